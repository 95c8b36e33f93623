// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/compile/addresses.h"
#include "ctl/compile/daemons.h"
#include "ctl/compile/testing/lab_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using model::IpPrefix;
using model::Routing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::LabBuilder;
using ::testing::Not;

std::vector<NodeDaemons> Configure(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  Network network = BuildNetwork(topology, diagnostics);
  const std::vector<Segment> segments = FindSegments(network);
  AssignAddresses(network, segments, {}, diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors()) << diagnostics.ToString();
  return ConfigureDaemons(network, segments, AssignIds(network), diagnostics);
}

std::string File(const NodeDaemons& daemons, const std::string& name) {
  for (const DaemonFile& file : daemons.files) {
    if (file.path == absl::StrCat("/etc/frr/", name)) return file.content;
  }
  return "";
}

std::vector<std::string> Names(const NodeDaemons& daemons) {
  std::vector<std::string> names;
  for (const Daemon& daemon : daemons.daemons) names.push_back(daemon.name);
  return names;
}

// pc - r1 - r2 - s - r3, r4
LabBuilder Lab(std::vector<Routing> routing) {
  LabBuilder lab;
  lab.Host("pc");
  lab.Switch("s");
  for (const char* name : {"r1", "r2", "r3", "r4"}) lab.Router(name).routing = routing;
  lab.Link("pc", "r1");
  lab.Link("r1", "r2").forward.rate_bps = 155'520'000;
  for (const char* name : {"r2", "r3", "r4"}) lab.Link(name, "s");
  model::Interface lo;
  lo.name = "lo";
  lo.addresses = {*IpPrefix::Parse("10.255.0.1/32"), *IpPrefix::Parse("fd99::1/128")};
  lab.topology().nodes[2].interfaces.push_back(lo);
  return lab;
}

constexpr size_t kPc = 0, kR1 = 2, kR2 = 3, kR4 = 5;

TEST(ConfigureFrr, OspfOfAPaperLab) {
  const auto nodes = Configure(Lab({Routing::kOspf}).topology());
  EXPECT_THAT(Names(nodes[kR1]), ElementsAre("zebra", "ospfd", "ospf6d"));
  EXPECT_TRUE(nodes[kPc].daemons.empty());
  EXPECT_EQ(File(nodes[kR1], "ospfd.conf"),
            "! Made by Warren; files: in the topology replaces it.\n"
            "hostname r1\n"
            "!\n"
            "interface eth0\n"
            " ip ospf area 0\n"
            " ip ospf cost 1\n"
            " ip ospf passive\n"
            "!\n"
            "interface eth1\n"
            " ip ospf area 0\n"
            " ip ospf cost 64\n"
            " ip ospf hello-interval 1\n"
            " ip ospf dead-interval 4\n"
            " ip ospf network point-to-point\n"
            "!\n"
            "interface lo\n"
            " ip ospf area 0\n"
            " ip ospf passive\n"
            "!\n"
            "router ospf\n"
            " ospf router-id 10.0.0.1\n"
            " timers throttle spf 10 50 500\n"
            " timers lsa min-arrival 50\n"
            " timers throttle lsa all 100\n"
            "!\n");
  EXPECT_THAT(nodes[kR1].daemons[1].argv,
              ElementsAre("/usr/lib/frr/ospfd", "-f", "/etc/frr/ospfd.conf", "--limit-fds", "1024",
                          "-A", "127.0.0.1", "--log", "stdout", "--log-level", "warnings"));
  EXPECT_EQ(nodes[kR1].daemons[0].ready_path, "/run/frr/zserv.api");
  EXPECT_EQ(nodes[kR1].daemons[2].ready_path, "/run/frr/ospf6d.vty");
  // Three routers behind a switch elect a designated one.
  EXPECT_THAT(File(nodes[kR4], "ospfd.conf"), Not(HasSubstr("point-to-point")));
}

TEST(ConfigureFrr, BgpPeersWithEveryNeighbourOfBothFamilies) {
  const auto nodes = Configure(Lab({Routing::kBgp}).topology());
  const std::string config = File(nodes[kR2], "bgpd.conf");
  EXPECT_THAT(config, HasSubstr("router bgp 65002\n"));
  EXPECT_THAT(config, HasSubstr(" neighbor 10.0.1.1 remote-as 65001\n"));
  EXPECT_THAT(config, HasSubstr(" neighbor fd00:0:0:2::3 remote-as 65004\n"));
  EXPECT_THAT(config, HasSubstr("no bgp ebgp-requires-policy"));
  EXPECT_THAT(config, HasSubstr("redistribute connected"));
}

