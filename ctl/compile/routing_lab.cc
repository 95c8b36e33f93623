// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/routing_lab.h"

#include <algorithm>
#include <optional>

namespace warren::compile {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

constexpr uint64_t kReferenceRate = 10'000'000'000;  // bit/s, the cost of which is 1
constexpr int kMostShortAs = 534;                    // 65001 .. 65534
constexpr int kIsisHeader = 3;                       // of LLC, before an LSP in a frame

bool UsesFamily(const Network& network, const NetworkNode& node, Family family) {
  auto on_port = [&](int port) { return network.PortAt(port).Address(family) != nullptr; };
  auto of_family = [&](const IpPrefix& prefix) { return prefix.address.family == family; };
  return std::any_of(node.ports.begin(), node.ports.end(), on_port) ||
         std::any_of(node.loopback.begin(), node.loopback.end(), of_family);
}

}  // namespace

bool Speaks(const RoutingSet& routing, Protocol protocol) {
  switch (protocol) {
    case kOspf:
      return routing.ospf;
    case kRip:
      return routing.rip;
    case kIsis:
      return routing.isis;
    case kBgp:
      return routing.bgp;
  }
  return false;
}

RoutingLab SurveyRouting(const Network& network, const std::vector<Segment>& segments,
                         const Ids& ids) {
  RoutingLab lab{.network = network, .segments = segments, .ids = ids, .as_numbers = {}};
  int speakers = 0;
  for (const NetworkNode& node : network.nodes) {
    if (node.routing.bgp) ++speakers;
    if (node.routing.rip) ++lab.rip_speakers;
    lab.ipv4 |= UsesFamily(network, node, Family::kIpv4);
    lab.ipv6 |= UsesFamily(network, node, Family::kIpv6);
    for (Protocol from : kProtocols) {
      for (Protocol to : kProtocols) {
        if (Speaks(node.routing, from) && !Speaks(node.routing, to)) lab.passes[from][to] = true;
      }
    }
    if (!node.routing.isis) continue;
    for (int port : node.ports) {
      lab.lsp_mtu = std::min(lab.lsp_mtu, network.PortAt(port).mtu - kIsisHeader);
    }
  }
  lab.as_numbers.assign(network.nodes.size(), 0);
  uint32_t next = speakers <= kMostShortAs ? 65001 : 4200000001;
  for (int node : network.nodes_by_name) {
    if (lab.Node(node).routing.bgp) lab.as_numbers[Network::Index(node)] = next++;
  }
  return lab;
}

std::string RouterView::RouterId() const {
  std::optional<IpAddress> lowest;
  auto consider = [&](const std::vector<IpPrefix>& prefixes) {
    for (const IpPrefix& prefix : prefixes) {
      const IpAddress& address = prefix.address;
      if (address.family != Family::kIpv4 || address.bytes[0] == 127) continue;
      if (!lowest || address < *lowest) lowest = address;
    }
  };
  consider(node_.loopback);
  for (int port : node_.ports) consider(lab_.network.PortAt(port).addresses);
  if (!lowest) {
    lowest.emplace();
    for (size_t i = 0; i < 4; ++i) lowest->bytes[i] = static_cast<uint8_t>(id() >> (24 - 8 * i));
  }
  return lowest->ToString();
}

bool RouterView::HasLoopback(Family family) const {
  return std::any_of(node_.loopback.begin(), node_.loopback.end(), [&](const IpPrefix& prefix) {
    return prefix.address.family == family && prefix.address.bytes[0] != 127;
  });
}

bool RouterView::Alone(const Port& port, Protocol protocol) const {
  const auto& ports = SegmentOf(port).ports;
  return std::none_of(ports.begin(), ports.end(), [&](int other) {
    const int node = lab_.network.PortAt(other).node;
    return node != index_ && Speaks(lab_.Node(node).routing, protocol);
  });
}

bool RouterView::Pair(const Port& port, Protocol protocol) const {
  return SegmentOf(port).ports.size() == 2 && !Alone(port, protocol);
}

uint64_t RouterView::Cost(const Port& port, uint64_t most) const {
  const model::Link& link = lab_.network.topology->links[Network::Index(port.link)];
  const uint64_t rate = (port.end == 0 ? link.forward : link.backward).rate_bps.value_or(0);
  if (rate == 0) return 1;
  return std::clamp<uint64_t>(kReferenceRate / rate, 1, most);
}

std::vector<Protocol> RouterView::PassedTo(Protocol to) const {
  std::vector<Protocol> passed;
  for (Protocol from : kProtocols) {
    if (from != to && Speaks(node_.routing, from) && lab_.passes[from][to]) passed.push_back(from);
  }
  return passed;
}

std::vector<BgpPeer> RouterView::Peers() const {
  std::vector<BgpPeer> peers;
  for (int index : node_.ports) {
    const Port& port = lab_.network.PortAt(index);
    for (int other : SegmentOf(port).ports) {
      const Port& far = lab_.network.PortAt(other);
      if (far.node == index_ || !lab_.Node(far.node).routing.bgp) continue;
      for (Family family : {Family::kIpv4, Family::kIpv6}) {
        const IpPrefix* ours = port.Address(family);
        const IpPrefix* theirs = far.Address(family);
        if (!ours || !theirs || !ours->Contains(theirs->address)) continue;
        peers.push_back({&port, theirs->address, lab_.as_numbers[Network::Index(far.node)]});
      }
    }
  }
  return peers;
}

const model::NodeFile* FindFile(const model::Node& node, std::string_view path) {
  for (const model::NodeFile& file : node.files) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

}  // namespace warren::compile
