// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_MODEL_DIAGNOSTIC_H_
#define WARREN_CTL_MODEL_DIAGNOSTIC_H_

#include <string>
#include <vector>

#include "ctl/model/topology.h"

namespace warren::model {

enum class Severity : uint8_t { kError, kWarning };

// One finding about an input file: what is wrong, and what would be right (may be empty).
struct Diagnostic {
  Severity severity = Severity::kError;
  Location where;
  std::string what;
  std::string mend;

  // "file:line:col: error: what; mend"
  std::string ToString() const;
};

// Collects findings; reading goes on after an error so that one run shows them all.
class Diagnostics {
 public:
  void Error(const Location& where, std::string what, std::string mend = "");
  void Warning(const Location& where, std::string what, std::string mend = "");
  bool HasErrors() const { return errors_ > 0; }
  const std::vector<Diagnostic>& all() const { return all_; }
  // One per line, in order of appearance.
  std::string ToString() const;

 private:
  std::vector<Diagnostic> all_;
  int errors_ = 0;
};

}  // namespace warren::model

#endif  // WARREN_CTL_MODEL_DIAGNOSTIC_H_
