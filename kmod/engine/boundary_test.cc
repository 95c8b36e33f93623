// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// Numbers at the edges, and promises with exact answers.

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "kmod/engine/driver.hh"

namespace warren::engine {
namespace {

constexpr uint64_t kSecond = 1000000000;

wr_params Rate(uint64_t rate) {
  wr_params params = {};
  params.rate = rate;
  return params;
}

TEST(Size, StateIsSmall) { EXPECT_LE(sizeof(wr_dir), 448u); }

struct OneFrame {
  uint64_t rate;
  uint32_t len;
  int32_t overhead;
  uint32_t min_frame;
  uint64_t delay;
  uint64_t due;  // after arrival
};

// due = ceil(max(len + overhead, min) * 8e9 / rate) + delay
const OneFrame kOneFrame[] = {
    {0, 1514, 24, 84, 0, 0},
    {0, 1514, 24, 84, 5000, 5000},
    {1, 1, 0, 0, 0, 8 * kSecond},
    {1, 1514, 0, 0, 0, 12112 * kSecond},
    {8, 46, 24, 84, 0, 84 * kSecond},
    {1000000000, 60, 24, 84, 0, 672},
    {1000000000, 1514, 24, 84, 0, 12304},
    {1000000000, 1500, 24, 84, 0, 12192},
    {10000000000, 60, 24, 84, 0, 68},  // 67.2
    {100000000000, 64, 24, 84, 0, 8},  // 7.04
    {1000000000000, 14, 0, 0, 0, 1},   // 0.112
    {1000000000000, 1500, 0, 0, 0, 12},
    {1000000000000, 65535, 65535, 65535, 1000 * kSecond, 1049 + 1000 * kSecond},
    {3, 14, -14, 0, 0, 2666666667},  // never under one byte
    {3, 20, -14, 0, 0, 16 * kSecond},
};

TEST(Boundary, OneFrameOnAnIdleLink) {
  for (const OneFrame& c : kOneFrame) {
    wr_params params = Rate(c.rate);
    params.overhead = c.overhead;
    params.min_frame = c.min_frame;
    params.delay = c.delay;
    Driver driver(1);
    driver.Set(params, 77);
    uint64_t id = driver.Arrive(100, c.len);
    driver.Drain();
    ASSERT_TRUE(driver.fate(id).delivered);
    EXPECT_EQ(driver.fate(id).at, 100 + c.due) << c.rate << " bit/s, " << c.len << " bytes";
  }
}

TEST(Boundary, Cells) {
  wr_params params = Rate(8 * kSecond);  // one byte per ns
  params.cell_payload = 48;
  params.cell_size = 53;
  const uint64_t expected[][2] = {{1, 53}, {48, 53}, {49, 106}, {96, 106}, {1500, 32 * 53}};
  for (const auto& c : expected) {
    Driver driver(1);
    driver.Set(params, 0);
    uint64_t id = driver.Arrive(10, static_cast<uint32_t>(c[0]));
    driver.Drain();
    EXPECT_EQ(driver.fate(id).at, 10 + c[1]) << c[0];
  }
}

// A saturated link has no rate error at all: after n frames of w bytes the last
// leaves at ceil(n * w * 8e9 / rate), whatever the fractions in between.
TEST(Rate, NoErrorInTheLongRun) {
  const uint64_t rates[] = {3,         9999,       10000,       123456789,    1000000000,
                            999999937, 7777777777, 40000000000, 999999999989, 1000000000000};
  const uint32_t sizes[] = {14, 60, 64, 577, 1514};
  for (uint64_t rate : rates) {
    for (uint32_t size : sizes) {
      Driver driver(1);
      driver.Set(Rate(rate), 0);
      const uint64_t n = 5000;
      for (uint64_t i = 0; i < n; ++i) driver.Put(1, size);
      driver.Drain();
      unsigned __int128 parts = static_cast<unsigned __int128>(n * size) * 8 * kSecond;
      uint64_t expected = 1 + static_cast<uint64_t>((parts + rate - 1) / rate);
      ASSERT_EQ(driver.fate(n - 1).at, expected) << rate << " bit/s, " << size << " bytes";
    }
  }
}

TEST(Rate, AnIdleLinkSavesNoCredit) {
  Driver driver(1);
  driver.Set(Rate(8 * kSecond), 0);
  driver.Arrive(1000, 100);
  driver.Arrive(5000, 100);
  driver.Arrive(5000, 100);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).at, 1100u);
  EXPECT_EQ(driver.fate(1).at, 5100u);
  EXPECT_EQ(driver.fate(2).at, 5200u);
}

