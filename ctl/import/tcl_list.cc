// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/tcl_list.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace warren::import {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

char Unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    default:
      return c;
  }
}

class Splitter {
 public:
  Splitter(const std::string& text, int line) : text_(text), line_(line) {}

  absl::StatusOr<std::vector<TclWord>> Run() {
    std::vector<TclWord> words;
    while (SkipBlanks()) {
      TclWord word;
      word.line = line_;
      word.braced = text_[at_] == '{';
      absl::Status status;
      if (word.braced) {
        status = Braced(word.text);
      } else if (text_[at_] == '"') {
        status = Quoted(word.text);
      } else {
        Bare(word.text);
      }
      if (!status.ok()) return status;
      words.push_back(std::move(word));
    }
    return words;
  }

 private:
  bool SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) Next();
    return at_ < text_.size();
  }

  char Next() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    return c;
  }

  // The text between balanced braces, backslashes included; escaped braces do not count.
  absl::Status Braced(std::string& word) {
    const int opened = line_;
    Next();
    for (int depth = 1; at_ < text_.size();) {
      const char c = Next();
      if (c == '\\' && at_ < text_.size()) {
        word.push_back(c);
        word.push_back(Next());
        continue;
      }
      if (c == '{') ++depth;
      if (c == '}' && --depth == 0) {
        // Some files lack the blank after a brace; the rest is then the next word.
        return absl::OkStatus();
      }
      word.push_back(c);
    }
    return absl::InvalidArgumentError(
        absl::StrCat("a brace is never closed, opened on line ", opened));
  }

  absl::Status Quoted(std::string& word) {
    const int opened = line_;
    Next();
    while (at_ < text_.size()) {
      const char c = Next();
      if (c == '"') return absl::OkStatus();
      word.push_back(c == '\\' && at_ < text_.size() ? Unescaped(Next()) : c);
    }
    return absl::InvalidArgumentError(
        absl::StrCat("a quote is never closed, opened on line ", opened));
  }

  void Bare(std::string& word) {
    while (at_ < text_.size() && !IsBlank(text_[at_])) {
      const char c = Next();
      word.push_back(c == '\\' && at_ < text_.size() ? Unescaped(Next()) : c);
    }
  }

  const std::string& text_;
  size_t at_ = 0;
  int line_;
};

}  // namespace

absl::StatusOr<std::vector<TclWord>> SplitTclList(const std::string& text, int first_line) {
  return Splitter(text, first_line).Run();
}

std::vector<std::string> TclWords(const std::string& text) {
  auto words = SplitTclList(text);
  if (!words.ok()) return {text};
  std::vector<std::string> result;
  for (TclWord& word : *words) result.push_back(std::move(word.text));
  return result;
}

}  // namespace warren::import
