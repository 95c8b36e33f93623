// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The checks of a topology file, evaluated in a lab that is up.

#ifndef WARREN_CTL_CLI_CHECKS_H_
#define WARREN_CTL_CLI_CHECKS_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/cli/session.h"
#include "ctl/cli/table.h"

namespace warren::cli {

struct CheckResult {
  std::string name;
  bool held = false;
  double seconds = 0;
  std::string finding;      // one line: what was measured, or why it does not hold
  Table details{{}};        // what a reader wants to see beside it; may be empty
  nlohmann::json measured;  // the same for machines
};

// Evaluates one check. An error means that it could not be evaluated (the capsule ended, Ctrl-C);
// a check that does not hold is a result.
absl::StatusOr<CheckResult> Evaluate(Session& session, const model::Check& check);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_CHECKS_H_
