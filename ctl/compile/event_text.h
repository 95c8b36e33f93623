// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Events in words.

#ifndef WARREN_CTL_COMPILE_EVENT_TEXT_H_
#define WARREN_CTL_COMPILE_EVENT_TEXT_H_

#include <string>
#include <vector>

#include "ctl/api/warren.pb.h"

namespace warren::compile {

// "link backbone: loss 0.01, state down" or "pc1 runs ping -c 3 pc2".
std::string EventText(const v1::Event& event);

// How the events of two plans differ, a line each: "+ event at 10s every 5s: link backbone: ...".
std::vector<std::string> EventLines(const v1::Plan& from, const v1::Plan& to);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_EVENT_TEXT_H_
