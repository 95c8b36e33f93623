// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Changes in place: the text around what changes stays as its author wrote it. Every change is
// read back and compared with what was wanted, so that a text which is too clever for the searches
// here is written anew rather than broken.

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ctl/format/yaml_text.h"
#include "gui/model/yaml.h"

namespace warren::gui {
namespace {

using format::Place;
using format::Value;

constexpr size_t kLongestLine = 100;

struct Span {
  size_t begin = 0;
  size_t end = 0;
};

class Text {
 public:
  explicit Text(const std::string& text) : text_(text) {
    lines_.push_back(0);
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') lines_.push_back(i + 1);
    }
  }

  size_t At(const Place& place) const {
    return lines_[static_cast<size_t>(place.line - 1)] + static_cast<size_t>(place.column - 1);
  }
  size_t LineStart(int line) const { return lines_[static_cast<size_t>(line - 1)]; }
  size_t LineEnd(int line) const {  // past its newline
    return static_cast<size_t>(line) < lines_.size() ? lines_[static_cast<size_t>(line)]
                                                     : text_.size();
  }
  bool IsFlow(size_t at) const {
    return at < text_.size() && (text_[at] == '{' || text_[at] == '[');
  }

  // Where the value that begins at `begin` ends, if it stands on one line.
  std::optional<Span> Extent(size_t begin, bool in_flow) const {
    if (begin >= text_.size()) return std::nullopt;
    size_t end = begin;
    const char first = text_[begin];
    if (first == '{' || first == '[') {
      int depth = 0;
      do {
        const char c = text_[end];
        if (c == '\n' || c == '#') return std::nullopt;
        if (c == '"' || c == '\'') {
          const auto quoted = Quoted(end);
          if (!quoted) return std::nullopt;
          end = *quoted;
          continue;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        ++end;
      } while (depth > 0 && end < text_.size());
      return depth == 0 ? std::optional(Span{begin, end}) : std::nullopt;
    }
    if (first == '"' || first == '\'') {
      const auto quoted = Quoted(begin);
      return quoted ? std::optional(Span{begin, *quoted}) : std::nullopt;
    }
    if (first == '|' || first == '>' || first == '&' || first == '*') return std::nullopt;
    while (end < text_.size() && text_[end] != '\n') {
      if (in_flow && std::string_view(",]}").find(text_[end]) != std::string_view::npos) break;
      if (text_[end] == '#' && end > begin && text_[end - 1] == ' ') break;
      ++end;
    }
    while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\r')) --end;
    return Span{begin, end};
  }

 private:
  std::optional<size_t> Quoted(size_t begin) const {
    const char quote = text_[begin];
    for (size_t i = begin + 1; i < text_.size() && text_[i] != '\n'; ++i) {
      if (quote == '"' && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (quote == '\'' && i + 1 < text_.size() && text_[i + 1] == '\'') {
          ++i;
          continue;
        }
        return i + 1;
      }
    }
    return std::nullopt;
  }

  const std::string& text_;
  std::vector<size_t> lines_;
};

// An item of a block map or list, alone in its text.
struct Item {
  format::Tree tree;
  const Value* root = nullptr;
  const Value* value = nullptr;
  std::optional<std::string> key;
  int indent = 0;
  Place at;  // of the key, or of the value behind the dash

  explicit Item(const std::string& text) {
    model::Diagnostics found;
    root = tree.Parse(text, "", found);
    if (root == nullptr || found.HasErrors()) return;
    if (root->kind == Value::Kind::kMap && root->entries.size() == 1) {
      key = root->entries[0].key;
      at = root->entries[0].at;
      indent = at.column - 1;
      value = root->entries[0].value;
    } else if (root->kind == Value::Kind::kList && root->items.size() == 1) {
      at = root->at;
      indent = at.column - 1;
      value = root->items[0];
    }
  }
};

// `text` with the value at `path` replaced, if the search finds its way.
class Splicer {
 public:
  Splicer(const std::string& text, const Item& item) : source_(text), text_(text), item_(item) {}

  std::optional<std::string> Set(const Path& path, const std::optional<Yaml>& to) {
    const Value* map = item_.value;
    bool in_flow = false;
    for (size_t i = 0; i < path.size(); ++i) {
      if (map->kind != Value::Kind::kMap && map->kind != Value::Kind::kList) return std::nullopt;
      in_flow = in_flow || text_.IsFlow(text_.At(map->at));
      if (map->kind == Value::Kind::kList) {
        size_t index = 0;
        if (!absl::SimpleAtoi(path[i], &index) || index >= map->items.size()) return std::nullopt;
        if (i + 1 == path.size()) {
          return to ? Replace(*map->items[index], *to, in_flow) : std::nullopt;
        }
        map = map->items[index];
        continue;
      }
      const auto found = std::find_if(map->entries.begin(), map->entries.end(),
                                      [&](const auto& entry) { return entry.key == path[i]; });
      const bool last = i + 1 == path.size();
      if (found == map->entries.end()) {
        if (!to) return source_;
        Yaml inner = *to;
        for (size_t j = path.size() - 1; j > i; --j) {
          Yaml outer = Yaml::Map();
          outer.Set(path[j], std::move(inner));
          inner = std::move(outer);
        }
        return in_flow ? AddToFlow(*map, path[i], inner) : AddToBlock(*map, path[i], inner);
      }
      if (last && to) return Replace(*found->value, *to, in_flow);
      if (last) return in_flow ? RemoveFromFlow(*map, *found) : RemoveLine(*map, *found);
      map = found->value;
    }
    return std::nullopt;
  }

