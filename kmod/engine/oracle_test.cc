// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// The engine against a second, deliberately naive implementation of the same
// model, under random arrivals, parameters and changes of parameters. Both must
// give every frame the same fate, to the nanosecond.

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "kmod/engine/driver.hh"

extern "C" {
#include "kmod/engine/jitter.h"
}

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
  explicit Oracle(uint64_t seed) : seed_(seed) { wr_random_seed(&random_, seed); }

  void Set(const wr_params& params, const wr_features& features, uint64_t now) {
    CatchUp(now);
    if (params.rate != params_.rate) RoundUp();
    params_ = params;
    bool strays = false;
    for (auto [due, in_order] : flying_) strays |= !in_order && due > now;
    if (Overtaking(features_) && !Overtaking(features) && strays) {
      for (auto [due, in_order] : flying_) {
        if (!in_order) last_due_ = std::max(last_due_, due);
      }
    }
    bool was_on = On(features_);
    features_ = features;
    if (On(features_) && !was_on) {
      for (uint32_t i = 0; i < WR_STREAMS; ++i) {
        wr_random_seed(&streams_[i], wr_derive_seed(seed_, i, 0));
      }
      bad_ = false;
      has_jitter_ = false;
    }
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
      // (bytes + wire) * 8 / rate > time
      bool time_full = params_.queue_time != 0 &&
                       static_cast<unsigned __int128>(bytes + wire) * 8 * 1000000000 >
                           static_cast<unsigned __int128>(params_.queue_time) * params_.rate;
      if (packets_full || bytes_full || time_full) {
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
  const std::multimap<uint64_t, uint64_t>& copies() const { return copies_; }

 private:
  static bool On(const wr_features& features) {
    return features.jitter.spread != 0 || features.loss.model != 0 || features.duplicate != 0 ||
           features.reorder != 0;
  }
  static bool Overtaking(const wr_features& features) {
    return features.jitter.reorder || features.reorder != 0;
  }
  bool Chance(uint64_t probability, int stream) {
    if (probability == 0) return false;
    return wr_random_next(&streams_[stream]) < probability || probability == WR_ALWAYS;
  }

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
    copy_ = false;
    uint64_t arrival = arrivals_[static_cast<size_t>(serving_)];
    if (arrival > whole_) {
      whole_ = arrival;
      part_ = 0;
    }
    Charge();
  }

  void Charge() {
    if (params_.rate == 0) return;
    unsigned __int128 parts = part_;
    parts += static_cast<unsigned __int128>(wires_[static_cast<size_t>(serving_)]) * 8 * 1000000000;
    whole_ += static_cast<uint64_t>(parts / params_.rate);
    part_ = static_cast<uint64_t>(parts % params_.rate);
  }

  void Finish() {
    int64_t id = serving_;
    Expected& fate = fates_[static_cast<size_t>(id)];
    bool copy = copy_;
    serving_ = -1;
    if (!copy) {
      fate.leave = Leave();
      if (Lost()) {
        fate.dropped = true;
        return;
      }
    }
    uint64_t due = Due();
    if (copy) {
      copies_.emplace(id, due);
      return;
    }
    fate.due = due;
    if (!Chance(features_.duplicate, WR_STREAM_DUPLICATE)) return;
    if (features_.duplicate_free) {
      copies_.emplace(id, Due());
      return;
    }
    serving_ = id;
    copy_ = true;
    Charge();
  }

  bool Lost() {
    if (features_.loss.model != WR_LOSS_GILBERT) {
      return params_.loss != 0 &&
             (wr_random_next(&random_) < params_.loss || params_.loss == WR_ALWAYS);
    }
    if (Chance(bad_ ? features_.loss.r : features_.loss.p, WR_STREAM_LOSS)) bad_ = !bad_;
    return Chance(bad_ ? features_.loss.bad : features_.loss.good, WR_STREAM_LOSS);
  }

  uint64_t Due() {
    __int128 offset = 0;
    if (features_.jitter.spread != 0) {
      bool keep = Chance(features_.jitter.correlation, WR_STREAM_JITTER) && has_jitter_;
      if (!keep) jitter_ = wr_draw_jitter(&features_.jitter, &streams_[WR_STREAM_JITTER]);
      has_jitter_ = true;
      offset = jitter_;
    }
    offset += params_.delay;
    if (offset < 0) offset = 0;
    uint64_t due = Leave() + static_cast<uint64_t>(offset);
    bool held = Chance(features_.reorder, WR_STREAM_REORDER);
    if (!features_.jitter.reorder) due = std::max(due, last_due_);
    if (held) {
      due += features_.reorder_by;
    } else if (!features_.jitter.reorder) {
      last_due_ = due;
    }
    flying_.emplace_back(due, !held && !features_.jitter.reorder);
    return due;
  }

  const uint64_t seed_;
  wr_features features_ = {};
  wr_random streams_[WR_STREAMS] = {};
  bool bad_ = false;
  bool has_jitter_ = false;
  int64_t jitter_ = 0;
  bool copy_ = false;
  std::vector<std::pair<uint64_t, bool>> flying_;
  std::multimap<uint64_t, uint64_t> copies_;
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
    if (params.rate != 0 && OneIn(3)) params.queue_time = UpTo(100000000);
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

  wr_features Features() {
    wr_features features = {};
    if (OneIn(3)) return features;
    if (OneIn(2)) {
      features.jitter.spread = UpTo(10000000);
      features.jitter.shape = static_cast<wr_jitter_shape>(Below(WR_JITTER_TABLE));
      features.jitter.reorder = OneIn(2);
      if (OneIn(2)) features.jitter.correlation = bits_();
    }
    if (OneIn(2)) {
      features.loss.model = WR_LOSS_GILBERT;
      features.loss.p = UpTo(~0ULL >> 1);
      features.loss.r = UpTo(~0ULL >> 1);
      features.loss.good = OneIn(2) ? 0 : UpTo(~0ULL >> 3);
      features.loss.bad = OneIn(2) ? WR_ALWAYS : bits_();
    }
    if (OneIn(3)) features.duplicate = OneIn(4) ? WR_ALWAYS : bits_();
    features.duplicate_free = features.duplicate != 0 && OneIn(2);
    if (OneIn(3)) {
      features.reorder = UpTo(~0ULL >> 1);
      features.reorder_by = UpTo(20000000);
    }
    return features;
  }

 private:
  std::mt19937_64 bits_;
};

