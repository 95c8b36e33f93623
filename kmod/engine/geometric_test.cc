// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// The logarithm in fixed point, and the distance to the next bad bit.

#include <cmath>
#include <cstdint>
#include <random>

#include "gtest/gtest.h"
#include "kmod/engine/driver.hh"

namespace warren::engine {
namespace {

long double NegLn(uint64_t u) {
  return 64 * std::log(2.0L) - std::log(static_cast<long double>(u));
}

long double FixedNegLn(uint64_t u) { return static_cast<long double>(wr_neg_ln(u)) / 0x1p58L; }

TEST(Logarithm, IsAccurateEverywhere) {
  std::mt19937_64 bits(7);
  for (int i = 0; i < 200000; ++i) {
    uint64_t u = (bits() >> (bits() % 64)) | 1;
    ASSERT_NEAR(static_cast<double>(FixedNegLn(u) - NegLn(u)), 0, 0x1p-51) << u;
  }
}

TEST(Logarithm, AtTheEdges) {
  const uint64_t edges[] = {
      1,          2,          3,           1ULL << 32,         (1ULL << 63) - 1,
      1ULL << 63, ~0ULL >> 1, ~0ULL - 100, 0xc000000000000000, ~0ULL};
  for (uint64_t u : edges) {
    EXPECT_NEAR(static_cast<double>(FixedNegLn(u) - NegLn(u)), 0, 0x1p-51) << u;
  }
  EXPECT_EQ(wr_neg_ln(0), wr_neg_ln(1));
}

TEST(Logarithm, RelativeErrorIsBelowOnePartPerMillion) {
  // down to where only one draw in 10^11 falls
  std::mt19937_64 bits(8);
  for (int i = 0; i < 100000; ++i) {
    uint64_t below_one = bits() >> (bits() % 37);
    uint64_t u = ~0ULL - below_one;
    if (below_one < (1ULL << 27)) continue;
    long double exact = -std::log1p(-(static_cast<long double>(below_one) + 1) / 0x1p64L);
    ASSERT_LT(std::abs((FixedNegLn(u) - exact) / exact), 1e-6L) << u;
  }
}

TEST(Scale, IsOneOverLambda) {
  const uint64_t rates[] = {1,
                            7,
                            1000,
                            1000000000,
                            1000000000000 - 1,
                            953674316406,  // 2^-20, where the method changes
                            953674316407,
                            1000000000000000,
                            123456789012345678,
                            500000000000000000,
                            999999999999999999};
  for (uint64_t ber : rates) {
    wr_geometric g;
    wr_geometric_set(&g, ber);
    long double p = static_cast<long double>(ber) / 1e18L;
    long double exact = 1 / -std::log1p(-p);
    long double got = std::ldexp(static_cast<long double>(g.mantissa), -static_cast<int>(g.shift));
    // the last one is -ln(1e-18) of a p that 64 bits hold to 6 %
    long double bound = ber > 900000000000000000 ? 2e-3L : 1e-9L;
    EXPECT_LT(std::abs(got / exact - 1), bound) << ber;
  }
}

TEST(Scale, EveryBitBadIsAlwaysHit) {
  wr_geometric g;
  wr_random random;
  wr_random_seed(&random, 1);
  wr_geometric_set(&g, 1000000000000000000);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(wr_geometric_draw(&g, &random), 0u);
}

// P(G >= n) = (1-p)^n, tested in 20 cells of equal probability.
TEST(Draw, IsGeometric) {
  const uint64_t rates[] = {1000000000, 1000000000000, 1000000000000000, 100000000000000000};
  for (uint64_t ber : rates) {
    wr_geometric g;
    wr_random random;
    wr_random_seed(&random, ber);
    wr_geometric_set(&g, ber);
    const double p = static_cast<double>(ber) / 1e18;
    const int draws = 200000, cells = 20;
    double edge[cells + 1], expected[cells] = {};
    uint64_t observed[cells] = {};
    for (int i = 0; i <= cells; ++i) {
      edge[i] = i == cells
                    ? HUGE_VAL
                    : std::ceil(std::log1p(-static_cast<double>(i) / cells) / std::log1p(-p));
    }
    for (int i = 0; i < cells; ++i) {
      double above = i + 1 == cells ? 0 : std::exp(edge[i + 1] * std::log1p(-p));
      expected[i] = (std::exp(edge[i] * std::log1p(-p)) - above) * draws;
    }
    for (int i = 0; i < draws; ++i) {
      double value = static_cast<double>(wr_geometric_draw(&g, &random));
      int cell = 0;
      while (value >= edge[cell + 1]) ++cell;
      ++observed[cell];
    }
    double chi = 0;
    for (int i = 0; i < cells; ++i) {
      if (expected[i] < 1) continue;
      chi += std::pow(static_cast<double>(observed[i]) - expected[i], 2) / expected[i];
    }
    EXPECT_LT(chi, 43.82) << "19 degrees of freedom at 0.001, p = " << p;
  }
}

TEST(Random, StreamsOfNearSeedsDiffer) {
  for (uint64_t lab = 0; lab < 4; ++lab) {
    for (uint32_t link = 1; link < 4; ++link) {
      EXPECT_NE(wr_derive_seed(lab, link, 0), wr_derive_seed(lab, link, 1));
      EXPECT_NE(wr_derive_seed(lab, link, 0), wr_derive_seed(lab, link + 1, 0));
      EXPECT_NE(wr_derive_seed(lab, link, 0), wr_derive_seed(lab + 1, link, 0));
    }
  }
  wr_random random;
  wr_random_seed(&random, 1);
  // xoshiro256** from SplitMix64(1), computed apart
  EXPECT_EQ(random.s[0], 0x910a2dec89025cc1u);
}

}  // namespace
}  // namespace warren::engine
