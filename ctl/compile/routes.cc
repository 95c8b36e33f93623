// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/routes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ctl/compile/address_bits.h"
#include "ctl/compile/aggregate.h"

namespace warren::compile {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

bool IsDefault(const IpPrefix& prefix) { return prefix.length == 0; }

// An address of `to` that `from` reaches on the link, or null.
const IpAddress* OnLink(const Port& from, const Port& to, Family family) {
  for (const IpPrefix& theirs : to.addresses) {
    if (theirs.address.family != family) continue;
    for (const IpPrefix& ours : from.addresses) {
      if (ours.address.family == family && ours.Contains(theirs.address)) return &theirs.address;
    }
  }
  return nullptr;
}

bool Covers(const IpPrefix& wide, const IpPrefix& narrow) {
  return wide.length <= narrow.length && wide.Contains(narrow.address);
}

// ---- hosts
// ---------------------------------------------------------------------------------------

std::optional<IpAddress> Gateway(const Network& network, const std::vector<Segment>& segments,
                                 const NetworkNode& host, Family family, bool with_routing) {
  for (int index : host.ports) {
    const Port& port = network.PortAt(index);
    const Segment& segment = segments[Network::Index(port.segment)];
    for (int i = 0; i < segment.routers; ++i) {
      const Port& router = network.PortAt(segment.ports[Network::Index(i)]);
      if (with_routing && !network.nodes[Network::Index(router.node)].routing.Any()) continue;
      if (const IpAddress* via = OnLink(port, router, family)) return *via;
    }
  }
  return std::nullopt;
}

void AddHostDefault(const Network& network, const std::vector<Segment>& segments,
                    const NetworkNode& host, Family family, std::vector<NodeRoute>& routes) {
  const bool given = std::any_of(routes.begin(), routes.end(), [&](const NodeRoute& route) {
    return IsDefault(route.to) && route.to.address.family == family;
  });
  if (given) return;
  std::optional<IpAddress> via = Gateway(network, segments, host, family, true);
  if (!via) via = Gateway(network, segments, host, family, false);
  if (via) routes.push_back({IpPrefix{IpAddress{family, {}}, 0}, *via});
}

// ---- routers
// -------------------------------------------------------------------------------------

// The next hops of one family, seen from every router with static routing in turn.
class StaticRouter {
 public:
  StaticRouter(const Network& network, const std::vector<Segment>& segments, Family family)
      : network_(network),
        segments_(segments),
        family_(family),
        neighbours_(network.nodes.size()),
        first_hop_(network.nodes.size()),
        segment_hop_(segments.size()) {
    FindNeighbours();
    FindDestinations();
    std::vector<IpPrefix> separate;
    for (int d : separate_) separate.push_back(destinations_[Network::Index(d)].prefix);
    aggregator_.emplace(separate);
  }

  void AddRoutes(int router, std::vector<NodeRoute>& routes) {
    Search(router);
    const NetworkNode& node = network_.nodes[Network::Index(router)];
    std::vector<IpPrefix> given;
    for (const NodeRoute& route : routes) {
      if (route.to.address.family == family_) given.push_back(route.to);
    }
    std::vector<int> wishes(destinations_.size(), kAnyNextHop);
    for (size_t d = 0; d < destinations_.size(); ++d) wishes[d] = NextHop(node, destinations_[d]);
    if (given.empty()) {
      AddMerged(wishes, routes);
    } else {
      AddOneByOne(wishes, given, routes);
    }
  }

 private:
  // A way to a neighbouring node.
  struct Neighbour {
    int node;
    int port;  // the neighbour's
    const IpAddress* via;
  };

  struct Destination {
    IpPrefix prefix;
    int segment;  // or -1
    int node;     // that has it as a loopback, or -1
  };

  bool Transit(int node) const {
    const NetworkNode& n = network_.nodes[Network::Index(node)];
    return n.Forwards() && n.routing.Any();
  }

  // Routers that route, and hosts with loopback addresses (which are reached, not crossed).
  void FindNeighbours() {
    for (size_t n = 0; n < network_.nodes.size(); ++n) {
      if (!Transit(static_cast<int>(n))) continue;
      for (int index : network_.nodes[n].ports) {
        const Port& port = network_.PortAt(index);
        for (int other : segments_[Network::Index(port.segment)].ports) {
          const Port& far = network_.PortAt(other);
          if (far.node == static_cast<int>(n)) continue;
          const NetworkNode& far_node = network_.nodes[Network::Index(far.node)];
          if (!Transit(far.node) && (far_node.Forwards() || far_node.loopback.empty())) continue;
          const IpAddress* via = OnLink(port, far, family_);
          if (via) neighbours_[n].push_back({far.node, other, via});
        }
      }
    }
  }

