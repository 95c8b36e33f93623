// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/link_words.h"

#include <deque>
#include <utility>

#include "ctl/format/direction.h"
#include "ctl/format/link_keys.h"
#include "ctl/format/scalars.h"
#include "ctl/format/tree.h"
#include "ctl/format/validate.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

// Places in words mean nothing to anyone.
absl::Status FirstError(const model::Diagnostics& found, const std::string& prefix) {
  for (const model::Diagnostic& d : found.all()) {
    if (d.severity != model::Severity::kError) continue;
    return absl::InvalidArgumentError(
        fmt::format("{}{}{}{}", prefix, d.what, d.mend.empty() ? "" : "; ", d.mend));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LinkChange> ParseLinkWords(const std::vector<std::string>& words) {
  std::deque<Tree> trees;
  Value map;
  map.kind = Value::Kind::kMap;
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    std::string key = word.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == word.size()) {
      return absl::InvalidArgumentError(
          fmt::format("'{}' has no value; write it like rate=10Mbit", word));
    }
    if (map.Find(key) != nullptr) {
      return absl::InvalidArgumentError(fmt::format("'{}' is given twice; keep one of them", key));
    }
    model::Diagnostics found;
    const Value* value = trees.emplace_back().Parse(word.substr(equals + 1), "", found);
    if (absl::Status status = FirstError(found, key + ": "); !status.ok()) return status;
    map.entries.push_back({std::move(key), {}, value});
  }
  model::Diagnostics found;
  const std::string no_file;
  ValidateAs(map, kLinkWords, no_file, found);
  CheckDirection(Source{no_file, no_file, found}, map);
  if (absl::Status status = FirstError(found, ""); !status.ok()) return status;

  LinkChange change;
  ApplyDirection(map, change.direction);
  for (const Entry& entry : map.entries) {
    if (entry.key == "mtu") {
      change.mtu = ToMtu(entry.value->scalar);
    } else if (entry.key == "state") {
      change.up = entry.value->scalar == "up";
    } else {
      change.keys.push_back(entry.key);
    }
  }
  return change;
}

}  // namespace warren::format
