// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Networks of MiniEdit, Mininet's editor (.mn, JSON). Interfaces have Mininet's names (h1-eth0).
//
//   hosts         hosts; without an address they get one of ipBase by their number, as in Mininet
//   switches      switches that learn by themselves; a legacyRouter is a router
//   controllers   left out
//   links         bw in Mbit/s, delay (a number without a unit is us, as for tc), loss in %,
//                 max_queue_size in packets

#ifndef WARREN_CTL_IMPORT_MININET_H_
#define WARREN_CTL_IMPORT_MININET_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportMininet(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_MININET_H_
