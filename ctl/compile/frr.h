// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Configurations of the FRR routing daemons (written for FRR 8.4, one file per daemon).
//
// Chosen for labs, where convergence should take seconds:
// - OSPFv2 and OSPFv3: area 0, hello 1 s, dead 4 s, LSAs without the usual
//   pauses; point-to-point between two routers; the cost of
//   an interface is 10 Gbit/s divided by its rate, 1 when it has none.
// - RIPv2 and RIPng: update 5 s, timeout 15 s, garbage 10 s.
// - IS-IS: one level-2 area, wide metrics with the same costs, hello 1 s, hold 4 s.
// - BGP: every router has its own private AS (65001 and up in order of names; 4200000001 and up
//   when there are more than 534), eBGP with each BGP neighbour on a segment, IPv4 and IPv6,
//   connected prefixes, up to 8 equal paths, keepalive 1 s, hold 3 s.
//
// A file that the topology supplies wins over the generated one. With /etc/frr/frr.conf nothing is
// generated for the node: the daemons it speaks of are started and vtysh loads it.

#ifndef WARREN_CTL_COMPILE_FRR_H_
#define WARREN_CTL_COMPILE_FRR_H_

#include "ctl/compile/daemons.h"
#include "ctl/compile/routing_lab.h"

namespace warren::compile {

// Nothing for a node without a routing protocol and without a file of FRR's.
NodeDaemons ConfigureFrr(const RoutingLab& lab, int node);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_FRR_H_
