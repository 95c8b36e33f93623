// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/graphml.h"

#include "absl/strings/str_cat.h"
#include "ctl/import/import.h"
#include "ctl/import/testing/result.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Two spellings of one graph: the ids of the keys differ from file to file.
std::string Graph(const std::string& label, const std::string& speed, const std::string& body) {
  return absl::StrCat(R"(<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="label" attr.type="string" for="node" id=")",
                      label, R"(" />
  <key attr.name="Latitude" attr.type="double" for="node" id="d2" />
  <key attr.name="Longitude" attr.type="double" for="node" id="d3" />
  <key attr.name="hyperedge" attr.type="int" for="node" id="d4" />
  <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id=")",
                      speed, R"(" />
  <key attr.name="LinkSpeed" attr.type="string" for="edge" id="d6" />
  <key attr.name="Network" attr.type="string" for="graph" id="d7" />
  <graph edgedefault="undirected">
    <data key="d7">Small Net</data>
)",
                      body, "  </graph>\n</graphml>\n");
}

std::string Node(const std::string& id, const std::string& data) {
  return absl::StrCat("    <node id=\"", id, "\">", data, "</node>\n");
}

std::string Edge(const std::string& a, const std::string& b, const std::string& data = "") {
  return absl::StrCat("    <edge source=\"", a, "\" target=\"", b, "\">", data, "</edge>\n");
}

Result Import(const std::string& content) { return ImportTextResult("net.graphml", content); }

const char kBerlin[] = "<data key=\"d2\">52.52</data><data key=\"d3\">13.405</data>";
const char kParis[] = "<data key=\"d2\">48.8566</data><data key=\"d3\">2.3522</data>";

TEST(Graphml, AttributesAreFoundByName) {
  for (const auto& [label, speed] : {std::pair{"d0", "d9"}, std::pair{"d33", "x"}}) {
    const Result result =
        Import(Graph(label, speed,
                     Node("0", absl::StrCat("<data key=\"", label, "\">Berlin</data>", kBerlin)) +
                         Node("1", absl::StrCat("<data key=\"", label, "\">Paris</data>", kParis)) +
                         Edge("0", "1", absl::StrCat("<data key=\"", speed, "\">2.5E9</data>"))));
    ASSERT_TRUE(result.ok) << result.findings;
    EXPECT_EQ(result.findings, "");
    EXPECT_EQ(result.topology.name, "Small-Net");
    ASSERT_EQ(result.topology.links.size(), 1u);
    const model::Link& link = result.topology.links[0];
    EXPECT_EQ(link.name, "Berlin--Paris");
    EXPECT_EQ(link.forward.rate_bps, 2'500'000'000u);
    // 877.5 km of fibre.
    EXPECT_NEAR(static_cast<double>(*link.forward.delay_ns), 4.387e6, 0.01e6);
    EXPECT_EQ(link.backward.delay_ns, link.forward.delay_ns);
    EXPECT_EQ(result.topology.nodes[0].kind, model::NodeKind::kRouter);
    EXPECT_GT((*result.topology.nodes[0].at)[0], (*result.topology.nodes[1].at)[0]);  // east: right
    EXPECT_LT((*result.topology.nodes[0].at)[1], (*result.topology.nodes[1].at)[1]);  // north: up
  }
}

TEST(Graphml, GreatCircle) {
  EXPECT_EQ(FibreDelay(10, 20, 10, 20), 0);
  // Half way round: 20015 km.
  EXPECT_NEAR(static_cast<double>(FibreDelay(0, 0, 0, 180)), 100.07e6, 0.1e6);
  EXPECT_EQ(FibreDelay(0, 179, 0, -179), FibreDelay(0, 1, 0, -1));
}

TEST(Graphml, ParallelEdgesStayAndLoopsAreReported) {
  const Result result = Import(Graph(
      "l", "s", Node("0", "") + Node("1", "") + Edge("0", "1") + Edge("0", "1") + Edge("1", "1")));
  ASSERT_EQ(result.topology.links.size(), 2u);
  EXPECT_EQ(result.topology.links[1].name, "n0--n1.2");
  EXPECT_THAT(result.findings, HasSubstr("the link from n1 to itself is left out"));
}

TEST(Graphml, HyperedgesAreSwitches) {
  const Result result =
      Import(Graph("l", "s",
                   Node("0", "<data key=\"d4\">1</data><data key=\"l\">None</data>") +
                       Node("1", "<data key=\"d4\">0</data>")));
  EXPECT_EQ(result.topology.nodes[0].kind, model::NodeKind::kSwitch);
  EXPECT_EQ(result.topology.nodes[0].name, "n0");
  EXPECT_EQ(result.topology.nodes[1].kind, model::NodeKind::kRouter);
}

TEST(Graphml, WhatHasNoRateOrPlaceIsNamed) {
  const Result result = Import(Graph("l", "s",
                                     Node("0", kBerlin) + Node("1", "") +
                                         Edge("0", "1", "<data key=\"d6\">10</data>") +
                                         Edge("0", "1", "<data key=\"s\">-3</data>") +
                                         Edge("0", "1", "<data key=\"s\">1e99</data>")));
  EXPECT_THAT(result.findings, HasSubstr("links of 1 node have no delay"));
  EXPECT_THAT(result.findings, HasSubstr("link n0--n1 has no rate: its speed 10"));
  EXPECT_THAT(result.findings, HasSubstr("link n0--n1.2 has no rate: LinkSpeedRaw is \"-3\""));
  EXPECT_THAT(result.findings, HasSubstr("link n0--n1.3 has no rate"));
  EXPECT_FALSE(result.topology.links[2].forward.rate_bps);
}

TEST(Graphml, ForeignElementsAreNamed) {
  const Result result = Import(Graph("l", "s", Node("0", "<graph/>") + "<hyperedge id=\"h7\"/>"));
  EXPECT_THAT(result.findings, HasSubstr("<hyperedge id=\"h7\"> is left out"));
  EXPECT_THAT(result.findings, HasSubstr("the graph inside node n0 is left out"));
}

TEST(Graphml, BrokenFilesSayWhere) {
  Result result = Import(Graph("l", "s", Node("0", "") + Edge("0", "7")));
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("net.graphml:13:6: error: this edge's target is \"7\""));
  result = Import(Graph("l", "s", Node("0", "") + Node("0", "")));
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("two nodes with the id 0"));
  result = Import("<graphml><graph><node id=\"0\"></graph>");
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("net.graphml:1:"));
  result = Import("<graphml></graphml>");
  EXPECT_THAT(result.findings, HasSubstr("there is no <graph>"));
}

}  // namespace
}  // namespace warren::import
