// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// What each feature does to frames, in numbers.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "kmod/engine/driver.hh"

namespace warren::engine {
namespace {

constexpr uint64_t kMs = 1000000;

uint64_t Probability(double p) { return static_cast<uint64_t>(std::ldexp(p, 64)); }

wr_params Delay(uint64_t delay) {
  wr_params params = {};
  params.delay = delay;
  return params;
}

TEST(Lateness, BucketsMeetAtTheirBounds) {
  EXPECT_EQ(wr_late_bucket(0), 0u);
  EXPECT_EQ(wr_late_bucket(255), 0u);
  EXPECT_EQ(wr_late_bucket(256), 1u);
  EXPECT_EQ(wr_late_bucket(319), 1u);
  EXPECT_EQ(wr_late_bucket(320), 2u);
  EXPECT_EQ(wr_late_bucket(512), 5u);
  EXPECT_EQ(wr_late_bucket(~0ULL), WR_LATE_BUCKETS - 1u);
  for (uint32_t i = 1; i < WR_LATE_BUCKETS; ++i) {
    EXPECT_EQ(wr_late_bucket(wr_late_bucket_start(i)), i);
    EXPECT_EQ(wr_late_bucket(wr_late_bucket_start(i) - 1), i - 1);
  }
}

TEST(Lateness, IsCounted) {
  Driver driver(1);
  wr_params params = Delay(10 * kMs);
  params.late_threshold = 1 * kMs;
  driver.Set(params, 0);
  driver.Put(0, 100);
  driver.RunLate(10 * kMs + 100);
  driver.Put(20 * kMs, 100);
  driver.RunLate(31 * kMs);
  driver.Put(40 * kMs, 100);
  driver.RunLate(51 * kMs + 1);
  EXPECT_EQ(driver.count().late_frames, 1u) << "at the threshold is not late";
  EXPECT_EQ(driver.count().late_max, 1 * kMs + 1);
  EXPECT_EQ(driver.count().late[0], 1u);
  EXPECT_EQ(driver.count().late[wr_late_bucket(kMs)], 2u);
}

TEST(QueueTime, BoundsWhatWaits) {
  Driver driver(1);
  wr_params params = {};
  params.rate = 8000000;  // a byte per us
  params.queue_time = 10 * kMs;
  driver.Set(params, 0);
  for (int i = 0; i < 20; ++i) driver.Put(0, 1000);
  EXPECT_EQ(driver.count().drop[WR_DROP_QUEUE], 9u) << "one is sent and ten wait";
}

TEST(QueueTime, FollowsTheRate) {
  Driver driver(1);
  wr_params params = {};
  params.rate = 1000000000000;
  params.queue_time = WR_TIME_MAX;
  driver.Set(params, 0);
  EXPECT_EQ(driver.dir().queue_bytes, 125000000000000u);
  params.rate = 1;
  driver.Set(params, 0);
  EXPECT_EQ(driver.dir().queue_bytes, 125u);
  params.queue_bytes = 100;
  driver.Set(params, 0);
  EXPECT_EQ(driver.dir().queue_bytes, 100u) << "the tighter one holds";
}

// Runs of losses are geometric with mean 1 / r, the share is p / (p + r).
TEST(Gilbert, RunsAndShareAreAsTheModelSays) {
  Driver driver(11);
  wr_features features = {};
  features.loss.model = WR_LOSS_GILBERT;
  features.loss.p = Probability(0.01);
  features.loss.r = Probability(0.25);
  features.loss.bad = WR_ALWAYS;
  driver.Set(wr_params{}, features, 0);
  constexpr int kFrames = 1000000;
  for (int i = 0; i < kFrames; ++i) driver.Arrive(static_cast<uint64_t>(i), 100);
  driver.Drain();
  double lost = 0, runs = 0, long_runs = 0;
  int run = 0;
  for (const Fate& fate : driver.fates()) {
    if (fate.dropped) {
      ++lost;
      ++run;
      continue;
    }
    runs += run > 0;
    long_runs += run > 4;
    run = 0;
  }
  EXPECT_NEAR(lost / kFrames, 0.01 / 0.26, 0.001);
  EXPECT_NEAR(lost / runs, 4, 0.12);
  EXPECT_NEAR(long_runs / runs, std::pow(0.75, 4), 0.02);
}

TEST(Gilbert, TakesThePlaceOfBernoulli) {
  Driver driver(1);
  wr_params params = {};
  params.loss = WR_ALWAYS;
  wr_features features = {};
  features.loss.model = WR_LOSS_GILBERT;
  driver.Set(params, features, 0);
  driver.Arrive(0, 100);
  driver.Drain();
  EXPECT_TRUE(driver.fate(0).delivered);
}

TEST(Pattern, RepeatsItself) {
  const uint8_t entries[] = {1, 0, 0, 1};
  wr_table table = {};
  table.length = 4;
  table.data = entries;
  Driver driver(1);
  wr_features features = {};
  features.loss.model = WR_LOSS_PATTERN;
  features.loss.pattern = &table;
  driver.Set(wr_params{}, features, 0);
  for (uint64_t i = 0; i < 40; ++i) driver.Arrive(i, 100);
  driver.Drain();
  for (uint64_t i = 0; i < 40; ++i) EXPECT_EQ(driver.fate(i).dropped, entries[i % 4] == 1);
  EXPECT_EQ(table.users, 1u);
  driver.Set(wr_params{}, 1000);
  EXPECT_EQ(table.users, 0u);
}

TEST(Duplicate, CopyPaysForTheWire) {
  Driver driver(1);
  wr_params params = Delay(1 * kMs);
  params.rate = 8000000;
  wr_features features = {};
  features.duplicate = WR_ALWAYS;
  driver.Set(params, features, 0);
  driver.Put(0, 1000);
  driver.Put(0, 1000);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).at, 2 * kMs);
  EXPECT_EQ(driver.copies().find(0)->second, 3 * kMs);
  EXPECT_EQ(driver.fate(1).at, 4 * kMs);
  EXPECT_EQ(driver.copies().find(1)->second, 5 * kMs);
  EXPECT_EQ(driver.count().duplicates, 2u);
  EXPECT_EQ(driver.guard().used, 0u);
}

