// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/import.h"

#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/format/read_file.h"
#include "ctl/import/clab.h"
#include "ctl/import/graphml.h"
#include "ctl/import/imn.h"
#include "ctl/import/kathara.h"

namespace warren::import {
namespace {

constexpr size_t kMostBytes = 64u << 20;

constexpr const char* kLegacyClasses[] = {"node",    "link",   "canvas", "annotation",
                                          "option",  "image",  "hook",   "comments",
                                          "traffic", "script", "plot"};

absl::string_view SkipByteOrderMark(absl::string_view text) {
  if (absl::StartsWith(text, "\xef\xbb\xbf")) text.remove_prefix(3);
  return absl::StripLeadingAsciiWhitespace(text);
}

bool StartsWithLegacyClass(absl::string_view text) {
  for (const char* name : kLegacyClasses) {
    absl::string_view rest = text;
    if (!absl::StartsWith(rest, name)) continue;
    rest.remove_prefix(absl::string_view(name).size());
    if (!rest.empty() && absl::ascii_isspace(static_cast<unsigned char>(rest.front()))) return true;
  }
  return false;
}

// Whether some line begins with one of the words, without blanks before it.
bool HasLine(absl::string_view text, absl::string_view start) {
  return absl::StartsWith(text, start) || absl::StrContains(text, absl::StrCat("\n", start));
}

// "pc1[0]=": a device's interface in a lab.conf.
bool HasDeviceLine(absl::string_view text) {
  for (size_t open = text.find('['); open != absl::string_view::npos;
       open = text.find('[', open + 1)) {
    const size_t close = text.find_first_of("]\n", open);
    if (close != absl::string_view::npos && close + 1 < text.size() && close > open + 1 &&
        text[close] == ']' && text[close + 1] == '=' && open > 0) {
      return true;
    }
  }
  return false;
}

Format FormatOf(const std::string& word, const std::string& path, const std::string& content) {
  if (word == "graphml") return Format::kGraphml;
  if (word == "clab") return Format::kClab;
  if (word == "kathara") return Format::kKathara;
  if (word == "imn") {
    const absl::string_view text = SkipByteOrderMark(content);
    return absl::StartsWith(text, "{") ? Format::kImnJson : Format::kImnLegacy;
  }
  return DetectFormat(path, content);
}

}  // namespace

const std::vector<std::string>& FormatWords() {
  static const auto* words = new std::vector<std::string>{"clab", "graphml", "imn", "kathara"};
  return *words;
}

Format DetectFormat(const std::string& path, const std::string& content) {
  const absl::string_view text = SkipByteOrderMark(content);
  if (std::filesystem::path(path).filename() == "lab.conf") return Format::kKathara;
  if (absl::StartsWith(text, "<")) {
    return absl::StrContains(text, "<graphml") ? Format::kGraphml : Format::kUnknown;
  }
  if (absl::StartsWith(text, "{")) {
    const absl::string_view rest = absl::StripLeadingAsciiWhitespace(text.substr(1));
    const bool json = absl::StartsWith(rest, "\"") || absl::StartsWith(rest, "}");
    return json ? Format::kImnJson : Format::kUnknown;
  }
  if (StartsWithLegacyClass(text)) return Format::kImnLegacy;
  if (HasLine(text, "topology:")) return Format::kClab;
  return HasDeviceLine(text) ? Format::kKathara : Format::kUnknown;
}

absl::StatusOr<model::Topology> ImportText(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics,
                                           const std::string& from) {
  switch (FormatOf(from, path, content)) {
    case Format::kGraphml:
      return ImportGraphml(path, content, diagnostics);
    case Format::kImnJson:
      return ImportImnJson(path, content, diagnostics);
    case Format::kImnLegacy:
      return ImportImnLegacy(path, content, diagnostics);
    case Format::kClab:
      return ImportClab(path, content, diagnostics);
    case Format::kKathara:
      return ImportKathara(path, content, diagnostics);
    case Format::kUnknown:
      break;
  }
  diagnostics.Error({path, 1, 1}, "this is the file of no tool that is known here",
                    "GraphML, IMUNES .imn, containerlab YAML and Kathara labs can be imported");
  return absl::InvalidArgumentError(absl::StrCat(path, ": unknown format"));
}

absl::StatusOr<model::Topology> ImportFile(const std::string& given,
                                           model::Diagnostics& diagnostics,
                                           const std::string& from) {
  std::error_code error;
  const std::string path = std::filesystem::is_directory(given, error)
                               ? (std::filesystem::path(given) / "lab.conf").string()
                               : given;
  const absl::StatusOr<std::string> content = format::ReadRegularFile(path, kMostBytes);
  if (!content.ok()) {
    return absl::Status(content.status().code(),
                        absl::StrCat(path, ": ", content.status().message()));
  }
  return ImportText(path, *content, diagnostics, from);
}

}  // namespace warren::import
