// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/suggest.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace warren::format {
namespace {

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(EditDistance("delay", "delay", 3), 0);
  EXPECT_EQ(EditDistance("dealy", "delay", 3), 1);
  EXPECT_EQ(EditDistance("delays", "delay", 3), 1);
  EXPECT_EQ(EditDistance("dlay", "delay", 3), 1);
  EXPECT_EQ(EditDistance("relay", "delay", 3), 1);
  EXPECT_EQ(EditDistance("kitten", "sitting", 3), 3);
  EXPECT_EQ(EditDistance("", "abc", 3), 3);
  EXPECT_EQ(EditDistance("abcdef", "ghijkl", 3), 4);
}

// The short cuts change nothing: bounded and unbounded agree wherever the bound is not met.
TEST(EditDistance, BoundsDoNotChangeIt) {
  std::mt19937 random(1);
  const auto word = [&random] {
    std::string text;
    for (auto length = random() % 9; length > 0; --length)
      text += static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = word(), b = word();
    const int exact = EditDistance(a, b, 100);
    EXPECT_EQ(exact, EditDistance(b, a, 100));
    for (int most = 0; most < 6; ++most) {
      EXPECT_EQ(EditDistance(a, b, most), std::min(exact, most + 1)) << a << " " << b;
    }
  }
}

TEST(Closest, IsNearOrNothing) {
  const std::vector<std::string_view> keys = {"kind", "routing", "interfaces", "run", "at"};
  EXPECT_EQ(Closest("ruoting", keys), "routing");
  EXPECT_EQ(Closest("interface", keys), "interfaces");
  EXPECT_EQ(Closest("rum", keys), "run");
  EXPECT_EQ(Closest("colour", keys), "");
  EXPECT_EQ(Closest("x", keys), "");
  EXPECT_EQ(Closest("", keys), "");
  EXPECT_EQ(Closest("kind", {}), "");
}

}  // namespace
}  // namespace warren::format
