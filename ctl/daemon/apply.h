// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A running lab becomes another plan.

#ifndef WARREN_CTL_DAEMON_APPLY_H_
#define WARREN_CTL_DAEMON_APPLY_H_

#include "ctl/daemon/lab.h"

namespace warren::daemon {

// Only what differs is touched. On any failure, and when the caller is gone, the lab is again what
// it was. With `dry_run` nothing is done.
absl::StatusOr<v1::ApplyReply> Apply(kernel::Module& module, const kernel::Lab& lab,
                                     const v1::ApplyRequest& request, const Progress& progress);

// Undoes an apply that a daemon's death cut off, if there was one.
absl::Status Recover(kernel::Module& module, const kernel::Lab& lab);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_APPLY_H_
