// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_COMPILE_ORDER_H_
#define WARREN_CTL_COMPILE_ORDER_H_

#include "absl/strings/string_view.h"

namespace warren::compile {

// The order a person puts names in: digits count as numbers, so r2 comes before r10. Total: names
// that differ only in leading zeros fall back to the order of their bytes.
bool NaturalLess(absl::string_view a, absl::string_view b);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_ORDER_H_
