// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A link's direction in the model and in the service's messages.

#ifndef WARREN_CTL_COMPILE_LINK_DIRECTION_H_
#define WARREN_CTL_COMPILE_LINK_DIRECTION_H_

#include <string_view>

#include "ctl/api/warren.pb.h"
#include "ctl/model/topology.h"

namespace warren::compile {

// What is given; the rest stays absent.
void FillDirection(const model::LinkDirection& from, v1::LinkDirection* to);

// What a key of the file format (`rate`, `queue`, ...) stands for, off included: for changes.
void FillKey(std::string_view key, const model::LinkDirection& from, v1::LinkDirection* to);

// Off is absent in what comes back.
model::LinkDirection ToModel(const v1::LinkDirection& from);

// The same for a change, where off is not absent.
model::DirectionChange ToChange(const v1::LinkDirection& from);

// All that a new link with these parameters does: with the module's default in the place of what is
// absent, and what is off told in one way.
v1::LinkDirection Whole(const v1::LinkDirection& from);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_LINK_DIRECTION_H_
