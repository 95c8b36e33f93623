// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/model/units.h"

#include <cmath>
#include <random>

#include "gtest/gtest.h"

namespace warren::model {
namespace {

template <typename T>
struct Case {
  const char* text;
  T value;
};

TEST(Rate, Reads) {
  const Case<uint64_t> cases[] = {
      {"0", 0},
      {"0Mbit", 0},
      {"1bit", 1},
      {"64kbit", 64'000},
      {"10Mbit", 10'000'000},
      {"10mbit", 10'000'000},
      {"10MBIT", 10'000'000},
      {"10Mbit/s", 10'000'000},
      {"155Mbit", 155'000'000},
      {"155.52Mbit", 155'520'000},
      {"1.5Gbit", 1'500'000'000},
      {"1.544Mbit", 1'544'000},
      {"0.1Gbit", 100'000'000},
      {"00010.00Mbit", 10'000'000},
      {"1e3kbit", 1'000'000},
      {"2.5e-1kbit", 250},
      {"1Tbit", 1'000'000'000'000},
      {"1Kibit", 1024},
      {"1.5Mibit", 1'572'864},
      {"1Tibit", 1'099'511'627'776},
      {"0.001kbit", 1},
      {".5kbit", 500},
  };
  for (const auto& c : cases) {
    const auto rate = ParseRate(c.text);
    ASSERT_TRUE(rate.ok()) << c.text << ": " << rate.status();
    EXPECT_EQ(*rate, c.value) << c.text;
  }
}

TEST(Rate, SaysWhatWouldBeRight) {
  constexpr const char* kMend =
      "; write a rate such as 10Mbit (units: bit, kbit, Mbit, Gbit, Tbit, Kibit, Mibit, Gibit, "
      "Tibit)";
  const Case<const char*> cases[] = {
      {"10", "'10' has no unit"},
      {"10Mbps", "'10Mbps' has the unknown unit 'Mbps'"},
      {"10M", "'10M' has the unknown unit 'M'"},
      {"10 Mbit", "'10 Mbit' has the unknown unit ' Mbit'"},
      {"", "'' is not a rate"},
      {"fast", "'fast' is not a rate"},
      {".", "'.' is not a rate"},
      {"-1Mbit", "'-1Mbit' is negative"},
      {"0.5bit", "'0.5bit' is finer than 1bit"},
      {"1.0000001Mbit", "'1.0000001Mbit' is finer than 1bit"},
      {"1e400Tbit", "'1e400Tbit' is too large"},
      {"1e99999999999Tbit", "'1e99999999999Tbit' is not a rate"},
      {"99999999999Tbit", "'99999999999Tbit' is too large"},
      {"nan", "'nan' is not a rate"},
      {"0x10bit", "'0x10bit' has the unknown unit 'x10bit'"},
  };
  for (const auto& c : cases) {
    const auto rate = ParseRate(c.text);
    ASSERT_FALSE(rate.ok()) << c.text;
    EXPECT_EQ(rate.status().message(), std::string(c.value) + kMend);
  }
}

TEST(Time, Reads) {
  const Case<int64_t> cases[] = {
      {"0", 0},
      {"5ns", 5},
      {"100us", 100'000},
      {"20ms", 20'000'000},
      {"1.5s", 1'500'000'000},
      {"1000s", 1'000'000'000'000},
      {"30secs", 30'000'000'000},
      {"2msec", 2'000'000},
      {"0.000000001s", 1},
  };
  for (const auto& c : cases) {
    const auto time = ParseTime(c.text);
    ASSERT_TRUE(time.ok()) << c.text << ": " << time.status();
    EXPECT_EQ(*time, c.value) << c.text;
  }
  EXPECT_EQ(ParseTime("20").status().message(),
            "'20' has no unit; write a time such as 20ms (units: ns, us, ms, s)");
  EXPECT_EQ(ParseTime("0.5ns").status().message(),
            "'0.5ns' is finer than 1ns; write a time such as 20ms (units: ns, us, ms, s)");
}

TEST(Bytes, Reads) {
  const Case<uint64_t> cases[] = {
      {"0", 0},         {"1500B", 1500},        {"64KB", 64'000},
      {"64KiB", 65536}, {"256MB", 256'000'000}, {"256MiB", 268'435'456},
      {"1.5KB", 1500},  {"2GB", 2'000'000'000}, {"1TB", 1'000'000'000'000},
  };
  for (const auto& c : cases) {
    const auto bytes = ParseBytes(c.text);
    ASSERT_TRUE(bytes.ok()) << c.text << ": " << bytes.status();
    EXPECT_EQ(*bytes, c.value) << c.text;
  }
  EXPECT_EQ(
      ParseBytes("64k").status().message(),
      "'64k' has the unknown unit 'k'; write a size such as 64KB (units: B, KB, MB, GB, TB, KiB, "
      "MiB, GiB, TiB)");
}

TEST(Packets, Reads) {
  EXPECT_EQ(*ParsePackets("50packets"), 50u);
  EXPECT_EQ(*ParsePackets("1packet"), 1u);
  EXPECT_EQ(*ParsePackets("0"), 0u);
  EXPECT_EQ(ParsePackets("50").status().message(),
            "'50' has no unit; write a number of packets such as 50packets (units: packets)");
  EXPECT_FALSE(ParsePackets("1.5packets").ok());
}

TEST(Probability, Reads) {
  const Case<double> cases[] = {
      {"0", 0},        {"1", 1},         {"1e-6", 1e-6}, {"0.5%", 0.005},
      {"1%", 0.01},    {"100%", 1},      {"0.01", 0.01}, {"1E-9", 1e-9},
      {"0.1%", 0.001}, {"33.3%", 0.333}, {"1e-400", 0},  {"1e-1%", 1e-3},
  };
  for (const auto& c : cases) {
    const auto probability = ParseProbability(c.text);
    ASSERT_TRUE(probability.ok()) << c.text << ": " << probability.status();
    EXPECT_EQ(*probability, c.value) << c.text;
  }
  EXPECT_EQ(ParseProbability("5").status().message(),
            "'5' is not between 0 and 1; write a number from 0 to 1 such as 1e-6, or 0.5%");
  EXPECT_EQ(ParseProbability("5ms").status().message(),
            "'5ms' is not a probability; write a number from 0 to 1 such as 1e-6, or 0.5%");
  EXPECT_FALSE(ParseProbability("-0.1").ok());
  EXPECT_FALSE(ParseProbability("100.1%").ok());
  EXPECT_FALSE(ParseProbability("nan").ok());
  EXPECT_FALSE(ParseProbability("1e400").ok());
}

TEST(Share, ReadsMoreThanOne) {
  EXPECT_EQ(*ParseShare("150%"), 1.5);
  EXPECT_EQ(*ParseShare("2"), 2.0);
  EXPECT_FALSE(ParseShare("1e999").ok());
  EXPECT_FALSE(ParseShare("half").ok());
}

TEST(Print, ChoosesTheShortestForm) {
  EXPECT_EQ(PrintRate(0), "0");
  EXPECT_EQ(PrintRate(1), "1bit");
  EXPECT_EQ(PrintRate(155'000'000), "155Mbit");
  EXPECT_EQ(PrintRate(155'520'000), "155520kbit");
  EXPECT_EQ(PrintRate(100'000'000), "100Mbit");
  EXPECT_EQ(PrintRate(1'000'000'000), "1Gbit");
  EXPECT_EQ(PrintRate(1'500'000'000), "1.5Gbit");
  EXPECT_EQ(PrintRate(1024), "1Kibit");
  EXPECT_EQ(PrintTime(0), "0");
  EXPECT_EQ(PrintTime(20'000'000), "20ms");
  EXPECT_EQ(PrintTime(1'500'000'000), "1.5s");
  EXPECT_EQ(PrintTime(1'234'567'891), "1234567891ns");
  EXPECT_EQ(PrintBytes(1500), "1500B");
  EXPECT_EQ(PrintBytes(65536), "64KiB");
  EXPECT_EQ(PrintBytes(64000), "64KB");
  EXPECT_EQ(PrintPackets(1), "1packet");
  EXPECT_EQ(PrintPackets(50), "50packets");
  EXPECT_EQ(PrintProbability(0), "0");
  EXPECT_EQ(PrintProbability(0.01), "1%");
  EXPECT_EQ(PrintProbability(0.001), "0.1%");
  EXPECT_EQ(PrintProbability(1e-6), "1e-6");
  EXPECT_EQ(PrintProbability(0.5), "50%");
  EXPECT_EQ(PrintShare(1.5), "1.5");
}

// Numbers that people write: few significant digits, any size.
uint64_t RandomRound(std::mt19937_64& random, uint64_t limit) {
  uint64_t value = random() % 100'000;
  for (auto zeros = random() % 15; zeros > 0 && value <= limit / 10; --zeros) value *= 10;
  return value;
}

TEST(Print, ReadsBackEqual) {
  std::mt19937_64 random(1);
  constexpr uint64_t kMost = static_cast<uint64_t>(INT64_MAX);
  for (int i = 0; i < 50'000; ++i) {
    const uint64_t value =
        i % 2 == 0 ? RandomRound(random, kMost) : random() >> (1 + random() % 63);
    EXPECT_EQ(*ParseRate(PrintRate(value)), value);
    EXPECT_EQ(*ParseBytes(PrintBytes(value)), value);
    EXPECT_EQ(*ParsePackets(PrintPackets(value)), value);
    EXPECT_EQ(*ParseTime(PrintTime(static_cast<int64_t>(value))), static_cast<int64_t>(value));

    const double fraction =
        std::ldexp(static_cast<double>(random() >> 11), -53 - static_cast<int>(random() % 90));
    EXPECT_EQ(*ParseProbability(PrintProbability(fraction)), fraction);
    const double decimal = static_cast<double>(RandomRound(random, kMost)) / 1e19;
    EXPECT_EQ(*ParseProbability(PrintProbability(decimal)), decimal);
    EXPECT_EQ(*ParseShare(PrintShare(decimal * 1000)), decimal * 1000);
  }
}

TEST(Parse, NeverCrashesOnNoise) {
  std::mt19937_64 random(2);
  constexpr std::string_view kAlphabet = "0123456789.eE+-%kKMGTibBtsnu/ packets\xc2\xb5";
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (auto length = random() % 14; length > 0; --length) {
      text += kAlphabet[random() % kAlphabet.size()];
    }
    const auto rate = ParseRate(text);
    if (rate.ok()) {
      EXPECT_EQ(*ParseRate(PrintRate(*rate)), *rate) << text;
    }
    const auto share = ParseShare(text);
    if (share.ok()) {
      EXPECT_EQ(*ParseShare(PrintShare(*share)), *share) << text;
    }
    const auto time = ParseTime(text);
    if (time.ok()) {
      EXPECT_GE(*time, 0) << text;
    }
  }
}

}  // namespace
}  // namespace warren::model
