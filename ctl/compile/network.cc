// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/network.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ctl/compile/address_bits.h"
#include "ctl/compile/order.h"

namespace warren::compile {
namespace {

using model::Diagnostics;
using model::NodeKind;

constexpr size_t kLongestInterfaceName = 15;
constexpr size_t kLongestName = 63;  // of a node or link in the kernel
constexpr int kDefaultMtu = 1500;

RoutingSet EffectiveRouting(const model::Node& node, model::Routing router_default) {
  RoutingSet set;
  std::vector<model::Routing> list = node.routing;
  if (list.empty()) {
    if (node.kind == NodeKind::kHost) list = {model::Routing::kStatic};
    if (node.kind == NodeKind::kRouter) list = {router_default};
  }
  for (model::Routing routing : list) {
    switch (routing) {
      case model::Routing::kStatic:
        set.fixed = true;
        break;
      case model::Routing::kOspf:
        set.ospf = true;
        break;
      case model::Routing::kRip:
        set.rip = true;
        break;
      case model::Routing::kIsis:
        set.isis = true;
        break;
      case model::Routing::kBgp:
        set.bgp = true;
        break;
      case model::Routing::kNone:
        break;
    }
  }
  return set;
}

void AddNodes(Network& network, Diagnostics& diagnostics) {
  for (const model::Node& node : network.topology->nodes) {
    const int index = static_cast<int>(network.nodes.size());
    auto [place, added] = network.node_index.emplace(node.name, index);
    if (!added) {
      const model::Node& first = *network.nodes[Network::Index(place->second)].given;
      diagnostics.Error(
          node.where, absl::StrCat("there are two nodes named ", node.name),
          absl::StrCat("the first is at ", first.where.ToString(), "; give each its own name"));
    }
    if (node.name.empty() || node.name.size() > kLongestName) {
      diagnostics.Error(node.where, absl::StrCat("a node's name has ", node.name.size(), " bytes"),
                        absl::StrCat("1 to ", kLongestName, " bytes are possible"));
    }
    NetworkNode resolved;
    resolved.given = &node;
    resolved.routing = EffectiveRouting(node, network.topology->routing);
    network.nodes.push_back(std::move(resolved));
  }
  network.nodes_by_name.resize(network.nodes.size());
  for (size_t i = 0; i < network.nodes.size(); ++i) network.nodes_by_name[i] = static_cast<int>(i);
  std::sort(network.nodes_by_name.begin(), network.nodes_by_name.end(),
            [&](int a, int b) { return NaturalLess(network.NodeName(a), network.NodeName(b)); });
}

bool CheckInterfaceName(const model::LinkEnd& end, Diagnostics& diagnostics) {
  const std::string& name = end.interface;
  const bool fits = !name.empty() && name.size() <= kLongestInterfaceName && name != "." &&
                    name != ".." && name != "lo" &&
                    name.find_first_of("/: \t\n") == std::string::npos;
  if (fits) return true;
  diagnostics.Error(end.where,
                    absl::StrCat("a link cannot end at an interface named \"", name, "\""),
                    "1 to 15 bytes without blank, slash or colon, other than lo");
  return false;
}

// Adds one end of a link as a port; -1 as its node when it cannot be resolved.
void AddPort(Network& network, int link_index, int end_index, Diagnostics& diagnostics) {
  const model::Link& link = network.topology->links[Network::Index(link_index)];
  const model::LinkEnd& end = link.ends[Network::Index(end_index)];
  Port port;
  port.link = link_index;
  port.end = end_index;
  port.interface = end.interface;
  auto found = network.node_index.find(end.node);
  if (found == network.node_index.end()) {
    diagnostics.Error(
        end.where,
        absl::StrCat("link ", link.name, " ends at ", end.node, ", and there is no such node"),
        "name a node of this topology");
  } else if (CheckInterfaceName(end, diagnostics)) {
    port.node = found->second;
    NetworkNode& node = network.nodes[Network::Index(port.node)];
    port.given = node.given->FindInterface(end.interface);
    port.mtu = kDefaultMtu;
    if (link.mtu) port.mtu = *link.mtu;
    if (port.given && port.given->mtu) port.mtu = *port.given->mtu;
    node.ports.push_back(static_cast<int>(network.ports.size()));
  }
  network.ports.push_back(std::move(port));
}

void AddLinks(Network& network, Diagnostics& diagnostics) {
  const auto& links = network.topology->links;
  absl::flat_hash_map<std::string, const model::Link*> by_name;
  for (size_t i = 0; i < links.size(); ++i) {
    const model::Link& link = links[i];
    auto [first, added] = by_name.emplace(link.name, &link);
    if (!added) {
      diagnostics.Error(link.where, absl::StrCat("there are two links named ", link.name),
                        absl::StrCat("the first is at ", first->second->where.ToString(),
                                     "; give each its own name"));
    }
    if (link.name.empty() || link.name.size() > kLongestName) {
      diagnostics.Error(
          link.where,
          absl::StrCat("the name of link ", link.name, " has ", link.name.size(), " bytes"),
          absl::StrCat("1 to ", kLongestName, " bytes are possible; set name:"));
    }
    if (link.ends[0].node == link.ends[1].node) {
      diagnostics.Error(
          link.where, absl::StrCat("link ", link.name, " joins ", link.ends[0].node, " to itself"),
          "name two different nodes");
    }
    AddPort(network, static_cast<int>(i), 0, diagnostics);
    AddPort(network, static_cast<int>(i), 1, diagnostics);
  }
}

void CheckOneLinkPerInterface(const Network& network, Diagnostics& diagnostics) {
  for (const NetworkNode& node : network.nodes) {
    absl::flat_hash_map<absl::string_view, const Port*> taken;
    for (int index : node.ports) {
      const Port& port = network.PortAt(index);
      auto [first, added] = taken.emplace(port.interface, &port);
      if (added) continue;
      const auto& links = network.topology->links;
      const model::Link& link = links[Network::Index(port.link)];
      const model::Link& other = links[Network::Index(first->second->link)];
      diagnostics.Error(link.ends[Network::Index(port.end)].where,
                        absl::StrCat("two links end at ", network.PortName(port), ": ", other.name,
                                     " and ", link.name),
                        "give each link its own interface");
    }
  }
}

// Interfaces that the file describes but no link ends at: `lo` is there anyway, others are not.
void ReadLooseInterfaces(Network& network, Diagnostics& diagnostics) {
  for (NetworkNode& node : network.nodes) {
    absl::flat_hash_set<absl::string_view> linked;
    for (int port : node.ports) linked.insert(network.PortAt(port).interface);
    for (const model::Interface& interface : node.given->interfaces) {
      const std::string name = absl::StrCat(node.given->name, ":", interface.name);
      if (!node.Layer3() && !interface.addresses.empty()) {
        diagnostics.Error(interface.where, absl::StrCat(name, " has an address"),
                          "a switch or a hub has none: move it to a host or router");
      }
      if (interface.name == "lo") {
        node.loopback = interface.addresses;
        continue;
      }
      if (!linked.contains(interface.name)) {
        diagnostics.Warning(interface.where, absl::StrCat(name, " is left out: no link ends there"),
                            "join it with a link, or remove it");
      }
    }
  }
}

void SortPortsByLinkName(Network& network) {
  const auto& links = network.topology->links;
  for (NetworkNode& node : network.nodes) {
    std::sort(node.ports.begin(), node.ports.end(), [&](int a, int b) {
      return NaturalLess(links[Network::Index(network.PortAt(a).link)].name,
                         links[Network::Index(network.PortAt(b).link)].name);
    });
  }
}

}  // namespace

const model::IpPrefix* Port::Address(model::Family family) const {
  for (const model::IpPrefix& prefix : addresses) {
    if (prefix.address.family == family && !IsLinkLocal(prefix.address)) return &prefix;
  }
  return nullptr;
}

bool NetworkNode::Layer3() const {
  return given->kind == NodeKind::kHost || given->kind == NodeKind::kRouter;
}

bool NetworkNode::Forwards() const { return given->kind == NodeKind::kRouter; }

bool NetworkNode::HasIpv6(const std::string& interface) const {
  for (const std::string& of : {std::string("all"), std::string("default"), interface}) {
    const auto found = given->sysctls.find(absl::StrCat("net.ipv6.conf.", of, ".disable_ipv6"));
    if (found != given->sysctls.end() && found->second != "0") return false;
  }
  return true;
}

std::string Network::PortName(const Port& port) const {
  return absl::StrCat(NodeName(port.node), ":", port.interface);
}

std::vector<int> Network::PortsByInterface(const NetworkNode& node) const {
  std::vector<int> sorted = node.ports;
  std::sort(sorted.begin(), sorted.end(),
            [&](int a, int b) { return NaturalLess(PortAt(a).interface, PortAt(b).interface); });
  return sorted;
}

const model::Location& Network::Where(const Port& port) const {
  if (port.given && port.given->where.line > 0) return port.given->where;
  return topology->links[Index(port.link)].ends[Index(port.end)].where;
}

Network BuildNetwork(const model::Topology& topology, Diagnostics& diagnostics) {
  Network network;
  network.topology = &topology;
  AddNodes(network, diagnostics);
  AddLinks(network, diagnostics);
  CheckOneLinkPerInterface(network, diagnostics);
  ReadLooseInterfaces(network, diagnostics);
  SortPortsByLinkName(network);
  return network;
}

}  // namespace warren::compile
