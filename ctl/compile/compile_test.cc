// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/compile.h"

#include <chrono>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "ctl/compile/testing/lab_builder.h"
#include "ctl/compile/testing/plan_walker.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using model::IpAddress;
using model::IpPrefix;
using ::testing::HasSubstr;
using testing::LabBuilder;
using testing::PlanWalker;
using testing::RandomTopology;
using testing::Shuffled;

CompiledLab Must(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  auto lab = Compile(topology, diagnostics);
  EXPECT_TRUE(lab.ok()) << diagnostics.ToString();
  EXPECT_EQ(diagnostics.ToString(), "");
  return lab.ok() ? *std::move(lab) : CompiledLab{};
}

// ---- properties of random labs
// -------------------------------------------------------------------

class RandomLab : public ::testing::TestWithParam<unsigned> {
 protected:
  RandomLab() : random_(GetParam()) {
    auto below = [&](unsigned n) { return static_cast<int>(random_() % n); };
    const int routers = 1 + below(25);
    const int hosts = 1 + below(30);
    topology_ = RandomTopology(random_, routers, hosts, below(8));
  }
  std::mt19937 random_;
  model::Topology topology_;
};

TEST_P(RandomLab, EveryHostReachesEveryHost) {
  const CompiledLab lab = Must(topology_);
  const PlanWalker walker(lab.plan);
  for (const model::Node& from : topology_.nodes) {
    if (from.kind != model::NodeKind::kHost) continue;
    for (const model::Node& to : topology_.nodes) {
      if (to.kind != model::NodeKind::kHost) continue;
      const NodeAddresses& addresses = lab.addresses.at(to.name);
      for (const auto& address : {addresses.ipv4, addresses.ipv6}) {
        std::string why;
        const auto path = walker.Walk(from.name, *address, why);
        ASSERT_EQ(path.back(), to.name) << "seed " << GetParam() << ": " << why;
      }
    }
  }
}

TEST_P(RandomLab, EveryRouterReachesEveryAddress) {
  const CompiledLab lab = Must(topology_);
  const PlanWalker walker(lab.plan);
  for (const model::Node& from : topology_.nodes) {
    if (from.kind != model::NodeKind::kRouter) continue;
    for (const auto& [node, prefixes] : walker.addresses()) {
      for (const IpPrefix& prefix : prefixes) {
        std::string why;
        walker.Walk(from.name, prefix.address, why);
        ASSERT_EQ(why, "") << "seed " << GetParam();
      }
    }
  }
}

TEST_P(RandomLab, NoAddressTwice) {
  std::set<IpAddress> seen;
  const CompiledLab lab = Must(topology_);
  for (const auto& [node, addresses] : lab.all_addresses) {
    for (const IpAddress& address : addresses) {
      EXPECT_TRUE(seen.insert(address).second) << address.ToString() << " seed " << GetParam();
    }
  }
  EXPECT_FALSE(seen.empty());
}

// Everything but the order of steps: ids, MAC addresses, addresses, routes.
TEST_P(RandomLab, OrderOfTheFileChangesNothing) {
  auto lines = [](const CompiledLab& lab) {
    std::multiset<std::string> result;
    for (v1::Step step : lab.plan.steps()) {
      if (step.has_create_bridge()) {
        auto* ports = step.mutable_create_bridge()->mutable_ports();
        std::sort(ports->begin(), ports->end());
      }
      result.insert(step.ShortDebugString());
    }
    return result;
  };
  const auto expected = lines(Must(topology_));
  EXPECT_EQ(lines(Must(Shuffled(topology_, random_))), expected) << "seed " << GetParam();
}

TEST_P(RandomLab, PlanIsDeterministic) {
  EXPECT_EQ(PlanToText(Must(topology_).plan), PlanToText(Must(topology_).plan));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLab, ::testing::Range(1u, 41u));

// ---- one lab in full
// -----------------------------------------------------------------------------

model::Topology TinyLab() {
  LabBuilder lab;
  lab.topology().name = "tiny";
  lab.topology().seed = 7;
  model::Node& pc = lab.Host("pc");
  pc.files = {{"/etc/motd", "hello\n", {}}};
  pc.programs = {{.command = "iperf3 -s &"}};
  pc.sysctls = {{"net.ipv4.tcp_congestion_control", "bbr"}};
  pc.cpu_weight = 50;
  pc.memory_bytes = 256'000'000;
  lab.Switch("lan");
  lab.Router("r").routing = {model::Routing::kRip};
  lab.Link("pc", "lan");
  model::Link& link = lab.Link("lan", "r");
  link.forward.rate_bps = 10'000'000;
  link.forward.delay_ns = 20'000'000;
  link.backward.rate_bps = 1'000'000;
  link.backward.loss = 0.01;
  link.up = false;
  return lab.topology();
}

