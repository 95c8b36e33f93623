// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Scenarios of CORE (XML of versions 5 to 9). Delays are in us, bandwidths in bit/s, loss in %.
//
//   device        a router (types router, mdr, prouter, and what forwards), else a host
//   network       a switch or a hub; what is radio or leads out of the machine is a switch here
//   services      OSPF, RIP, BGP and IS-IS become `routing`; DefaultRoute is `static`
//   a configuration of Quagga or FRR that the file holds is the node's own
//   links         with addresses, MAC addresses and options; a second entry that is unidirectional
//                 is the way back of the first

#ifndef WARREN_CTL_IMPORT_CORE_XML_H_
#define WARREN_CTL_IMPORT_CORE_XML_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

absl::StatusOr<model::Topology> ImportCoreXml(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_CORE_XML_H_
