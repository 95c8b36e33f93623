// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/tcl_list.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(TclList, Words) {
  EXPECT_THAT(TclWords(""), ElementsAre());
  EXPECT_THAT(TclWords("  a\tb\n c "), ElementsAre("a", "b", "c"));
  EXPECT_THAT(TclWords("a {b {c d}} \"e f\" {}"), ElementsAre("a", "b {c d}", "e f", ""));
}

TEST(TclList, BackslashesTakeMeaningAway) {
  EXPECT_THAT(TclWords(R"(a\ b "c\"d" {e\}f})"), ElementsAre("a b", "c\"d", R"(e\}f)"));
  EXPECT_THAT(TclWords(R"(x\ty)"), ElementsAre("x\ty"));
}

TEST(TclList, NothingIsEvaluated) {
  EXPECT_THAT(TclWords("$a [exit] ;b"), ElementsAre("$a", "[exit]", ";b"));
}

TEST(TclList, RemembersLines) {
  const auto words = SplitTclList("a\nb {c\nd}\n\ne", 10);
  ASSERT_TRUE(words.ok());
  ASSERT_EQ(words->size(), 4u);
  EXPECT_EQ((*words)[1].line, 11);
  EXPECT_EQ((*words)[2].line, 11);
  EXPECT_TRUE((*words)[2].braced);
  EXPECT_EQ((*words)[3].line, 14);
}

TEST(TclList, Unbalanced) {
  EXPECT_THAT(std::string(SplitTclList("a\n{b {c}").status().message()),
              HasSubstr("a brace is never closed, opened on line 2"));
  EXPECT_THAT(std::string(SplitTclList("\"b").status().message()), HasSubstr("quote"));
  EXPECT_THAT(TclWords("{broken"), ElementsAre("{broken"));
}

}  // namespace
}  // namespace warren::import
