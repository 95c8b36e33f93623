// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What `warren link` is told: the keys of a link in the file, as KEY=VALUE.

#ifndef WARREN_CTL_FORMAT_LINK_WORDS_H_
#define WARREN_CTL_FORMAT_LINK_WORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/model/topology.h"

namespace warren::format {

struct LinkChange {
  std::vector<std::string> keys;   // of a direction: those that were named
  model::LinkDirection direction;  // their values; absent is off
  std::optional<int> mtu;
  std::optional<bool> up;
};

// VALUE is YAML as it would stand in the file: `rate=10Mbit`, `overhead={bytes: 28B}`.
// INVALID_ARGUMENT with a sentence that says what is wrong and what would be right.
absl::StatusOr<LinkChange> ParseLinkWords(const std::vector<std::string>& words);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_LINK_WORDS_H_