void Compare(uint64_t seed, bool changes) {
  SCOPED_TRACE("WARREN_TEST_SEED=" + std::to_string(seed));
  Chooser choose(seed);
  Driver driver(seed);
  Oracle oracle(seed);
  uint64_t now = choose.Below(1000000);
  wr_params params = choose.Params();
  wr_features features = choose.Features();
  bool overtaking = features.jitter.reorder || features.reorder != 0;
  driver.Set(params, features, now);
  oracle.Set(params, features, now);
  std::vector<wr_owner> owners;

  for (int i = 0; i < 400; ++i) {
    if (!choose.OneIn(3)) now += choose.UpTo(4000000);
    if (changes && choose.OneIn(20)) {
      params = choose.Params();
      features = choose.Features();
      overtaking |= features.jitter.reorder || features.reorder != 0;
      driver.Set(params, features, now);
      oracle.Set(params, features, now);
    }
    uint32_t len = static_cast<uint32_t>(14 + choose.Below(1501));
    owners.push_back(static_cast<wr_owner>(choose.Below(WR_OWNERS)));
    driver.Arrive(now, len, owners.back());
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
      if (!overtaking) {
        ASSERT_GE(fate.at, last) << "frame " << i << " overtook";
      }
      last = fate.at;
    }
    if (owners[i] == WR_OWNER_NONE || expected.leave == 0) continue;
    ASSERT_GE(fate.left_at, expected.leave) << "release of frame " << i;
    if (owners[i] == WR_OWNER_PROMPT) {
      ASSERT_EQ(fate.left_at, expected.leave) << "release of frame " << i;
    } else if (owners[i] == WR_OWNER_PATIENT) {
      ASSERT_LE(fate.left_at, expected.leave + WR_PATIENCE) << "release of frame " << i;
    }
  }
  if (!overtaking) {
    ASSERT_TRUE(std::is_sorted(driver.order().begin(), driver.order().end()));
  }
  ASSERT_EQ(driver.copies(), oracle.copies());
  ASSERT_EQ(driver.count().duplicates, oracle.copies().size());
  ASSERT_EQ(driver.Inside(), 0u);
  ASSERT_EQ(driver.guard().used, 0u);
  ASSERT_EQ(driver.Owned(), 0u);
  ASSERT_EQ(driver.count().frames_in + driver.count().duplicates,
            driver.count().frames_out + driver.Dropped());
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
    wr_features features = choose.Features();
    punctual.Set(params, features, 1);
    late.Set(params, features, 1);
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
