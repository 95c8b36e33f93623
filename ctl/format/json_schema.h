// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_FORMAT_JSON_SCHEMA_H_
#define WARREN_CTL_FORMAT_JSON_SCHEMA_H_

#include <string>

namespace warren::format {

// The file format as a JSON Schema (draft 7), for editors: what this version of Warren accepts. It
// knows shapes, words and units; what names mean is beyond it.
std::string JsonSchema();

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_JSON_SCHEMA_H_
