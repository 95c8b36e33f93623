// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/export/common.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace warren::exporting {

bool IsLayer3(const model::Node& node) {
  return node.kind == model::NodeKind::kHost || node.kind == model::NodeKind::kRouter;
}

std::string RoutingWords(const model::Topology& topology, const model::Node& node) {
  if (node.routing.empty()) {
    return std::string(model::ToString(
        node.kind == model::NodeKind::kRouter ? topology.routing : model::Routing::kStatic));
  }
  return absl::StrJoin(node.routing, ",", [](std::string* out, model::Routing routing) {
    out->append(model::ToString(routing));
  });
}

std::vector<std::string> InterfaceNames(const model::Node& node) {
  std::vector<std::string> names;
  for (const model::Interface& interface : node.interfaces) names.push_back(interface.name);
  if (std::find(names.begin(), names.end(), "lo") == names.end()) names.emplace_back("lo");
  return names;
}

std::string Shortest(double number) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number);
  return {buffer, end.ptr};
}

void ReportLosses(const model::Topology& topology, const Addresses& addresses,
                  model::Diagnostics& diagnostics) {
  bool addressed = false;
  for (const model::Node& node : topology.nodes) {
    std::vector<std::string> lost;
    if (!node.files.empty()) lost.emplace_back("files");
    if (!node.programs.empty()) lost.emplace_back("programs");
    if (node.cpu_weight) lost.emplace_back("CPU weight");
    if (!lost.empty()) {
      diagnostics.Warning(node.where, absl::StrCat("of node ", node.name, " ",
                                                   absl::StrJoin(lost, ", "), " are left out"));
    }
    for (const std::string& name : InterfaceNames(node)) {
      addressed = addressed || !addresses.Of(node.name, name).empty();
    }
  }
  if (!topology.checks.empty()) {
    diagnostics.Warning(topology.where,
                        absl::StrCat("the checks are left out: ", topology.checks.size()));
  }
  if (topology.seed != 1) diagnostics.Warning(topology.where, "the seed is left out");
  if (!addressed && !topology.addressing.ipv4 && !topology.addressing.ipv6) {
    diagnostics.Warning(topology.where,
                        "that there are no automatic addresses is left out: an import has them");
  }
}

}  // namespace warren::exporting