  void FindDestinations() {
    for (size_t s = 0; s < segments_.size(); ++s) {
      std::vector<IpPrefix> prefixes;
      for (int port : segments_[s].ports) {
        for (const IpPrefix& prefix : network_.PortAt(port).addresses) {
          if (prefix.address.family == family_ && !IsLinkLocal(prefix.address)) {
            prefixes.push_back(prefix.Network());
          }
        }
      }
      std::sort(prefixes.begin(), prefixes.end());
      prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
      for (const IpPrefix& prefix : prefixes) {
        destinations_.push_back({prefix, static_cast<int>(s), -1});
      }
    }
    for (size_t n = 0; n < network_.nodes.size(); ++n) {
      for (const IpPrefix& prefix : network_.nodes[n].loopback) {
        if (prefix.address.family != family_ || IsKernelsOwn(prefix.address)) continue;
        destinations_.push_back({prefix.Network(), -1, static_cast<int>(n)});
      }
    }
    std::stable_sort(
        destinations_.begin(), destinations_.end(),
        [](const Destination& a, const Destination& b) { return a.prefix < b.prefix; });
    SeparateNested();
  }

  static bool IsKernelsOwn(const IpAddress& address) {
    return address.family == Family::kIpv4 ? address.bytes[0] == 127 : ToNumber(address) == 1;
  }

  // What lies inside another destination (a loopback in a segment's prefix) is never merged.
  void SeparateNested() {
    const Destination* outer = nullptr;
    for (size_t d = 0; d < destinations_.size(); ++d) {
      if (outer && Covers(outer->prefix, destinations_[d].prefix)) {
        nested_.push_back(static_cast<int>(d));
      } else {
        separate_.push_back(static_cast<int>(d));
        outer = &destinations_[d];
      }
    }
  }

  // Breadth first, so the first way found is a shortest one, and of equal ones the one that starts
  // with the earliest neighbour.
  void Search(int router) {
    std::fill(first_hop_.begin(), first_hop_.end(), kUnreached);
    std::fill(segment_hop_.begin(), segment_hop_.end(), kUnreached);
    start_ = router;
    queue_.assign(1, router);
    first_hop_[Network::Index(router)] = kHere;
    for (size_t head = 0; head < queue_.size(); ++head) {
      const int at = queue_[head];
      ReachSegments(at);
      if (!Transit(at)) continue;
      const auto& ways = neighbours_[Network::Index(at)];
      for (size_t w = 0; w < ways.size(); ++w) {
        int& hop = first_hop_[Network::Index(ways[w].node)];
        if (hop != kUnreached) continue;
        hop = at == router ? static_cast<int>(w) : first_hop_[Network::Index(at)];
        queue_.push_back(ways[w].node);
      }
    }
  }

  void ReachSegments(int node) {
    for (int port : network_.nodes[Network::Index(node)].ports) {
      int& hop = segment_hop_[Network::Index(network_.PortAt(port).segment)];
      if (hop == kUnreached) hop = first_hop_[Network::Index(node)];
    }
  }

  int NextHop(const NetworkNode& router, const Destination& destination) const {
    const int hop = destination.segment >= 0 ? segment_hop_[Network::Index(destination.segment)]
                                             : first_hop_[Network::Index(destination.node)];
    if (hop >= 0) return hop;
    if (hop == kHere && destination.segment >= 0) return OffLink(router, destination);
    return kAnyNextHop;
  }

  // A segment may have several prefixes. One that this router has no address of is not on its link
  // although the segment is: some router of that prefix forwards to it.
  int OffLink(const NetworkNode& router, const Destination& destination) const {
    for (int index : router.ports) {
      for (const IpPrefix& prefix : network_.PortAt(index).addresses) {
        if (prefix.Network() == destination.prefix) return kAnyNextHop;
      }
    }
    const auto& ways = neighbours_[Network::Index(start_)];
    for (size_t w = 0; w < ways.size(); ++w) {
      for (const IpPrefix& prefix : network_.PortAt(ways[w].port).addresses) {
        if (prefix.Network() == destination.prefix) return static_cast<int>(w);
      }
    }
    return kAnyNextHop;
  }

  const IpAddress& Via(int hop) const {
    return *neighbours_[Network::Index(start_)][Network::Index(hop)].via;
  }

