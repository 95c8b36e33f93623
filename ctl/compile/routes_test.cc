// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/routes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ctl/compile/compile.h"
#include "ctl/compile/testing/lab_builder.h"
#include "ctl/compile/testing/plan_walker.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using model::IpAddress;
using model::IpPrefix;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::LabBuilder;
using testing::PlanWalker;
using ::testing::UnorderedElementsAre;

CompiledLab Must(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  auto lab = Compile(topology, diagnostics);
  EXPECT_TRUE(lab.ok()) << diagnostics.ToString();
  return lab.ok() ? *std::move(lab) : CompiledLab{};
}

std::vector<std::string> RoutesOf(const v1::Plan& plan, const std::string& node) {
  std::vector<std::string> routes;
  uint32_t id = 0;
  for (const v1::Step& step : plan.steps()) {
    if (step.has_create_node() && step.create_node().name() == node) id = step.create_node().id();
    if (step.has_add_route() && step.add_route().node() == id) {
      routes.push_back(absl::StrCat(step.add_route().to(), " ", step.add_route().via()));
    }
  }
  return routes;
}

model::Route RouteTo(const std::string& to, const std::string& via) {
  return {*IpPrefix::Parse(to), *IpAddress::Parse(via), {"lab.yaml", 77, 1}};
}

// pc1 - r1 - r2 - r3 - pc2
LabBuilder Chain() {
  LabBuilder lab;
  lab.Host("pc1");
  for (const char* name : {"r1", "r2", "r3"}) lab.Router(name);
  lab.Host("pc2");
  lab.Link("pc1", "r1");
  lab.Link("r1", "r2");
  lab.Link("r2", "r3");
  lab.Link("r3", "pc2");
  return lab;
}

TEST(ComputeRoutes, LeavesOfAChainHaveADefaultRoute) {
  const v1::Plan plan = Must(Chain().topology()).plan;
  EXPECT_THAT(RoutesOf(plan, "pc1"), ElementsAre("0.0.0.0/0 10.0.0.1", "::/0 fd00::1"));
  EXPECT_THAT(RoutesOf(plan, "r1"), ElementsAre("0.0.0.0/0 10.0.1.2", "::/0 fd00:0:0:1::2"));
  EXPECT_EQ(RoutesOf(plan, "r2").size(), 4u);
}

TEST(ComputeRoutes, PathIsTheShortest) {
  LabBuilder lab = Chain();
  lab.Router("r4");
  lab.Link("r1", "r4");
  lab.Link("r4", "r3");
  lab.Link("r1", "r3");
  const CompiledLab compiled = Must(lab.topology());
  std::string why;
  EXPECT_THAT(PlanWalker(compiled.plan).Walk("pc1", *compiled.addresses.at("pc2").ipv4, why),
              ElementsAre("pc1", "r1", "r3", "pc2"));
}

TEST(ComputeRoutes, HostsWithoutRoutingAndWithAGivenDefaultGetNone) {
  LabBuilder lab = Chain();
  lab.topology().nodes[0].routing = {model::Routing::kNone};
  lab.topology().nodes[4].routes = {RouteTo("0.0.0.0/0", "10.0.3.99")};
  const v1::Plan plan = Must(lab.topology()).plan;
  EXPECT_TRUE(RoutesOf(plan, "pc1").empty());
  EXPECT_THAT(RoutesOf(plan, "pc2"), ElementsAre("0.0.0.0/0 10.0.3.99", "::/0 fd00:0:0:3::1"));
}

TEST(ComputeRoutes, HostPrefersARouterThatRoutes) {
  LabBuilder lab;
  lab.Switch("s");
  lab.Host("pc");
  lab.Router("r1").routing = {model::Routing::kNone};
  lab.Router("r2");
  for (const char* name : {"pc", "r1", "r2"}) lab.Link(name, "s");
  EXPECT_EQ(RoutesOf(Must(lab.topology()).plan, "pc")[0], "0.0.0.0/0 10.0.0.2");
  lab.topology().nodes[3].routing = {model::Routing::kNone};
  EXPECT_EQ(RoutesOf(Must(lab.topology()).plan, "pc")[0], "0.0.0.0/0 10.0.0.1");
}

TEST(ComputeRoutes, RoutersWithAProtocolGetNone) {
  LabBuilder lab = Chain();
  lab.topology().routing = model::Routing::kOspf;
  const v1::Plan plan = Must(lab.topology()).plan;
  EXPECT_TRUE(RoutesOf(plan, "r2").empty());
  EXPECT_EQ(RoutesOf(plan, "pc1").size(), 2u);
}

