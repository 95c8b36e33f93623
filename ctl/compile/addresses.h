// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Which address each interface has.
//
// An address that the file gives stays. Every other interface of a host or router gets one of each
// family that has a pool:
// - A segment in which someone has a given address: the others take theirs from that prefix.
// - Other segments get prefixes from the pool in the order of their numbers: a /24 of IPv4 (larger
//   when more than 253 interfaces need one), a /64 of IPv6. When the pool is too small for that,
//   every segment gets the smallest prefix that holds it, a /30 or /126 for two interfaces. Given
//   prefixes are stepped over.
// - In a prefix of 256 addresses or more routers get .1, .2, ... and hosts .10, .11, ...; in a
//   smaller one hosts follow the routers. IPv6 uses the same digits: 10.0.3.12 goes with ::12.

#ifndef WARREN_CTL_COMPILE_ADDRESSES_H_
#define WARREN_CTL_COMPILE_ADDRESSES_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ctl/compile/network.h"
#include "ctl/compile/segments.h"
#include "ctl/model/diagnostic.h"

namespace warren::compile {

// Addresses that interfaces ("node:interface") of a running lab got automatically.
using KeptAddresses = absl::flat_hash_map<std::string, std::vector<model::IpPrefix>>;

// Fills Port::addresses. Reports a full pool or prefix. An interface that would get an automatic
// address keeps the one it has in `kept`, as long as that fits its segment and the pool: a change
// in one place of a running lab must not number all others anew.
void AssignAddresses(Network& network, const std::vector<Segment>& segments,
                     const KeptAddresses& kept, model::Diagnostics& diagnostics);

// Reports one address on two interfaces and prefixes that overlap between segments. Both are how
// anycast is made, and do no harm in places that no route joins, so they are warnings where no
// router has static routes, which cannot tell two such segments apart.
void CheckAddresses(const Network& network, const std::vector<Segment>& segments,
                    model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_ADDRESSES_H_
