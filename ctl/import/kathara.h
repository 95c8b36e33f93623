// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Kathara labs (and Netkit's, which they come from): a folder with lab.conf, for each device a
// folder NAME/ of files and a script NAME.startup, and shared.startup for all.
//
//   collision domain  a link between two, a switch for any other number
//   device            a router when it has several interfaces or FRR's configuration, else a host
//   NAME.startup      addresses, routes and FRR become the node's own; the rest is run in it

#ifndef WARREN_CTL_IMPORT_KATHARA_H_
#define WARREN_CTL_IMPORT_KATHARA_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

// `path` is lab.conf; what else there is lies beside it.
absl::StatusOr<model::Topology> ImportKathara(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_KATHARA_H_
