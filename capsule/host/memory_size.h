// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_MEMORY_SIZE_H_
#define WARREN_CAPSULE_HOST_MEMORY_SIZE_H_

#include <cstdint>
#include <string>

namespace warren::capsule {

inline constexpr char kUsualMemory[] = "4G";

// "512M", "4G" in bytes. Returns what is wrong with the text and what would be right, empty when
// nothing is.
std::string ReadMemorySize(const std::string& text, uint64_t* bytes);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_MEMORY_SIZE_H_
