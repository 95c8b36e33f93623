// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_GENERATE_KINDS_H_
#define WARREN_CTL_GENERATE_KINDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/generate/graph.h"
#include "ctl/generate/words.h"

namespace warren::generate {

struct Kind {
  const char* name;
  const char* words;  // its own, with their usual values: "size=3x4"
  const char* what;   // one line
  absl::StatusOr<Graph> (*make)(Words& words, uint64_t seed);
};

// All kinds, in the order of the help.
const std::vector<Kind>& Kinds();

}  // namespace warren::generate

#endif  // WARREN_CTL_GENERATE_KINDS_H_
