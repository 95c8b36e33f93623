// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/source.h"

#include "ctl/format/suggest.h"
#include "fmt/format.h"

namespace warren::format {

void NodeNames::Add(std::string_view name, size_t index) {
  index_.emplace(name, index);
  names_.push_back(name);
}

const size_t* NodeNames::Find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &found->second;
}

std::string NodeNames::Mend(std::string_view wrong) const {
  // Looking through all names takes time; after so many a reader has seen the pattern.
  constexpr int kMostMends = 50;
  const std::string_view closest =
      ++mends_ > kMostMends ? std::string_view() : Closest(wrong, names_);
  if (!closest.empty()) return fmt::format("did you mean '{}'?", closest);
  return "write the name of a node, or add it to 'nodes'";
}

const Value* ScalarAt(const Value& map, std::string_view key) {
  const Value* value = map.Find(key);
  return value != nullptr && value->kind == Value::Kind::kScalar ? value : nullptr;
}

const Value& ValueAt(const Value& map, std::string_view key) {
  static const Value kNothing;
  const Value* value = map.Find(key);
  return value != nullptr ? *value : kNothing;
}

}  // namespace warren::format
