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

// The topology alone; and a topology compiled for a lab that runs by `running`, whose automatic
// addresses stay.
absl::StatusOr<model::Topology> LoadTopology(const std::string& path);
absl::StatusOr<LoadedLab> CompileLab(const std::string& path, model::Topology topology,
                                     const v1::Plan* running);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_LOAD_H_
