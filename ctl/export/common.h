// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What exports into other tools' formats have in common.

#ifndef WARREN_CTL_EXPORT_COMMON_H_
#define WARREN_CTL_EXPORT_COMMON_H_

#include <string>
#include <vector>

#include "ctl/export/addresses.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::exporting {

bool IsLayer3(const model::Node& node);  // a host or a router

// What fills its routing table, as "ospf,bgp"; the topology's where the node says nothing.
std::string RoutingWords(const model::Topology& topology, const model::Node& node);

// The node's own interfaces, and lo, which has none of its own before it gets an address.
std::vector<std::string> InterfaceNames(const model::Node& node);

// The shortest text that is read back as exactly this number.
std::string Shortest(double number);

// Warns of what no other format holds: files, programs, checks and the like.
void ReportLosses(const model::Topology& topology, const Addresses& addresses,
                  model::Diagnostics& diagnostics);

}  // namespace warren::exporting

#endif  // WARREN_CTL_EXPORT_COMMON_H_
