// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/model/topology.h"

#include "ctl/model/diagnostic.h"
#include "gtest/gtest.h"

namespace warren::model {
namespace {

TEST(Words, ReadBackEqual) {
  for (const auto kind : {NodeKind::kHost, NodeKind::kRouter, NodeKind::kSwitch, NodeKind::kHub}) {
    EXPECT_EQ(ParseNodeKind(ToString(kind)), kind);
  }
  for (const auto routing : {Routing::kStatic, Routing::kOspf, Routing::kRip, Routing::kIsis,
                             Routing::kBgp, Routing::kNone}) {
    EXPECT_EQ(ParseRouting(ToString(routing)), routing);
  }
  EXPECT_FALSE(ParseNodeKind("Host"));
  EXPECT_FALSE(ParseRouting(""));
  EXPECT_EQ(ToString(Check::Kind::kTraceroute), "traceroute");
}

TEST(Location, SaysWhatIsKnown) {
  EXPECT_EQ((Location{"a.yaml", 3, 5}).ToString(), "a.yaml:3:5");
  EXPECT_EQ((Location{"a.yaml", 3, 0}).ToString(), "a.yaml:3");
  EXPECT_EQ((Location{"a.yaml", 0, 0}).ToString(), "a.yaml");
  EXPECT_EQ((Location{"", 3, 5}).ToString(), "3:5");
  EXPECT_EQ(Location{}.ToString(), "");
}

TEST(Topology, FindsByName) {
  Topology topology;
  topology.nodes.resize(2);
  topology.nodes[0].name = "a";
  topology.nodes[1].name = "b";
  topology.nodes[1].interfaces.push_back(
      {.name = "eth0", .addresses = {}, .mtu = {}, .mac = {}, .where = {}});
  EXPECT_EQ(topology.FindNode("b"), &topology.nodes[1]);
  EXPECT_EQ(topology.FindNode("c"), nullptr);
  EXPECT_EQ(topology.nodes[1].FindInterface("eth0"), &topology.nodes[1].interfaces[0]);
  EXPECT_EQ(topology.nodes[1].FindInterface("eth1"), nullptr);
  const NodeIndex index(topology);
  EXPECT_EQ(index.Find("a"), &topology.nodes[0]);
  EXPECT_EQ(index.Find("c"), nullptr);
}

TEST(Topology, ComparesWhatItIsNotWhereItWasRead) {
  Topology a, b;
  a.nodes.resize(1);
  b = a;
  b.nodes[0].where = {"x.yaml", 1, 1};
  EXPECT_EQ(a, b);
  b.nodes[0].cpu_weight = 5;
  EXPECT_NE(a, b);
}

TEST(Diagnostics, OnePerLineInOrder) {
  Diagnostics diagnostics;
  EXPECT_FALSE(diagnostics.HasErrors());
  diagnostics.Warning({"a.yaml", 1, 2}, "odd");
  EXPECT_FALSE(diagnostics.HasErrors());
  diagnostics.Error({"a.yaml", 3, 4}, "wrong", "write it right");
  diagnostics.Error({}, "nowhere");
  EXPECT_TRUE(diagnostics.HasErrors());
  EXPECT_EQ(diagnostics.ToString(),
            "a.yaml:1:2: warning: odd\na.yaml:3:4: error: wrong; write it right\nerror: nowhere");
}

}  // namespace
}  // namespace warren::model
