// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_CLOCK_H_
#define WARREN_CAPSULE_GUEST_CLOCK_H_

#include <sys/types.h>

#include <cstdint>

namespace warren::capsule {

// The guest's virtual clock, by the kernel's /proc/time_travel. While it is held, no time passes by
// waiting: what is ready runs at its usual cost, and then the machine waits for the host.
void HoldTime();
void RunTime();
// Lets it go on to that moment, in nanoseconds since boot. The process returned ends when time is
// held again, at that moment or before.
pid_t RunTimeUntil(uint64_t ns);
// Nanoseconds since boot.
uint64_t VirtualNow();

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_CLOCK_H_
