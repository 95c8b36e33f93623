// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_FORMAT_YAML_TEXT_H_
#define WARREN_CTL_FORMAT_YAML_TEXT_H_

#include <string>
#include <string_view>

namespace warren::format {

// Whether YAML can hold the text: UTF-8, and nothing else.
bool IsUtf8(std::string_view text);

// `text` as a YAML scalar on one line: as it is where every YAML reader takes it for that text,
// else in double quotes. `in_flow`: inside [...] or {...}, where commas and brackets mean
// something.
std::string YamlScalar(std::string_view text, bool in_flow = true);

// `text` as what follows "key: ": a block of lines indented by `indent` blanks when that is exact
// and easier to read, else as YamlScalar.
std::string YamlBlock(std::string_view text, int indent);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_YAML_TEXT_H_
