// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Topologies of a regular or random shape, from a few words: routers, the hosts at them, a place on
// the canvas for each, and a check that the first host reaches the last.

#ifndef WARREN_CTL_GENERATE_GENERATE_H_
#define WARREN_CTL_GENERATE_GENERATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/model/topology.h"

namespace warren::generate {

// What the automatic addresses are enough for.
inline constexpr size_t kMostNodes = 20'000;
inline constexpr size_t kMostLinks = 40'000;

// What every link has unless its shape says otherwise.
struct LinkDefaults {
  model::LinkDirection direction;
  std::optional<int> mtu;  // bytes
};

// `words` are "key=value": those of the kind (see Kinds()), and for every kind seed, hosts, routing
// and name. INVALID_ARGUMENT says which is wrong and what would be right.
absl::StatusOr<model::Topology> Generate(const std::string& kind,
                                         const std::vector<std::string>& words,
                                         const LinkDefaults& link);

// All kinds and words, a line each.
std::string Help();

}  // namespace warren::generate

#endif  // WARREN_CTL_GENERATE_GENERATE_H_
