// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/xml_file.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace warren::import {

bool XmlFile::Parse(const std::string& path, const std::string& content,
                    model::Diagnostics& diagnostics) {
  path_ = path;
  lines_ = {0};
  for (size_t i = content.find('\n'); i != std::string::npos; i = content.find('\n', i + 1)) {
    lines_.push_back(static_cast<std::ptrdiff_t>(i) + 1);
  }
  const pugi::xml_parse_result parsed = document_.load_buffer(content.data(), content.size());
  if (parsed) return true;
  const auto last = static_cast<std::ptrdiff_t>(content.size());
  diagnostics.Error(At(std::clamp<std::ptrdiff_t>(parsed.offset, 0, last)),
                    absl::StrCat("this XML is broken: ", parsed.description()));
  return false;
}

model::Location XmlFile::At(std::ptrdiff_t offset) const {
  if (offset < 0) return {path_, 1, 1};
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
  return {path_, static_cast<int>(next - lines_.begin()),
          1 + static_cast<int>(offset - *(next - 1))};
}

}  // namespace warren::import
