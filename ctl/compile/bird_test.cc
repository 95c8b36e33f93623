// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/bird.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "ctl/compile/addresses.h"
#include "ctl/compile/testing/lab_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using model::Routing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LabBuilder;
using ::testing::Not;

std::vector<NodeDaemons> Configure(const model::Topology& topology,
                                   model::Diagnostics& diagnostics) {
  Network network = BuildNetwork(topology, diagnostics);
  const std::vector<Segment> segments = FindSegments(network);
  AssignAddresses(network, segments, {}, diagnostics);
  return ConfigureDaemons(network, segments, AssignIds(network), diagnostics);
}

std::vector<NodeDaemons> Configure(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  auto daemons = Configure(topology, diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors()) << diagnostics.ToString();
  return daemons;
}

// pc - r1 - r2, with BIRD on r1 and FRR on r2.
LabBuilder Mixed(std::vector<Routing> routing) {
  LabBuilder lab;
  lab.Host("pc");
  lab.Router("r1").routing = routing;
  lab.Router("r2").routing = routing;
  lab.topology().nodes[1].suite = model::Suite::kBird;
  lab.Link("pc", "r1");
  lab.Link("r1", "r2").forward.rate_bps = 100'000'000;
  return lab;
}

const std::string& Config(const NodeDaemons& node) { return node.files.at(0).content; }

TEST(ConfigureBird, OneDaemonWithItsFile) {
  const auto nodes = Configure(Mixed({Routing::kOspf}).topology());
  EXPECT_THAT(nodes[0].daemons, IsEmpty());
  ASSERT_EQ(nodes[1].daemons.size(), 1U);
  EXPECT_THAT(
      nodes[1].daemons[0].argv,
      ElementsAre("/usr/sbin/bird", "-f", "-c", "/etc/bird/bird.conf", "-s", "/run/bird/bird.ctl"));
  EXPECT_EQ(nodes[1].daemons[0].ready_path, "/run/bird/bird.ctl");
  ASSERT_EQ(nodes[1].files.size(), 1U);
  EXPECT_EQ(nodes[1].files[0].path, "/etc/bird/bird.conf");
  EXPECT_EQ(nodes[2].daemons[0].name, "zebra");
}

TEST(ConfigureBird, OspfHasTheTimersAndCostsOfItsNeighbours) {
  const std::string config = Config(Configure(Mixed({Routing::kOspf}).topology())[1]);
  for (const char* protocol : {"protocol ospf v2 ospf2 {\n", "protocol ospf v3 ospf3 {\n"}) {
    EXPECT_THAT(config, HasSubstr(protocol));
  }
  EXPECT_THAT(config, HasSubstr("    interface \"eth0\" {\n      cost 1;\n      stub yes;\n"));
  EXPECT_THAT(config, HasSubstr("    interface \"eth1\" {\n      cost 100;\n      hello 1;\n"
                                "      dead 4;\n      type ptp;\n"));
  EXPECT_THAT(config, HasSubstr("export none;"));
}

TEST(ConfigureBird, BorderRouterPassesRoutesBothWays) {
  LabBuilder lab = Mixed({Routing::kOspf});
  lab.topology().nodes[1].routing = {Routing::kStatic, Routing::kOspf, Routing::kBgp};
  lab.Router("r3").routing = {Routing::kBgp};
  lab.Link("r1", "r3");
  const std::string config = Config(Configure(lab.topology())[1]);
  EXPECT_THAT(config, HasSubstr("export where source ~ [ RTS_INHERIT, RTS_BGP ];"));
  EXPECT_THAT(config,
              HasSubstr("export where source ~ [ RTS_DEVICE, RTS_BGP, RTS_INHERIT, RTS_OSPF, "
                        "RTS_OSPF_IA, RTS_OSPF_EXT1, RTS_OSPF_EXT2 ];"));
  EXPECT_THAT(config, HasSubstr("  learn;\n"));
  EXPECT_THAT(config, HasSubstr(" as 65001;\n"));
  EXPECT_THAT(config, HasSubstr(" as 65002;\n"));
}

TEST(ConfigureBird, AGivenFileReplacesAll) {
  LabBuilder lab = Mixed({Routing::kOspf});
  lab.topology().nodes[1].routing = {};
  lab.topology().nodes[1].files.push_back({"/etc/bird/bird.conf", "router id 1.2.3.4;\n", {}});
  const auto nodes = Configure(lab.topology());
  EXPECT_THAT(nodes[1].files, IsEmpty());
  EXPECT_EQ(nodes[1].daemons.at(0).name, "bird");
}

TEST(ConfigureBird, IsisIsRefused) {
  model::Diagnostics diagnostics;
  Configure(Mixed({Routing::kIsis}).topology(), diagnostics);
  EXPECT_THAT(diagnostics.ToString(), HasSubstr("node 'r1': BIRD does not speak IS-IS"));
}

// BIRD's own check of a file. It exits 0 only for a good one.
int Check(const std::string& config) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/bird.conf");
  std::ofstream(path) << config;
  return system(absl::StrCat("/usr/sbin/bird -p -c ", path).c_str());
}

TEST(ConfigureBird, TheDaemonAcceptsEverything) {
  if (access("/usr/sbin/bird", X_OK) != 0) GTEST_SKIP() << "BIRD is not installed";
  ASSERT_NE(Check("nonsense\n"), 0);
  for (const std::vector<Routing>& routing : std::vector<std::vector<Routing>>{
           {Routing::kOspf},
           {Routing::kRip},
           {Routing::kBgp},
           {Routing::kStatic, Routing::kOspf, Routing::kRip, Routing::kBgp}}) {
    LabBuilder lab = Mixed(routing);
    lab.topology().nodes[1].interfaces.push_back(
        {.name = "lo",
         .addresses = {*model::IpPrefix::Parse("10.9.9.9/32"),
                       *model::IpPrefix::Parse("fd99::9/128")},
         .mtu = {},
         .mac = {},
         .where = {}});
    const std::string config = Config(Configure(lab.topology())[1]);
    EXPECT_EQ(Check(config), 0) << config;
  }
}

}  // namespace
}  // namespace warren::compile
