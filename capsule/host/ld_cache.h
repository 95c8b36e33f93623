// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_LD_CACHE_H_
#define WARREN_CAPSULE_HOST_LD_CACHE_H_

#include <string>

#include "absl/status/status.h"

namespace warren::capsule {

// Writes to `path` the loader's cache for the libraries below /usr. Without it each
// start of a program probes folders, and how many of them depends on the processor:
// that would be seen in virtual time. Made once per state of the library folders.
absl::Status WriteLdCache(const std::string& path);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_LD_CACHE_H_
