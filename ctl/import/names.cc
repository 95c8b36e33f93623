// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/model/ip.h"

namespace warren::import {
namespace {

// Two names, "--" and a number have to fit into the 63 bytes of a link's name.
constexpr size_t kLongestNodeName = 28;
constexpr size_t kLongestLabName = 63;
constexpr size_t kLongestInterfaceName = 15;
constexpr size_t kMostShown = 10;

// U+00C0 .. U+00FF without their accents; '-' for the two signs of arithmetic among them.
constexpr char kPlainLatin[] = "AAAAAAACEEEEIIIIDNOOOOO-OUUUUYTsaaaaaaaceeeeiiiidnooooo-ouuuuyty";

bool Allowed(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

// The plain letter for a two-byte UTF-8 character at `text[i]`, or 0.
char PlainLetter(const std::string& text, size_t i) {
  if (i + 1 >= text.size()) return 0;
  const unsigned lead = static_cast<unsigned char>(text[i]);
  const unsigned next = static_cast<unsigned char>(text[i + 1]);
  if (lead != 0xc3 || next < 0x80 || next > 0xbf) return 0;
  return kPlainLatin[next - 0x80];
}

std::string Word(const std::string& text, size_t longest) {
  std::string word;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (const char plain = PlainLetter(text, i)) {
      c = plain;
      ++i;
    }
    if (!Allowed(c)) c = '-';
    if (c == '-' && !word.empty() && word.back() == '-') continue;
    word.push_back(c);
  }
  const auto alnum = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); };
  word.erase(word.begin(), std::find_if(word.begin(), word.end(), alnum));
  if (word.size() > longest) word.resize(longest);
  while (!word.empty() && !alnum(word.back())) word.pop_back();
  return word;
}

}  // namespace

std::string MakeName(const std::string& text, const std::string& fallback) {
  const std::string word = Word(text, kLongestLabName);
  return word.empty() ? fallback : word;
}

std::string MakeInterfaceName(const std::string& text) {
  const std::string word = Word(text, kLongestInterfaceName);
  if (word.empty() || word == "lo" || word == "all" || word == "default") return "eth";
  return word;
}

std::string NodeNames::Add(const std::string& wanted, const std::string& fallback) {
  std::string base = Word(wanted, kLongestNodeName);
  if (base.empty()) base = Word(fallback, kLongestNodeName);
  if (base.empty()) base = "node";
  if (model::IpAddress::Parse(base) || base == "localhost") base = absl::StrCat("n-", base);
  std::string name = base;
  for (int number = 2; !taken_.insert(name).second; ++number) {
    const std::string suffix = absl::StrCat("-", number);
    name = absl::StrCat(base.substr(0, kLongestNodeName - suffix.size()), suffix);
  }
  if (name != wanted) {
    changed_.push_back(wanted.empty() ? absl::StrCat("a nameless one is ", name)
                                      : absl::StrCat("'", wanted, "' is ", name));
  }
  return name;
}

void NodeNames::Report(const std::string& file, model::Diagnostics& diagnostics) const {
  if (changed_.empty()) return;
  const size_t shown = std::min(changed_.size(), kMostShown);
  std::string list =
      absl::StrJoin(changed_.begin(), changed_.begin() + static_cast<std::ptrdiff_t>(shown), ", ");
  if (shown < changed_.size()) absl::StrAppend(&list, " and ", changed_.size() - shown, " more");
  diagnostics.Warning({file, 0, 0},
                      absl::StrCat(changed_.size(),
                                   changed_.size() == 1 ? " node has another name here: "
                                                        : " nodes have other names here: ",
                                   list));
}

}  // namespace warren::import
