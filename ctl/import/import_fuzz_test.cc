// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The fuzz target over its seeds and over a fixed series of damaged seeds, without libFuzzer.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr int kRounds = 6000;

void Try(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("ctl/import/testdata")) {
    if (entry.is_directory()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

TEST(ImportFuzz, Seeds) {
  const std::vector<std::string> seeds = Seeds();
  ASSERT_GE(seeds.size(), 12u);
  for (const std::string& seed : seeds) Try(seed);
  for (const char* text : {"", "{", "{}", "<", "[", "a b 1", "1|2|0", "Nodes:\n0 1 1\nEdges:\n"}) {
    Try(text);
  }
}

TEST(ImportFuzz, DeepAndLong) {
  for (const char* opening : {"{\"a\":", "[", "<a>", "node a {", "- "}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += opening;
    Try(text);
  }
  Try(std::string(1'000'000, '1'));
  Try(std::string(1'000'000, '\n'));
}

TEST(ImportFuzz, DamagedSeeds) {
  const std::vector<std::string> seeds = Seeds();
  const unsigned seed = 1;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  static constexpr std::string_view kBytes = "{}[]<>/:,-&*|'\"=%#. \n\t0129eaA\\\xff";
  for (int i = 0; i < kRounds; ++i) {
    std::string text = seeds[random() % seeds.size()];
    for (auto changes = 1 + random() % 4; changes > 0 && !text.empty(); --changes) {
      const size_t at = random() % text.size();
      switch (random() % 5) {
        case 0:
          text[at] = kBytes[random() % kBytes.size()];
          break;
        case 1:
          text.insert(at, 1, kBytes[random() % kBytes.size()]);
          break;
        case 2:
          text.erase(at, 1 + random() % 8);
          break;
        case 3:
          text.resize(at);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
      }
    }
    Try(text);
  }
}

}  // namespace
