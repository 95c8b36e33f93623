// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_FORMAT_READ_FILE_H_
#define WARREN_CTL_FORMAT_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace warren::format {

// The content of a regular file of at most `most` bytes. The message of a failure says why
// ("No such file or directory") and leaves the name to the caller.
absl::StatusOr<std::string> ReadRegularFile(const std::string& path, size_t most);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_READ_FILE_H_
