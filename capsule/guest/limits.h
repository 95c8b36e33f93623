// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_LIMITS_H_
#define WARREN_CAPSULE_GUEST_LIMITS_H_

#include "capsule/guest/conf.h"

namespace warren::capsule {

// A kernel's limits fit one machine; this one is thousands. Raises those that are
// the kernel's own (a namespace's belong to its node), then what the caller asked for.
void RaiseLimits(const GuestConf& conf);

// Lets nodes have cgroups with a CPU share, a memory limit and a process limit.
void EnableControllers();

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_LIMITS_H_
