// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What the configurations of all routing suites need to know of a lab.

#ifndef WARREN_CTL_COMPILE_ROUTING_LAB_H_
#define WARREN_CTL_COMPILE_ROUTING_LAB_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/compile/ids.h"
#include "ctl/compile/network.h"
#include "ctl/compile/segments.h"

namespace warren::compile {

enum Protocol { kOspf, kRip, kIsis, kBgp };
inline constexpr Protocol kProtocols[] = {kOspf, kRip, kIsis, kBgp};
inline constexpr int kUsualLspMtu = 1497;

bool Speaks(const RoutingSet& routing, Protocol protocol);

// Facts about the whole lab.
struct RoutingLab {
  const Network& network;
  const std::vector<Segment>& segments;
  const Ids& ids;
  std::vector<uint32_t> as_numbers;  // per node, 0 without BGP
  bool passes[4][4] = {};            // [from][to]: some node speaks `from` and not `to`
  int lsp_mtu = kUsualLspMtu;
  int rip_speakers = 0;
  bool ipv4 = false, ipv6 = false;  // whether some node has an address of it for others to reach

  // Whether all can afford to announce their routes every 5 s.
  bool FewRip() const { return rip_speakers <= 50; }
  const NetworkNode& Node(int node) const { return network.nodes[Network::Index(node)]; }
};

// What it refers to must outlive it.
RoutingLab SurveyRouting(const Network& network, const std::vector<Segment>& segments,
                         const Ids& ids);

struct BgpPeer {
  const Port* port;  // of the router, towards the peer
  model::IpAddress address;
  uint32_t as_number;
};

// One router's place in the lab.
class RouterView {
 public:
  RouterView(const RoutingLab& lab, int node) : lab_(lab), index_(node), node_(lab.Node(node)) {}

  const NetworkNode& node() const { return node_; }
  uint32_t id() const { return lab_.ids.nodes[Network::Index(index_)]; }
  uint32_t as_number() const { return lab_.as_numbers[Network::Index(index_)]; }

  // The lowest IPv4 address, the usual choice of routers; without any, the node's id.
  std::string RouterId() const;
  // Whether `lo` has an address of the family for others to reach.
  bool HasLoopback(model::Family family) const;
  // Whether nobody else on the port's segment speaks the protocol.
  bool Alone(const Port& port, Protocol protocol) const;
  // Whether the port's segment is a link between two that speak the protocol.
  bool Pair(const Port& port, Protocol protocol) const;
  // 10 Gbit/s divided by the port's rate, 1 when it has none; from 1 to `most`.
  uint64_t Cost(const Port& port, uint64_t most) const;
  // The protocols whose routes `to` announces besides its own.
  std::vector<Protocol> PassedTo(Protocol to) const;
  // By port and then by address family.
  std::vector<BgpPeer> Peers() const;

 private:
  const Segment& SegmentOf(const Port& port) const {
    return lab_.segments[Network::Index(port.segment)];
  }

  const RoutingLab& lab_;
  const int index_;
  const NetworkNode& node_;
};

// The file that the topology gives the node at a path; null when there is none.
const model::NodeFile* FindFile(const model::Node& node, std::string_view path);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_ROUTING_LAB_H_
