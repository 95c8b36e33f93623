// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/table.h"

#include "gtest/gtest.h"

namespace warren::cli {
namespace {

TEST(Table, AlignsTextLeftAndNumbersRight) {
  Table table({"node", "frames"});
  table.Row({"r1", "5"});
  table.Row({"router-2", "12345"});
  EXPECT_EQ(table.ToString(),
            "node      frames\n"
            "r1             5\n"
            "router-2   12345\n");
}

TEST(Table, AddressesAreText) {
  Table table({"address"});
  table.Row({"10.0.3.1"});
  table.Row({"1.1.1.1"});
  EXPECT_EQ(table.ToString(2), "  address\n  10.0.3.1\n  1.1.1.1\n");
}

TEST(Table, CountsCharactersNotBytes) {
  Table table({"n", "x"});
  table.Row({"é", "a"});
  EXPECT_EQ(table.ToString(), "n  x\né  a\n");
}

}  // namespace
}  // namespace warren::cli
