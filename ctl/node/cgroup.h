// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Control groups of labs and nodes: /sys/fs/cgroup/warren/LAB/NODE. A lab's group holds all of its
// processes and nothing else, so ending them needs no list.

#ifndef WARREN_CTL_NODE_CGROUP_H_
#define WARREN_CTL_NODE_CGROUP_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace warren::node {

struct Limits {
  uint32_t cpu_weight = 0;    // 1 .. 10000; 0 = default (100)
  double cpu_limit = 0;       // share of one CPU; 0 = none
  uint64_t memory_bytes = 0;  // 0 = none
};

// Folder of a node's group.
std::string CgroupPath(const std::string& lab, const std::string& node);

// Makes a node's group (and those above it). Fails when a limit is asked for that the machine's
// cgroups cannot enforce.
absl::Status MakeCgroup(const std::string& lab, const std::string& node, const Limits& limits);

// Makes the limits of a node's group, if it has one, exactly these: 0 takes one away.
absl::Status ChangeLimits(const std::string& lab, const std::string& node, const Limits& limits);

// Kills every process of a node, waits until they are gone, and removes its group.
absl::Status RemoveCgroup(const std::string& lab, const std::string& node);

// Kills every process of the lab, waits until they are gone, and removes its groups.
absl::Status RemoveCgroups(const std::string& lab);

// Processes in a node's group, 0 when it has none.
uint32_t CountProcesses(const std::string& lab, const std::string& node);

// What a node's programs use; all 0 when it has none.
struct Usage {
  uint32_t processes = 0;
  uint64_t cpu_ns = 0;        // since its group was made
  uint64_t memory_bytes = 0;  // now
  uint64_t memory_limit = 0;  // 0 = none
};
Usage ReadUsage(const std::string& lab, const std::string& node);

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_CGROUP_H_
