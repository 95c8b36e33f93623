// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Topologies of the generator BRITE (.brite). Nodes are routers, on the canvas where they are in
// the plane; the number of an AS goes into the name (as3-n12). BRITE's manual gives no units: as in
// ns-3, delays are taken as ms and bandwidths as Mbit/s. -1 means that a link has none.

#ifndef WARREN_CTL_IMPORT_BRITE_H_
#define WARREN_CTL_IMPORT_BRITE_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportBrite(const std::string& path, const std::string& content,
                                            model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_BRITE_H_
