// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_EXIT_CODE_H_
#define WARREN_CTL_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace warren::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;  // it ran and failed
inline constexpr int kWrong = 2;   // the words or the file are wrong
inline constexpr int kCannot = 3;  // the machine cannot
inline constexpr int kInterrupted = 130;

// Which of them an error means.
int ExitCode(const absl::Status& status);

// Prints "warren: ..." to stderr and returns the exit code; kDone, silently, for OK.
int Report(const absl::Status& status);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_EXIT_CODE_H_
