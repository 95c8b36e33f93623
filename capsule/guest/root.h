// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_ROOT_H_
#define WARREN_CAPSULE_GUEST_ROOT_H_

#include "capsule/guest/conf.h"

namespace warren::capsule {

// /dev/console as standard input, output and error. Before anything can fail.
void OpenConsole();

// What the supervisor left in the first root.
GuestConf ReadConf();

// Replaces the first root by a fresh one in memory: the host's /usr read-only,
// everything else generated. Loads the module on the way, as its file is out of
// reach afterwards.
void EnterFreshRoot(const GuestConf& conf);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_ROOT_H_
