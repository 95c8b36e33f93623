// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_RUN_FOLDER_H_
#define WARREN_CAPSULE_HOST_RUN_FOLDER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// A capsule's files: RUN/capsules/ID/. Its supervisor holds the lock of the
// folder as long as it lives, so a folder whose lock is free belongs to nobody
// and may go. Names and process ids decide nothing.
//
//   lock         held by the supervisor
//   sock         connections to warrend inside
//   ctl          the supervisor's own socket
//   cpu          the processor it is pinned to
//   console.log  what the guest printed
//   root/        the guest's first root
struct RunFolder {
  std::string path;
  UniqueFd lock;

  std::string File(const std::string& name) const { return path + "/" + name; }
};

// $WARREN_RUN_DIR, else $XDG_RUNTIME_DIR/warren, else /run/warren for root, else
// /tmp/warren-UID. Made when it is not there; refused when others could write it.
absl::StatusOr<std::string> RunDir();

// Makes and locks the folder of a new capsule; a stale one of that name is removed.
absl::StatusOr<RunFolder> MakeRunFolder(const std::string& id);

// Removes the folder and gives the lock up, in this order.
void RemoveRunFolder(RunFolder folder);

// The folders of living capsules, by id.
absl::StatusOr<std::vector<std::string>> LivingCapsules();

// Removes what killed supervisors left. Returns the ids.
absl::StatusOr<std::vector<std::string>> SweepStaleFolders();

absl::StatusOr<std::string> FolderOf(const std::string& id);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_RUN_FOLDER_H_
