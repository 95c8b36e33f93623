// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The last pass: everything that was found out, as ordered operations.

#ifndef WARREN_CTL_COMPILE_PLAN_H_
#define WARREN_CTL_COMPILE_PLAN_H_

#include <string>
#include <vector>

#include "ctl/api/warren.pb.h"
#include "ctl/compile/daemons.h"
#include "ctl/compile/ids.h"
#include "ctl/compile/network.h"
#include "ctl/compile/programs.h"
#include "ctl/compile/routes.h"

namespace warren::compile {

struct PlanParts {
  const Network& network;
  const Ids& ids;
  const std::vector<std::vector<NodeRoute>>& routes;
  const std::vector<NodeDaemons>& daemons;
  const std::vector<std::vector<NamedProgram>>& programs;
  const std::string& hosts_file;
};

// Steps come kind by kind (nodes, settings that new interfaces inherit, links, bridges, sysctls,
// addresses, interfaces up, routes, files, services, programs) and within a kind node by node in
// the order of the file, so that whoever applies the plan can work in batches.
v1::Plan BuildPlan(const PlanParts& parts);

// One line per step, for people and for golden tests.
std::string PlanToText(const v1::Plan& plan);

// protobuf's own JSON form, indented.
std::string PlanToJson(const v1::Plan& plan);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_PLAN_H_
