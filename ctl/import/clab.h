// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// containerlab's topologies (*.clab.yml). Settings of a node come from the node, its group, its
// kind and the defaults, in that order.
//
//   linux             a router when its image, files or settings are a router's, else a host
//   bridge            a switch, ovs-bridge too
//   another kind      a router with routes of Warren's own: its system cannot run here
//   binds             files of the node, from the lab's folder
//   exec              addresses and routes become the node's own; the rest is run in it
//   links             veth; those that leave the lab are left out
//
// Labels warren-kind, warren-routing and graph-posX, graph-posY of a node, and `warren` in the vars
// of a link, are those that `warren export --to clab` writes.

#ifndef WARREN_CTL_IMPORT_CLAB_H_
#define WARREN_CTL_IMPORT_CLAB_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportClab(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_CLAB_H_
