// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Topologies with chance in them. The same seed gives the same one; all are connected and have no
// two links between the same nodes. Parameters are checked by the callers.

#ifndef WARREN_CTL_GENERATE_RANDOM_GRAPHS_H_
#define WARREN_CTL_GENERATE_RANDOM_GRAPHS_H_

#include "ctl/generate/graph.h"

namespace warren::generate {

// `links` links among n nodes: a random tree first, then pairs that are not joined yet.
// n - 1 <= links <= n (n - 1) / 2.
Graph Random(size_t n, size_t links, uint64_t seed);

// B. Waxman: "Routing of Multipoint Connections", 1988. Nodes at random in a square; two at the
// distance d are joined with the probability beta exp(-d / (alpha L)), L being the square's
// diagonal. What falls apart is joined by the shortest links between the parts. With `side_km` a
// link has the delay of a fibre of its length, at 200,000 km/s.
Graph Waxman(size_t n, double alpha, double beta, double side_km, uint64_t seed);

// A.-L. Barabasi, R. Albert: "Emergence of Scaling in Random Networks", 1999. From a star of
// links + 1 nodes; each further node is joined to `links` others, chosen in proportion to the links
// that they have. 1 <= links < n.
Graph BarabasiAlbert(size_t n, size_t links, uint64_t seed);

}  // namespace warren::generate

#endif  // WARREN_CTL_GENERATE_RANDOM_GRAPHS_H_
