// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// The engine against a second, deliberately naive implementation of the same
// model, under random arrivals, parameters and changes of parameters. Both must
// give every frame the same fate, to the nanosecond.

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "kmod/engine/driver.hh"

namespace warren::engine {
namespace {

struct Expected {
  bool dropped = false;
  uint64_t due = 0;
  uint64_t leave = 0;
};

// Keeps every frame in plain lists, adds exact fractions, and looks at all of
// it at every step. Damage is drawn from a generator of its own, of the same
// seed, in the order of leaving.
class Oracle {
 public:
  explicit Oracle(uint64_t seed) { wr_random_seed(&random_, seed); }

  void Set(const wr_params& params, uint64_t now) {
    CatchUp(now);
    if (params.rate != params_.rate) RoundUp();
    params_ = params;
  }

  void Arrive(uint64_t now, uint32_t len) {
    CatchUp(now);
    size_t id = fates_.size();
    fates_.emplace_back();
    uint64_t wire = Wire(len);
    uint64_t bytes = 0;
    for (size_t waiting : waiting_) bytes += wires_[waiting];
    wires_.push_back(wire);
    arrivals_.push_back(now);
    if (serving_ >= 0) {
      bool packets_full = params_.queue_packets != 0 && waiting_.size() + 1 > params_.queue_packets;
      bool bytes_full = params_.queue_bytes != 0 && bytes + wire > params_.queue_bytes;
      if (packets_full || bytes_full) {
        fates_[id].dropped = true;
        return;
      }
    }
    waiting_.push_back(id);
    CatchUp(now);
  }

  void CatchUp(uint64_t now) {
    for (;;) {
      if (serving_ < 0) {
        if (waiting_.empty()) return;
        Start();
      }
      if (Leave() > now) return;
      Finish();
    }
  }

  const std::vector<Expected>& fates() const { return fates_; }

 private:
  uint64_t Wire(uint32_t len) const {
    int64_t wire = int64_t{len} + params_.overhead;
    if (wire < int64_t{params_.min_frame}) wire = params_.min_frame;
    if (wire < 1) wire = 1;
    if (params_.cell_size == 0) return static_cast<uint64_t>(wire);
    uint64_t cells = 0;
    for (int64_t left = wire; left > 0; left -= params_.cell_payload) ++cells;
    return cells * params_.cell_size;
  }

  // The end of service is whole_ + part_ / rate ns.
  void RoundUp() {
    if (part_ > 0) ++whole_;
    part_ = 0;
  }

  uint64_t Leave() const { return whole_ + (part_ > 0 ? 1 : 0); }

  void Start() {
    serving_ = static_cast<int64_t>(waiting_.front());
    waiting_.pop_front();
    uint64_t arrival = arrivals_[static_cast<size_t>(serving_)];
    if (arrival > whole_) {
      whole_ = arrival;
      part_ = 0;
    }
    if (params_.rate == 0) return;
    unsigned __int128 parts = part_;
    parts += static_cast<unsigned __int128>(wires_[static_cast<size_t>(serving_)]) * 8 * 1000000000;
    whole_ += static_cast<uint64_t>(parts / params_.rate);
    part_ = static_cast<uint64_t>(parts % params_.rate);
  }

  void Finish() {
    Expected& fate = fates_[static_cast<size_t>(serving_)];
    serving_ = -1;
    fate.leave = Leave();
    if (params_.loss != 0 && wr_random_next(&random_) < params_.loss) {
      fate.dropped = true;
      return;
    }
    fate.due = fate.leave + params_.delay;
    if (fate.due < last_due_) fate.due = last_due_;
    last_due_ = fate.due;
  }

  wr_params params_ = {};
  wr_random random_;
  std::vector<Expected> fates_;
  std::vector<uint64_t> wires_;
  std::vector<uint64_t> arrivals_;
  std::deque<size_t> waiting_;
  int64_t serving_ = -1;
  uint64_t whole_ = 0;
  uint64_t part_ = 0;
  uint64_t last_due_ = 0;
};

class Chooser {
 public:
  explicit Chooser(uint64_t seed) : bits_(seed) {}

  uint64_t Below(uint64_t bound) { return bits_() % bound; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }
  // All magnitudes alike.
  uint64_t UpTo(uint64_t most) { return Below(most >> Below(64) | 1) + 1; }

  wr_params Params() {
    wr_params params = {};
    if (!OneIn(4)) params.rate = std::min<uint64_t>(UpTo(1000000000000), 1000000000000);
    if (!OneIn(3)) params.delay = UpTo(50000000);
    if (OneIn(3)) params.loss = UpTo(~0ULL >> 1);
    if (!OneIn(3)) params.queue_packets = static_cast<uint32_t>(UpTo(200));
    if (OneIn(3)) params.queue_bytes = UpTo(100000);
    if (!OneIn(3)) {
      params.overhead = static_cast<int32_t>(Below(60)) - 14;
      params.min_frame = static_cast<uint32_t>(Below(200));
    }
    if (OneIn(4)) {
      params.cell_payload = 48;
      params.cell_size = 53;
    }
    return params;
  }

