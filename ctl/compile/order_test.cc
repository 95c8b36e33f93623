// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/order.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

TEST(NaturalLess, CountsDigitsAsNumbers) {
  std::vector<std::string> names = {"r10", "r2", "r1", "a", "r", "r2b", "r02", "r2a10", "r2a9"};
  std::sort(names.begin(), names.end(),
            [](const auto& a, const auto& b) { return NaturalLess(a, b); });
  EXPECT_THAT(names,
              ::testing::ElementsAre("a", "r", "r1", "r02", "r2", "r2a9", "r2a10", "r2b", "r10"));
}

TEST(NaturalLess, IsIrreflexiveAndTotal) {
  const std::vector<std::string> names = {"", "0", "00", "a0", "a00", "a1", "a01b", "a1b"};
  for (const auto& a : names) {
    for (const auto& b : names) {
      EXPECT_EQ(NaturalLess(a, b) + NaturalLess(b, a), a == b ? 0 : 1) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace warren::compile
