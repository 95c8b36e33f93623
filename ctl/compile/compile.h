// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// From a topology to a plan. The passes, each in its own file, in order:
//   network    names become indexes
//   segments   which interfaces share an IP subnet
//   ids        node and link ids, MAC addresses
//   addresses  IPv4 and IPv6 of every interface
//   routes     static routes and default routes
//   frr        configurations of the routing daemons
//   names      /etc/hosts
//   plan       all of it as ordered operations

#ifndef WARREN_CTL_COMPILE_COMPILE_H_
#define WARREN_CTL_COMPILE_COMPILE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/api/warren.pb.h"
#include "ctl/compile/names.h"
#include "ctl/compile/plan.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::compile {

struct CompiledLab {
  v1::Plan plan;
  std::map<std::string, NodeAddresses> addresses;  // of hosts and routers, by name

  // Whether `address` belongs to `node`; how a check compares a hop with a node's name.
  bool Has(const std::string& node, const model::IpAddress& address) const;

  // What a check's `to` means: an address as it is, a node by its IPv4 address, or by IPv6 where it
  // has no other. NOT_FOUND for a name that no host or router has, FAILED_PRECONDITION for a node
  // without an address.
  absl::StatusOr<model::IpAddress> ResolveTarget(const std::string& name_or_address) const;

  std::map<std::string, std::vector<model::IpAddress>> all_addresses;  // by node
};

// The same topology gives the same plan, byte for byte. Findings go to `diagnostics`; with an error
// among them the result is INVALID_ARGUMENT.
absl::StatusOr<CompiledLab> Compile(const model::Topology& topology,
                                    model::Diagnostics& diagnostics);

// The same for a lab that runs by `running`: what got its address automatically keeps it.
absl::StatusOr<CompiledLab> CompileFor(const v1::Plan& running, const model::Topology& topology,
                                       model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_COMPILE_H_
