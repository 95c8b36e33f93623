// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/reader.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "ctl/format/direction.h"
#include "gtest/gtest.h"

namespace warren::format {
namespace {

using model::Check;
using model::IpPrefix;
using model::Topology;

Topology Read(const std::string& yaml, const std::string& base_dir = "") {
  model::Diagnostics diagnostics;
  std::optional<Topology> topology =
      ReadTopology("warren: 1\n" + yaml, "labs/lab.yaml", base_dir, diagnostics);
  EXPECT_TRUE(topology.has_value()) << diagnostics.ToString();
  return topology.value_or(Topology{});
}

TEST(ReadTopology, Defaults) {
  const Topology topology = Read("");
  EXPECT_EQ(topology.name, "lab");
  EXPECT_EQ(topology.seed, 1u);
  EXPECT_EQ(topology.routing, model::Routing::kStatic);
  EXPECT_EQ(topology.addressing.ipv4, IpPrefix::Parse("10.0.0.0/8"));
  EXPECT_EQ(topology.addressing.ipv6, IpPrefix::Parse("fd00::/32"));
  EXPECT_TRUE(topology.nodes.empty());
}

TEST(ReadTopology, NothingIsNothingWhereverItCanBe) {
  const Topology topology = Read(
      "nodes:\n  a:\n  b: {interfaces: , routes: , files: , run: , cpu: , sysctls: }\n"
      "links:\nchecks:\ndefaults:\n");
  ASSERT_EQ(topology.nodes.size(), 2u);
  EXPECT_EQ(topology.nodes[0].kind, model::NodeKind::kHost);
}

TEST(ReadTopology, Head) {
  const Topology topology = Read(
      "name: three-hops\ndescription: \"two\\nlines\"\nseed: 18446744073709551615\n"
      "addressing: {ipv4: 192.168.0.0/16, ipv6: none}\nrouting: isis\n");
  EXPECT_EQ(topology.name, "three-hops");
  EXPECT_EQ(topology.description, "two\nlines");
  EXPECT_EQ(topology.seed, UINT64_MAX);
  EXPECT_EQ(topology.addressing.ipv4, IpPrefix::Parse("192.168.0.0/16"));
  EXPECT_EQ(topology.addressing.ipv6, std::nullopt);
  EXPECT_EQ(topology.routing, model::Routing::kIsis);
  EXPECT_EQ(Read("addressing: none").addressing.ipv4, std::nullopt);
}

TEST(ReadTopology, Node) {
  const Topology topology = Read(
      "nodes:\n"
      "  r1:\n"
      "    kind: router\n"
      "    at: [80.5, -200]\n"
      "    routing: [ospf, bgp]\n"
      "    with: frr\n"
      "    interfaces:\n"
      "      lo: {addresses: [10.255.0.1/32]}\n"
      "      eth0: {addresses: [10.9.0.1/24, \"fd00:9::1/64\"], mtu: 9000, mac: "
      "\"02:AB:00:00:00:01\"}\n"
      "    routes: [{to: default, via: 10.9.0.254}, {to: default, via: \"fd00:9::2\"}, {to: "
      "10.1.0.0/16, via: "
      "10.9.0.2}]\n"
      "    files: {/etc/motd: {text: \"hello\\n\"}}\n"
      "    run: [{cmd: \"iperf3 -s\", restart: never}]\n"
      "    cpu: {weight: 200, limit: 50%}\n"
      "    memory: 256MB\n"
      "    sysctls: {net.ipv4.tcp_congestion_control: bbr, net.ipv4.ip_forward: 1}\n"
      "  off: {cpu: {weight: 0, limit: 0}, memory: 0}\n");
  const model::Node& node = topology.nodes[0];
  EXPECT_EQ(node.name, "r1");
  EXPECT_EQ(node.kind, model::NodeKind::kRouter);
  EXPECT_EQ((*node.at)[0], 80.5);
  EXPECT_EQ((*node.at)[1], -200);
  EXPECT_EQ(node.routing, (std::vector{model::Routing::kOspf, model::Routing::kBgp}));
  ASSERT_EQ(node.interfaces.size(), 2u);
  EXPECT_EQ(node.interfaces[1].addresses.size(), 2u);
  EXPECT_EQ(node.interfaces[1].mtu, 9000);
  EXPECT_EQ(node.interfaces[1].mac, "02:ab:00:00:00:01");
  ASSERT_EQ(node.routes.size(), 3u);
  EXPECT_EQ(node.routes[0].to, IpPrefix::Parse("0.0.0.0/0"));
  EXPECT_EQ(node.routes[1].to, IpPrefix::Parse("::/0"));
  EXPECT_EQ(node.routes[2].via, model::IpAddress::Parse("10.9.0.2"));
  ASSERT_EQ(node.files.size(), 1u);
  EXPECT_EQ(node.files[0].content, "hello\n");
  ASSERT_EQ(node.programs.size(), 1u);
  EXPECT_EQ(node.programs[0].command, "iperf3 -s");
  EXPECT_EQ(node.cpu_weight, 200);
  EXPECT_EQ(node.cpu_limit, 0.5);
  EXPECT_EQ(node.memory_bytes, 256'000'000u);
  EXPECT_EQ(node.sysctls.at("net.ipv4.ip_forward"), "1");
  EXPECT_EQ(node.where.ToString(), "labs/lab.yaml:3:3");
  EXPECT_EQ(node.interfaces[1].where.ToString(), "labs/lab.yaml:10:7");
  EXPECT_EQ(topology.nodes[1].cpu_weight, std::nullopt);
  EXPECT_EQ(topology.nodes[1].cpu_limit, std::nullopt);
  EXPECT_EQ(topology.nodes[1].memory_bytes, std::nullopt);
}

TEST(ReadTopology, FilesComeFromTheTopologysFolder) {
  const std::filesystem::path folder = std::filesystem::path(std::getenv("TEST_TMPDIR")) / "lab";
  std::filesystem::create_directories(folder / "conf");
  const std::string bytes("a\0\xff\n", 4);
  std::ofstream(folder / "conf" / "r1.conf", std::ios::binary) << bytes;
  std::ofstream(folder / "lab.yaml")
      << "warren: 1\nnodes: {a: {files: {/etc/x: {from: conf/r1.conf}}}}\n";
  model::Diagnostics diagnostics;
  const auto topology = ReadTopologyFile(folder / "lab.yaml", diagnostics);
  ASSERT_TRUE(topology.has_value()) << diagnostics.ToString();
  EXPECT_EQ(topology->name, "lab");
  EXPECT_EQ(topology->nodes[0].files[0].content, bytes);
}

constexpr char kTwoNodes[] = "nodes: {a: {}, b: {}, c: {}}\n";

TEST(ReadTopology, ALinkThatSaysNothing) {
  const Topology topology = Read(std::string(kTwoNodes) + "links: [{ends: [a, b]}]\n");
  ASSERT_EQ(topology.links.size(), 1u);
  const model::Link& link = topology.links[0];
  EXPECT_EQ(link.forward, DefaultDirection());
  EXPECT_EQ(link.backward, DefaultDirection());
  EXPECT_EQ(link.forward.rate_bps, std::nullopt);
  EXPECT_EQ(link.forward.overhead_bytes, 24);
  EXPECT_EQ(link.forward.minimum_wire_bytes, 84);
  EXPECT_EQ(link.forward.queue_packets, 50u);
  EXPECT_EQ(link.forward.queue_bytes, std::nullopt);
  EXPECT_EQ(link.mtu, std::nullopt);
  EXPECT_TRUE(link.up);
}

TEST(ReadTopology, Direction) {
  const Topology topology =
      Read(std::string(kTwoNodes) +
           "links:\n"
           "  - ends: [a, b]\n"
           "    rate: 155Mbit\n"
           "    overhead: hdlc\n"
           "    delay: 1.5ms\n"
           "    loss: 1%\n"
           "    ber: {rate: 1e-9, on: drop}\n"
           "    queue: {limit: 64KB, discipline: fifo, drop: tail, aqm: none}\n"
           "    state: down\n"
           "    mtu: 9000\n"
           "    jitter: 0\n"
           "    duplicate: 0\n"
           "    reorder: 0\n"
           "    trace: 0\n"
           "    backward: {rate: 64kbit, overhead: {bytes: 28B, minimum: 88B}, delay: 0, loss: 0, "
           "ber: 0,\n"
           "               queue: {limit: 20packets}}\n");
  const model::Link& link = topology.links[0];
  EXPECT_EQ(link.forward.rate_bps, 155'000'000u);
  EXPECT_EQ(link.forward.overhead_bytes, -7);
  EXPECT_EQ(link.forward.minimum_wire_bytes, 0);
  EXPECT_EQ(link.forward.delay_ns, 1'500'000);
  EXPECT_EQ(link.forward.loss, 0.01);
  EXPECT_EQ(link.forward.ber, 1e-9);
  EXPECT_EQ(link.forward.queue_packets, 0u);
  EXPECT_EQ(link.forward.queue_bytes, 64'000u);
  EXPECT_EQ(link.backward.rate_bps, 64'000u);
  EXPECT_EQ(link.backward.overhead_bytes, 28);
  EXPECT_EQ(link.backward.minimum_wire_bytes, 88);
  EXPECT_EQ(link.backward.delay_ns, std::nullopt);
  EXPECT_EQ(link.backward.loss, std::nullopt);
  EXPECT_EQ(link.backward.ber, std::nullopt);
  EXPECT_EQ(link.backward.queue_packets, 20u);
  EXPECT_EQ(link.backward.queue_bytes, std::nullopt);
  EXPECT_EQ(link.mtu, 9000);
  EXPECT_FALSE(link.up);
}

TEST(ReadTopology, DefaultsThenLinkThenBackward) {
  const Topology topology =
      Read(std::string(kTwoNodes) +
           "defaults: {link: {rate: 1Gbit, delay: 5ms, queue: {limit: 64KB}, mtu: 1400}}\n"
           "links:\n"
           "  - {ends: [a, b]}\n"
           "  - {ends: [a, c], rate: 10Mbit, backward: {delay: 7ms}}\n"
           "  - {ends: [b, c], rate: 0, queue: {discipline: fifo}, mtu: 1500}\n");
  EXPECT_EQ(topology.links[0].forward.rate_bps, 1'000'000'000u);
  EXPECT_EQ(topology.links[0].backward, topology.links[0].forward);
  EXPECT_EQ(topology.links[0].mtu, 1400);
  EXPECT_EQ(topology.links[1].forward.rate_bps, 10'000'000u);
  EXPECT_EQ(topology.links[1].forward.delay_ns, 5'000'000);
  EXPECT_EQ(topology.links[1].backward.rate_bps, 10'000'000u);
  EXPECT_EQ(topology.links[1].backward.delay_ns, 7'000'000);
  EXPECT_EQ(topology.links[2].forward.rate_bps, std::nullopt);
  EXPECT_EQ(topology.links[2].forward.queue_bytes, 64'000u);
  EXPECT_EQ(topology.links[2].mtu, 1500);
}

TEST(ReadTopology, NamesOfLinks) {
  const Topology topology = Read(std::string(kTwoNodes) +
                                 "links:\n"
                                 "  - {ends: [a, b]}\n"
                                 "  - {ends: [a, b]}\n"
                                 "  - {ends: [b, a]}\n"
                                 "  - {name: a--b.3, ends: [a, b]}\n"
                                 "  - {ends: [a, b]}\n"
                                 "  - {name: a--c, ends: [b, c]}\n"
                                 "  - {ends: [a, c]}\n");
  std::vector<std::string> names;
  for (const model::Link& link : topology.links) names.push_back(link.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a--b", "a--b.2", "b--a", "a--b.3", "a--b.4", "a--c",
                                             "a--c.2"}));
}

// What links call by name is taken first; the rest are the lowest free ethN in order of appearance.
TEST(ReadTopology, NamesOfInterfaces) {
  const Topology topology = Read(
      "nodes: {a: {interfaces: {eth2: {mtu: 1400}, lo: {}}}, b: {}}\n"
      "links:\n"
      "  - {ends: [a, b]}\n"
      "  - {ends: [\"a:wan\", \"b:eth0\"]}\n"
      "  - {ends: [a, b]}\n"
      "  - {ends: [\"a:eth0\", b]}\n");
  std::vector<std::string> ends;
  for (const model::Link& link : topology.links) {
    ends.push_back(link.ends[0].interface + " " + link.ends[1].interface);
  }
  EXPECT_EQ(ends, (std::vector<std::string>{"eth1 eth1", "wan eth0", "eth2 eth2", "eth0 eth3"}));
  std::vector<std::string> interfaces;
  for (const model::Interface& interface : topology.nodes[0].interfaces)
    interfaces.push_back(interface.name);
  EXPECT_EQ(interfaces, (std::vector<std::string>{"eth2", "lo", "eth1", "wan", "eth0"}));
  EXPECT_EQ(topology.links[0].ends[0].where.ToString(), "labs/lab.yaml:4:13");
}

TEST(ReadTopology, Checks) {
  const Topology topology =
      Read(std::string(kTwoNodes) +
           "checks:\n"
           "  - {reach: {from: a, to: b, within: 60s}}\n"
           "  - {reach: {from: a, to: b}}\n"
           "  - {name: fast, ping: {from: a, to: 10.0.0.1, count: 7, size: 1400B, loss: 10%, rtt: "
           "{min: 1ms, max: 2ms}}}\n"
           "  - {traceroute: {from: a, to: c, hops: [b, 10.0.0.2, c]}}\n"
           "  - {pchar: {from: a, to: c, hops: [b, c], rates: [10Mbit, 100Mbit], tolerance: 5%}}\n"
           "  - {run: {node: a, cmd: \"iperf3 -c b -J\", expect: {json: end.bps, \">=\": 9e6, "
           "\"<\": 1e7}, within: 1s}}\n"
           "  - {run: {node: a, cmd: x, expect: {exit: 3, stdout: \"a.*b\"}}}\n");
  ASSERT_EQ(topology.checks.size(), 7u);
  EXPECT_EQ(topology.checks[0].kind, Check::Kind::kReach);
  EXPECT_EQ(topology.checks[0].name, "reach a to b");
  EXPECT_EQ(topology.checks[0].within_ns, 60'000'000'000);
  EXPECT_EQ(topology.checks[1].name, "reach a to b (2)");
  EXPECT_EQ(topology.checks[1].within_ns, 30'000'000'000);
  const Check& ping = topology.checks[2];
  EXPECT_EQ(ping.name, "fast");
  EXPECT_EQ(ping.to, "10.0.0.1");
  EXPECT_EQ(ping.count, 7);
  EXPECT_EQ(ping.size_bytes, 1400);
  EXPECT_EQ(ping.max_loss, 0.1);
  EXPECT_EQ(ping.min_rtt_ns, 1'000'000);
  EXPECT_EQ(ping.max_rtt_ns, 2'000'000);
  EXPECT_EQ(topology.checks[3].hops, (std::vector<std::string>{"b", "10.0.0.2", "c"}));
  const Check& pchar = topology.checks[4];
  EXPECT_EQ(pchar.rates_bps, (std::vector<uint64_t>{10'000'000, 100'000'000}));
  EXPECT_EQ(pchar.tolerance, 0.05);
  const Check& run = topology.checks[5];
  EXPECT_EQ(run.name, "run on a");
  EXPECT_EQ(run.command, "iperf3 -c b -J");
  EXPECT_EQ(run.exit_status, 0);
  EXPECT_EQ(run.json_path, "end.bps");
  EXPECT_EQ(run.comparisons,
            (std::vector<model::Comparison>{{model::Comparison::Op::kLess, 1e7},
                                            {model::Comparison::Op::kGreaterEqual, 9e6}}));
  EXPECT_EQ(run.within_ns, 1'000'000'000);
  EXPECT_EQ(topology.checks[6].exit_status, 3);
  EXPECT_EQ(topology.checks[6].stdout_regex, "a.*b");
}

TEST(ReadTopology, AnchorsAndAliasesAreUnderstood) {
  const Topology topology = Read(
      "nodes:\n  a: &router {kind: router, routing: rip}\n  b: *router\nlinks: [{ends: [a, b]}]\n");
  EXPECT_EQ(topology.nodes[1].kind, model::NodeKind::kRouter);
  EXPECT_EQ(topology.nodes[1].routing, topology.nodes[0].routing);
}

TEST(ReadTopology, GoodDocumentsWithoutAWord) {
  std::ifstream file("ctl/format/testdata/good.txt");
  std::string title, yaml, line;
  int count = 0;
  const auto read = [&] {
    if (title.empty()) return;
    ++count;
    model::Diagnostics diagnostics;
    EXPECT_TRUE(ReadTopology(yaml, "good.yaml", "", diagnostics).has_value()) << title;
    EXPECT_EQ(diagnostics.ToString(), "") << title;
  };
  while (std::getline(file, line)) {
    if (line.starts_with("=== ")) {
      read();
      title = line.substr(4);
      yaml.clear();
    } else {
      yaml += line + "\n";
    }
  }
  read();
  EXPECT_GT(count, 5);
}

TEST(ReadTopology, EveryTopologyOfTheHouse) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("topologies")) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    model::Diagnostics diagnostics;
    const auto topology = ReadTopologyFile(entry.path().string(), diagnostics);
    ASSERT_TRUE(topology.has_value()) << diagnostics.ToString();
    EXPECT_TRUE(diagnostics.all().empty()) << diagnostics.ToString();
    EXPECT_EQ(topology->name, entry.path().stem().string());
    EXPECT_FALSE(topology->description.empty());
    EXPECT_FALSE(topology->checks.empty());
  }
  EXPECT_GE(count, 10);
}

}  // namespace
}  // namespace warren::format
