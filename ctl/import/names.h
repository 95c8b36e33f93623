// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_IMPORT_NAMES_H_
#define WARREN_CTL_IMPORT_NAMES_H_

#include <set>
#include <string>
#include <vector>

#include "ctl/model/diagnostic.h"

namespace warren::import {

// Other tools name nodes freely ("New York", twice "Zürich"); here a name is a word and unique.
class NodeNames {
 public:
  // The name that a node gets: `wanted` with accents dropped and other characters turned into '-',
  // `fallback` where nothing is left, and "-2", "-3" ... behind a name that is taken.
  std::string Add(const std::string& wanted, const std::string& fallback);

  // Warns, once, of every name that had to change.
  void Report(const std::string& file, model::Diagnostics& diagnostics) const;

 private:
  std::set<std::string> taken_;
  std::vector<std::string> changed_;
};

// A word out of any text, for lab names; `fallback` where nothing is left.
std::string MakeName(const std::string& text, const std::string& fallback);

// The interface's own name when it is a possible one, else a word made of it.
std::string MakeInterfaceName(const std::string& text);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_NAMES_H_