 private:
  std::string Replaced(Span span, const std::string& with) const {
    return source_.substr(0, span.begin) + with + source_.substr(span.end);
  }

  std::optional<std::string> Replace(const Value& value, const Yaml& to, bool in_flow) const {
    if (value.kind == Value::Kind::kNull) return std::nullopt;
    const size_t begin = text_.At(value.at);
    if (value.kind != Value::Kind::kScalar && !text_.IsFlow(begin)) return std::nullopt;
    const auto span = text_.Extent(begin, in_flow);
    return span ? std::optional(Replaced(*span, FlowText(to))) : std::nullopt;
  }

  std::optional<std::string> AddToFlow(const Value& map, const std::string& key,
                                       const Yaml& to) const {
    const size_t begin = text_.At(map.at);
    const auto span = text_.IsFlow(begin) ? text_.Extent(begin, false) : std::nullopt;
    if (!span) return std::nullopt;
    const std::string added = absl::StrCat(format::YamlScalar(key), ": ", FlowText(to));
    std::string result;
    if (map.entries.empty()) {
      result = Replaced(*span, absl::StrCat("{", added, "}"));
    } else if (key == "at" && map.entries.size() > 1 && map.entries[0].key == "kind") {
      const size_t second = text_.At(map.entries[1].at);
      result = Replaced({second, second}, absl::StrCat(added, ", "));
    } else {
      result = Replaced({span->end - 1, span->end - 1}, absl::StrCat(", ", added));
    }
    const size_t start = source_.rfind('\n', begin) + 1;
    const size_t end = result.find('\n', start);
    if ((end == std::string::npos ? result.size() : end) - start > kLongestLine) {
      return std::nullopt;
    }
    return result;
  }

  std::optional<std::string> AddToBlock(const Value& map, const std::string& key,
                                        const Yaml& to) const {
    if (map.entries.empty()) return std::nullopt;
    const auto& first = map.entries[0];
    const std::string line = ItemText(key, to, first.at.column - 1);
    const bool short_first = first.value->at.line == first.at.line &&
                             text_.Extent(text_.At(first.value->at), false).has_value() &&
                             first.value->kind != Value::Kind::kNull;
    if (!short_first) return std::nullopt;
    const size_t at = text_.LineEnd(first.at.line);
    return Replaced({at, at}, line);
  }

  std::optional<std::string> RemoveFromFlow(const Value& map, const format::Entry& entry) const {
    const auto span = text_.Extent(text_.At(entry.value->at), true);
    if (!span || entry.value->kind == Value::Kind::kNull) return std::nullopt;
    size_t begin = text_.At(entry.at), end = span->end;
    if (&entry == &map.entries.back()) {
      while (begin > 0 && (source_[begin - 1] == ' ' || source_[begin - 1] == ',')) --begin;
    } else {
      while (end < source_.size() && (source_[end] == ' ' || source_[end] == ',')) ++end;
    }
    return Replaced({begin, end}, "");
  }

  std::optional<std::string> RemoveLine(const Value& map, const format::Entry& entry) const {
    const size_t begin = text_.LineStart(entry.at.line);
    const bool alone = source_.find_first_not_of(' ', begin) == text_.At(entry.at);
    if (map.entries.size() < 2 || !alone || entry.value->at.line != entry.at.line ||
        !text_.Extent(text_.At(entry.value->at), false)) {
      return std::nullopt;
    }
    return Replaced({begin, text_.LineEnd(entry.at.line)}, "");
  }

  const std::string& source_;
  const Text text_;
  const Item& item_;
};

// The comment lines above the item.
std::string CommentsAbove(const std::string& text, const Item& item) {
  return text.substr(0, Text(text).LineStart(item.at.line));
}

// The order of a map's keys means nothing.
bool Same(const Yaml& a, const Yaml& b) {
  if (a.kind != b.kind || a.items.size() != b.items.size()) return false;
  if (a.kind != Yaml::Kind::kMap && a.kind != Yaml::Kind::kList) return FlowText(a) == FlowText(b);
  for (size_t i = 0; i < a.items.size(); ++i) {
    const Yaml* other = a.kind == Yaml::Kind::kMap ? b.Find(a.keys[i]) : &b.items[i];
    if (other == nullptr || !Same(a.items[i], *other)) return false;
  }
  return true;
}

bool Reads(const std::string& text, const std::optional<std::string>& key, const Yaml& value,
           int indent) {
  const Item item(text);
  return item.value != nullptr && item.key == key && item.indent == indent &&
         Same(FromTree(*item.value), value);
}

}  // namespace

std::string WithPath(const std::string& text, const Path& path, const std::optional<Yaml>& to) {
  const Item item(text);
  if (item.value == nullptr) return text;
  Yaml wanted = FromTree(*item.value);
  SetPath(wanted, path, to);
  if (const auto spliced = Splicer(text, item).Set(path, to);
      spliced && Reads(*spliced, item.key, wanted, item.indent)) {
    return *spliced;
  }
  return CommentsAbove(text, item) + ItemText(item.key, wanted, item.indent);
}

std::string WithKey(const std::string& text, const std::string& key) {
  const Item item(text);
  if (item.value == nullptr || !item.key) return text;
  const Yaml value = FromTree(*item.value);
  const size_t begin = Text(text).At(item.at);
  const size_t colon = text.find(':', begin);
  if (colon != std::string::npos) {
    std::string spliced =
        text.substr(0, begin) + format::YamlScalar(key, false) + text.substr(colon);
    if (Reads(spliced, key, value, item.indent)) return spliced;
  }
  return CommentsAbove(text, item) + ItemText(key, value, item.indent);
}

}  // namespace warren::gui
