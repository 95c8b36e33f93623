// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The network of a node that runs becomes what a plan says.

#ifndef WARREN_CTL_DAEMON_NODE_NETWORK_H_
#define WARREN_CTL_DAEMON_NODE_NETWORK_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "ctl/api/warren.pb.h"

namespace warren::daemon {

struct NetworkWishes {
  std::vector<const v1::Step*> wanted;              // all of the node's, in the plan's order
  std::vector<const v1::Step*> unwanted;            // what the plan before had beyond that
  absl::flat_hash_set<const v1::Step*> changed;     // of `wanted`, what is new
  absl::flat_hash_set<std::string> new_interfaces;  // of links that were just made
  bool new_node = false;
};

// Adds what is wanted and not there, takes away what is unwanted and there. What neither speaks of,
// people and programs in the node have put there: it stays.
absl::Status ChangeNetwork(int netns, const NetworkWishes& wishes);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_NODE_NETWORK_H_
