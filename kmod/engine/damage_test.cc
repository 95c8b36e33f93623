// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// Loss and bit errors as often, and as independent, as they are said to be:
// chi-square at 0.001, per size of frame.

#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "gtest/gtest.h"
#include "kmod/engine/driver.hh"

namespace warren::engine {
namespace {

constexpr int kFrames = 1000000;
constexpr double kChi1 = 10.83;  // one degree of freedom at 0.001

// The engine alone, with one frame used again and again.
class Wire {
 public:
  Wire(const wr_params& params, uint64_t seed) {
    wr_dir_init(&dir_, &guard_, &count_, seed);
    wr_out out = {};
    wr_dir_set(&dir_, &params, nullptr, 0, &out);
  }

  bool Survives(uint32_t len) {
    frame_ = wr_frame{};
    frame_.len = len;
    wr_out out = {};
    ++now_;
    wr_dir_admit(&dir_, &frame_, now_, &out);
    wr_dir_run(&dir_, now_, 1, &out);
    return out.deliver.head != nullptr;
  }

  const wr_count& count() const { return count_; }

 private:
  wr_dir dir_;
  wr_guard guard_ = {};
  wr_count count_ = {};
  wr_frame frame_;
  uint64_t now_ = 0;
};

double Chi(double observed, double probability, double n) {
  double expected = probability * n;
  double rest = n - expected;
  return (observed - expected) * (observed - expected) / expected +
         (observed - expected) * (observed - expected) / rest;
}

TEST(Loss, IsAsOftenAsAsked) {
  for (double probability : {0.0001, 0.01, 0.1, 0.5, 0.9}) {
    wr_params params = {};
    params.loss = static_cast<uint64_t>(std::ldexp(probability, 64));
    Wire wire(params, 11);
    for (int i = 0; i < kFrames; ++i) wire.Survives(100);
    double lost = static_cast<double>(wire.count().drop[WR_DROP_LOSS]);
    EXPECT_LT(Chi(lost, probability, kFrames), kChi1) << probability << ": " << lost;
  }
}

TEST(Loss, AlwaysIsAlwaysAndNeverIsNever) {
  wr_params params = {};
  params.loss = WR_ALWAYS;
  Wire all(params, 1);
  for (int i = 0; i < 10000; ++i) ASSERT_FALSE(all.Survives(100));
  Wire none(wr_params{}, 1);
  for (int i = 0; i < 10000; ++i) ASSERT_TRUE(none.Survives(100));
}

// Runs of losses are geometric: P(run of n) = p^(n-1) (1-p).
TEST(Loss, RunsAreAsLongAsChanceMakesThem) {
  wr_params params = {};
  params.loss = 1ULL << 62;  // 1/4
  Wire wire(params, 12);
  std::vector<double> runs(8, 0);
  double total = 0;
  size_t run = 0;
  for (int i = 0; i < kFrames; ++i) {
    if (!wire.Survives(100)) {
      ++run;
      continue;
    }
    if (run > 0) {
      runs[std::min(run, runs.size()) - 1] += 1;
      total += 1;
    }
    run = 0;
  }
  double chi = 0;
  for (size_t n = 0; n < runs.size(); ++n) {
    double probability = std::pow(0.25, static_cast<double>(n));
    if (n + 1 < runs.size()) probability *= 0.75;
    chi += std::pow(runs[n] - probability * total, 2) / (probability * total);
  }
  EXPECT_LT(chi, 24.32) << "7 degrees of freedom";
}

TEST(BitErrors, HitEverySizeAsOftenAsItsBits) {
  for (double ber : {1e-7, 1e-5, 1e-4, 1e-3}) {
    for (uint32_t size : {60u, 577u, 1514u}) {
      wr_params params = {};
      params.ber = static_cast<uint64_t>(std::llround(ber * 1e18));
      params.overhead = 24;
      params.min_frame = 84;
      Wire wire(params, 13 + size);
      for (int i = 0; i < kFrames; ++i) wire.Survives(size);
      double bits = 8.0 * (size + 24);
      double probability = -std::expm1(bits * std::log1p(-ber));
      double hit = static_cast<double>(wire.count().drop[WR_DROP_BIT_ERROR]);
      if (probability > 0.999) continue;
      EXPECT_LT(Chi(hit, probability, kFrames), kChi1) << ber << ", " << size << ": " << hit;
    }
  }
}

// A mix of sizes on one wire: each class is hit on its own merits.
TEST(BitErrors, MixedSizesShareOneWireFairly) {
  wr_params params = {};
  params.ber = 20000000000000;  // 2e-5
  Wire wire(params, 17);
  const uint32_t sizes[] = {100, 1000, 1514};
  double hit[3] = {}, n[3] = {};
  uint32_t state = 1;
  for (int i = 0; i < kFrames; ++i) {
    state = state * 1664525 + 1013904223;
    uint32_t which = (state >> 16) % 3;
    n[which] += 1;
    hit[which] += wire.Survives(sizes[which]) ? 0 : 1;
  }
  for (int i = 0; i < 3; ++i) {
    double probability = -std::expm1(8.0 * sizes[i] * std::log1p(-2e-5));
    EXPECT_LT(Chi(hit[i], probability, n[i]), kChi1) << sizes[i];
  }
}

// A frame that would be lost and hit is one drop, and the two are independent.
TEST(Both, AreIndependent) {
  wr_params params = {};
  params.loss = 1ULL << 61;  // 1/8
  params.ber = 100000000000000;
  Wire wire(params, 19);
  double survived = 0;
  for (int i = 0; i < kFrames; ++i) survived += wire.Survives(500) ? 1 : 0;
  double probability = 0.875 * std::exp(4000 * std::log1p(-1e-4));
  EXPECT_LT(Chi(survived, probability, kFrames), kChi1);
  EXPECT_EQ(wire.count().frames_in, wire.count().frames_out + wire.count().drop[WR_DROP_LOSS] +
                                        wire.count().drop[WR_DROP_BIT_ERROR]);
}

TEST(Seed, DecidesEverything) {
  wr_params params = {};
  params.loss = 1ULL << 61;
  params.ber = 100000000000000;
  Wire one(params, 23), same(params, 23), other(params, 24);
  int differences = 0;
  for (int i = 0; i < 10000; ++i) {
    bool survives = one.Survives(500);
    ASSERT_EQ(survives, same.Survives(500)) << "frame " << i;
    differences += survives != other.Survives(500) ? 1 : 0;
  }
  EXPECT_GT(differences, 100);
}

}  // namespace
}  // namespace warren::engine
