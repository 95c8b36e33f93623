// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_COMPILE_SEGMENTS_H_
#define WARREN_CTL_COMPILE_SEGMENTS_H_

#include <vector>

#include "ctl/compile/network.h"
#include "ctl/model/diagnostic.h"

namespace warren::compile {

// What an IP packet crosses without being routed: links joined through switches and hubs.
struct Segment {
  std::vector<int> ports;  // of hosts and routers; routers first, each group by name
  int routers = 0;         // how many of `ports` belong to routers
};

// Finds the segments and fills Port::segment. They are numbered as a walk of the network meets
// them: depth first from the first node by name, at each node along its links by name. Neighbouring
// segments so get neighbouring numbers, which later makes routes merge well, and the order in which
// the file lists things does not matter.
std::vector<Segment> FindSegments(Network& network);

// Warns of each link that closes a loop of switches and hubs: without spanning tree a broadcast
// frame circles in it for ever.
void CheckSwitchLoops(const Network& network, model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_SEGMENTS_H_
