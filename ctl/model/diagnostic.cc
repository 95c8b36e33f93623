// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/model/diagnostic.h"

#include <utility>

namespace warren::model {

std::string Diagnostic::ToString() const {
  std::string text = where.ToString();
  if (!text.empty()) text += ": ";
  text += severity == Severity::kError ? "error: " : "warning: ";
  text += what;
  if (!mend.empty()) text += "; " + mend;
  return text;
}

void Diagnostics::Error(const Location& where, std::string what, std::string mend) {
  all_.push_back({Severity::kError, where, std::move(what), std::move(mend)});
  ++errors_;
}

void Diagnostics::Warning(const Location& where, std::string what, std::string mend) {
  all_.push_back({Severity::kWarning, where, std::move(what), std::move(mend)});
}

std::string Diagnostics::ToString() const {
  std::string text;
  for (const Diagnostic& diagnostic : all_) {
    if (!text.empty()) text += '\n';
    text += diagnostic.ToString();
  }
  return text;
}

}  // namespace warren::model