TEST(Duplicate, CopyMayBeFree) {
  Driver driver(1);
  wr_params params = Delay(1 * kMs);
  params.rate = 8000000;
  wr_features features = {};
  features.duplicate = WR_ALWAYS;
  features.duplicate_free = true;
  driver.Set(params, features, 0);
  driver.Put(0, 1000);
  driver.Put(0, 1000);
  driver.Drain();
  EXPECT_EQ(driver.copies().find(0)->second, 2 * kMs);
  EXPECT_EQ(driver.fate(1).at, 3 * kMs);
}

TEST(Duplicate, HappensAsOftenAsAsked) {
  Driver driver(3);
  wr_features features = {};
  features.duplicate = Probability(0.1);
  driver.Set(wr_params{}, features, 0);
  for (uint64_t i = 0; i < 1000000; ++i) driver.Arrive(i, 100);
  driver.Drain();
  EXPECT_NEAR(static_cast<double>(driver.count().duplicates), 100000, 1000);
}

TEST(Reorder, HeldFramesAreOvertakenAndOthersAreNot) {
  Driver driver(5);
  wr_features features = {};
  features.reorder = Probability(0.05);
  features.reorder_by = 5 * kMs;
  driver.Set(Delay(10 * kMs), features, 0);
  constexpr uint64_t kFrames = 100000;
  for (uint64_t i = 0; i < kFrames; ++i) driver.Arrive(i * kMs, 100);
  driver.Drain();
  uint64_t held = 0;
  for (uint64_t i = 0; i < kFrames; ++i) {
    uint64_t took = driver.fate(i).at - i * kMs;
    ASSERT_TRUE(took == 10 * kMs || took == 15 * kMs);
    held += took == 15 * kMs;
  }
  EXPECT_EQ(held, driver.count().reordered);
  EXPECT_NEAR(static_cast<double>(held), kFrames * 0.05, 280);
}

TEST(Jitter, KeepsTheOrderUnlessTold) {
  for (bool reorder : {false, true}) {
    Driver driver(9);
    wr_features features = {};
    features.jitter.spread = 5 * kMs;
    features.jitter.shape = WR_JITTER_NORMAL;
    features.jitter.reorder = reorder;
    driver.Set(Delay(20 * kMs), features, 0);
    for (uint64_t i = 0; i < 10000; ++i) driver.Arrive(i * kMs, 100);
    driver.Drain();
    EXPECT_EQ(std::is_sorted(driver.order().begin(), driver.order().end()), !reorder);
    EXPECT_EQ(driver.order().size(), 10000u);
  }
}

