// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/ids.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "ctl/compile/segments.h"
#include "ctl/compile/testing/lab_builder.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

std::vector<std::string> ManyNames(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(absl::StrCat("node", i));
  return names;
}

// 200,000 names meet about five times in 32 bits, so this walks the collision path as well.
TEST(AssignIds, DistinctNeverZeroAndIndependentOfOrder) {
  std::vector<std::string> names = ManyNames(200'000);
  const std::vector<uint32_t> ids = AssignIds("node", names);
  std::map<std::string, uint32_t> by_name;
  for (size_t i = 0; i < names.size(); ++i) by_name[names[i]] = ids[i];
  EXPECT_EQ(std::set<uint32_t>(ids.begin(), ids.end()).size(), names.size());
  EXPECT_EQ(std::count(ids.begin(), ids.end(), 0u), 0);

  std::mt19937 random(5);
  std::shuffle(names.begin(), names.end(), random);
  const std::vector<uint32_t> again = AssignIds("node", names);
  for (size_t i = 0; i < names.size(); ++i) ASSERT_EQ(again[i], by_name[names[i]]) << names[i];
}

// Saved labs and other machines rely on these.
TEST(AssignIds, NeverChangeBetweenVersions) {
  const std::vector<std::string> names = {"r1", "pc1"};
  EXPECT_EQ(AssignIds("node", names), (std::vector<uint32_t>{1077414246, 2345121558}));
}

TEST(AssignMacs, UnicastLocalUniqueAndTheLabsOwn) {
  std::mt19937 random(3);
  model::Topology topology = testing::RandomTopology(random, 50, 200, 20);
  model::Diagnostics diagnostics;
  Network network = BuildNetwork(topology, diagnostics);
  FindSegments(network);
  AssignMacs(network, diagnostics);
  std::set<std::string> macs;
  for (const Port& port : network.ports) {
    EXPECT_EQ(port.mac.substr(0, 3), "02:");
    EXPECT_EQ(port.mac.size(), 17u);
    macs.insert(port.mac);
  }
  EXPECT_EQ(macs.size(), network.ports.size());
  EXPECT_FALSE(diagnostics.HasErrors());

  topology.name = "other";
  Network other = BuildNetwork(topology, diagnostics);
  FindSegments(other);
  AssignMacs(other, diagnostics);
  EXPECT_NE(network.ports[0].mac, other.ports[0].mac);
}

TEST(AssignMacs, KeepsGivenAndReportsThemTwiceInASegment) {
  testing::LabBuilder lab;
  lab.Host("a");
  lab.Host("b");
  lab.Host("c");
  lab.Link("a", "b");
  lab.InterfaceTo("a", "b").mac = "02:00:00:00:00:AA";
  lab.InterfaceTo("b", "a").mac = "02:00:00:00:00:aa";
  lab.Link("a", "c");
  lab.InterfaceTo("c", "a").mac = "02:00:00:00:00:aa";  // elsewhere: no frame meets both
  model::Diagnostics diagnostics;
  Network network = BuildNetwork(lab.topology(), diagnostics);
  FindSegments(network);
  AssignMacs(network, diagnostics);
  EXPECT_EQ(network.ports[0].mac, "02:00:00:00:00:aa");
  ASSERT_EQ(diagnostics.all().size(), 1u) << diagnostics.ToString();
  EXPECT_NE(diagnostics.ToString().find("of b:eth0 is also that of a:eth0"), std::string::npos)
      << diagnostics.ToString();
}

}  // namespace
}  // namespace warren::compile
