// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/import.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ctl/format/read_file.h"
#include "ctl/import/brite.h"
#include "ctl/import/clab.h"
#include "ctl/import/core_xml.h"
#include "ctl/import/gns3.h"
#include "ctl/import/graphml.h"
#include "ctl/import/imn.h"
#include "ctl/import/kathara.h"
#include "ctl/import/mininet.h"
#include "ctl/import/rocketfuel.h"

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

// Lines that are neither empty nor comments, at most `most` of them.
std::vector<absl::string_view> FirstLines(absl::string_view text, size_t most) {
  std::vector<absl::string_view> lines;
  while (!text.empty() && lines.size() < most) {
    const size_t end = std::min(text.find('\n'), text.size());
    const absl::string_view line = absl::StripAsciiWhitespace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.front() != '#') lines.push_back(line);
  }
  return lines;
}

// "3356|1299|0"
bool IsRelationship(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, '|');
  uint32_t number = 0;
  int relation = 0;
  return words.size() >= 3 && absl::SimpleAtoi(words[0], &number) &&
         absl::SimpleAtoi(words[1], &number) && absl::SimpleAtoi(words[2], &relation);
}

// "Chicago,+IL2 Dallas,+TX7 2.5"
bool IsWeight(absl::string_view line) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  double number = 0;
  return words.size() == 3 && absl::SimpleAtod(words[2], &number);
}

bool AllLines(absl::string_view text, bool (*is)(absl::string_view)) {
  const auto lines = FirstLines(text, 3);
  return !lines.empty() && std::all_of(lines.begin(), lines.end(), is);
}

// IMUNES, GNS3 and MiniEdit all write JSON.
Format JsonFormat(absl::string_view text) {
  const auto has = [&](const char* key) { return absl::StrContains(text, key); };
  if (has("\"topology\"") && (has("\"project_id\"") || has("\"revision\""))) return Format::kGns3;
  if (has("\"hosts\"") && has("\"switches\"")) return Format::kMininet;
  return Format::kImnJson;
}

Format FormatOf(const std::string& word, const std::string& path, const std::string& content) {
  static constexpr std::pair<const char*, Format> kWords[] = {{"brite", Format::kBrite},
                                                              {"caida", Format::kCaida},
                                                              {"clab", Format::kClab},
                                                              {"core", Format::kCore},
                                                              {"gns3", Format::kGns3},
                                                              {"graphml", Format::kGraphml},
                                                              {"kathara", Format::kKathara},
                                                              {"mininet", Format::kMininet},
                                                              {"rocketfuel", Format::kRocketfuel}};
  for (const auto& [name, format] : kWords) {
    if (word == name) return format;
  }
  if (word == "imn") {
    const absl::string_view text = SkipByteOrderMark(content);
    return absl::StartsWith(text, "{") ? Format::kImnJson : Format::kImnLegacy;
  }
  return DetectFormat(path, content);
}

}  // namespace

const std::vector<std::string>& FormatWords() {
  static const auto* words =
      new std::vector<std::string>{"brite",   "caida", "clab",    "core",    "gns3",
                                   "graphml", "imn",   "kathara", "mininet", "rocketfuel"};
  return *words;
}

Format DetectFormat(const std::string& path, const std::string& content) {
  const absl::string_view text = SkipByteOrderMark(content);
  const std::filesystem::path name = std::filesystem::path(path).filename();
  if (name == "lab.conf") return Format::kKathara;
  if (absl::StartsWith(text, "<")) {
    if (absl::StrContains(text, "<graphml")) return Format::kGraphml;
    return absl::StrContains(text, "<scenario") ? Format::kCore : Format::kUnknown;
  }
  if (absl::StartsWith(text, "{")) {
    const absl::string_view rest = absl::StripLeadingAsciiWhitespace(text.substr(1));
    const bool json = absl::StartsWith(rest, "\"") || absl::StartsWith(rest, "}");
    return json ? JsonFormat(text) : Format::kUnknown;
  }
  if (StartsWithLegacyClass(text)) return Format::kImnLegacy;
  if (HasLine(text, "warren:")) return Format::kWarren;
  if (HasLine(text, "topology:")) return Format::kClab;
  if (HasLine(text, "Nodes:") && HasLine(text, "Edges:")) return Format::kBrite;
  if (AllLines(text, IsRelationship)) return Format::kCaida;
  if (HasDeviceLine(text)) return Format::kKathara;
  return name.extension() == ".intra" || AllLines(text, IsWeight) ? Format::kRocketfuel
                                                                  : Format::kUnknown;
}

absl::StatusOr<model::Topology> ImportText(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics,
                                           const Options& options) {
  const Format format = FormatOf(options.from, path, content);
  if (options.cut && format != Format::kCaida) {
    diagnostics.Error({path, 1, 1}, "only of AS relationships can a neighbourhood be cut out",
                      "leave --ego and --hops out, or say --from caida");
    return absl::InvalidArgumentError(absl::StrCat(path, ": no AS relationships"));
  }
  switch (format) {
    case Format::kBrite:
      return ImportBrite(path, content, diagnostics);
    case Format::kCaida:
      return ImportCaida(path, content, options.cut, diagnostics);
    case Format::kClab:
      return ImportClab(path, content, diagnostics);
    case Format::kCore:
      return ImportCoreXml(path, content, diagnostics);
    case Format::kGns3:
      return ImportGns3(path, content, diagnostics);
    case Format::kGraphml:
      return ImportGraphml(path, content, diagnostics);
    case Format::kImnJson:
      return ImportImnJson(path, content, diagnostics);
    case Format::kImnLegacy:
      return ImportImnLegacy(path, content, diagnostics);
    case Format::kKathara:
      return ImportKathara(path, content, diagnostics);
    case Format::kMininet:
      return ImportMininet(path, content, diagnostics);
    case Format::kRocketfuel:
      return ImportRocketfuel(path, content, diagnostics);
    case Format::kWarren:
      diagnostics.Error({path, 1, 1}, "this is a topology of Warren's own",
                        "it needs no import: give it to up, run or convert");
      break;
    case Format::kUnknown:
      diagnostics.Error(
          {path, 1, 1}, "this is the file of no tool that is known here",
          absl::StrCat("name its format with --from: ", absl::StrJoin(FormatWords(), ", ")));
  }
  return absl::InvalidArgumentError(absl::StrCat(path, ": unknown format"));
}

std::string FileToRead(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return path;
  return (std::filesystem::path(path) / "lab.conf").string();
}

absl::StatusOr<model::Topology> ImportFile(const std::string& given,
                                           model::Diagnostics& diagnostics,
                                           const Options& options) {
  const std::string path = FileToRead(given);
  const absl::StatusOr<std::string> content = format::ReadRegularFile(path, kMostBytes);
  if (!content.ok()) {
    return absl::Status(content.status().code(),
                        absl::StrCat(path, ": ", content.status().message()));
  }
  return ImportText(path, *content, diagnostics, options);
}

}  // namespace warren::import