// The first LSP would otherwise hold the second, with the neighbours in it, back for 30 s.
TEST(ConfigureFrr, IsisSetsIntervalsBeforeItStarts) {
  const std::string config = File(Configure(Lab({Routing::kIsis}).topology())[kR2], "isisd.conf");
  EXPECT_LT(config.find("lsp-gen-interval 1"), config.find(" net 49.0001."));
  EXPECT_LT(config.find("metric-style wide"), config.find("isis metric"));
  EXPECT_LT(config.find(" net 49.0001."), config.find("interface eth0"));
}

TEST(ConfigureFrr, ManyRipRoutersAnnounceMoreRarely) {
  for (const auto& [routers, timers] : {std::pair(50, "5 15 10"), std::pair(51, "10 60 40")}) {
    LabBuilder lab;
    lab.topology().routing = Routing::kRip;
    lab.Router("r0");
    for (int i = 1; i < routers; ++i) {
      lab.Router(absl::StrCat("r", i));
      lab.Link(absl::StrCat("r", i - 1), absl::StrCat("r", i));
    }
    EXPECT_THAT(File(Configure(lab.topology())[0], "ripd.conf"),
                HasSubstr(absl::StrCat(" timers basic ", timers, "\n")));
  }
}

TEST(ConfigureFrr, ManyBgpRoutersTakeLongAsNumbers) {
  LabBuilder lab;
  lab.topology().routing = Routing::kBgp;
  lab.Router("r0");
  for (int i = 1; i < 600; ++i) {
    lab.Router(absl::StrCat("r", i));
    lab.Link(absl::StrCat("r", i - 1), absl::StrCat("r", i));
  }
  EXPECT_THAT(File(Configure(lab.topology())[599], "bgpd.conf"),
              HasSubstr("router bgp 4200000600\n"));
}

TEST(ConfigureFrr, BorderRouterPassesRoutesBothWays) {
  LabBuilder lab = Lab({Routing::kOspf});
  lab.topology().nodes[kR2].routing = {Routing::kOspf, Routing::kRip, Routing::kStatic};
  lab.topology().nodes[kR4].routing = {Routing::kRip};
  const auto nodes = Configure(lab.topology());
  EXPECT_THAT(File(nodes[kR2], "ospfd.conf"),
              HasSubstr(" redistribute kernel\n redistribute rip\n"));
  EXPECT_THAT(File(nodes[kR2], "ospf6d.conf"), HasSubstr(" redistribute ripng\n"));
  EXPECT_THAT(File(nodes[kR2], "ripngd.conf"), HasSubstr(" redistribute ospf6\n"));
  EXPECT_THAT(File(nodes[kR1], "ospfd.conf"), Not(HasSubstr("redistribute")));
}

TEST(ConfigureFrr, RoutersOfOneMindPassNothing) {
  const auto nodes = Configure(Lab({Routing::kOspf, Routing::kRip}).topology());
  EXPECT_THAT(File(nodes[kR2], "ospfd.conf"), Not(HasSubstr("redistribute")));
}

TEST(ConfigureFrr, NoDaemonForAFamilyThatTheLabDoesNotUse) {
  for (const auto& [routing, v4, v6] : {std::tuple{Routing::kRip, "ripd", "ripngd"},
                                        std::tuple{Routing::kOspf, "ospfd", "ospf6d"}}) {
    LabBuilder only_v4 = Lab({routing});
    only_v4.topology().addressing.ipv6.reset();
    only_v4.topology().nodes[2].interfaces.back().addresses.pop_back();
    EXPECT_THAT(Names(Configure(only_v4.topology())[3]), ElementsAre("zebra", v4));
    LabBuilder only_v6 = Lab({routing});
    only_v6.topology().addressing.ipv4.reset();
    only_v6.topology().nodes[2].interfaces.back().addresses.erase(
        only_v6.topology().nodes[2].interfaces.back().addresses.begin());
    EXPECT_THAT(Names(Configure(only_v6.topology())[3]), ElementsAre("zebra", v6));
    // One address of lo is enough.
    LabBuilder lo = Lab({routing});
    lo.topology().addressing.ipv6.reset();
    EXPECT_THAT(Names(Configure(lo.topology())[3]), ElementsAre("zebra", v4, v6));
  }
}

