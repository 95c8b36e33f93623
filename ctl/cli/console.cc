// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/console.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace warren::cli {
namespace {

constexpr double kQuietSeconds = 2;

}  // namespace

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0), start_(Now()) {}

ProgressLine::~ProgressLine() {
  if (shown_) fputs("\r\x1b[K", stderr);
}

void ProgressLine::Show(const std::string& text) {
  if (!terminal_ || Now() - start_ < kQuietSeconds) return;
  absl::FPrintF(stderr, "\r\x1b[K%s", text);
  shown_ = true;
}

void ProgressLine::Show(const std::string& phase, size_t done, size_t total) {
  Show(absl::StrCat(phase, " ", done, " of ", total));
}

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string Seconds(double seconds) {
  return absl::StrFormat(seconds < 10 ? "%.2f s" : "%.0f s", seconds);
}

std::string Lateness(uint64_t ns) {
  return absl::StrFormat("%.3f ms", static_cast<double>(ns) / 1e6);
}

std::string Count(size_t n, const std::string& noun) {
  return absl::StrCat(n, " ", noun, n == 1 ? "" : "s");
}

}  // namespace warren::cli
