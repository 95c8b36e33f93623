// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The configuration of the BIRD routing daemon (written for BIRD 2.0), one file for one daemon.
//
// OSPF, RIP and BGP do what frr.h says of them, with the same timers, costs and AS numbers, so that
// neighbours of both suites understand each other. BIRD does not speak IS-IS. It learns the node's
// static routes from the kernel when it is to announce them.
//
// A file that the topology supplies at /etc/bird/bird.conf wins over the generated one.

#ifndef WARREN_CTL_COMPILE_BIRD_H_
#define WARREN_CTL_COMPILE_BIRD_H_

#include "ctl/compile/daemons.h"
#include "ctl/compile/routing_lab.h"

namespace warren::compile {

// Nothing for a node without a routing protocol and without that file.
NodeDaemons ConfigureBird(const RoutingLab& lab, int node);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_BIRD_H_
