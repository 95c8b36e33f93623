// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What a lab was made from, in the lab's own folder: it outlives the daemon and goes with the lab.

#ifndef WARREN_CTL_DAEMON_RECORD_H_
#define WARREN_CTL_DAEMON_RECORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/api/warren.pb.h"

namespace warren::daemon {

// FAILED_PRECONDITION when there is none: the lab was made by an older daemon, or is half made.
absl::StatusOr<v1::LabRecord> ReadRecord(const std::string& lab);

// A reader sees the record before or this one, whole.
absl::Status WriteRecord(const std::string& lab, const v1::LabRecord& record);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_RECORD_H_
