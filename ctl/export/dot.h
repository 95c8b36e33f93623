// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_EXPORT_DOT_H_
#define WARREN_CTL_EXPORT_DOT_H_

#include <string>

#include "ctl/api/warren.pb.h"
#include "ctl/model/topology.h"

namespace warren::exporting {

// The topology in Graphviz' language: a shape for each kind of node, links with their rate, delay,
// loss and queue, and at their ends the addresses that `plan` gives (an empty plan shows those of
// the file). Nodes with a place on the canvas stay there; others find theirs. In drawings of more
// than 120 links the links are bare lines, for there would be no room.
std::string ToDot(const model::Topology& topology, const v1::Plan& plan);

}  // namespace warren::exporting

#endif  // WARREN_CTL_EXPORT_DOT_H_
