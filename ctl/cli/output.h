// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_OUTPUT_H_
#define WARREN_CTL_CLI_OUTPUT_H_

#include <string>

#include "absl/status/status.h"

namespace warren::cli {

// To a file, or to stdout when `path` is empty or "-". FAILED_PRECONDITION when it cannot be
// written.
absl::Status WriteOutput(const std::string& path, const std::string& content);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_OUTPUT_H_
