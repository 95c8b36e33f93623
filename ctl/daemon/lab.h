// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Labs: made from a plan, removed, looked at. Holds no truth of its own: what is up is what the
// module, the control groups and the lab's folder say.

#ifndef WARREN_CTL_DAEMON_LAB_H_
#define WARREN_CTL_DAEMON_LAB_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "ctl/api/warren.pb.h"
#include "ctl/kernel/module.h"
#include "ctl/node/node_process.h"

namespace warren::daemon {

struct Progress {
  // Called when a phase begins and as it goes on.
  std::function<void(const std::string& phase, size_t done, size_t total)> report;
  // Asked between steps: the caller is gone, undo all.
  std::function<bool()> cancelled;
};

// The whole lab, or nothing of it: any failure undoes in reverse what was done.
absl::Status BringUp(const v1::UpRequest& request, const Progress& progress);

// Ends its programs, deletes its kernel objects, removes its groups and folder.
absl::Status TakeDown(kernel::Module& module, const kernel::Lab& lab);

// Removes groups and folders of labs that the kernel no longer has.
absl::Status Sweep(kernel::Module& module);

absl::StatusOr<v1::LabState> Describe(kernel::Module& module, const kernel::Lab& lab,
                                      bool with_routes);

// The links with their nodes' names filled in, and what the nodes' programs use; by name.
absl::StatusOr<v1::LabStats> ReadStats(kernel::Module& module, const kernel::Lab& lab);

// The link of that name with its nodes' names filled in.
absl::StatusOr<v1::LinkState> FindLink(kernel::Module& module, const kernel::Lab& lab,
                                       const std::string& name);

// The node of that name, ready for node::StartProgram.
struct NodeHandle {
  node::NodeRef ref;
  node::OpenNetns netns;
};
absl::StatusOr<NodeHandle> FindNode(const kernel::Lab& lab, const std::string& name);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_LAB_H_
