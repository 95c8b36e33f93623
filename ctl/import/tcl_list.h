// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_IMPORT_TCL_LIST_H_
#define WARREN_CTL_IMPORT_TCL_LIST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace warren::import {

// A word of a Tcl list and the line it starts on.
struct TclWord {
  std::string text;
  int line = 0;
  bool braced = false;
};

// Splits a Tcl list: words between blanks, {nested braces} kept as they are, "quotes", and a
// backslash before a character that shall stand for itself. Nothing is evaluated. The message of a
// failure ends with the line that it is on, counted from `first_line`.
absl::StatusOr<std::vector<TclWord>> SplitTclList(const std::string& text, int first_line = 1);

// The same for text that is known to be one word or a short list; a broken one counts as one word.
std::vector<std::string> TclWords(const std::string& text);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_TCL_LIST_H_
