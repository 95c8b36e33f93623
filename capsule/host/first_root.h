// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_FIRST_ROOT_H_
#define WARREN_CAPSULE_HOST_FIRST_ROOT_H_

#include "absl/status/status.h"
#include "capsule/host/options.h"
#include "capsule/host/run_folder.h"

namespace warren::capsule {

// In virtual time the guest's kernel is started by this name in the run folder.
inline constexpr char kKernelLink[] = "linux";

// Fills the run folder with what the guest sees of the host: its first root, the
// programs that run inside, links to /usr and to the results folder. Programs are
// copied: a build beside a running capsule does not change it.
absl::Status FillRunFolder(const RunFolder& folder, const Options& options);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_FIRST_ROOT_H_
