// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// IMUNES topologies: the JSON of IMUNES 3 and the Tcl list of earlier ones, which CORE took over.
//
// pc and host become hosts, router a router, lanswitch a switch, hub a hub. Other kinds become what
// comes nearest in their place in the network, so that links stay: rj45, ext, wlan and the like a
// switch, nat64 a router, packgen a host. As in IMUNES, only interfaces that have addresses get
// them: automatic ones are made only when the whole file has none.

#ifndef WARREN_CTL_IMPORT_IMN_H_
#define WARREN_CTL_IMPORT_IMN_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportImnJson(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics);
absl::StatusOr<model::Topology> ImportImnLegacy(const std::string& path, const std::string& content,
                                                model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_IMN_H_