  void AddMerged(const std::vector<int>& wishes, std::vector<NodeRoute>& routes) {
    std::vector<int> separate;
    separate.reserve(separate_.size());
    for (int d : separate_) separate.push_back(wishes[Network::Index(d)]);
    const int hops = static_cast<int>(neighbours_[Network::Index(start_)].size());
    for (const AggregatedRoute& route : aggregator_->Aggregate(separate, hops)) {
      routes.push_back({route.to, Via(route.next_hop)});
    }
    for (int d : nested_) {
      const int hop = wishes[Network::Index(d)];
      if (hop != kAnyNextHop) {
        routes.push_back({destinations_[Network::Index(d)].prefix, Via(hop)});
      }
    }
  }

  void AddOneByOne(const std::vector<int>& wishes, const std::vector<IpPrefix>& given,
                   std::vector<NodeRoute>& routes) {
    for (size_t d = 0; d < destinations_.size(); ++d) {
      if (wishes[d] == kAnyNextHop) continue;
      const IpPrefix& to = destinations_[d].prefix;
      const bool covered = std::any_of(given.begin(), given.end(), [&](const IpPrefix& wide) {
        return !IsDefault(wide) && Covers(wide, to);
      });
      if (!covered) routes.push_back({to, Via(wishes[d])});
    }
  }

  static constexpr int kUnreached = -2;
  static constexpr int kHere = -1;

  const Network& network_;
  const std::vector<Segment>& segments_;
  const Family family_;
  std::vector<std::vector<Neighbour>> neighbours_;  // per node
  std::vector<Destination> destinations_;           // sorted by prefix
  std::vector<int> separate_;                       // destinations that contain no other
  std::vector<int> nested_;
  std::optional<Aggregator> aggregator_;  // over `separate_`

  // Of the search from `start_`: which of its neighbours comes first on the way.
  int start_ = -1;
  std::vector<int> first_hop_;    // to each node
  std::vector<int> segment_hop_;  // to each segment
  std::vector<int> queue_;
};

// ---- given routes
// --------------------------------------------------------------------------------

bool HasOnLink(const Network& network, const NetworkNode& node, const IpAddress& via) {
  return std::any_of(node.ports.begin(), node.ports.end(), [&](int port) {
    const auto& addresses = network.PortAt(port).addresses;
    return std::any_of(addresses.begin(), addresses.end(), [&](const IpPrefix& prefix) {
      return prefix.address.family == via.family && prefix.Contains(via);
    });
  });
}

std::vector<NodeRoute> GivenRoutes(const Network& network, const NetworkNode& node,
                                   model::Diagnostics& diagnostics) {
  std::vector<NodeRoute> routes;
  for (const model::Route& route : node.given->routes) {
    const std::string name = absl::StrCat("route to ", route.to.ToString(), " via ",
                                          route.via.ToString(), " of ", node.given->name);
    if (!node.Layer3()) {
      diagnostics.Error(route.where, absl::StrCat("the ", name, " stands in a switch or hub"),
                        "only hosts and routers have routes");
    } else if (!HasOnLink(network, node, route.via)) {
      diagnostics.Error(route.where,
                        absl::StrCat("the gateway of the ", name, " is not on its link"),
                        "name an address of a neighbour, in a prefix that one of the node's "
                        "interfaces has");
    } else {
      const bool twice = std::any_of(routes.begin(), routes.end(), [&](const NodeRoute& other) {
        return other.to == route.to.Network();
      });
      if (twice) {
        diagnostics.Error(route.where,
                          absl::StrCat("there is already a ", "route to ", route.to.ToString(),
                                       " in ", node.given->name),
                          "keep one of the two");
      } else {
        routes.push_back({route.to.Network(), route.via});
      }
    }
  }
  return routes;
}

}  // namespace

std::vector<std::vector<NodeRoute>> ComputeRoutes(const Network& network,
                                                  const std::vector<Segment>& segments,
                                                  model::Diagnostics& diagnostics) {
  std::vector<std::vector<NodeRoute>> routes(network.nodes.size());
  for (size_t n = 0; n < network.nodes.size(); ++n) {
    routes[n] = GivenRoutes(network, network.nodes[n], diagnostics);
  }
  for (Family family : {Family::kIpv4, Family::kIpv6}) {
    std::optional<StaticRouter> router;
    for (size_t n = 0; n < network.nodes.size(); ++n) {
      const NetworkNode& node = network.nodes[n];
      if (node.given->kind == model::NodeKind::kHost && node.routing.fixed) {
        AddHostDefault(network, segments, node, family, routes[n]);
      } else if (node.Forwards() && node.routing.fixed) {
        if (!router) router.emplace(network, segments, family);
        router->AddRoutes(static_cast<int>(n), routes[n]);
      }
    }
  }
  return routes;
}

}  // namespace warren::compile
