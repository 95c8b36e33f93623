// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The names of what a file does not name. Reader and writer share them, so that the writer knows
// what it may leave out.

#ifndef WARREN_CTL_FORMAT_NAMES_H_
#define WARREN_CTL_FORMAT_NAMES_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "ctl/model/topology.h"

namespace warren::format {

// Names links "a--b", "a--b.2", ... Take all given names first, then ask for the others in order.
class LinkNames {
 public:
  // False when the name is taken.
  bool Take(const std::string& name) { return taken_.insert(name).second; }
  std::string Next(std::string_view a, std::string_view b);

 private:
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, int> last_;  // the number of the last "a--b"
};

// Names checks "reach pc1 to pc2", "run on pc1", and a second one "run on pc1 (2)". The same rule.
class CheckNames {
 public:
  bool Take(const std::string& name) { return taken_.insert(name).second; }
  std::string Next(const model::Check& check);

 private:
  std::unordered_set<std::string> taken_;
};

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_NAMES_H_
