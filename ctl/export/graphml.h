// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_EXPORT_GRAPHML_H_
#define WARREN_CTL_EXPORT_GRAPHML_H_

#include <string>

#include "ctl/api/warren.pb.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::exporting {

// The topology as GraphML, which yEd, Gephi and networkx read, and ctl/import/graphml.h reads back:
// names, kinds and places of nodes, the addresses that `plan` gives (an empty plan: those of the
// file), and of links all that they do, once as numbers (LinkSpeedRaw in bit/s, delay in ms, loss)
// and once in the words of a topology file. What it cannot hold is told in `diagnostics`.
std::string ToGraphml(const model::Topology& topology, const v1::Plan& plan,
                      model::Diagnostics& diagnostics);

}  // namespace warren::exporting

#endif  // WARREN_CTL_EXPORT_GRAPHML_H_
