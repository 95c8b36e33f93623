// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/names.h"

#include <set>

#include "ctl/format/scalars.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

using ::testing::HasSubstr;

TEST(NodeNames, BecomeWords) {
  NodeNames names;
  EXPECT_EQ(names.Add("r1", "n0"), "r1");
  EXPECT_EQ(names.Add("New York", "n1"), "New-York");
  EXPECT_EQ(names.Add("Z\xc3\xbcrich (ETH)", "n2"), "Zurich-ETH");
  EXPECT_EQ(names.Add("\xe4\xb8\x9c\xe4\xba\xac", "n3"), "n3");
  EXPECT_EQ(names.Add("", "n4"), "n4");
  EXPECT_EQ(names.Add("10.0.0.1", "n5"), "n-10.0.0.1");
  EXPECT_EQ(names.Add("localhost", "n6"), "n-localhost");
  EXPECT_EQ(names.Add("-._x", "n7"), "x");
}

TEST(NodeNames, AreUniqueAndPossible) {
  NodeNames names;
  std::set<std::string> seen;
  for (const char* wanted :
       {"a", "a-2", "a", "a", "a-2", "", "", "!", "a very long name of a point of presence",
        "a very long name of a point of exchange"}) {
    const std::string name = names.Add(wanted, "n");
    EXPECT_TRUE(seen.insert(name).second) << name;
    EXPECT_EQ(format::NodeNameProblem(name), "");
    EXPECT_LE(name.size(), 28u);
  }
}

TEST(NodeNames, ReportEveryChange) {
  NodeNames names;
  names.Add("r1", "n0");
  model::Diagnostics diagnostics;
  names.Report("f", diagnostics);
  EXPECT_TRUE(diagnostics.all().empty());
  names.Add("r1", "n1");
  names.Add("", "n2");
  names.Report("f", diagnostics);
  EXPECT_THAT(diagnostics.ToString(), HasSubstr("'r1' is r1-2, a nameless one is n2"));
}

TEST(MakeInterfaceName, IsPossible) {
  EXPECT_EQ(MakeInterfaceName("eth0"), "eth0");
  EXPECT_EQ(MakeInterfaceName("a long interface name"), "a-long-interfac");
  EXPECT_EQ(MakeInterfaceName("lo"), "eth");
  EXPECT_EQ(MakeInterfaceName("$IF"), "IF");
}

}  // namespace
}  // namespace warren::import
