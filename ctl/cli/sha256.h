// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_SHA256_H_
#define WARREN_CTL_CLI_SHA256_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace warren::cli {

// 64 hexadecimal digits.
std::string Sha256(std::string_view bytes);
absl::StatusOr<std::string> Sha256OfFile(const std::string& path);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_SHA256_H_