 private:
  std::mt19937_64 bits_;
};

uint64_t FirstSeed() {
  const char* text = std::getenv("WARREN_TEST_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 0) : std::random_device()();
}

void Compare(uint64_t seed, bool changes) {
  SCOPED_TRACE("WARREN_TEST_SEED=" + std::to_string(seed));
  Chooser choose(seed);
  Driver driver(seed);
  Oracle oracle(seed);
  uint64_t now = choose.Below(1000000);
  wr_params params = choose.Params();
  driver.Set(params, now);
  oracle.Set(params, now);
  std::vector<bool> owned;

  for (int i = 0; i < 400; ++i) {
    if (!choose.OneIn(3)) now += choose.UpTo(4000000);
    if (changes && choose.OneIn(20)) {
      params = choose.Params();
      driver.Set(params, now);
      oracle.Set(params, now);
    }
    uint32_t len = static_cast<uint32_t>(14 + choose.Below(1501));
    owned.push_back(choose.OneIn(2));
    driver.Arrive(now, len, owned.back());
    oracle.Arrive(now, len);
  }
  driver.Drain();
  oracle.CatchUp(~0ULL - 1);

  ASSERT_EQ(driver.fates().size(), oracle.fates().size());
  uint64_t last = 0;
  for (size_t i = 0; i < driver.fates().size(); ++i) {
    const Fate& fate = driver.fate(i);
    const Expected& expected = oracle.fates()[i];
    ASSERT_EQ(fate.dropped, expected.dropped) << "frame " << i;
    ASSERT_EQ(fate.delivered, !expected.dropped) << "frame " << i;
    if (fate.delivered) {
      ASSERT_EQ(fate.at, expected.due) << "frame " << i;
      ASSERT_GE(fate.at, last) << "frame " << i << " overtook";
      last = fate.at;
    }
    if (owned[i] && expected.leave != 0) {
      ASSERT_EQ(fate.left_at, expected.leave) << "release of frame " << i;
    }
  }
  ASSERT_TRUE(std::is_sorted(driver.order().begin(), driver.order().end()));
  ASSERT_EQ(driver.Inside(), 0u);
  ASSERT_EQ(driver.guard().used, 0u);
  ASSERT_EQ(driver.dir().owned, 0u);
  ASSERT_EQ(driver.count().frames_in, driver.count().frames_out + driver.Dropped());
  ASSERT_EQ(driver.count().late_max, 0u) << "the driver is never late";
}

TEST(Oracle, AgreesForFixedParameters) {
  uint64_t seed = FirstSeed();
  std::printf("first seed %" PRIu64 "\n", seed);
  for (uint64_t i = 0; i < 2000 && !HasFatalFailure(); ++i) Compare(seed + i, false);
}

TEST(Oracle, AgreesWhileParametersChange) {
  uint64_t seed = FirstSeed();
  std::printf("first seed %" PRIu64 "\n", seed);
  for (uint64_t i = 0; i < 2000 && !HasFatalFailure(); ++i) Compare(seed + i, true);
}

// A machine that looks rarely and late delivers late, and changes nothing else.
TEST(Oracle, LatenessShiftsNothing) {
  uint64_t seed = FirstSeed();
  std::printf("first seed %" PRIu64 "\n", seed);
  for (uint64_t round = 0; round < 500; ++round) {
    SCOPED_TRACE("WARREN_TEST_SEED=" + std::to_string(seed + round));
    Chooser choose(seed + round);
    Driver punctual(1), late(1);
    wr_params params = choose.Params();
    punctual.Set(params, 1);
    late.Set(params, 1);
    uint64_t now = 1;
    for (int i = 0; i < 300; ++i) {
      now += choose.UpTo(4000000);
      uint32_t len = static_cast<uint32_t>(14 + choose.Below(1501));
      punctual.Arrive(now, len);
      late.Put(now, len);
      if (choose.OneIn(50)) late.RunLate(now);
    }
    uint64_t end = punctual.Drain() + 12345;
    late.RunLate(end);
    for (size_t i = 0; i < punctual.fates().size(); ++i) {
      ASSERT_EQ(punctual.fate(i).delivered, late.fate(i).delivered) << "frame " << i;
      ASSERT_GE(late.fate(i).at, punctual.fate(i).dropped ? 0 : punctual.fate(i).at);
    }
    ASSERT_EQ(punctual.order(), late.order());
    ASSERT_EQ(late.Inside(), 0u);
  }
}

}  // namespace
}  // namespace warren::engine
