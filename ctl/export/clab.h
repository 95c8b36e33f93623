// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_EXPORT_CLAB_H_
#define WARREN_CTL_EXPORT_CLAB_H_

#include <string>

#include "ctl/api/warren.pb.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::exporting {

// The topology as a file of containerlab, which ctl/import/clab.h reads back: hosts and routers are
// containers with the addresses that `plan` gives (an empty plan: those of the file), switches are
// bridges, and what links do is in their vars. What the file cannot hold is told in `diagnostics`.
std::string ToClab(const model::Topology& topology, const v1::Plan& plan,
                   model::Diagnostics& diagnostics);

}  // namespace warren::exporting

#endif  // WARREN_CTL_EXPORT_CLAB_H_
