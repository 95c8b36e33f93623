// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_KERNEL_ERRNO_STATUS_H_
#define WARREN_CTL_KERNEL_ERRNO_STATUS_H_

#include <string>

#include "absl/status/status.h"

namespace warren::kernel {

// "WHAT: strerror(error)", with the canonical code of `error`.
absl::Status ErrnoStatus(int error, const std::string& what);

}  // namespace warren::kernel

#endif  // WARREN_CTL_KERNEL_ERRNO_STATUS_H_
