// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_CPU_H_
#define WARREN_CAPSULE_HOST_CPU_H_

#include "absl/status/statusor.h"

namespace warren::capsule {

// The processor a new capsule is pinned to (its kernel and its programs alternate
// strictly, so a second one only adds wake-ups): `wanted` when it is allowed, for
// -1 the one that the fewest living capsules use.
absl::StatusOr<int> ChooseCpu(int wanted);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_CPU_H_
