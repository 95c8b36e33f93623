// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/events.h"

#include <gtest/gtest.h>

namespace warren::daemon {
namespace {

v1::Event Every(uint64_t at, uint64_t every, uint64_t until) {
  v1::Event event;
  event.set_at_ns(at);
  event.set_every_ns(every);
  event.set_until_ns(until);
  return event;
}

TEST(NextTime, OnceIsOnce) {
  const v1::Event event = Every(100, 0, 0);
  EXPECT_EQ(NextTime(event, std::nullopt, 0), 100u);
  EXPECT_EQ(NextTime(event, 100, 100), std::nullopt);
}

TEST(NextTime, OneThatIsLateIsStillPlayed) {
  EXPECT_EQ(NextTime(Every(100, 0, 0), std::nullopt, 100'000), 100u);
}

TEST(NextTime, AgainUntilItsEnd) {
  const v1::Event event = Every(100, 50, 200);
  EXPECT_EQ(NextTime(event, std::nullopt, 0), 100u);
  EXPECT_EQ(NextTime(event, 100, 110), 150u);
  EXPECT_EQ(NextTime(event, 150, 160), 200u);
  EXPECT_EQ(NextTime(event, 200, 210), std::nullopt);
}

TEST(NextTime, TimesThatWereMissedArePassedOver) {
  const v1::Event event = Every(100, 50, 0);
  EXPECT_EQ(NextTime(event, 100, 199), 150u);  // late, but not by a period
  EXPECT_EQ(NextTime(event, 100, 1'020), 1'000u);
  EXPECT_EQ(NextTime(event, std::nullopt, 1'020), 1'000u);
  EXPECT_EQ(NextTime(Every(100, 50, 400), 100, 1'020), std::nullopt);
}

}  // namespace
}  // namespace warren::daemon
