// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The smallest routing table that sends every destination where it should go.
//
// This is the optimal routing table construction of Draves, King, Venkatachary and Zill (1999) on a
// path-compressed trie, with "does not matter" as a possible wish: for destinations that are on
// link (the kernel's own routes are at least as long as any made here) and for addresses that
// belong to nobody. The trie is shared by all routers of a lab; a router's table takes time linear
// in the number of destinations.

#ifndef WARREN_CTL_COMPILE_AGGREGATE_H_
#define WARREN_CTL_COMPILE_AGGREGATE_H_

#include <cstdint>
#include <vector>

#include "ctl/model/ip.h"

namespace warren::compile {

// A destination's wish when any next hop will do.
inline constexpr int kAnyNextHop = -1;

struct AggregatedRoute {
  model::IpPrefix to;
  int next_hop;
};

class Aggregator {
 public:
  // The destinations must be of one family, different and free of overlap.
  explicit Aggregator(const std::vector<model::IpPrefix>& destinations);

  // `next_hop[i]` is where destination i should go: 0 .. next_hops - 1, or kAnyNextHop. The lowest
  // next hop wins where several would do. The first route, if there is any, is the default route.
  std::vector<AggregatedRoute> Aggregate(const std::vector<int>& next_hop, int next_hops);

 private:
  struct TrieNode {
    model::IpPrefix prefix;
    int left = -1;  // index of a trie node
    int right = -1;
    int destination = -1;  // of a leaf
  };

  int Build(const std::vector<model::IpPrefix>& destinations, const std::vector<int>& order,
            size_t begin, size_t end);
  void Wishes(const std::vector<int>& next_hop, size_t words);

  std::vector<TrieNode> trie_;  // children before their parent; the root is last
  std::vector<uint64_t> sets_;  // per trie node, a bit for each next hop that is as good as any
};

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_AGGREGATE_H_
