// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/shape.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace warren::import {
namespace {

// What the file format allows at most.
constexpr double kHighestRate = 1e12;   // bit/s
constexpr double kLongestDelay = 1e12;  // ns
constexpr double kLongestQueue = 1e9;   // packets

}  // namespace

std::optional<double> Shape::Number(const std::string& text, double unit, double most,
                                    const char* quantity) {
  if (text.empty()) return std::nullopt;
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !(value >= 0) || value * unit > most) {
    builder_.Warn(link_.where, absl::StrCat("link ", link_.name, " has no ", quantity, ": \"", text,
                                            "\" is none that a link can have"));
    return std::nullopt;
  }
  if (value == 0) return std::nullopt;
  return value * unit;
}

void Shape::Rate(const std::string& text, double bits_per_second) {
  const auto rate = Number(text, bits_per_second, kHighestRate, "rate");
  if (rate) direction_.rate_bps = std::max<uint64_t>(1, static_cast<uint64_t>(std::llround(*rate)));
}

void Shape::Delay(const std::string& text, double nanoseconds) {
  const auto delay = Number(text, nanoseconds, kLongestDelay, "delay");
  if (delay && *delay >= 0.5) direction_.delay_ns = std::llround(*delay);
}

void Shape::Loss(const std::string& percent) {
  const auto loss = Number(percent, 1, 100, "loss");
  if (loss) direction_.loss = *loss / 100;
}

void Shape::Queue(const std::string& packets) {
  const auto limit = Number(packets, 1, kLongestQueue, "queue limit");
  if (limit && *limit >= 1) direction_.queue_packets = static_cast<uint64_t>(*limit);
}

}  // namespace warren::import