TEST(ConfigureFrr, AWholeConfigurationReplacesAll) {
  LabBuilder lab = Lab({Routing::kOspf});
  lab.topology().nodes[kR1].files = {
      {"/etc/frr/frr.conf",
       "hostname r1\nrouter bgp 65001\n!\nrouter ospf6\nrouter ospf\n"
       "ip route 10.9.0.0/16 10.0.1.2\n",
       {}}};
  const auto nodes = Configure(lab.topology());
  EXPECT_THAT(Names(nodes[kR1]), ElementsAre("zebra", "bgpd", "ospf6d", "ospfd", "staticd"));
  EXPECT_THAT(nodes[kR1].commands, ElementsAre("vtysh -b"));
  EXPECT_EQ(File(nodes[kR1], "ospfd.conf"), "");
  EXPECT_EQ(File(nodes[kR1], "vtysh.conf"), "service integrated-vtysh-config\n");
  EXPECT_THAT(nodes[kR1].daemons[0].argv, Not(::testing::Contains("-f")));
}

TEST(ConfigureFrr, AGivenDaemonFileReplacesThatOneAndStartsIt) {
  LabBuilder lab = Lab({Routing::kOspf});
  lab.topology().nodes[kR1].files = {{"/etc/frr/ospfd.conf", "router ospf\n", {}},
                                     {"/etc/frr/bgpd.conf", "router bgp 7\n", {}}};
  const auto nodes = Configure(lab.topology());
  EXPECT_EQ(File(nodes[kR1], "ospfd.conf"), "");
  EXPECT_NE(File(nodes[kR1], "ospf6d.conf"), "");
  EXPECT_THAT(Names(nodes[kR1]), ElementsAre("zebra", "ospfd", "ospf6d", "bgpd"));
}

TEST(ConfigureFrr, WithoutIpv4TheRouterIdComesFromTheName) {
  LabBuilder lab = Lab({Routing::kOspf});
  lab.topology().addressing.ipv4.reset();
  const auto nodes = Configure(lab.topology());
  EXPECT_THAT(File(nodes[kR4], "ospf6d.conf"), Not(HasSubstr("router-id 0.0.0.0")));
  EXPECT_NE(File(nodes[kR4], "zebra.conf"), File(nodes[kR2], "zebra.conf"));
}

// What a program prints, both streams.
std::string Output(const std::string& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>&1").c_str(), "r"), pclose);
  std::string output;
  std::array<char, 4096> part;
  while (pipe && fgets(part.data(), part.size(), pipe.get())) output += part.data();
  return output;
}

// The daemons' own dry run. It exits 0 whatever it reads, so its words decide.
void ExpectAccepted(const NodeDaemons& node, const std::string& folder) {
  for (const Daemon& daemon : node.daemons) {
    const std::string path = absl::StrCat(folder, "/", daemon.name, ".conf");
    std::ofstream(path) << File(node, daemon.name + ".conf");
    const std::string said = Output(absl::StrCat(daemon.argv[0], " -C -f ", path));
    EXPECT_THAT(said, Not(HasSubstr("on config line"))) << File(node, daemon.name + ".conf");
    EXPECT_THAT(said, Not(HasSubstr("% "))) << File(node, daemon.name + ".conf");
  }
}

TEST(ConfigureFrr, TheDaemonsAcceptEverything) {
  if (access("/usr/lib/frr/zebra", X_OK) != 0) GTEST_SKIP() << "FRR is not installed";
  // The daemons read as user frr, who may not look into the test's own folder.
  std::string folder = "/tmp/warren-frr-test-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
  const std::string bad = absl::StrCat(folder, "/bad.conf");
  std::ofstream(bad) << "router ospf\n nonsense\n";
  const std::string said = Output(absl::StrCat("/usr/lib/frr/ospfd -C -f ", bad));
  if (geteuid() != 0 || absl::StrContains(said, "privs_init")) {
    GTEST_SKIP() << "FRR's dry run needs root: " << said;
  }
  ASSERT_THAT(said, HasSubstr("on config line")) << "the dry run no longer tells good from bad";

  for (const std::vector<Routing>& routing : std::vector<std::vector<Routing>>{
           {Routing::kOspf}, {Routing::kRip}, {Routing::kIsis}, {Routing::kBgp}}) {
    LabBuilder lab = Lab(routing);
    lab.topology().links[1].mtu = 1280;
    for (const NodeDaemons& node : Configure(lab.topology())) ExpectAccepted(node, folder);
  }
  // One router that speaks all of them, between others that do not.
  LabBuilder lab = Lab({Routing::kOspf});
  lab.topology().nodes[kR1].routing = {Routing::kIsis};
  lab.topology().nodes[kR4].routing = {Routing::kBgp};
  lab.topology().nodes[kR2].routing = {Routing::kStatic, Routing::kOspf, Routing::kRip,
                                       Routing::kIsis, Routing::kBgp};
  for (const NodeDaemons& node : Configure(lab.topology())) ExpectAccepted(node, folder);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace warren::compile
