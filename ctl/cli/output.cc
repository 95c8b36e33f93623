// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/output.h"

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace warren::cli {

absl::Status WriteOutput(const std::string& path, const std::string& content) {
  if (path.empty() || path == "-") {
    std::cout << content << std::flush;
    if (!std::cout) return absl::FailedPreconditionError("the standard output cannot be written");
    return absl::OkStatus();
  }
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) return absl::FailedPreconditionError(absl::StrCat(path, " cannot be written"));
  return absl::OkStatus();
}

}  // namespace warren::cli