TEST(Jitter, NeverMakesTheDelayNegative) {
  Driver driver(9);
  wr_features features = {};
  features.jitter.spread = 50 * kMs;
  features.jitter.reorder = true;
  driver.Set(Delay(1 * kMs), features, 0);
  for (uint64_t i = 0; i < 1000; ++i) driver.Arrive(i * kMs, 100);
  driver.Drain();
  uint64_t at_once = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    ASSERT_GE(driver.fate(i).at, i * kMs);
    at_once += driver.fate(i).at == i * kMs;
  }
  EXPECT_GT(at_once, 400u);
}

TEST(Jitter, NeighboursAreCorrelatedAsAsked) {
  for (double asked : {0.0, 0.25, 0.9}) {
    Driver driver(13);
    wr_features features = {};
    features.jitter.spread = 5 * kMs;
    features.jitter.correlation = Probability(asked);
    features.jitter.reorder = true;
    driver.Set(Delay(20 * kMs), features, 0);
    constexpr uint64_t kFrames = 200000;
    std::vector<double> jitter;
    for (uint64_t i = 0; i < kFrames; ++i) driver.Arrive(i * kMs, 100);
    driver.Drain();
    for (uint64_t i = 0; i < kFrames; ++i) {
      jitter.push_back(static_cast<double>(driver.fate(i).at - i * kMs) - 20.0 * kMs);
    }
    double both = 0, own = 0;
    for (uint64_t i = 1; i < kFrames; ++i) {
      both += jitter[i] * jitter[i - 1];
      own += jitter[i] * jitter[i];
    }
    EXPECT_NEAR(both / own, asked, 0.02);
  }
}

// In front of the change all may overtake, behind it nothing may.
TEST(Jitter, NothingIsOvertakenByTurningItOff) {
  Driver driver(17);
  wr_features features = {};
  features.jitter.spread = 50 * kMs;
  features.jitter.reorder = true;
  driver.Set(Delay(100 * kMs), features, 0);
  for (uint64_t i = 0; i < 100; ++i) driver.Put(i * kMs, 100);
  driver.Set(Delay(0), 100 * kMs);
  uint64_t first_after = driver.Put(100 * kMs, 100);
  driver.Drain();
  for (uint64_t i = 0; i < first_after; ++i) {
    EXPECT_TRUE(driver.fate(i).delivered);
    EXPECT_LE(driver.fate(i).at, driver.fate(first_after).at);
  }
  EXPECT_EQ(driver.order().back(), first_after);
}

// Turning one feature on leaves the draws of the others as they were.
TEST(Streams, AreIndependent) {
  auto losses = [](bool jitter) {
    Driver driver(19);
    wr_params params = {};
    params.loss = Probability(0.1);
    wr_features features = {};
    features.duplicate = Probability(0.2);
    if (jitter) {
      features.jitter.spread = 1000;
      features.reorder = Probability(0.3);
      features.reorder_by = 5;
    }
    driver.Set(params, features, 0);
    for (uint64_t i = 0; i < 10000; ++i) driver.Arrive(i * 10000, 100);
    driver.Drain();
    std::vector<uint64_t> events;
    for (uint64_t i = 0; i < 10000; ++i) {
      events.push_back(driver.fate(i).dropped + 2 * driver.copies().count(i));
    }
    return events;
  };
  EXPECT_EQ(losses(false), losses(true));
}

TEST(Strays, ComeByTimeAndThenByOrder) {
  wr_strays strays = {};
  std::vector<wr_frame> frames(1000);
  uint64_t state = 3;
  for (wr_frame& frame : frames) {
    frame = wr_frame{};
    frame.info.time = wr_splitmix(&state) % 100;
    frame.info.wire = 10;
    wr_strays_put(&strays, &frame);
  }
  EXPECT_EQ(strays.bytes, 10000u);
  const wr_frame* last = nullptr;
  for (size_t i = 0; i < frames.size(); ++i) {
    const wr_frame* frame = wr_strays_take(&strays);
    ASSERT_NE(frame, nullptr);
    if (last != nullptr) {
      ASSERT_TRUE(last->info.time < frame->info.time ||
                  (last->info.time == frame->info.time && last < frame));
    }
    last = frame;
  }
  EXPECT_EQ(wr_strays_take(&strays), nullptr);
  EXPECT_EQ(strays.frames, 0u);
}

}  // namespace
}  // namespace warren::engine
