// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The programs of a lab: what each is called, and which it starts after.

#ifndef WARREN_CTL_COMPILE_PROGRAMS_H_
#define WARREN_CTL_COMPILE_PROGRAMS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "ctl/compile/daemons.h"
#include "ctl/compile/network.h"
#include "ctl/model/diagnostic.h"

namespace warren::compile {

struct NamedProgram {
  // One that it starts after; of an empty name: all of the node.
  struct After {
    size_t node;  // as Network::nodes
    std::string name;
  };
  std::string name;  // given, else "run", "run.2", ...; unique among the node's services
  std::vector<After> after;
};

// Per node, as Network::nodes, the programs in the file's order. Errors: a name that a routing
// daemon has, `after` of what there is not, and programs that wait for each other.
std::vector<std::vector<NamedProgram>> NamePrograms(const Network& network,
                                                    const std::vector<NodeDaemons>& daemons,
                                                    model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_PROGRAMS_H_
