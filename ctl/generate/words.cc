// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/generate/words.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace warren::generate {
namespace {

absl::Status Wrong(const std::string& key, const std::string& value, const std::string& right) {
  return absl::InvalidArgumentError(absl::StrCat(key, ": '", value, "' is not ", right));
}

}  // namespace

absl::StatusOr<Words> Words::Parse(const std::vector<std::string>& words) {
  Words parsed;
  for (const std::string& word : words) {
    const size_t sign = word.find('=');
    if (sign == std::string::npos || sign == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", word, "' is no word like size=4; write KEY=VALUE"));
    }
    if (!parsed.values_.emplace(word.substr(0, sign), word.substr(sign + 1)).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", word.substr(0, sign), "' is given twice; keep one of them"));
    }
  }
  return parsed;
}

std::string Words::Text(const std::string& key, const std::string& usual) {
  asked_.insert(key);
  const auto found = values_.find(key);
  return found == values_.end() ? usual : found->second;
}

absl::StatusOr<uint64_t> Words::Number(const std::string& key, uint64_t usual, uint64_t least,
                                       uint64_t most) {
  const std::string text = Text(key, absl::StrCat(usual));
  uint64_t value = 0;
  if (!absl::SimpleAtoi(text, &value) || value < least || value > most) {
    return Wrong(key, text, absl::StrCat("a number from ", least, " to ", most));
  }
  return value;
}

absl::StatusOr<double> Words::Real(const std::string& key, double usual, double least,
                                   double most) {
  const std::string text = Text(key, absl::StrCat(usual));
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !(value >= least) || !(value <= most)) {
    return Wrong(key, text, absl::StrCat("a number from ", least, " to ", most));
  }
  return value;
}

absl::StatusOr<std::pair<size_t, size_t>> Words::Pair(const std::string& key,
                                                      std::pair<size_t, size_t> usual, size_t least,
                                                      size_t most) {
  const std::string text = Text(key, absl::StrCat(usual.first, "x", usual.second));
  const std::vector<std::string> parts = absl::StrSplit(text, 'x');
  size_t a = 0, b = 0;
  const bool read =
      parts.size() == 2 && absl::SimpleAtoi(parts[0], &a) && absl::SimpleAtoi(parts[1], &b);
  if (!read || std::min(a, b) < least || std::max(a, b) > most) {
    return Wrong(key, text,
                 absl::StrCat("two numbers from ", least, " to ", most, ", as ", usual.first, "x",
                              usual.second));
  }
  return std::pair{a, b};
}

absl::StatusOr<std::string> Words::Choice(const std::string& key, const std::string& usual,
                                          const std::vector<std::string>& choices) {
  const std::string text = Text(key, usual);
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  return Wrong(key, text, absl::StrCat("one of ", absl::StrJoin(choices, ", ")));
}

absl::Status Words::NoOthers() const {
  for (const auto& [key, value] : values_) {
    if (asked_.contains(key)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("unknown word '", key, "'; write one of ", absl::StrJoin(asked_, "=, "), "="));
  }
  return absl::OkStatus();
}

}  // namespace warren::generate
