// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/exit_code.h"

#include <iostream>

#include "ctl/cli/interrupt.h"

namespace warren::cli {

int ExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kDone;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
      return kWrong;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnimplemented:
      return kCannot;
    default:
      return Interrupted() ? kInterrupted : kFailed;
  }
}

int Report(const absl::Status& status) {
  if (!status.ok()) std::cerr << "warren: " << status.message() << "\n";
  return ExitCode(status);
}

}  // namespace warren::cli
