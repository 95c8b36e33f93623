// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/aggregate.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "ctl/compile/address_bits.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

int Lookup(const std::vector<AggregatedRoute>& routes, const IpAddress& address) {
  int length = -1;
  int hop = kAnyNextHop;
  for (const AggregatedRoute& route : routes) {
    if (route.to.Contains(address) && route.to.length > length) {
      length = route.to.length;
      hop = route.next_hop;
    }
  }
  return hop;
}

TEST(Aggregator, NothingToRoute) {
  EXPECT_TRUE(Aggregator({}).Aggregate({}, 0).empty());
  Aggregator one({*IpPrefix::Parse("10.0.0.0/24")});
  EXPECT_TRUE(one.Aggregate({kAnyNextHop}, 1).empty());
}

TEST(Aggregator, OneNextHopIsADefaultRoute) {
  Aggregator aggregator({*IpPrefix::Parse("10.0.0.0/24"), *IpPrefix::Parse("192.168.0.0/24"),
                         *IpPrefix::Parse("10.0.1.0/24")});
  const auto routes = aggregator.Aggregate({0, 0, kAnyNextHop}, 1);
  ASSERT_EQ(routes.size(), 1u);
  EXPECT_EQ(routes[0].to.ToString(), "0.0.0.0/0");
}

TEST(Aggregator, NeighboursOnAChainNeedOneRouteMore) {
  std::vector<IpPrefix> destinations;
  for (int i = 0; i < 8; ++i) {
    destinations.push_back(
        {FromNumber(Family::kIpv4, 0x0a000000u + 256u * static_cast<unsigned>(i)), 24});
  }
  Aggregator aggregator(destinations);
  const auto routes = aggregator.Aggregate({0, 0, 0, kAnyNextHop, 1, 1, 1, 1}, 2);
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_EQ(routes[1].to.ToString(), "10.0.4.0/22");
}

// The best table by trying: for the small trie of eight neighbours, all colourings.
int Fewest(const std::vector<int>& wishes, size_t begin, size_t end, int inherited, int hops) {
  if (end - begin == 1) {
    return wishes[begin] == kAnyNextHop || wishes[begin] == inherited ? 0 : 1;
  }
  const size_t middle = (begin + end) / 2;
  auto below = [&](int hop) {
    return Fewest(wishes, begin, middle, hop, hops) + Fewest(wishes, middle, end, hop, hops);
  };
  int best = inherited >= 0 ? below(inherited) : 1000;
  for (int hop = 0; hop < hops; ++hop) best = std::min(best, 1 + below(hop));
  return best;
}

TEST(Aggregator, IsMinimal) {
  std::vector<IpPrefix> destinations;
  for (int i = 0; i < 8; ++i) {
    destinations.push_back({FromNumber(Family::kIpv4, static_cast<unsigned>(i) << 29), 3});
  }
  Aggregator aggregator(destinations);
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    std::vector<int> wishes;
    for (int i = 0; i < 8; ++i) wishes.push_back(static_cast<int>(random() % 4) - 1);
    const auto routes = aggregator.Aggregate(wishes, 3);
    const bool none = std::count(wishes.begin(), wishes.end(), kAnyNextHop) == 8;
    EXPECT_EQ(static_cast<int>(routes.size()), none ? 0 : Fewest(wishes, 0, 8, kAnyNextHop, 3))
        << ::testing::PrintToString(wishes);
  }
}

TEST(Aggregator, ForwardsEveryDestinationAsAsked) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    const Family family = seed % 2 ? Family::kIpv4 : Family::kIpv6;
    const int bits = family == Family::kIpv4 ? 32 : 128;
    const int hops = seed % 7 == 0 ? 150 : 5;
    std::set<IpPrefix> chosen;
    for (int i = 0; i < 200; ++i) {
      const int length = 8 + static_cast<int>(random() % static_cast<unsigned>(bits - 7));
      absl::uint128 number = random() % 4096;
      number <<= bits - 12;
      number |= random();
      const IpPrefix prefix = IpPrefix{FromNumber(family, number), length}.Network();
      const bool free = std::none_of(chosen.begin(), chosen.end(),
                                     [&](const IpPrefix& other) { return other.Overlaps(prefix); });
      if (free) chosen.insert(prefix);
    }
    const std::vector<IpPrefix> destinations(chosen.begin(), chosen.end());
    Aggregator aggregator(destinations);
    for (int round = 0; round < 5; ++round) {
      std::vector<int> wishes;
      for (size_t i = 0; i < destinations.size(); ++i) {
        wishes.push_back(static_cast<int>(random() % static_cast<unsigned>(hops + 1)) - 1);
      }
      const auto routes = aggregator.Aggregate(wishes, hops);
      std::set<IpPrefix> seen;
      for (const AggregatedRoute& route : routes) {
        EXPECT_TRUE(seen.insert(route.to).second) << "seed " << seed;
      }
      for (size_t i = 0; i < destinations.size(); ++i) {
        if (wishes[i] == kAnyNextHop) {
          // On link: nothing may be more specific than the kernel's own route.
          EXPECT_EQ(seen.count(destinations[i]), 0u) << "seed " << seed;
          continue;
        }
        ASSERT_EQ(Lookup(routes, destinations[i].address), wishes[i]) << "seed " << seed;
        ASSERT_EQ(Lookup(routes, FromNumber(family, LastNumber(destinations[i]))), wishes[i]);
      }
    }
  }
}

}  // namespace
}  // namespace warren::compile
