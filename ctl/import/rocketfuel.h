// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The weights and latencies that Rocketfuel inferred for the links of providers (weights.intra,
// latencies.intra): lines "a b number", one for each direction.
//
// Nodes are routers that speak OSPF with the weights as costs; a weight with a fraction makes all
// costs ten (a hundred ...) times as large, which leaves the paths as they are. Of a weights.intra
// the delays come from the latencies.intra beside it, which is in ms.

#ifndef WARREN_CTL_IMPORT_ROCKETFUEL_H_
#define WARREN_CTL_IMPORT_ROCKETFUEL_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportRocketfuel(const std::string& path,
                                                 const std::string& content,
                                                 model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_ROCKETFUEL_H_
