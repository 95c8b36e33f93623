// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The pieces that bringing a lab up and changing it have in common.

#ifndef WARREN_CTL_DAEMON_NODE_SETUP_H_
#define WARREN_CTL_DAEMON_NODE_SETUP_H_

#include <vector>

#include "ctl/daemon/lab.h"
#include "ctl/kernel/rtnl.h"
#include "ctl/node/cgroup.h"

namespace warren::daemon {

inline constexpr uint32_t kEveryNode = 0;
inline constexpr size_t kNodesAtOnce = 128;  // how many namespaces are open at a time

// A node to be made, and what its interfaces are to inherit.
struct NewNode {
  const v1::CreateNode* node = nullptr;
  std::vector<const v1::SetSysctl*> inherited;
};

// Makes the nodes, with what the module sets in every new one.
absl::Status MakeNodes(kernel::Module& module, const kernel::Lab& lab,
                       const std::vector<NewNode>& nodes, const Progress& progress);

// Sets both families' forwarding in the thread's network namespace.
absl::Status SetForwarding(bool on);

node::Limits LimitsOf(const v1::CreateNode& node);

// One step about a node's network, in the thread's network namespace.
absl::Status DoNetworkStep(kernel::Rtnl& rtnl, const v1::Step& step);

// Puts a file into a node's view; without a node, under those of all nodes.
absl::Status PutPlanFile(const kernel::Lab& lab, const v1::PutFile& file, const NodeHandle* node);

// `status` with the node's name in front.
absl::Status InNode(const std::string& node, const absl::Status& status);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_NODE_SETUP_H_
