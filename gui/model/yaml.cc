// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/model/yaml.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ctl/format/yaml_text.h"

namespace warren::gui {
namespace {

using Kind = Yaml::Kind;

constexpr size_t kLongestLine = 100;

bool IsCollection(const Yaml& value) {
  return value.kind == Kind::kMap || value.kind == Kind::kList;
}

// Levels of maps and lists with something in them below and with this one.
int Depth(const Yaml& value) {
  int deepest = 0;
  for (const Yaml& item : value.items) deepest = std::max(deepest, Depth(item));
  return IsCollection(value) ? deepest + 1 : 0;
}

bool HasLines(const Yaml& value) {
  return value.scalar.find('\n') != std::string::npos ||
         std::any_of(value.items.begin(), value.items.end(), HasLines);
}

bool HasLists(const Yaml& value) {  // of collections
  return (value.kind == Kind::kList &&
          std::any_of(value.items.begin(), value.items.end(), IsCollection)) ||
         std::any_of(value.items.begin(), value.items.end(), HasLists);
}

std::string ScalarText(const Yaml& value, bool in_flow) {
  if (value.kind == Kind::kNull) return "null";
  if (!value.quoted) {
    // What was plain stays plain where it can, so that yes stays yes and -3 a number.
    const bool plain =
        !value.scalar.empty() &&
        value.scalar.find_first_of(in_flow ? "\n,[]{}:#\"'" : "\n:#\"'") == std::string::npos &&
        std::string_view("&*!|>%@`? \t").find(value.scalar[0]) == std::string_view::npos &&
        !value.scalar.starts_with("- ") && value.scalar.back() != ' ';
    return plain ? value.scalar : format::YamlScalar(value.scalar, in_flow);
  }
  const std::string text = format::YamlScalar(value.scalar, in_flow);
  return text.starts_with('"') ? text : absl::StrCat("\"", text, "\"");
}

std::optional<size_t> Index(const std::string& word, size_t size) {
  size_t index = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), index);
  if (error != std::errc() || end != word.data() + word.size() || index >= size)
    return std::nullopt;
  return index;
}

std::string Blanks(int count) { return std::string(static_cast<size_t>(count), ' '); }

}  // namespace

const Yaml* Yaml::Find(std::string_view key) const {
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return &items[i];
  }
  return nullptr;
}

Yaml* Yaml::Find(std::string_view key) { return const_cast<Yaml*>(std::as_const(*this).Find(key)); }

std::string_view Yaml::Word(std::string_view key) const {
  const Yaml* value = Find(key);
  return value != nullptr ? std::string_view(value->scalar) : std::string_view();
}

void Yaml::Set(const std::string& key, std::optional<Yaml> value) {
  const auto found = std::find(keys.begin(), keys.end(), key);
  const auto place = found - keys.begin();
  if (!value) {
    if (found == keys.end()) return;
    keys.erase(found);
    items.erase(items.begin() + place);
    return;
  }
  kind = Kind::kMap;
  scalar.clear();
  if (found != keys.end()) {
    items[static_cast<size_t>(place)] = *std::move(value);
    return;
  }
  const bool second = key == "at" && !keys.empty() && keys[0] == "kind";
  keys.insert(second ? keys.begin() + 1 : keys.end(), key);
  items.insert(second ? items.begin() + 1 : items.end(), *std::move(value));
}