TEST(Queue, CountsWhatWaitsNotWhatIsSent) {
  wr_params params = Rate(8);
  params.queue_packets = 3;
  Driver driver(1);
  driver.Set(params, 0);
  for (int i = 0; i < 10; ++i) driver.Arrive(1, 100);
  EXPECT_EQ(driver.dir().queue.frames, 3u);
  EXPECT_EQ(driver.count().drop[WR_DROP_QUEUE], 6u);
  EXPECT_NE(driver.dir().serving, nullptr);
}

TEST(Queue, LimitInBytesIsExact) {
  wr_params params = Rate(8);
  params.queue_bytes = 300;
  Driver driver(1);
  driver.Set(params, 0);
  driver.Arrive(1, 1000);  // is sent at once, however long
  driver.Arrive(1, 200);
  driver.Arrive(1, 101);  // one byte too many
  driver.Arrive(1, 100);
  driver.Arrive(1, 1);
  EXPECT_EQ(driver.dir().queue.bytes, 300u);
  EXPECT_TRUE(driver.fate(2).dropped);
  EXPECT_TRUE(driver.fate(4).dropped);
}

TEST(Queue, ASmallerLimitDropsNothingThatWaits) {
  wr_params params = Rate(8 * kSecond);
  Driver driver(1);
  driver.Set(params, 0);
  for (int i = 0; i < 100; ++i) driver.Arrive(1, 1000);
  params.queue_packets = 1;
  driver.Set(params, 2);
  driver.Drain();
  EXPECT_EQ(driver.count().frames_out, 100u);
}

TEST(Change, ARateCountsFromTheNextStart) {
  Driver driver(1);
  driver.Set(Rate(8 * kSecond), 0);
  driver.Arrive(0, 100);  // until 100
  driver.Arrive(0, 100);
  driver.Set(Rate(4 * kSecond), 50);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).at, 100u);
  EXPECT_EQ(driver.fate(1).at, 300u);
}

TEST(Change, AShorterDelayOvertakesNothing) {
  wr_params params = {};
  params.delay = 1000;
  Driver driver(1);
  driver.Set(params, 0);
  driver.Arrive(10, 100);
  params.delay = 1;
  driver.Set(params, 20);
  driver.Arrive(30, 100);
  driver.Arrive(2000, 100);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).at, 1010u);
  EXPECT_EQ(driver.fate(1).at, 1010u);
  EXPECT_EQ(driver.fate(2).at, 2001u);
}

TEST(Change, AllOffLetsWhatWaitsThroughInOrder) {
  wr_params params = Rate(8 * kSecond);
  params.delay = 500;
  Driver driver(1);
  driver.Set(params, 0);
  for (int i = 0; i < 10; ++i) driver.Arrive(0, 100);
  driver.Set(wr_params{}, 150);
  driver.Arrive(160, 100);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).at, 600u);  // in flight: its delay is its own
  EXPECT_EQ(driver.fate(1).at, 600u);  // being sent: leaves at 200, no delay
  EXPECT_EQ(driver.fate(10).at, 600u);
  EXPECT_EQ(driver.order().size(), 11u);
}

TEST(Owner, IsReleasedWhenTheLastBitLeaves) {
  wr_params params = Rate(8 * kSecond);
  params.delay = 1000000;
  Driver driver(1);
  driver.Set(params, 0);
  driver.Arrive(1, 100, WR_OWNER_PROMPT);
  driver.Arrive(1, 100);
  driver.Arrive(1, 100, WR_OWNER_PROMPT);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).left_at, 101u);
  EXPECT_EQ(driver.fate(1).left_at, 0u);
  EXPECT_EQ(driver.fate(2).left_at, 301u);
}

TEST(Owner, WhoIsPatientCostsNoLook) {
  wr_params params = Rate(8 * kSecond);
  params.delay = 50000000;
  Driver driver(1);
  driver.Set(params, 0);
  for (uint64_t i = 0; i < 100; ++i) driver.Arrive(1 + i * 1000, 100, WR_OWNER_PATIENT);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).left_at, 1001u) << "when the next one came";
  EXPECT_EQ(driver.fate(99).left_at, 50000101u) << "when the first one was due";
  EXPECT_LE(driver.runs(), 100u);
}

TEST(Owner, PatienceEnds) {
  wr_params params = {};
  params.delay = 10 * kSecond;
  params.rate = 8 * kSecond;
  Driver driver(1);
  driver.Set(params, 0);
  driver.Arrive(1, 100, WR_OWNER_PATIENT);
  driver.Drain();
  EXPECT_EQ(driver.fate(0).left_at, 101 + WR_PATIENCE);
  EXPECT_EQ(driver.fate(0).at, 101 + 10 * kSecond);
}

