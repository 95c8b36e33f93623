// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// BRITE, CAIDA's AS relationships, Rocketfuel's weights and latencies.

#include <string>

#include "ctl/compile/compile.h"
#include "ctl/import/import.h"
#include "ctl/import/testing/testdata.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void ExpectCompiles(const Result& result) {
  model::Diagnostics diagnostics;
  EXPECT_TRUE(compile::Compile(result.topology, diagnostics).ok()) << diagnostics.ToString();
}

void ExpectBroken(const std::string& name, const std::string& content, const std::string& from,
                  const char* message) {
  model::Diagnostics diagnostics;
  EXPECT_FALSE(ImportText(name, content, diagnostics, {.from = from}).ok()) << content;
  EXPECT_THAT(diagnostics.ToString(), HasSubstr(message)) << content;
}

std::string Config(const Result& result, const std::string& node) {
  const model::Node& found = NodeOf(result, node);
  return found.files.size() == 1 && found.files[0].path == "/etc/frr/frr.conf"
             ? found.files[0].content
             : "no frr.conf";
}

Result CutOut(uint32_t as_number, int hops) {
  model::Diagnostics diagnostics;
  auto topology =
      ImportFile(Testdata("ases.txt"), diagnostics, {.cut = Neighbourhood{as_number, hops}});
  return ToResult(std::move(topology), diagnostics);
}

TEST(Brite, NodesAndEdges) {
  const Result result = ImportTestdata("plane.brite");
  ASSERT_TRUE(result.ok) << result.findings;
  ASSERT_EQ(result.topology.nodes.size(), 4u);
  ASSERT_EQ(result.topology.links.size(), 4u);
  EXPECT_EQ(result.topology.nodes[0].kind, model::NodeKind::kRouter);
  EXPECT_EQ(result.topology.nodes[0].at, (std::array<double, 2>{60, 60}));
  EXPECT_EQ(result.topology.nodes[2].at, (std::array<double, 2>{1468, 940}));
  EXPECT_EQ(result.topology.nodes[2].name, "as3-n2");
  const model::Link& link = LinkOf(result, "n0--n1");
  EXPECT_EQ(link.forward.delay_ns, 2'668'000);
  EXPECT_EQ(link.forward.rate_bps, 10'000'000u);
  EXPECT_EQ(LinkOf(result, "n1--as3-n2").backward.rate_bps, 155'500'000u);
  const model::Link& bare = LinkOf(result, "as3-n2--as4-n3");
  EXPECT_FALSE(bare.forward.delay_ns || bare.forward.rate_bps);
  EXPECT_THAT(result.findings, HasSubstr("1 of the links have no delay"));
  EXPECT_THAT(result.findings, HasSubstr("1 edges are directed"));
  ExpectCompiles(result);
}

TEST(Brite, BrokenFilesSayWhere) {
  const std::string nodes = "Nodes: (2)\n0 1 1 0 0 -1 RT_NODE\n1 2 2 0 0 -1 RT_NODE\nEdges: (1)\n";
  ExpectBroken("x.brite", "Nodes: (0)\nEdges: (0)\n", "", "x.brite:1:1: error: there are no nodes");
  ExpectBroken("x.brite", "Nodes: (1)\n0 here 1\nEdges:\n", "",
               "x.brite:2:1: error: this is no node");
  ExpectBroken("x.brite", "Nodes: (1)\n0 1 1\n0 2 2\nEdges:\n", "",
               "x.brite:3:1: error: there are two nodes with the id 0");
  ExpectBroken("x.brite", nodes + "0 0 7 1 1 1\n", "", "x.brite:5:1: error: there is no node 7");
  ExpectBroken("x.brite", nodes + "0 0\n", "", "x.brite:5:1: error: this is no edge");
}

TEST(Caida, RelationshipsArePolicy) {
  const Result result = ImportTestdata("ases.txt");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.findings, "");
  EXPECT_EQ(result.topology.nodes.size(), 5u);
  EXPECT_EQ(result.topology.links.size(), 6u);
  EXPECT_EQ(AddressesOf(result, "as10", "eth0"), "10.0.0.1/30");
  EXPECT_EQ(AddressesOf(result, "as20", "eth0"), "10.0.0.2/30");
  EXPECT_EQ(AddressesOf(result, "as10", "lo"), "172.16.0.1/32");
  const std::string config = Config(result, "as10");
  for (const char* line :
       {"router bgp 10\n", " neighbor 10.0.0.2 remote-as 20\n", "  network 172.16.0.1/32\n",
        "  neighbor 10.0.0.2 route-map from-peer in\n",
        "  neighbor 10.0.0.2 route-map to-peer out\n",
        "  neighbor 10.0.0.6 route-map to-customer out\n",
        "route-map from-peer permit 10\n set large-community 10:0:2 additive\n"}) {
    EXPECT_THAT(config, HasSubstr(line));
  }
  EXPECT_THAT(config, Not(HasSubstr("provider")));
  EXPECT_THAT(Config(result, "as50"), HasSubstr("route-map to-provider deny 10\n"));
  ExpectCompiles(result);
}

