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

void Try(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The topologies, and every case of the test data.
std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::directory_iterator("topologies")) {
    if (entry.path().extension() == ".yaml" && entry.file_size() < 5000) {
      seeds.push_back(ReadFile(entry.path()));
    }
  }
  for (const char* path : {"ctl/format/testdata/errors.txt", "ctl/format/testdata/good.txt"}) {
    const std::string text = ReadFile(path);
    for (size_t at = text.find("=== "); at != std::string::npos;) {
      const size_t begin = text.find('\n', at) + 1;
      at = text.find("\n=== ", begin);
      seeds.push_back(text.substr(begin, std::min(at, text.find("\n-->", begin)) + 1 - begin));
    }
  }
  return seeds;
}

TEST(ReaderFuzz, Seeds) {
  const std::vector<std::string> seeds = Seeds();
  ASSERT_GT(seeds.size(), 100u);
  for (const std::string& seed : seeds) Try(seed);
}

TEST(ReaderFuzz, DamagedSeeds) {
  const std::vector<std::string> seeds = Seeds();
  std::mt19937 random(1);
  static constexpr std::string_view kBytes = "{}[]:,-&*!|>'\"%@`#?~ \n\t0aA\\\xff";
  for (int i = 0; i < 10'000; ++i) {
    std::string text = seeds[random() % seeds.size()];
    for (auto changes = 1 + random() % 4; changes > 0 && !text.empty(); --changes) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = kBytes[random() % kBytes.size()];
          break;
        case 1:
          text.insert(at, 1, kBytes[random() % kBytes.size()]);
          break;
        case 2:
          text.erase(at, 1 + random() % 8);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
      }
    }
    Try(text);
  }
}

}  // namespace
