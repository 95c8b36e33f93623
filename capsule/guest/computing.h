// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_COMPUTING_H_
#define WARREN_CAPSULE_GUEST_COMPUTING_H_

#include <string>

namespace warren::capsule {

// The programs that are ready to run, other than this one: "NAME (node N), ...". In virtual time a
// program that computes without system calls is the only one there.
std::string ComputingPrograms();

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_COMPUTING_H_
