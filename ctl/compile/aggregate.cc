// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/aggregate.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "ctl/compile/address_bits.h"

namespace warren::compile {
namespace {

using model::IpPrefix;

// The longest prefix that contains both.
IpPrefix Common(const IpPrefix& a, const IpPrefix& b) {
  int length = std::min(a.length, b.length);
  while (length > 0 &&
         IpPrefix{a.address, length}.Network() != IpPrefix{b.address, length}.Network()) {
    --length;
  }
  return IpPrefix{a.address, length}.Network();
}

bool BitAt(const IpPrefix& prefix, int index) {
  const uint8_t byte = prefix.address.bytes[static_cast<size_t>(index / 8)];
  return (byte >> (7 - index % 8)) & 1;
}

int LowestBit(const uint64_t* set, size_t words) {
  for (size_t w = 0; w < words; ++w) {
    if (set[w] != 0) return static_cast<int>(w * 64) + std::countr_zero(set[w]);
  }
  return kAnyNextHop;
}

bool HasBit(const uint64_t* set, int bit) {
  return (set[static_cast<size_t>(bit) / 64] >> (bit % 64)) & 1;
}

}  // namespace

Aggregator::Aggregator(const std::vector<IpPrefix>& destinations) {
  if (destinations.empty()) return;
  std::vector<int> order(destinations.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return destinations[static_cast<size_t>(a)] < destinations[static_cast<size_t>(b)];
  });
  trie_.reserve(2 * destinations.size());
  Build(destinations, order, 0, order.size());
  if (trie_.back().prefix.length > 0) {
    // One child is enough: nothing else hangs from the root.
    TrieNode root;
    root.prefix = IpPrefix{trie_.back().prefix.address, 0}.Network();
    root.left = root.right = static_cast<int>(trie_.size()) - 1;
    trie_.push_back(root);
  }
}

int Aggregator::Build(const std::vector<IpPrefix>& destinations, const std::vector<int>& order,
                      size_t begin, size_t end) {
  TrieNode node;
  const IpPrefix& first = destinations[static_cast<size_t>(order[begin])];
  if (end - begin == 1) {
    node.prefix = first.Network();
    node.destination = order[begin];
  } else {
    node.prefix = Common(first, destinations[static_cast<size_t>(order[end - 1])]);
    const auto middle = std::partition_point(
        order.begin() + static_cast<std::ptrdiff_t>(begin),
        order.begin() + static_cast<std::ptrdiff_t>(end),
        [&](int i) { return !BitAt(destinations[static_cast<size_t>(i)], node.prefix.length); });
    const size_t split = static_cast<size_t>(middle - order.begin());
    node.left = Build(destinations, order, begin, split);
    node.right = Build(destinations, order, split, end);
  }
  trie_.push_back(node);
  return static_cast<int>(trie_.size()) - 1;
}

// From the leaves up: the next hops with which the fewest routes are needed below each trie node.
void Aggregator::Wishes(const std::vector<int>& next_hop, size_t words) {
  sets_.assign(trie_.size() * words, 0);
  for (size_t n = 0; n < trie_.size(); ++n) {
    const TrieNode& node = trie_[n];
    uint64_t* set = &sets_[n * words];
    if (node.destination >= 0) {
      const int wish = next_hop[static_cast<size_t>(node.destination)];
      if (wish == kAnyNextHop) {
        std::fill_n(set, words, ~uint64_t{0});
      } else {
        set[static_cast<size_t>(wish) / 64] |= uint64_t{1} << (wish % 64);
      }
      continue;
    }
    const uint64_t* left = &sets_[static_cast<size_t>(node.left) * words];
    const uint64_t* right = &sets_[static_cast<size_t>(node.right) * words];
    uint64_t common = 0;
    for (size_t w = 0; w < words; ++w) common |= set[w] = left[w] & right[w];
    if (common != 0) continue;
    for (size_t w = 0; w < words; ++w) set[w] = left[w] | right[w];
  }
}

std::vector<AggregatedRoute> Aggregator::Aggregate(const std::vector<int>& next_hop,
                                                   int next_hops) {
  const bool none =
      std::all_of(next_hop.begin(), next_hop.end(), [](int hop) { return hop == kAnyNextHop; });
  if (trie_.empty() || none) return {};
  const size_t words = static_cast<size_t>(next_hops + 63) / 64;
  Wishes(next_hop, words);

  std::vector<AggregatedRoute> routes;
  std::vector<std::pair<int, int>> stack = {{static_cast<int>(trie_.size()) - 1, kAnyNextHop}};
  while (!stack.empty()) {
    auto [index, inherited] = stack.back();
    stack.pop_back();
    const TrieNode& node = trie_[static_cast<size_t>(index)];
    const uint64_t* set = &sets_[static_cast<size_t>(index) * words];
    if (inherited == kAnyNextHop || !HasBit(set, inherited)) {
      inherited = LowestBit(set, words);
      routes.push_back({node.prefix, inherited});
    }
    if (node.destination >= 0) continue;
    if (node.right != node.left) stack.push_back({node.right, inherited});
    stack.push_back({node.left, inherited});
  }
  return routes;
}

}  // namespace warren::compile