TEST(Compile, ANodeWithoutIpv6GetsNoRouteOfIt) {
  model::Topology topology = TinyLab();
  topology.nodes[0].sysctls["net.ipv6.conf.all.disable_ipv6"] = "1";
  const std::string plan = PlanToText(Must(topology).plan);
  EXPECT_THAT(plan, ::testing::HasSubstr("route pc 0.0.0.0/0 via 10.0.0.1"));
  EXPECT_THAT(plan, ::testing::Not(::testing::HasSubstr("route pc ::/0")));
  EXPECT_THAT(plan, ::testing::Not(::testing::HasSubstr("address pc:eth0 fd00")));
  EXPECT_THAT(plan, ::testing::HasSubstr("address r:eth0 fd00"));
}

TEST(Compile, GoldenPlan) {
  EXPECT_EQ(PlanToText(Must(TinyLab()).plan), R"(lab tiny seed 7
node pc id 2815553196 kind host cpu-weight 50 memory 256MB
node lan id 2107363331 kind switch no-ipv6
node r id 2050428025 kind router forwarding
link pc--lan id 1386069576 pc:eth0 mac 02:20:59:37:0f:d2 mtu 1500 lan:eth0 mac 02:05:5f:1e:8f:b2 mtu 1500
link lan--r id 3345124210 lan:eth1 mac 02:ed:7e:16:66:98 mtu 1500 r:eth0 mac 02:cf:46:e4:b3:fc mtu 1500 forward {rate=10Mbit delay=20ms} backward {rate=1Mbit loss=1%} down
bridge lan:br0 ports eth0 eth1
sysctl pc net.ipv4.tcp_congestion_control=bbr
address pc:eth0 10.0.0.10/24
address pc:eth0 fd00::10/64
address r:eth0 10.0.0.1/24
address r:eth0 fd00::1/64
up pc:lo
up pc:eth0
up lan:lo
up lan:eth0
up lan:eth1
up lan:br0
up r:lo
up r:eth0
route pc 0.0.0.0/0 via 10.0.0.1
route pc ::/0 via fd00::1
file * /etc/hosts mode 0644
  | 127.0.0.1 localhost
  | ::1 localhost ip6-localhost ip6-loopback
  | ff02::1 ip6-allnodes
  | ff02::2 ip6-allrouters
  | 10.0.0.10 pc
  | fd00::10 pc
  | 10.0.0.1 r
  | fd00::1 r
file pc /etc/motd mode 0644
  | hello
file r /etc/frr/zebra.conf mode 0640 owner frr
  | ! Made by Warren; files: in the topology replaces it.
  | hostname r
  | !
  | ip router-id 10.0.0.1
  | !
file r /etc/frr/ripd.conf mode 0640 owner frr
  | ! Made by Warren; files: in the topology replaces it.
  | hostname r
  | !
  | router rip
  |  version 2
  |  timers basic 5 15 10
  |  network eth0
  |  passive-interface eth0
  | !
file r /etc/frr/ripngd.conf mode 0640 owner frr
  | ! Made by Warren; files: in the topology replaces it.
  | hostname r
  | !
  | router ripng
  |  timers basic 5 15 10
  |  network eth0
  |  passive-interface eth0
  | !
file r /etc/frr/vtysh.conf mode 0640 owner frr
  | no service integrated-vtysh-config
service r zebra: /usr/lib/frr/zebra -f /etc/frr/zebra.conf --limit-fds 1024 -A 127.0.0.1 --log stdout --log-level warnings ready /run/frr/zserv.api
service r ripd: /usr/lib/frr/ripd -f /etc/frr/ripd.conf --limit-fds 1024 -A 127.0.0.1 --log stdout --log-level warnings ready /run/frr/ripd.vty
service r ripngd: /usr/lib/frr/ripngd -f /etc/frr/ripngd.conf --limit-fds 1024 -A 127.0.0.1 --log stdout --log-level warnings ready /run/frr/ripngd.vty
run pc iperf3 -s &
)");
}

TEST(Compile, JsonIsComplete) {
  const v1::Plan plan = Must(TinyLab()).plan;
  const std::string json = PlanToJson(plan);
  EXPECT_THAT(json, HasSubstr("\"create_node\""));
  EXPECT_THAT(json, HasSubstr("\"rate_bps\": \"10000000\""));
  EXPECT_THAT(json, HasSubstr("\"forward\""));
}

// ---- targets and checks
// --------------------------------------------------------------------------

