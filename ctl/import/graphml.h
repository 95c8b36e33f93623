// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// GraphML, as the Internet Topology Zoo uses it. Attributes are found by the names that the file's
// <key> elements give them.
//
//   node          a router; a switch where `hyperedge` is 1
//   label         its name
//   Longitude, Latitude   its place on the canvas, and the delay of links: great circle at
//                 200,000 km/s
//   edge          a link, parallel ones too; from a node to itself is left out with a warning
//   LinkSpeedRaw  its rate in bit/s
//
// What `warren export --to graphml` writes has an attribute `warren` of the graph. In it nodes have
// kind, routing, addresses, x and y, and edges name, source-interface, target-interface and words,
// which are the keys of a topology file and go before the numbers.

#ifndef WARREN_CTL_IMPORT_GRAPHML_H_
#define WARREN_CTL_IMPORT_GRAPHML_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportGraphml(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics);

// One-way delay of a fibre along the great circle between two places, in ns; degrees.
int64_t FibreDelay(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_GRAPHML_H_
