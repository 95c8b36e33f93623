// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/compile.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ctl/compile/addresses.h"
#include "ctl/compile/daemons.h"
#include "ctl/compile/ids.h"
#include "ctl/compile/network.h"
#include "ctl/compile/routes.h"
#include "ctl/compile/segments.h"

namespace warren::compile {
namespace {

using model::IpAddress;

absl::Status Failed(const model::Topology& topology) {
  return absl::InvalidArgumentError(absl::StrCat("topology ", topology.name, " has errors"));
}

std::map<std::string, std::vector<IpAddress>> AllAddresses(const Network& network) {
  std::map<std::string, std::vector<IpAddress>> result;
  for (const NetworkNode& node : network.nodes) {
    if (!node.Layer3()) continue;
    std::vector<IpAddress>& addresses = result[node.given->name];
    for (const model::IpPrefix& prefix : node.loopback) addresses.push_back(prefix.address);
    for (int port : node.ports) {
      for (const model::IpPrefix& prefix : network.PortAt(port).addresses) {
        addresses.push_back(prefix.address);
      }
    }
  }
  return result;
}

// Names in checks must mean something in this lab. Programs run in any node, switches too; packets
// start where there is an address.
void CheckTargets(const model::Topology& topology, const CompiledLab& lab,
                  model::Diagnostics& diagnostics) {
  for (const model::Check& check : topology.checks) {
    const bool runs = check.kind == model::Check::Kind::kRun;
    if (runs && !topology.FindNode(check.from)) {
      diagnostics.Error(check.where, absl::StrCat("no node is named \"", check.from, "\""),
                        "a program runs in a node of this topology");
    } else if (!runs && !lab.addresses.contains(check.from)) {
      diagnostics.Error(check.where,
                        absl::StrCat("no host or router is named \"", check.from, "\""),
                        "a check starts at a host or router of this topology");
    }
    std::vector<std::string> targets = check.hops;
    if (!runs) targets.push_back(check.to);
    for (const std::string& target : targets) {
      const auto resolved = lab.ResolveTarget(target);
      if (!resolved.ok()) {
        diagnostics.Error(check.where, std::string(resolved.status().message()),
                          "name a host or router of this topology, or an address");
      }
    }
  }
}

}  // namespace

bool CompiledLab::Has(const std::string& node, const IpAddress& address) const {
  auto found = all_addresses.find(node);
  if (found == all_addresses.end()) return false;
  return std::find(found->second.begin(), found->second.end(), address) != found->second.end();
}

absl::StatusOr<IpAddress> CompiledLab::ResolveTarget(const std::string& name) const {
  auto found = addresses.find(name);
  if (found != addresses.end()) {
    if (found->second.ipv4) return *found->second.ipv4;
    if (found->second.ipv6) return *found->second.ipv6;
    return absl::FailedPreconditionError(absl::StrCat(name, " has no address"));
  }
  if (const std::optional<IpAddress> address = IpAddress::Parse(name)) return *address;
  return absl::NotFoundError(absl::StrCat("\"", name, "\" is no host or router, and no address"));
}

namespace {

absl::StatusOr<CompiledLab> CompileKeeping(const KeptAddresses& kept,
                                           const model::Topology& topology,
                                           model::Diagnostics& diagnostics) {
  Network network = BuildNetwork(topology, diagnostics);
  if (diagnostics.HasErrors()) return Failed(topology);

  CheckSwitchLoops(network, diagnostics);
  const std::vector<Segment> segments = FindSegments(network);
  const Ids ids = AssignIds(network);
  AssignMacs(network, diagnostics);
  AssignAddresses(network, segments, kept, diagnostics);
  CheckAddresses(network, segments, diagnostics);
  if (diagnostics.HasErrors()) return Failed(topology);

  const auto routes = ComputeRoutes(network, segments, diagnostics);
  const std::vector<NodeDaemons> daemons = ConfigureDaemons(network, segments, ids, diagnostics);
  CompiledLab lab;
  lab.addresses = PreferredAddresses(network);
  lab.all_addresses = AllAddresses(network);
  CheckTargets(topology, lab, diagnostics);
  const auto programs = NamePrograms(network, daemons, diagnostics);
  if (diagnostics.HasErrors()) return Failed(topology);

  const std::string hosts = HostsFile(network, lab.addresses);
  lab.plan = BuildPlan({.network = network,
                        .ids = ids,
                        .routes = routes,
                        .daemons = daemons,
                        .programs = programs,
                        .hosts_file = hosts});
  return lab;
}

}  // namespace

absl::StatusOr<CompiledLab> Compile(const model::Topology& topology,
                                    model::Diagnostics& diagnostics) {
  return CompileKeeping({}, topology, diagnostics);
}

absl::StatusOr<CompiledLab> CompileFor(const v1::Plan& running, const model::Topology& topology,
                                       model::Diagnostics& diagnostics) {
  std::map<uint32_t, std::string> names;
  KeptAddresses kept;
  for (const v1::Step& step : running.steps()) {
    if (step.has_create_node()) names[step.create_node().id()] = step.create_node().name();
    const v1::AddAddress& address = step.add_address();
    if (!step.has_add_address() || !address.automatic()) continue;
    if (auto prefix = model::IpPrefix::Parse(address.prefix())) {
      kept[absl::StrCat(names[address.node()], ":", address.interface())].push_back(*prefix);
    }
  }
  return CompileKeeping(kept, topology, diagnostics);
}

}  // namespace warren::compile
