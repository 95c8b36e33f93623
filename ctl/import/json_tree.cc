// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/json_tree.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace warren::import {
namespace {

using format::Place;
using format::Value;
using nlohmann::json;

// What a file may cost at most; one of real use is far below.
constexpr size_t kMostValues = 4'000'000;
constexpr size_t kDeepest = 64;

// Hands the text to the parser and counts lines and columns on the way.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, Place* place) : at_(at), place_(place) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    if (*at_++ == '\n') {
      ++place_->line;
      place_->column = 1;
    } else {
      ++place_->column;
    }
    return *this;
  }
  Cursor operator++(int) {
    const Cursor before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Place* place_;  // of the next character
};

class TreeMaker final : public nlohmann::json_sax<json> {
 public:
  TreeMaker(std::deque<Value>& values, const Place& place, const std::string& path,
            model::Diagnostics& diagnostics)
      : values_(values), place_(place), path_(path), diagnostics_(diagnostics) {}

  const Value* root() const { return values_.empty() ? nullptr : &values_.front(); }

  bool null() override { return Add(Value::Kind::kNull, "") != nullptr; }
  bool boolean(bool value) override { return Scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return Scalar(absl::StrCat(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Scalar(absl::StrCat(value)); }
  bool number_float(number_float_t, const string_t& text) override { return Scalar(text); }
  bool string(string_t& text) override { return Scalar(std::move(text)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(size_t) override { return Open(Value::Kind::kMap); }
  bool start_array(size_t) override { return Open(Value::Kind::kList); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& text) override {
    const auto width = static_cast<int>(text.size()) + 2;
    key_at_ = {place_.line, std::max(1, place_.column - width)};
    key_ = std::move(text);
    return true;
  }

  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& error) override {
    const std::string what = error.what();
    const size_t reason = what.find(": ");
    Fail(absl::StrCat("this JSON is broken",
                      reason == std::string::npos ? "" : what.substr(reason)));
    return false;
  }

 private:
  // At the character that was read last.
  bool Fail(std::string what) {
    diagnostics_.Error({path_, place_.line, std::max(1, place_.column - 1)}, std::move(what));
    return false;
  }

  Value* Add(Value::Kind kind, std::string scalar) {
    if (values_.size() >= kMostValues) {
      Fail(absl::StrCat("this file has more than ", kMostValues, " values"));
      return nullptr;
    }
    Value& value = values_.emplace_back();
    value.kind = kind;
    value.scalar = std::move(scalar);
    value.at = place_;
    if (open_.empty()) return &value;
    Value& parent = *open_.back();
    value.at = parent.at;
    if (parent.kind == Value::Kind::kMap) {
      value.at = key_at_;
      // Of a key that comes twice the first stays, which is what Find looks for.
      parent.entries.push_back({std::move(key_), key_at_, &value});
    } else {
      parent.items.push_back(&value);
    }
    return &value;
  }

  bool Scalar(std::string text) { return Add(Value::Kind::kScalar, std::move(text)) != nullptr; }

  bool Open(Value::Kind kind) {
    if (open_.size() >= kDeepest) return Fail("this JSON is nested too deeply");
    Value* value = Add(kind, "");
    if (value == nullptr) return false;
    value->at = {place_.line, std::max(1, place_.column - 1)};
    open_.push_back(value);
    return true;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  std::deque<Value>& values_;
  const Place& place_;
  const std::string& path_;
  model::Diagnostics& diagnostics_;
  std::vector<Value*> open_;
  std::string key_;
  Place key_at_;
};

}  // namespace

const Value* JsonTree::Parse(const std::string& text, const std::string& path,
                             model::Diagnostics& diagnostics) {
  values_.clear();
  Place place{1, 1};
  TreeMaker maker(values_, place, path, diagnostics);
  const Cursor begin(text.data(), &place), end(text.data() + text.size(), &place);
  if (!json::sax_parse(begin, end, &maker)) return nullptr;
  const Value* root = maker.root();
  if (root != nullptr && root->kind == Value::Kind::kMap) return root;
  diagnostics.Error({path, 1, 1}, "this JSON is no object");
  return nullptr;
}

const Value& Member(const Value& object, std::string_view key) {
  static const auto& none = *new Value;
  const Value* found = object.Find(key);
  return found == nullptr ? none : *found;
}

}  // namespace warren::import
