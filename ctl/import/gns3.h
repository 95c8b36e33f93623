// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Projects of GNS3 2.0 and later (.gns3, JSON). What its machines run cannot run here: they are
// routers or hosts with Warren's own addresses and routes.
//
//   vpcs            a host; its address comes from startup.vpc in the project's folder
//   ethernet_switch, ethernet_hub   a switch, a hub
//   docker, virtualbox, vmware, traceng   a host (a router, where the image is one)
//   dynamips, iou, qemu   a router
//   cloud, nat and other ways out   a switch
//   links           with delay and packet_loss of their filters; suspended ones are down

#ifndef WARREN_CTL_IMPORT_GNS3_H_
#define WARREN_CTL_IMPORT_GNS3_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportGns3(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_GNS3_H_
