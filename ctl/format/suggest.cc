// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/suggest.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace warren::format {

int EditDistance(std::string_view a, std::string_view b, int most) {
  const auto gap = std::abs(static_cast<long>(a.size()) - static_cast<long>(b.size()));
  if (gap > most) return most + 1;
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
    // A swap reaches back two rows, so both must be beyond hope.
    if (*std::min_element(last.begin(), last.end()) > most &&
        *std::min_element(before.begin(), before.end()) > most) {
      return most + 1;
    }
  }
  return std::min(last[b.size()], most + 1);
}

std::string_view Closest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view closest;
  int distance = std::max(1, static_cast<int>(std::min<size_t>(word.size(), 12) / 3)) + 1;
  for (const std::string_view candidate : candidates) {
    const int d = EditDistance(word, candidate, distance - 1);
    // A word with nothing left of it is no help.
    if (d < distance && d < static_cast<int>(std::max(word.size(), candidate.size()))) {
      distance = d;
      closest = candidate;
    }
  }
  return closest;
}

}  // namespace warren::format
