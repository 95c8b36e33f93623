// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "fmt/format.h"

namespace warren::format {
namespace {

// A refusal while yaml-cpp is calling back; caught in Tree::Parse.
struct Refusal {
  Place at;
  std::string what;
  std::string mend;
};

Place PlaceOf(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Reads the caller's text without a copy of it.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // streambuf's get area is never written to
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::deque<Value>& values, const std::string& filename,
              model::Diagnostics& diagnostics)
      : values_(values), filename_(filename), diagnostics_(diagnostics) {}

  const Value* root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      throw Refusal{PlaceOf(mark), "a second YAML document", "write one topology per file"};
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Value::Kind::kNull, mark, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    RefuseTag(mark, tag);
    if (WantsKey()) {
      OnKey(mark, text);
      return;
    }
    Value& value = New(Value::Kind::kScalar, mark);
    value.scalar = text;
    value.quoted = tag == "!";
    Attach(value, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RefuseKey(mark);
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Refusal{PlaceOf(mark), "an alias inside the thing that it stands for",
                    "write the value out"};
    }
    Join(*found->second, PlaceOf(mark));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    RefuseTag(mark, tag);
    Open(Value::Kind::kList, mark, anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    RefuseTag(mark, tag);
    Open(Value::Kind::kMap, mark, anchor);
  }
  void OnMapEnd() override {
    ReportRepeatedKeys(*open_.back().value);
    Close();
  }

 private:
  struct OpenValue {
    Value* value;
    YAML::anchor_t anchor;
    bool key_read;  // the last entry of a map still lacks its value
  };

  bool WantsKey() const {
    return !open_.empty() && open_.back().value->kind == Value::Kind::kMap &&
           !open_.back().key_read;
  }

  void RefuseKey(const YAML::Mark& mark) const {
    if (WantsKey()) throw Refusal{PlaceOf(mark), "a key that is not text", "write a word"};
  }

  static void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw Refusal{PlaceOf(mark), fmt::format("the YAML tag '{}' has no meaning here", tag),
                  "remove it"};
  }

  void OnKey(const YAML::Mark& mark, const std::string& text) {
    open_.back().value->entries.push_back({text, PlaceOf(mark), nullptr});
    open_.back().key_read = true;
  }

  Value& New(Value::Kind kind, const YAML::Mark& mark) {
    Value& value = values_.emplace_back();
    value.kind = kind;
    value.at = PlaceOf(mark);
    return value;
  }

  void Add(Value::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    RefuseKey(mark);
    Attach(New(kind, mark), anchor);
  }

  void Open(Value::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    RefuseKey(mark);
    if (open_.size() >= kMostDepth) {
      throw Refusal{PlaceOf(mark), fmt::format("nested more than {} deep", kMostDepth),
                    "a topology needs no such depth"};
    }
    open_.push_back({&New(kind, mark), anchor, false});
  }

  void Close() {
    const OpenValue closed = open_.back();
    open_.pop_back();
    Attach(*closed.value, closed.anchor);
  }

  // A finished value takes its place in what encloses it.
  void Attach(Value& value, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = &value;
    Join(value, value.at);
  }

  void Join(const Value& value, const Place& at) {
    if (open_.empty()) {
      root_ = &value;
      return;
    }
    Value& parent = *open_.back().value;
    parent.weight += value.weight;
    if (parent.weight > kMostValues) {
      throw Refusal{at, fmt::format("more than {} values", kMostValues),
                    "write a smaller topology"};
    }
    if (parent.kind == Value::Kind::kList) {
      parent.items.push_back(&value);
    } else {
      parent.entries.back().value = &value;
      open_.back().key_read = false;
    }
  }

  void ReportRepeatedKeys(Value& map) {
    std::unordered_map<std::string_view, int> line_of;
    const bool small = map.entries.size() <= 16;
    bool repeated = false;
    for (size_t i = 0; i < map.entries.size(); ++i) {
      const Entry& entry = map.entries[i];
      int first_line = 0;
      if (small) {
        for (size_t j = 0; j < i && first_line == 0; ++j) {
          if (map.entries[j].key == entry.key) first_line = map.entries[j].at.line;
        }
      } else {
        const auto [first, fresh] = line_of.emplace(entry.key, entry.at.line);
        if (!fresh) first_line = first->second;
      }
      if (first_line == 0) continue;
      repeated = true;
      diagnostics_.Error(
          {filename_, entry.at.line, entry.at.column},
          fmt::format("'{}' is given twice, first in line {}", entry.key, first_line),
          "keep one of them");
    }
    if (repeated) KeepFirst(map);
  }

  static void KeepFirst(Value& map) {
    std::unordered_set<std::string> seen;
    std::erase_if(map.entries,
                  [&seen](const Entry& entry) { return !seen.insert(entry.key).second; });
  }

  std::deque<Value>& values_;
  const std::string& filename_;
  model::Diagnostics& diagnostics_;
  std::vector<OpenValue> open_;
  std::unordered_map<YAML::anchor_t, const Value*> anchors_;  // of finished values
  const Value* root_ = nullptr;
  int documents_ = 0;
};

const Value* Value::Find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return entry.value;
  }
  return nullptr;
}

const Value* Tree::Parse(std::string_view text, const std::string& filename,
                         model::Diagnostics& diagnostics) {
  if (text.size() > kMostBytes) {
    diagnostics.Error({filename}, fmt::format("the file has more than {} bytes", kMostBytes),
                      "write a smaller topology");
    return nullptr;
  }
  TreeBuilder builder(values_, filename, diagnostics);
  try {
    TextBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refusal& refusal) {
    diagnostics.Error({filename, refusal.at.line, refusal.at.column}, refusal.what, refusal.mend);
    return nullptr;
  } catch (const YAML::Exception& error) {
    const Place at = PlaceOf(error.mark);
    diagnostics.Error({filename, at.line, at.column}, fmt::format("not valid YAML: {}", error.msg),
                      "mend the brackets, quotes or indentation here");
    return nullptr;
  }
  if (builder.root() == nullptr) {
    diagnostics.Error({filename, 1, 1}, "the file is empty",
                      "begin it with 'warren: 1' and a map of 'nodes'");
  }
  return builder.root();
}

}  // namespace warren::format