TEST(Compile, ResolvesTargets) {
  model::Topology topology = TinyLab();
  const CompiledLab lab = Must(topology);
  EXPECT_EQ(lab.ResolveTarget("pc")->ToString(), "10.0.0.10");
  EXPECT_EQ(lab.ResolveTarget("192.0.2.1")->ToString(), "192.0.2.1");
  EXPECT_EQ(lab.ResolveTarget("lan").status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(lab.Has("r", *IpAddress::Parse("10.0.0.1")));
  EXPECT_FALSE(lab.Has("r", *IpAddress::Parse("10.0.0.10")));
  topology.addressing.ipv4.reset();
  EXPECT_EQ(Must(topology).ResolveTarget("pc")->ToString(), "fd00::10");
  topology.addressing.ipv6.reset();
  EXPECT_EQ(Must(topology).ResolveTarget("pc").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(Compile, ChecksNameNodesOfTheLab) {
  model::Topology topology = TinyLab();
  model::Check check;
  check.from = "nobody";
  check.to = "r";
  check.hops = {"10.0.0.1", "nowhere"};
  check.where = {"lab.yaml", 9, 5};
  topology.checks = {check};
  model::Diagnostics diagnostics;
  EXPECT_FALSE(Compile(topology, diagnostics).ok());
  EXPECT_THAT(diagnostics.ToString(),
              HasSubstr("lab.yaml:9:5: error: no host or router is named \"nobody\""));
  EXPECT_THAT(diagnostics.ToString(), HasSubstr("\"nowhere\" is no host or router"));
}

TEST(Compile, ProgramsOfChecksRunInSwitchesToo) {
  model::Topology topology = TinyLab();
  model::Check check;
  check.kind = model::Check::Kind::kRun;
  check.from = "lan";
  topology.checks = {check};
  Must(topology);
  topology.checks[0].from = "nobody";
  model::Diagnostics diagnostics;
  EXPECT_FALSE(Compile(topology, diagnostics).ok());
  EXPECT_THAT(diagnostics.ToString(), HasSubstr("no node is named \"nobody\""));
}

TEST(Compile, ErrorsStopThePlan) {
  model::Topology topology = TinyLab();
  topology.links[0].ends[0].node = "nobody";
  model::Diagnostics diagnostics;
  EXPECT_EQ(Compile(topology, diagnostics).status().code(), absl::StatusCode::kInvalidArgument);
}

// ---- size
// ----------------------------------------------------------------------------------------

model::Topology Large(int nodes, int links, model::Routing routing) {
  LabBuilder lab;
  std::mt19937 random(1);
  model::Topology topology;
  topology.name = "large";
  topology.routing = routing;
  const int routers = nodes / 2;
  std::vector<int> interfaces(static_cast<size_t>(nodes), 0);
  for (int n = 0; n < nodes; ++n) {
    model::Node node;
    node.kind = n < routers ? model::NodeKind::kRouter : model::NodeKind::kHost;
    node.name = absl::StrCat(n < routers ? "r" : "pc", n);
    topology.nodes.push_back(node);
  }
  for (int l = 0; l < links; ++l) {
    // A tree of routers, a host on each, and then links at random.
    int a = l + 1, b = static_cast<int>(random() % static_cast<unsigned>(routers));
    if (l < routers - 1) b = static_cast<int>(random() % static_cast<unsigned>(l + 1));
    if (l >= nodes - 1) a = static_cast<int>(random() % static_cast<unsigned>(routers));
    if (a == b) b = (b + 1) % routers;
    model::Link link;
    link.name = absl::StrCat("l", l);
    int end = 0;
    for (int n : {a, b}) {
      const size_t i = static_cast<size_t>(n);
      link.ends[static_cast<size_t>(end++)] = {
          topology.nodes[i].name, absl::StrCat("eth", interfaces[i]++), {}};
    }
    topology.links.push_back(link);
  }
  return topology;
}

double Seconds(const model::Topology& topology) {
  const auto start = std::chrono::steady_clock::now();
  const CompiledLab lab = Must(topology);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  ::testing::Test::RecordProperty("steps", lab.plan.steps_size());
  std::printf("%zu nodes, %zu links: %d steps in %.3f s\n", topology.nodes.size(),
              topology.links.size(), lab.plan.steps_size(), took.count());
  return took.count();
}

// The promise is one second on an idle machine; the bound leaves room for a busy one.
TEST(Compile, TenThousandNodes) {
  EXPECT_LT(Seconds(Large(10'000, 20'000, model::Routing::kNone)), 5);
  EXPECT_LT(Seconds(Large(10'000, 20'000, model::Routing::kOspf)), 5);
}

TEST(Compile, TwoThousandStaticRouters) {
  EXPECT_LT(Seconds(Large(4'000, 4'400, model::Routing::kStatic)), 20);
}

}  // namespace
}  // namespace warren::compile