TEST(Caida, ANeighbourhoodIsCutOut) {
  Result result = CutOut(30, 1);
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.topology.nodes.size(), 3u);  // 30, its provider 10, its peer 40
  EXPECT_EQ(result.topology.links.size(), 2u);
  result = CutOut(30, 2);
  EXPECT_EQ(result.topology.nodes.size(), 5u);
  EXPECT_EQ(result.topology.links.size(), 6u);
  result = CutOut(99, 1);
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("ases.txt:1:1: error: there is no AS 99"));
  model::Diagnostics diagnostics;
  EXPECT_FALSE(
      ImportText("x", "Nodes:\n0 1 1\nEdges:\n", diagnostics, {.cut = Neighbourhood{1, 1}}).ok());
  EXPECT_THAT(diagnostics.ToString(), HasSubstr("only of AS relationships"));
}

TEST(Caida, BrokenAndDoubleLines) {
  ExpectBroken("x.txt", "1|2|-1\n1|2\n", "caida", "x.txt:2:1: error: this is no relationship");
  ExpectBroken("x.txt", "1|2|7\n", "caida", "x.txt:1:1: error: this is no relationship");
  ExpectBroken("x.txt", "1|4294967296|0\n", "caida", "x.txt:1:1: error: this is no relationship");
  ExpectBroken("x.txt", "# nothing\n", "caida", "x.txt:1:1: error: there is no relationship");
  const Result result = ImportTextResult("x.txt", "1|2|-1\n2|1|0\n3|3|0\n2|3|1\n");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_THAT(result.findings, HasSubstr("x.txt:2:1: warning: the second relationship of as2"));
  EXPECT_THAT(result.findings, HasSubstr("the link from as3 to itself is left out"));
  EXPECT_THAT(Config(result, "as2"), HasSubstr("route-map from-sibling permit 10"));
}

TEST(Rocketfuel, WeightsAreCostsAndLatenciesDelays) {
  const Result result = ImportTestdata("isp/weights.intra");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.topology.nodes.size(), 3u);
  ASSERT_EQ(result.topology.links.size(), 3u);
  const model::Link& link = LinkOf(result, "Zagreb-HR1--Wien-AT2");
  EXPECT_EQ(link.forward.delay_ns, 3'000'000);
  EXPECT_EQ(LinkOf(result, "Wien-AT2--Praha-CZ3").backward.delay_ns, 2'500'000);
  EXPECT_FALSE(LinkOf(result, "Zagreb-HR1--Praha-CZ3").forward.delay_ns);
  // All costs ten times the weights, because one is 2.5.
  EXPECT_THAT(Config(result, "Zagreb-HR1"),
              HasSubstr("interface eth0\n ip ospf area 0\n ip ospf cost 25\n"));
  EXPECT_THAT(Config(result, "Wien-AT2"), HasSubstr(" ip ospf cost 30\n"));
  EXPECT_THAT(Config(result, "Praha-CZ3"), HasSubstr(" ip ospf cost 100\n")) << "one line only";
  EXPECT_THAT(result.findings,
              HasSubstr("latencies.intra:6:1: warning: the latency from Zagreb,+HR1 to Roma,+IT4"));
  ExpectCompiles(result);
}

TEST(Rocketfuel, LatenciesAlone) {
  const Result result = ImportTestdata("isp/latencies.intra");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.topology.links.size(), 3u);
  EXPECT_EQ(LinkOf(result, "Zagreb-HR1--Roma-IT4").forward.delay_ns, 5'000'000);
  EXPECT_THAT(result.findings, HasSubstr("there are no weights in this file"));
}

TEST(Rocketfuel, BrokenAndDoubleLines) {
  ExpectBroken("weights.intra", "a b 1\na b\n", "", "weights.intra:2:1: error: this is no link");
  ExpectBroken("weights.intra", "a b -1\n", "", "weights.intra:1:1: error: this is no link");
  ExpectBroken("weights.intra", "\n", "", "weights.intra:1:1: error: there is no link");
  const Result result =
      ImportTextResult("/nowhere/weights.intra", "a b 1\na b 2\na a 1\na c 1e9\n");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_THAT(result.findings, HasSubstr(":2:1: warning: a second link from a to b is left out"));
  EXPECT_THAT(result.findings, HasSubstr("the link from a to itself is left out"));
  EXPECT_THAT(result.findings, HasSubstr("the weight of link a--c is 65535"));
  EXPECT_THAT(result.findings, HasSubstr("links have no delay: there is no latencies.intra"));
}

}  // namespace
}  // namespace warren::import
