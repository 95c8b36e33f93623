// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/segments.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "ctl/compile/testing/lab_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using ::testing::ElementsAre;
using testing::LabBuilder;

// Each segment as its members' names, in order.
std::vector<std::vector<std::string>> Segments(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  Network network = BuildNetwork(topology, diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors()) << diagnostics.ToString();
  std::vector<std::vector<std::string>> names;
  for (const Segment& segment : FindSegments(network)) {
    names.emplace_back();
    for (int port : segment.ports)
      names.back().push_back(network.NodeName(network.PortAt(port).node));
  }
  return names;
}

TEST(FindSegments, SwitchesAndHubsJoin) {
  LabBuilder lab;
  lab.Host("pc1");
  lab.Host("pc10");
  lab.Host("pc2");
  lab.Switch("s");
  lab.Hub("h");
  lab.Router("r");
  lab.Link("pc10", "s");
  lab.Link("pc2", "h");
  lab.Link("s", "h");
  lab.Link("r", "s");
  lab.Link("r", "pc1");
  EXPECT_THAT(Segments(lab.topology()),
              ElementsAre(ElementsAre("r", "pc1"), ElementsAre("r", "pc2", "pc10")));
}

TEST(FindSegments, ALoopOfSwitchesIsOneSegment) {
  LabBuilder lab;
  for (const char* name : {"s1", "s2", "s3"}) lab.Switch(name);
  lab.Host("a");
  lab.Link("s1", "s2");
  lab.Link("s2", "s3");
  lab.Link("s3", "s1");
  lab.Link("a", "s2");
  EXPECT_THAT(Segments(lab.topology()), ElementsAre(ElementsAre("a")));
}

TEST(CheckSwitchLoops, NamesTheLinkThatClosesTheLoop) {
  LabBuilder lab;
  for (const char* name : {"s1", "s2", "h"}) (*name == 'h' ? lab.Hub(name) : lab.Switch(name));
  lab.Router("r");
  lab.Link("s1", "s2");
  lab.Link("s2", "h");
  lab.Link("r", "s1");
  lab.Link("r", "h");  // a router does not pass frames on
  auto findings = [&] {
    model::Diagnostics diagnostics;
    const Network network = BuildNetwork(lab.topology(), diagnostics);
    CheckSwitchLoops(network, diagnostics);
    return diagnostics.ToString();
  };
  EXPECT_EQ(findings(), "");
  lab.Link("h", "s1");
  EXPECT_THAT(findings(), ::testing::HasSubstr("warning: link h--s1 closes a loop of switches"));
  lab.topology().links.back().up = false;
  EXPECT_EQ(findings(), "");
}

TEST(FindSegments, SwitchesAloneAreNone) {
  LabBuilder lab;
  lab.Switch("s1");
  lab.Switch("s2");
  lab.Link("s1", "s2");
  EXPECT_TRUE(Segments(lab.topology()).empty());
}

TEST(FindSegments, NumbersFollowTheChain) {
  LabBuilder lab;
  for (int i = 5; i >= 1; --i) lab.Router(absl::StrCat("r", i));
  for (int i = 4; i >= 1; --i) lab.Link(absl::StrCat("r", i), absl::StrCat("r", i + 1));
  EXPECT_THAT(Segments(lab.topology()),
              ElementsAre(ElementsAre("r1", "r2"), ElementsAre("r2", "r3"), ElementsAre("r3", "r4"),
                          ElementsAre("r4", "r5")));
}

TEST(FindSegments, OrderOfTheFileDoesNotMatter) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const model::Topology topology = testing::RandomTopology(random, 20, 30, 8);
    const auto expected = Segments(topology);
    EXPECT_EQ(Segments(testing::Shuffled(topology, random)), expected) << "seed " << seed;
  }
}

TEST(FindSegments, ALongChainNeedsNoDeepStack) {
  LabBuilder lab;
  lab.topology().nodes.reserve(20'000);
  lab.Router("r0");
  model::Topology& topology = lab.topology();
  for (int i = 1; i < 20'000; ++i) {
    model::Node node;
    node.name = absl::StrCat("r", i);
    node.kind = model::NodeKind::kRouter;
    topology.nodes.push_back(node);
    model::Link link;
    link.name = absl::StrCat("l", i);
    link.ends[0] = {absl::StrCat("r", i - 1), "right", {}};
    link.ends[1] = {node.name, "left", {}};
    topology.links.push_back(link);
  }
  EXPECT_EQ(Segments(topology).size(), 19'999u);
}

}  // namespace
}  // namespace warren::compile
