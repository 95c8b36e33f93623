// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_COMPILE_NAMES_H_
#define WARREN_CTL_COMPILE_NAMES_H_

#include <map>
#include <optional>
#include <string>

#include "ctl/compile/network.h"

namespace warren::compile {

// The address by which others call a node: of each family the one on `lo`, else that of the first
// interface by name that has one.
struct NodeAddresses {
  std::optional<model::IpAddress> ipv4;
  std::optional<model::IpAddress> ipv6;
};

std::map<std::string, NodeAddresses> PreferredAddresses(const Network& network);

// Content of /etc/hosts, the same in every node. Written once per lab: with thousands of nodes a
// copy for each would be most of the plan.
std::string HostsFile(const Network& network,
                      const std::map<std::string, NodeAddresses>& addresses);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_NAMES_H_