TEST(ComputeRoutes, LoopbacksAreReached) {
  LabBuilder lab = Chain();
  for (size_t node : {3, 4}) {  // r3 and pc2
    model::Interface lo;
    lo.name = "lo";
    lo.addresses = {*IpPrefix::Parse(absl::StrCat("10.255.0.", node, "/32")),
                    *IpPrefix::Parse(absl::StrCat("fd99::", node, "/128"))};
    lab.topology().nodes[node].interfaces.push_back(lo);
  }
  // Inside the prefix of another segment.
  lab.topology().nodes[3].interfaces.back().addresses.push_back(*IpPrefix::Parse("172.16.0.7/32"));
  lab.InterfaceTo("pc1", "r1").addresses = {*IpPrefix::Parse("172.16.0.10/24")};
  const PlanWalker walker(Must(lab.topology()).plan);
  std::string why;
  for (const char* target : {"10.255.0.3", "fd99::3"}) {
    EXPECT_THAT(walker.Walk("pc1", *IpAddress::Parse(target), why),
                ElementsAre("pc1", "r1", "r2", "r3"))
        << why;
  }
  for (const char* target : {"10.255.0.4", "fd99::4"}) {
    EXPECT_THAT(walker.Walk("pc1", *IpAddress::Parse(target), why),
                ElementsAre("pc1", "r1", "r2", "r3", "pc2"))
        << why;
  }
  EXPECT_THAT(walker.Walk("r2", *IpAddress::Parse("172.16.0.7"), why), ElementsAre("r2", "r3"))
      << why;
  EXPECT_THAT(walker.Walk("pc2", *IpAddress::Parse("172.16.0.10"), why),
              ElementsAre("pc2", "r3", "r2", "r1", "pc1"))
      << why;
}

TEST(ComputeRoutes, GivenRoutesWin) {
  LabBuilder lab = Chain();
  lab.topology().nodes[2].routes = {RouteTo("10.0.3.0/24", "10.0.1.1")};
  const v1::Plan plan = Must(lab.topology()).plan;
  EXPECT_THAT(RoutesOf(plan, "r2"),
              UnorderedElementsAre("10.0.3.0/24 10.0.1.1", "10.0.0.0/24 10.0.1.1",
                                   "::/0 fd00:0:0:1::1", "fd00:0:0:2::/63 fd00:0:0:2::2"));
}

std::string Findings(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  EXPECT_FALSE(Compile(topology, diagnostics).ok());
  return diagnostics.ToString();
}

TEST(ComputeRoutes, BadGivenRoutes) {
  LabBuilder lab = Chain();
  lab.topology().nodes[2].routes = {RouteTo("10.7.0.0/16", "10.99.0.1")};
  EXPECT_THAT(
      Findings(lab.topology()),
      HasSubstr("lab.yaml:77:1: error: the gateway of the route to 10.7.0.0/16 via 10.99.0.1 "
                "of r2 is not on its link"));
  lab.topology().nodes[2].routes = {RouteTo("10.7.0.0/16", "10.0.1.1"),
                                    RouteTo("10.7.0.1/16", "10.0.2.2")};
  EXPECT_THAT(Findings(lab.topology()), HasSubstr("there is already a route to 10.7.0.1/16 in r2"));
}

// A segment with two prefixes, and a router that has an address of only one of them.
TEST(ComputeRoutes, SecondPrefixOfASegment) {
  LabBuilder lab;
  lab.Switch("s");
  lab.Router("r1");
  lab.Router("r2");
  lab.Host("a");
  lab.Host("b");
  for (const char* name : {"r1", "r2", "a"}) lab.Link(name, "s");
  lab.Link("r1", "b");
  lab.InterfaceTo("r1", "s").addresses = {*IpPrefix::Parse("10.1.0.1/24")};
  lab.InterfaceTo("r2", "s").addresses = {*IpPrefix::Parse("10.1.0.2/24"),
                                          *IpPrefix::Parse("10.2.0.2/24")};
  lab.InterfaceTo("a", "s").addresses = {*IpPrefix::Parse("10.2.0.3/24")};
  const PlanWalker walker(Must(lab.topology()).plan);
  std::string why;
  EXPECT_THAT(walker.Walk("b", *IpAddress::Parse("10.2.0.3"), why),
              ElementsAre("b", "r1", "r2", "a"))
      << why;
}

// A router that speaks a protocol and has static routes joins the two worlds.
TEST(ComputeRoutes, StaticRoutersCrossOthers) {
  LabBuilder lab = Chain();
  lab.topology().nodes[2].routing = {model::Routing::kStatic, model::Routing::kOspf};
  const CompiledLab compiled = Must(lab.topology());
  std::string why;
  EXPECT_EQ(PlanWalker(compiled.plan).Walk("pc1", *compiled.addresses.at("pc2").ipv4, why).size(),
            5u)
      << why;
}

}  // namespace
}  // namespace warren::compile
