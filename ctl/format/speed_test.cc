// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Reading takes time in proportion to the file. The limits are several times what it takes, in
// processor time, so that only something quadratic exceeds them.

#include <ctime>
#include <string>

#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace warren::format {
namespace {

constexpr double kMostSeconds = 10;

double ProcessorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

TEST(Speed, TenThousandNodesTwentyThousandLinks) {
  std::string yaml = "warren: 1\nname: big\nnodes:\n";
  for (int i = 0; i < 10'000; ++i)
    yaml += fmt::format("  node{}: {{kind: router, at: [{}, 5]}}\n", i, i);
  yaml += "links:\n";
  for (int i = 0; i < 20'000; ++i) {
    yaml += fmt::format(
        "  - {{ends: [node{}, node{}], rate: 155Mbit, delay: {}us, queue: {{limit: 64KB}}}}\n",
        i % 10'000, (i * 7 + 1) % 10'000, i + 1);
  }
  const double start = ProcessorSeconds();
  model::Diagnostics diagnostics;
  const auto topology = ReadTopology(yaml, "big.yaml", "", diagnostics);
  ASSERT_TRUE(topology.has_value()) << diagnostics.ToString().substr(0, 1000);
  const double read = ProcessorSeconds();
  ASSERT_TRUE(WriteTopology(*topology).ok());
  const double written = ProcessorSeconds();
  EXPECT_LT(read - start, kMostSeconds);
  EXPECT_LT(written - read, kMostSeconds);
  RecordProperty("read_ms", static_cast<int>(1000 * (read - start)));
  RecordProperty("write_ms", static_cast<int>(1000 * (written - read)));
}

// A star is where a search through a node's interfaces would show, and a file full of mistakes
// where one for likely names would.
TEST(Speed, OneSwitchWithTwentyThousandPortsAndAsManyMistakes) {
  std::string yaml = "warren: 1\nname: star\nnodes:\n  lan: {kind: switch}\n";
  for (int i = 0; i < 20'000; ++i) yaml += fmt::format("  pc{}:\n", i);
  std::string links = "links:\n";
  for (int i = 0; i < 20'000; ++i) links += fmt::format("  - {{ends: [pc{}, lan]}}\n", i);
  const double start = ProcessorSeconds();
  model::Diagnostics diagnostics;
  const auto topology = ReadTopology(yaml + links, "star.yaml", "", diagnostics);
  ASSERT_TRUE(topology.has_value());
  EXPECT_EQ(topology->nodes[0].interfaces.size(), 20'000u);
  ASSERT_TRUE(WriteTopology(*topology).ok());

  std::string wrong = "links:\n";
  for (int i = 0; i < 20'000; ++i) wrong += fmt::format("  - {{ends: [ps{}, lan]}}\n", i);
  EXPECT_FALSE(ReadTopology(yaml + wrong, "star.yaml", "", diagnostics).has_value());
  EXPECT_EQ(diagnostics.all().size(), 20'000u);
  EXPECT_LT(ProcessorSeconds() - start, kMostSeconds);
}

}  // namespace
}  // namespace warren::format
