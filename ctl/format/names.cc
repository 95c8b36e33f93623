// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/names.h"

#include "fmt/format.h"

namespace warren::format {

std::string LinkNames::Next(std::string_view a, std::string_view b) {
  const std::string base = fmt::format("{}--{}", a, b);
  int& last = last_[base];
  for (;;) {
    ++last;
    std::string name = last == 1 ? base : fmt::format("{}.{}", base, last);
    if (Take(name)) return name;
  }
}

std::string CheckNames::Next(const model::Check& check) {
  const std::string base =
      check.kind == model::Check::Kind::kRun
          ? fmt::format("run on {}", check.from)
          : fmt::format("{} {} to {}", ToString(check.kind), check.from, check.to);
  for (int number = 1;; ++number) {
    std::string name = number == 1 ? base : fmt::format("{} ({})", base, number);
    if (Take(name)) return name;
  }
}

}  // namespace warren::format
