// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/memory_size.h"

#include "absl/strings/numbers.h"

namespace warren::capsule {
namespace {

constexpr uint64_t kLeastMemory = uint64_t{64} << 20;
constexpr uint64_t kMostMemory = uint64_t{1} << 40;

}  // namespace

std::string ReadMemorySize(const std::string& text, uint64_t* bytes) {
  uint64_t number = 0;
  const int shift = text.empty() ? 0 : text.back() == 'G' ? 30 : text.back() == 'M' ? 20 : 0;
  if (shift == 0 || !absl::SimpleAtoi(text.substr(0, text.size() - 1), &number) ||
      number > (kMostMemory >> shift) || (number << shift) < kLeastMemory) {
    return "'" + text + "': want a size from 64M to 1024G, such as 512M or 4G";
  }
  *bytes = number << shift;
  return "";
}

}  // namespace warren::capsule
