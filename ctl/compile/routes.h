// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Routes that the plan itself puts into nodes.
//
// - A route that the file gives stays, and wins over the automatic ones for all that it covers.
// - A host (unless `routing: none`) gets a default route of each family: via the first router by
//   name on its first segment that has one, routers without any routing last.
// - A router with `static` routing gets routes to every segment and every loopback address: the
//   shortest path by hops over all routers that route, equal ones in order of the links' names.
//   Routes are merged into the smallest table that forwards the same way; its widest entry is a
//   default route, so an address that no segment has is forwarded, not refused. A router with given
//   routes keeps one route per destination.
// - Other routers learn theirs from a protocol, or have none.

#ifndef WARREN_CTL_COMPILE_ROUTES_H_
#define WARREN_CTL_COMPILE_ROUTES_H_

#include <vector>

#include "ctl/compile/network.h"
#include "ctl/compile/segments.h"
#include "ctl/model/diagnostic.h"

namespace warren::compile {

struct NodeRoute {
  model::IpPrefix to;
  model::IpAddress via;
};

// Per node, as Network::nodes. Reports given routes whose gateway is on no segment of the node.
std::vector<std::vector<NodeRoute>> ComputeRoutes(const Network& network,
                                                  const std::vector<Segment>& segments,
                                                  model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_ROUTES_H_
