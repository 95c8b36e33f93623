// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_LOAD_H_
#define WARREN_CTL_CLI_LOAD_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/compile/compile.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::cli {

struct LoadedLab {
  model::Topology topology;
  compile::CompiledLab compiled;
};

// Prints findings to stderr, one per line.
void PrintFindings(const model::Diagnostics& found);

// Reads and compiles a topology file. Findings, warnings too, are printed to stderr, one per line;
// the error then says how many there were.
absl::StatusOr<LoadedLab> LoadLab(const std::string& path);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_LOAD_H_
