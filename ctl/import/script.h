// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Start-up commands of other tools: `ip address add`, `ip route add`, ifconfig, route, and the ways
// to start FRR become what a topology says; what remains is run in the node, in its order.

#ifndef WARREN_CTL_IMPORT_SCRIPT_H_
#define WARREN_CTL_IMPORT_SCRIPT_H_

#include <string>
#include <vector>

#include "ctl/import/builder.h"

namespace warren::import {

struct ScriptLine {
  std::string text;
  model::Location where;
};

struct ScriptResult {
  bool starts_frr = false;
  bool forwards = false;  // it switches on the forwarding of packets
};

// Applies the lines to the node, whose interfaces are there. Addresses of an interface that is not
// there, and routes by a gateway that is on none of its links, stay commands.
ScriptResult ApplyScript(Builder& builder, size_t node, const std::vector<ScriptLine>& lines);

// A text's lines, with their places in `file`.
std::vector<ScriptLine> SplitScript(const std::string& file, const std::string& text);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_SCRIPT_H_
