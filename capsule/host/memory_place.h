// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_MEMORY_PLACE_H_
#define WARREN_CAPSULE_HOST_MEMORY_PLACE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace warren::capsule {

// A capsule's memory is a sparse, nameless file that its kernel maps executable.
// Finds a folder for it with that much room, in memory when possible: an access
// that finds the file system full kills the capsule without a word.
absl::StatusOr<std::string> PlaceForMemory(uint64_t bytes);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_MEMORY_PLACE_H_
