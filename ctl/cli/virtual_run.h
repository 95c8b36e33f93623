// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

// Labs in virtual time. Nothing from outside may reach such a run while it goes on, so the whole of
// it happens inside a capsule: this very program runs there beside the lab, and what it prints and
// writes comes back as files.

#ifndef WARREN_CTL_CLI_VIRTUAL_RUN_H_
#define WARREN_CTL_CLI_VIRTUAL_RUN_H_

#include <nlohmann/json.hpp>
#include <string>

#include "ctl/cli/session.h"

namespace warren::cli {

// All return the exit code of the command.
int UpInVirtualTime(const SessionOptions& options, bool json);
int RunInVirtualTime(const SessionOptions& options, bool json);
// A run whose clock is stopped at that moment, in nanoseconds from its start. The lab stays, to be
// stepped on.
int RunUntilAndKeep(const SessionOptions& options, uint64_t until_ns);

// Files of a report.
inline constexpr char kRunFile[] = "/run.json";
inline constexpr char kTopologyFile[] = "/topology.yaml";

// What a finished run left.
struct VirtualResult {
  int exit_code = 0;
  nlohmann::json report;  // run.json, with the record of what the run depends on
};
// Runs `options.file` and fills `options.results`; prints what the run prints, unless `quiet`.
absl::StatusOr<VirtualResult> PlayInVirtualTime(const SessionOptions& options, bool quiet);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_VIRTUAL_RUN_H_
