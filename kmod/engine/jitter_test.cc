// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// Are jitters distributed as asked? Kolmogorov-Smirnov against the exact
// distribution functions, at 0.001.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "gtest/gtest.h"

extern "C" {
#include "kmod/engine/jitter.h"
}

namespace {

constexpr int kDraws = 1000000;
constexpr double kOne = 1 << 24;

double NormalCdf(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

double ParetoCdf(double x) {
  double y = x * std::sqrt(3.0) / 2 + 1.5;
  return y <= 1 ? 0 : 1 - std::pow(y, -3);
}

double Distance(std::vector<double> draws, const std::function<double(double)>& cdf) {
  std::sort(draws.begin(), draws.end());
  double worst = 0;
  double n = static_cast<double>(draws.size());
  for (size_t i = 0; i < draws.size(); ++i) {
    double expected = cdf(draws[i]);
    worst = std::max(
        {worst, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return worst;
}

// The critical distance at 0.001.
double Critical() { return 1.949 / std::sqrt(kDraws); }

std::vector<double> Draw(const wr_jitter& jitter, uint64_t seed) {
  wr_random random;
  wr_random_seed(&random, seed);
  std::vector<double> draws;
  for (int i = 0; i < kDraws; ++i) {
    draws.push_back(static_cast<double>(wr_draw_jitter(&jitter, &random)) /
                    static_cast<double>(jitter.spread));
  }
  return draws;
}

wr_jitter Shape(wr_jitter_shape shape) {
  wr_jitter jitter = {};
  jitter.spread = 1000000000;
  jitter.shape = shape;
  return jitter;
}

double Deviation(const std::vector<double>& draws) {
  double sum = 0;
  for (double draw : draws) sum += draw * draw;
  return std::sqrt(sum / static_cast<double>(draws.size()));
}

double Mean(const std::vector<double>& draws) {
  double sum = 0;
  for (double draw : draws) sum += draw;
  return sum / static_cast<double>(draws.size());
}

TEST(Jitter, UniformIsUniform) {
  std::vector<double> draws = Draw(Shape(WR_JITTER_UNIFORM), 1);
  EXPECT_LT(Distance(draws, [](double x) { return std::clamp((x + 1) / 2, 0.0, 1.0); }),
            Critical());
  EXPECT_GE(*std::min_element(draws.begin(), draws.end()), -1);
  EXPECT_LE(*std::max_element(draws.begin(), draws.end()), 1);
}

TEST(Jitter, SmallSpreadsReachBothEndsAlike) {
  wr_jitter jitter = {};
  jitter.spread = 2;
  wr_random random;
  wr_random_seed(&random, 7);
  int seen[5] = {};
  for (int i = 0; i < 50000; ++i) {
    int64_t draw = wr_draw_jitter(&jitter, &random);
    ASSERT_GE(draw, -2);
    ASSERT_LE(draw, 2);
    ++seen[draw + 2];
  }
  for (int n : seen) EXPECT_NEAR(n, 10000, 450);
}

TEST(Jitter, NormalIsNormal) {
  std::vector<double> draws = Draw(Shape(WR_JITTER_NORMAL), 2);
  EXPECT_LT(Distance(draws, NormalCdf), Critical());
  EXPECT_NEAR(Deviation(draws), 1, 0.004);
}

TEST(Jitter, ParetoIsPareto) {
  std::vector<double> draws = Draw(Shape(WR_JITTER_PARETO), 3);
  EXPECT_LT(Distance(draws, ParetoCdf), Critical());
  EXPECT_NEAR(Mean(draws), 0, 0.005);
}

// The sum of n and 3 p, divided by sqrt(10): integrated over p.
TEST(Jitter, ParetonormalIsTheirSum) {
  constexpr int kSteps = 20000;
  std::vector<double> paretos;
  for (int i = 0; i < kSteps; ++i) {
    double u = (i + 0.5) / kSteps;
    paretos.push_back((std::pow(u, -1.0 / 3) - 1.5) * 2 / std::sqrt(3.0));
  }
  std::vector<double> draws = Draw(Shape(WR_JITTER_PARETONORMAL), 4);
  std::sort(draws.begin(), draws.end());
  double worst = 0;
  for (int i = 0; i < 200; ++i) {
    size_t at = static_cast<size_t>(i) * draws.size() / 200;
    double x = draws[at] * std::sqrt(10.0), sum = 0;
    for (double p : paretos) sum += NormalCdf(x - 3 * p);
    worst = std::max(worst, std::abs(sum / kSteps - static_cast<double>(at) / kDraws));
  }
  EXPECT_LT(worst, Critical() + 1.0 / kSteps);
}

TEST(Jitter, GreatSpreadsDoNotOverflow) {
  for (int shape = WR_JITTER_UNIFORM; shape < WR_JITTER_TABLE; ++shape) {
    wr_jitter jitter = Shape(static_cast<wr_jitter_shape>(shape));
    jitter.spread = WR_TIME_MAX;
    wr_random random;
    wr_random_seed(&random, 5);
    for (int i = 0; i < 100000; ++i) {
      double draw = static_cast<double>(wr_draw_jitter(&jitter, &random));
      ASSERT_GT(draw, -1e13);
      ASSERT_LT(draw, 1e18);
    }
  }
}

TEST(Jitter, TablesAreSampledEvenly) {
  const int16_t samples[] = {-8192, 0, 8192, 16384};
  wr_table table = {};
  table.kind = WR_TABLE_JITTER;
  table.length = 4;
  table.data = samples;
  wr_jitter jitter = Shape(WR_JITTER_TABLE);
  jitter.table = &table;
  int seen[4] = {};
  for (double draw : Draw(jitter, 6)) ++seen[std::lround(draw) + 1];
  for (int n : seen) EXPECT_NEAR(n, kDraws / 4, 1500);
}

}  // namespace
