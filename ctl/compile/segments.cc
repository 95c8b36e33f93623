// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/segments.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "ctl/compile/order.h"

namespace warren::compile {
namespace {

// Disjoint sets of ports.
class Union {
 public:
  explicit Union(size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }

  int Find(int x) {
    while (parent_[Network::Index(x)] != x) {
      int& p = parent_[Network::Index(x)];
      p = parent_[Network::Index(p)];
      x = p;
    }
    return x;
  }
  void Join(int a, int b) { parent_[Network::Index(Find(a))] = Find(b); }

 private:
  std::vector<int> parent_;
};

// Groups the ports of hosts and routers by what joins them; in no particular order yet.
std::vector<Segment> Group(const Network& network, std::vector<int>& segment_of) {
  Union sets(network.ports.size());
  for (size_t i = 0; i + 1 < network.ports.size(); i += 2) {
    sets.Join(static_cast<int>(i), static_cast<int>(i + 1));
  }
  for (const NetworkNode& node : network.nodes) {
    if (node.Layer3()) continue;
    for (int port : node.ports) sets.Join(node.ports.front(), port);
  }
  std::vector<Segment> segments;
  std::vector<int> of_root(network.ports.size(), -1);
  for (size_t i = 0; i < network.ports.size(); ++i) {
    const NetworkNode& node = network.nodes[Network::Index(network.ports[i].node)];
    if (!node.Layer3()) continue;
    int& segment = of_root[Network::Index(sets.Find(static_cast<int>(i)))];
    if (segment < 0) {
      segment = static_cast<int>(segments.size());
      segments.emplace_back();
    }
    segment_of[i] = segment;
    segments[Network::Index(segment)].ports.push_back(static_cast<int>(i));
    if (node.Forwards()) ++segments[Network::Index(segment)].routers;
  }
  return segments;
}

void SortMembers(const Network& network, const std::vector<int>& rank, Segment& segment) {
  std::sort(segment.ports.begin(), segment.ports.end(), [&](int a, int b) {
    const Port& x = network.PortAt(a);
    const Port& y = network.PortAt(b);
    const bool x_routes = network.nodes[Network::Index(x.node)].Forwards();
    const bool y_routes = network.nodes[Network::Index(y.node)].Forwards();
    if (x_routes != y_routes) return x_routes;
    if (x.node != y.node) return rank[Network::Index(x.node)] < rank[Network::Index(y.node)];
    const auto& links = network.topology->links;
    return NaturalLess(links[Network::Index(x.link)].name, links[Network::Index(y.link)].name);
  });
}

// Depth first over nodes and segments, without recursion: chains may be long.
class Walk {
 public:
  Walk(const Network& network, const std::vector<Segment>& segments,
       const std::vector<int>& segment_of)
      : network_(network),
        segments_(segments),
        segment_of_(segment_of),
        node_seen_(network.nodes.size()),
        number_(segments.size(), -1) {}

  // The new number of each segment.
  std::vector<int> Run() {
    for (int node : network_.nodes_by_name) {
      if (network_.nodes[Network::Index(node)].Layer3()) From(node);
    }
    return number_;
  }

 private:
  struct Frame {
    int node;
    size_t port = 0;    // index into the node's ports
    size_t member = 0;  // index into that port's segment
  };

  void From(int start) {
    if (node_seen_[Network::Index(start)]) return;
    node_seen_[Network::Index(start)] = true;
    std::vector<Frame> stack = {{start}};
    while (!stack.empty()) {
      const int next = NextNode(stack.back());
      if (next < 0) {
        stack.pop_back();
      } else {
        node_seen_[Network::Index(next)] = true;
        stack.push_back({next});
      }
    }
  }

  // Moves the frame on to a node not seen yet; -1 when all its segments are done.
  int NextNode(Frame& frame) {
    const auto& ports = network_.nodes[Network::Index(frame.node)].ports;
    for (; frame.port < ports.size(); ++frame.port, frame.member = 0) {
      const int segment = segment_of_[Network::Index(ports[frame.port])];
      int& number = number_[Network::Index(segment)];
      if (number < 0) number = count_++;
      const auto& members = segments_[Network::Index(segment)].ports;
      while (frame.member < members.size()) {
        const int node = network_.PortAt(members[frame.member++]).node;
        if (!node_seen_[Network::Index(node)]) return node;
      }
    }
    return -1;
  }

  const Network& network_;
  const std::vector<Segment>& segments_;
  const std::vector<int>& segment_of_;
  std::vector<bool> node_seen_;
  std::vector<int> number_;
  int count_ = 0;
};

}  // namespace

std::vector<Segment> FindSegments(Network& network) {
  std::vector<int> segment_of(network.ports.size(), -1);
  std::vector<Segment> found = Group(network, segment_of);
  std::vector<int> rank(network.nodes.size());
  for (size_t i = 0; i < rank.size(); ++i) {
    rank[Network::Index(network.nodes_by_name[i])] = static_cast<int>(i);
  }
  for (Segment& segment : found) SortMembers(network, rank, segment);

  const std::vector<int> number = Walk(network, found, segment_of).Run();
  std::vector<Segment> segments(found.size());
  for (size_t i = 0; i < found.size(); ++i) {
    segments[Network::Index(number[i])] = std::move(found[i]);
  }
  for (size_t i = 0; i < network.ports.size(); ++i) {
    const int old = segment_of[i];
    network.ports[i].segment = old < 0 ? -1 : number[Network::Index(old)];
  }
  return segments;
}

void CheckSwitchLoops(const Network& network, model::Diagnostics& diagnostics) {
  Union sets(network.nodes.size());
  const auto& links = network.topology->links;
  for (size_t l = 0; l < links.size(); ++l) {
    const int a = network.ports[2 * l].node;
    const int b = network.ports[2 * l + 1].node;
    const bool bridged =
        !network.nodes[Network::Index(a)].Layer3() && !network.nodes[Network::Index(b)].Layer3();
    if (!bridged || !links[l].up) continue;
    if (sets.Find(a) == sets.Find(b)) {
      diagnostics.Warning(links[l].where,
                          absl::StrCat("link ", links[l].name, " closes a loop of switches: a ",
                                       "broadcast frame circles in it for ever"),
                          "set its state to down, or put a router into the loop");
    }
    sets.Join(a, b);
  }
}

}  // namespace warren::compile
