// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A piece of a topology file as a value that can be changed, and the text it is written as. A piece
// keeps every key, known or not.

#ifndef WARREN_GUI_MODEL_YAML_H_
#define WARREN_GUI_MODEL_YAML_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/format/keys.h"
#include "ctl/format/tree.h"

namespace warren::gui {

struct Yaml {
  using Kind = format::Value::Kind;
  Kind kind = Kind::kNull;
  bool quoted = false;            // of a scalar: text, even when it looks like a number
  std::string scalar;             // of a scalar
  std::vector<std::string> keys;  // of a map: the key of each item
  std::vector<Yaml> items;        // of a list or a map
  bool operator==(const Yaml&) const = default;

  static Yaml Scalar(std::string text) {
    Yaml value;
    value.kind = Kind::kScalar;
    value.scalar = std::move(text);
    return value;
  }
  static Yaml List(std::vector<Yaml> items) {
    Yaml value;
    value.kind = Kind::kList;
    value.items = std::move(items);
    return value;
  }
  static Yaml Map() {
    Yaml value;
    value.kind = Kind::kMap;
    return value;
  }
  // The value of a map's key, or nullptr.
  const Yaml* Find(std::string_view key) const;
  Yaml* Find(std::string_view key);
  // The scalar at a map's key, or "".
  std::string_view Word(std::string_view key) const;
  // Gives a map's key a value, after `kind` when it is new and `at`, else last; nullopt removes it.
  void Set(const std::string& key, std::optional<Yaml> value);
};

// Where a value stands below another: keys of maps, and numbers of list items.
using Path = std::vector<std::string>;

const Yaml* FindPath(const Yaml& value, const Path& path);
// Maps on the way are made; maps that become empty go, `value` itself excepted.
void SetPath(Yaml& value, const Path& path, std::optional<Yaml> to);

Yaml FromTree(const format::Value& value);
// What a user writes as one value: "10Mbit", "[1, 2]", "{a: b}"; "" is null. The error is one
// sentence.
absl::StatusOr<Yaml> ParseYaml(std::string_view text);

// On one line, as inside brackets.
std::string FlowText(const Yaml& value);

// "key: value" (or "- value" without a key) on one line where it fits, else a block; indented by
// `indent` blanks, with a newline at the end.
std::string ItemText(const std::optional<std::string>& key, const Yaml& value, int indent);

// `text` holds one item ("key: value" or "- value") with comments above it. Returns the text with
// `to` at `path` in the item's value: with the rest untouched where that is possible, else the item
// written anew (comments inside it go, those above stay). nullopt removes the path.
std::string WithPath(const std::string& text, const Path& path, const std::optional<Yaml>& to);

// The same with another key for the item.
std::string WithKey(const std::string& text, const std::string& key);

// The type of a map's key, or nullptr.
const format::Type* TypeOfKey(const format::Type& map, std::string_view key);
// Those of a whole node and a whole link.
const format::Type& NodeType();
const format::Type& LinkType();

// Calls `visit(path, scalar, type)` for every scalar below `value` that the table of keys knows;
// the path begins with `path`.
template <typename Visit>
void ForEachScalar(const Yaml& value, const format::Type& type, Path& path, Visit visit) {
  using Shape = format::Type::Shape;
  const auto fits = [&value](Shape shape) {
    return value.kind == Yaml::Kind::kScalar ? shape == Shape::kScalar
           : value.kind == Yaml::Kind::kList ? shape == Shape::kList
                                             : shape == Shape::kMap || shape == Shape::kDictionary;
  };
  if (type.shape == Shape::kEither) {
    for (const format::Type* one : type.alternatives) {
      if (fits(one->shape)) ForEachScalar(value, *one, path, visit);
    }
    return;
  }
  if (value.kind == Yaml::Kind::kNull || !fits(type.shape)) return;
  if (value.kind == Yaml::Kind::kScalar) visit(path, value, type);
  for (size_t i = 0; i < value.items.size(); ++i) {
    path.push_back(value.kind == Yaml::Kind::kList ? std::to_string(i) : value.keys[i]);
    const format::Type* below = type.item;
    if (type.shape == Shape::kMap) below = TypeOfKey(type, value.keys[i]);
    if (below != nullptr) ForEachScalar(value.items[i], *below, path, visit);
    path.pop_back();
  }
}

}  // namespace warren::gui

#endif  // WARREN_GUI_MODEL_YAML_H_
