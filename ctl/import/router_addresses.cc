// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/router_addresses.h"

#include <cstdint>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace warren::import {
namespace {

std::string Dotted(uint32_t address) {
  return absl::StrCat(address >> 24, ".", address >> 16 & 255, ".", address >> 8 & 255, ".",
                      address & 255);
}

}  // namespace

std::string LinkAddress(size_t link, size_t end) {
  return Dotted((uint32_t{10} << 24) + static_cast<uint32_t>(4 * link + end + 1));
}

std::string RouterAddress(size_t router) {
  return Dotted((uint32_t{172} << 24) + (uint32_t{16} << 16) + static_cast<uint32_t>(router + 1));
}

bool AddressRouters(Builder& builder, const std::string& path, model::Diagnostics& diagnostics) {
  model::Topology& topology = builder.topology();
  if (topology.nodes.size() > kMostRouters || topology.links.size() > kMostRouterLinks) {
    diagnostics.Error({path, 1, 1},
                      absl::StrCat("there are not enough addresses for ", topology.nodes.size(),
                                   " routers and ", topology.links.size(), " links"));
    return false;
  }
  std::unordered_map<std::string, std::string> addresses;  // by node:interface
  for (size_t i = 0; i < topology.links.size(); ++i) {
    for (size_t end = 0; end < 2; ++end) {
      const model::LinkEnd& at = topology.links[i].ends[end];
      addresses[absl::StrCat(at.node, ":", at.interface)] =
          absl::StrCat(LinkAddress(i, end), "/30");
    }
  }
  for (size_t n = 0; n < topology.nodes.size(); ++n) {
    model::Node& node = topology.nodes[n];
    for (model::Interface& interface : node.interfaces) {
      builder.AddAddress(interface, addresses[absl::StrCat(node.name, ":", interface.name)],
                         interface.where, node.name);
    }
    builder.AddAddress(builder.AddLoopback(n, node.where), absl::StrCat(RouterAddress(n), "/32"),
                       node.where, node.name);
    node.routing = {model::Routing::kNone};
  }
  return true;
}

}  // namespace warren::import