const Yaml* FindPath(const Yaml& value, const Path& path) {
  const Yaml* at = &value;
  for (const std::string& word : path) {
    if (at->kind == Kind::kList) {
      const auto index = Index(word, at->items.size());
      at = index ? &at->items[*index] : nullptr;
    } else {
      at = at->Find(word);
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

void SetPath(Yaml& value, const Path& path, std::optional<Yaml> to) {
  if (path.empty()) {
    value = to ? *std::move(to) : Yaml();
    return;
  }
  const Path rest(path.begin() + 1, path.end());
  if (value.kind == Kind::kList) {
    const auto index = Index(path[0], value.items.size());
    if (!index) {
      if (to && rest.empty()) value.items.push_back(*std::move(to));
      return;
    }
    if (rest.empty() && !to) {
      value.items.erase(value.items.begin() + static_cast<std::ptrdiff_t>(*index));
    } else {
      SetPath(value.items[*index], rest, std::move(to));
    }
    return;
  }
  if (rest.empty()) {
    value.Set(path[0], std::move(to));
    return;
  }
  Yaml* below = value.Find(path[0]);
  if (below == nullptr) {
    if (!to) return;
    value.Set(path[0], Yaml::Map());
    below = value.Find(path[0]);
  }
  const bool removing = !to.has_value();
  SetPath(*below, rest, std::move(to));
  if (removing && below->items.empty()) value.Set(path[0], std::nullopt);
}

Yaml FromTree(const format::Value& value) {
  Yaml made;
  made.kind = value.kind;
  made.quoted = value.quoted;
  made.scalar = value.scalar;
  for (const format::Value* item : value.items) made.items.push_back(FromTree(*item));
  for (const format::Entry& entry : value.entries) {
    made.keys.push_back(entry.key);
    made.items.push_back(entry.value != nullptr ? FromTree(*entry.value) : Yaml());
  }
  return made;
}

absl::StatusOr<Yaml> ParseYaml(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return Yaml();
  model::Diagnostics found;
  format::Tree tree;
  const format::Value* value = tree.Parse(text, "", found);
  if (value == nullptr || found.HasErrors()) {
    const model::Diagnostic& first = found.all().front();
    return absl::InvalidArgumentError(absl::StrCat(first.what, "; ", first.mend));
  }
  return FromTree(*value);
}

const format::Type* TypeOfKey(const format::Type& map, std::string_view key) {
  for (const format::Key& known : map.keys) {
    if (known.name == key) return known.type;
  }
  return nullptr;
}

const format::Type& NodeType() {
  static const format::Type& type = *TypeOfKey(format::TopologyType(), "nodes")->item;
  return type;
}

const format::Type& LinkType() {
  static const format::Type& type = *TypeOfKey(format::TopologyType(), "links")->item;
  return type;
}

std::string FlowText(const Yaml& value) {
  if (!IsCollection(value)) return ScalarText(value, true);
  std::string text;
  for (size_t i = 0; i < value.items.size(); ++i) {
    if (i > 0) text += ", ";
    if (value.kind == Kind::kMap) absl::StrAppend(&text, format::YamlScalar(value.keys[i]), ": ");
    text += FlowText(value.items[i]);
  }
  return value.kind == Kind::kMap ? absl::StrCat("{", text, "}") : absl::StrCat("[", text, "]");
}

std::string ItemText(const std::optional<std::string>& key, const Yaml& value, int indent) {
  const std::string head =
      Blanks(indent) + (key ? absl::StrCat(format::YamlScalar(*key, false), ":") : "-");
  if (!IsCollection(value)) {
    if (value.kind == Kind::kNull) return head + "\n";
    const std::string text =
        HasLines(value) ? format::YamlBlock(value.scalar, indent + 2) : ScalarText(value, false);
    return absl::StrCat(head, " ", text, "\n");
  }
  const std::string line = absl::StrCat(head, " ", FlowText(value), "\n");
  const bool fits =
      line.size() <= kLongestLine && Depth(value) <= 2 && !HasLines(value) && !HasLists(value);
  if (fits || value.items.empty()) return line;
  std::string text;
  for (size_t i = 0; i < value.items.size(); ++i) {
    const bool map = value.kind == Kind::kMap;
    text += ItemText(map ? std::optional(value.keys[i]) : std::nullopt, value.items[i], indent + 2);
  }
  if (key) return absl::StrCat(head, "\n", text);
  // The first line of a list item's block stands beside its dash.
  text[static_cast<size_t>(indent)] = '-';
  return text;
}

}  // namespace warren::gui
