// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/export/addresses.h"

#include <cstdint>

namespace warren::exporting {

using model::IpPrefix;

Addresses::Addresses(const model::Topology& topology, const v1::Plan& plan) {
  std::map<uint32_t, std::string> names;
  for (const v1::Step& step : plan.steps()) {
    if (step.has_create_node()) names[step.create_node().id()] = step.create_node().name();
    if (!step.has_add_address()) continue;
    const auto& add = step.add_address();
    const auto prefix = IpPrefix::Parse(add.prefix());
    if (prefix) addresses_[{names[add.node()], add.interface()}].push_back(*prefix);
  }
  if (plan.steps_size() > 0) return;
  for (const model::Node& node : topology.nodes) {
    for (const model::Interface& interface : node.interfaces) {
      addresses_[{node.name, interface.name}] = interface.addresses;
    }
  }
}

const std::vector<IpPrefix>& Addresses::Of(const std::string& node,
                                           const std::string& interface) const {
  static const auto& none = *new std::vector<IpPrefix>;
  const auto found = addresses_.find({node, interface});
  return found == addresses_.end() ? none : found->second;
}

}  // namespace warren::exporting
