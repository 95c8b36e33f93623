// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/import.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/format/read_file.h"
#include "ctl/import/graphml.h"
#include "ctl/import/imn.h"

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

}  // namespace

Format DetectFormat(const std::string& content) {
  const absl::string_view text = SkipByteOrderMark(content);
  if (absl::StartsWith(text, "<")) {
    return absl::StrContains(text, "<graphml") ? Format::kGraphml : Format::kUnknown;
  }
  if (absl::StartsWith(text, "{")) {
    const absl::string_view rest = absl::StripLeadingAsciiWhitespace(text.substr(1));
    const bool json = absl::StartsWith(rest, "\"") || absl::StartsWith(rest, "}");
    return json ? Format::kImnJson : Format::kUnknown;
  }
  return StartsWithLegacyClass(text) ? Format::kImnLegacy : Format::kUnknown;
}

absl::StatusOr<model::Topology> ImportText(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics) {
  switch (DetectFormat(content)) {
    case Format::kGraphml:
      return ImportGraphml(path, content, diagnostics);
    case Format::kImnJson:
      return ImportImnJson(path, content, diagnostics);
    case Format::kImnLegacy:
      return ImportImnLegacy(path, content, diagnostics);
    case Format::kUnknown:
      break;
  }
  diagnostics.Error({path, 1, 1}, "this is neither GraphML nor an IMUNES topology",
                    "GraphML and .imn files (JSON or Tcl list) can be imported");
  return absl::InvalidArgumentError(absl::StrCat(path, ": unknown format"));
}

absl::StatusOr<model::Topology> ImportFile(const std::string& path,
                                           model::Diagnostics& diagnostics) {
  const absl::StatusOr<std::string> content = format::ReadRegularFile(path, kMostBytes);
  if (!content.ok()) {
    return absl::Status(content.status().code(),
                        absl::StrCat(path, ": ", content.status().message()));
  }
  return ImportText(path, *content, diagnostics);
}

}  // namespace warren::import
