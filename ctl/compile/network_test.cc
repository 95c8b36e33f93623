// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/network.h"

#include "ctl/compile/testing/lab_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using ::testing::HasSubstr;
using testing::LabBuilder;

std::string Findings(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  BuildNetwork(topology, diagnostics);
  return diagnostics.ToString();
}

LabBuilder TwoHosts() {
  LabBuilder lab;
  lab.Host("a");
  lab.Host("b");
  lab.Link("a", "b");
  return lab;
}

TEST(BuildNetwork, ASoundLabHasNoFindings) { EXPECT_EQ(Findings(TwoHosts().topology()), ""); }

TEST(BuildNetwork, LinkToNowhere) {
  LabBuilder lab = TwoHosts();
  lab.topology().links[0].ends[1].node = "z";
  EXPECT_THAT(Findings(lab.topology()),
              HasSubstr("lab.yaml:3:16: error: link a--b ends at z, and there is no such node"));
}

TEST(BuildNetwork, TwoLinksOnOneInterface) {
  LabBuilder lab = TwoHosts();
  lab.Link("a", "b").ends[0].interface = "eth0";
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("two links end at a:eth0: a--b and a--b.2"));
}

TEST(BuildNetwork, TwoNodesOfOneName) {
  LabBuilder lab = TwoHosts();
  lab.Host("a");
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("there are two nodes named a"));
}

TEST(BuildNetwork, TwoLinksOfOneName) {
  LabBuilder lab = TwoHosts();
  lab.Link("a", "b").name = "a--b";
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("there are two links named a--b"));
}

TEST(BuildNetwork, NodeJoinedToItself) {
  LabBuilder lab = TwoHosts();
  lab.Link("a", "a");
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("link a--a joins a to itself"));
}

TEST(BuildNetwork, NamesTheKernelRefuses) {
  LabBuilder lab = TwoHosts();
  lab.topology().links[0].ends[0].interface = "sixteen-letters-";
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("sixteen-letters-"));
  lab = TwoHosts();
  lab.topology().links[0].name = std::string(64, 'x');
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("has 64 bytes"));
}

TEST(BuildNetwork, AddressOnASwitch) {
  LabBuilder lab = TwoHosts();
  lab.Switch("s");
  lab.Link("a", "s");
  lab.InterfaceTo("s", "a").addresses = {*model::IpPrefix::Parse("10.0.0.1/24")};
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("s:eth0 has an address"));
}

TEST(BuildNetwork, InterfaceWithoutLinkIsAWarning) {
  LabBuilder lab = TwoHosts();
  lab.topology().nodes[0].interfaces.push_back(
      {.name = "eth9", .addresses = {}, .mtu = {}, .mac = {}, .where = {}});
  lab.topology().nodes[0].interfaces.push_back(
      {.name = "lo", .addresses = {}, .mtu = {}, .mac = {}, .where = {}});
  const std::string findings = Findings(lab.topology());
  EXPECT_THAT(findings, HasSubstr("warning: a:eth9 is left out"));
  EXPECT_THAT(findings, ::testing::Not(HasSubstr("lo")));
}

TEST(BuildNetwork, DefaultsOfRouting) {
  LabBuilder lab;
  lab.topology().routing = model::Routing::kOspf;
  lab.Host("h");
  lab.Router("r");
  lab.Router("x").routing = {model::Routing::kNone};
  lab.Router("y").routing = {model::Routing::kRip, model::Routing::kBgp};
  lab.Switch("s");
  model::Diagnostics diagnostics;
  const Network network = BuildNetwork(lab.topology(), diagnostics);
  EXPECT_TRUE(network.nodes[0].routing.fixed);
  EXPECT_TRUE(network.nodes[1].routing.ospf);
  EXPECT_FALSE(network.nodes[1].routing.fixed);
  EXPECT_FALSE(network.nodes[2].routing.Any());
  EXPECT_TRUE(network.nodes[3].routing.rip && network.nodes[3].routing.bgp);
  EXPECT_FALSE(network.nodes[4].routing.Any());
}

TEST(BuildNetwork, MtuOfInterfaceBeatsThatOfLink) {
  LabBuilder lab = TwoHosts();
  lab.topology().links[0].mtu = 9000;
  lab.InterfaceTo("b", "a").mtu = 1400;
  model::Diagnostics diagnostics;
  const Network network = BuildNetwork(lab.topology(), diagnostics);
  EXPECT_EQ(network.ports[0].mtu, 9000);
  EXPECT_EQ(network.ports[1].mtu, 1400);
}

}  // namespace
}  // namespace warren::compile
