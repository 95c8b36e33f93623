// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// From a running lab back to a topology.

#ifndef WARREN_CTL_COMPILE_SAVED_H_
#define WARREN_CTL_COMPILE_SAVED_H_

#include "ctl/api/warren.pb.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::compile {

// Puts into `topology`, from which the lab of `plan` was made, what `state` has otherwise: the
// links' parameters, carrier, MTUs and MAC addresses; with `networks` also the addresses and static
// routes that the nodes have now. Compiled for the running lab it then gives a plan equal to
// `state`. What the format cannot say (a route of the plan that is gone) is a warning.
void SeeLab(const v1::Plan& plan, const v1::LabState& state, bool networks,
            model::Topology* topology, model::Diagnostics& diagnostics);

// An event as a file says it.
model::Event ToModel(const v1::Event& event);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_SAVED_H_
