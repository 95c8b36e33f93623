// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_FORMAT_VALIDATE_H_
#define WARREN_CTL_FORMAT_VALIDATE_H_

#include <string>

#include "ctl/format/keys.h"
#include "ctl/format/tree.h"
#include "ctl/model/diagnostic.h"

namespace warren::format {

// Holds a whole document to the table of keys: unknown and missing keys, shapes, units, ranges and
// words, and what is understood but not supported yet. What names mean is not its business.
void Validate(const Value& document, const std::string& filename, model::Diagnostics& diagnostics);

// The same for a value of any type.
void ValidateAs(const Value& value, const Type& type, const std::string& filename,
                model::Diagnostics& diagnostics);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_VALIDATE_H_
