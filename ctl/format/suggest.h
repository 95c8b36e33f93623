// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_FORMAT_SUGGEST_H_
#define WARREN_CTL_FORMAT_SUGGEST_H_

#include <span>
#include <string_view>

namespace warren::format {

// How many letters to add, drop, change or swap with a neighbour to get from `a` to `b`; anything
// above `most` is told as most + 1.
int EditDistance(std::string_view a, std::string_view b, int most);

// The candidate that a slip of the finger turns into `word`, or an empty view.
std::string_view Closest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_SUGGEST_H_
