// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Topologies without chance in them. Sizes are checked by the callers.

#ifndef WARREN_CTL_GENERATE_SHAPES_H_
#define WARREN_CTL_GENERATE_SHAPES_H_

#include "ctl/generate/graph.h"

namespace warren::generate {

Graph Chain(size_t n);
// `leaves` around a centre: routers around a router, hosts around a switch or hub.
Graph Star(size_t leaves, model::NodeKind centre);
Graph Ring(size_t n);                        // n >= 3
Graph Wheel(size_t rim);                     // rim >= 3, and one in the middle
Graph Grid(size_t rows, size_t columns);     // joined to the right and below
Graph Torus(size_t rows, size_t columns);    // a grid whose ends meet; both >= 3
Graph Cube(size_t dimensions);               // 2^dimensions corners
Graph Clique(size_t n);                      // everyone with everyone
Graph Bipartite(size_t left, size_t right);  // everyone of one side with everyone of the other
Graph Tree(size_t depth, size_t fanout);     // the hosts are at the leaves
// Of switches with k ports, k even (M. Al-Fares, A. Loukissas, A. Vahdat: "A Scalable, Commodity
// Data Center Network Architecture", 2008): (k/2)^2 cores, k pods of k/2 aggregation and k/2 edge
// routers, k/2 hosts at each of the latter.
Graph FatTree(size_t k);

}  // namespace warren::generate

#endif  // WARREN_CTL_GENERATE_SHAPES_H_
