// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_ETC_H_
#define WARREN_CAPSULE_GUEST_ETC_H_

#include <string>

namespace warren::capsule {

// Fills `etc` (a folder) with what programs look for there: users, services,
// name lookup by files. Generated, the same on every machine: the host's own
// /etc would leak its state into runs.
void WriteEtc(const std::string& etc);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_ETC_H_
