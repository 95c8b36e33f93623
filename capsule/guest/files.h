// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_FILES_H_
#define WARREN_CAPSULE_GUEST_FILES_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace warren::capsule {

// Init has nobody to return an error to: says what failed on the console, and
// powers the guest off. The supervisor reports the console's last lines.
[[noreturn]] void Die(const std::string& what);
// The same, with errno's sentence.
[[noreturn]] void DieErrno(const std::string& what);
// A line on the console.
void Say(const std::string& line);

void MakeDir(const std::string& path, mode_t mode = 0755);
void MakeLink(const std::string& target, const std::string& path);
void WriteFile(const std::string& path, std::string_view contents, mode_t mode = 0644);
std::optional<std::string> ReadFile(const std::string& path);
// For files of the kernel: false and errno when it refused.
bool Poke(const std::string& path, std::string_view value);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_FILES_H_