// A sender with room for `window` frames never lets the link run dry, and is looked after rarely.
TEST(Owner, WhoWaitsIsReleasedInTime) {
  for (uint64_t window : {2, 3, 10, 64}) {
    wr_params params = Rate(8 * kSecond);
    params.delay = 50000000;
    Driver driver(1);
    driver.Set(params, 0);
    constexpr uint64_t kFrames = 10000;
    uint64_t sent = 0, looks = 0;
    auto send = [&](uint64_t now) {
      while (sent < kFrames && driver.Owned() < window) {
        driver.Put(now, 100, WR_OWNER_WAITING);
        ++sent;
      }
    };
    send(1);
    while (sent < kFrames) {
      const uint64_t next = wr_dir_next(&driver.dir());
      driver.RunLate(next);
      send(next);
      ++looks;
    }
    driver.Drain();
    EXPECT_EQ(driver.fate(kFrames - 1).at, 1 + kFrames * 100 + params.delay) << window;
    EXPECT_LE(looks, kFrames * 3 / window + 20) << window;
  }
}

// A frame nobody waits for is looked at once, when it is due.
TEST(Events, AreFew) {
  wr_params params = Rate(8 * kSecond);
  params.delay = 10000000;
  Driver driver(1);
  driver.Set(params, 0);
  for (uint64_t i = 0; i < 1000; ++i) driver.Arrive(i * 200, 100);
  driver.Drain();
  EXPECT_EQ(driver.count().frames_out, 1000u);
  EXPECT_LE(driver.runs(), 1001u);
  EXPECT_EQ(driver.stuck(), 0u);
}

TEST(Events, AnIdleDirectionHasNone) {
  Driver driver(1);
  driver.Set(Rate(1000), 0);
  EXPECT_EQ(wr_dir_next(&driver.dir()), WR_NEVER);
  driver.Arrive(1, 100);
  EXPECT_NE(wr_dir_next(&driver.dir()), WR_NEVER);
  driver.Drain();
  EXPECT_EQ(wr_dir_next(&driver.dir()), WR_NEVER);
}

TEST(Budget, IsKeptAndGoesOn) {
  wr_params params = {};
  params.delay = 100;
  Driver driver(1);
  driver.Set(params, 0);
  for (int i = 0; i < 10; ++i) driver.Arrive(1, 100);
  wr_out out = {};
  EXPECT_EQ(wr_dir_run(&driver.dir(), 101, 4, &out), 4u);
  EXPECT_EQ(out.deliver.frames, 4u);
  EXPECT_EQ(wr_dir_next(&driver.dir()), 101u);
  EXPECT_EQ(wr_dir_run(&driver.dir(), 150, 100, &out), 6u);
  EXPECT_EQ(driver.count().late_max, 49u);
  EXPECT_EQ(driver.count().late_sum, 6u * 49u);
}

TEST(Purge, DropsEverythingAndStartsAfresh) {
  wr_params params = Rate(8);
  params.delay = 5;
  Driver driver(1);
  driver.Set(params, 0);
  for (int i = 0; i < 5; ++i) driver.Arrive(1, 100, static_cast<wr_owner>(i % WR_OWNERS));
  driver.Purge();
  EXPECT_EQ(driver.count().drop[WR_DROP_DOWN], 5u);
  EXPECT_EQ(driver.Inside(), 0u);
  EXPECT_EQ(driver.Owned(), 0u);
  EXPECT_EQ(driver.guard().used, 0u);
  EXPECT_EQ(wr_dir_next(&driver.dir()), WR_NEVER);
  uint64_t id = driver.Arrive(50, 1);
  driver.Drain();
  EXPECT_EQ(driver.fate(id).at, 50 + kSecond + 5) << "the old frames' time is not owed";
}

TEST(Guard, BoundsAndCounts) {
  wr_params params = {};
  params.delay = 1000;
  Driver driver(1, 1000);
  driver.Set(params, 0);
  for (int i = 0; i < 15; ++i) driver.Arrive(1, 100);
  EXPECT_EQ(driver.guard().used, 1000u);
  EXPECT_EQ(driver.count().drop[WR_DROP_GUARD], 5u);
  driver.Drain();
  EXPECT_EQ(driver.guard().used, 0u);
}

// d ms over n links add up: the classic check of a delay line.
TEST(Chain, DelaysAndTimesAddUp) {
  wr_params params = Rate(10000000);
  params.delay = 3000000;
  const int hops = 30;
  uint64_t at = 1000;
  for (int i = 0; i < hops; ++i) {
    Driver driver(1);
    driver.Set(params, 0);
    uint64_t id = driver.Arrive(at, 1250);
    driver.Drain();
    at = driver.fate(id).at;
  }
  EXPECT_EQ(at, 1000u + hops * (3000000u + 1000000u));
}

}  // namespace
}  // namespace warren::engine
