// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/daemons.h"

#include "absl/strings/str_cat.h"
#include "ctl/compile/bird.h"
#include "ctl/compile/frr.h"
#include "ctl/compile/routing_lab.h"
#include "ctl/compile/services.h"

namespace warren::compile {

std::vector<NodeDaemons> ConfigureDaemons(const Network& network,
                                          const std::vector<Segment>& segments, const Ids& ids,
                                          model::Diagnostics& diagnostics) {
  const RoutingLab lab = SurveyRouting(network, segments, ids);
  std::vector<NodeDaemons> result(network.nodes.size());
  for (size_t n = 0; n < network.nodes.size(); ++n) {
    const NetworkNode& node = network.nodes[n];
    if (!node.Layer3()) {
      if (!node.given->services.empty()) {
        diagnostics.Error(
            node.given->where,
            absl::StrCat("a ", std::string(ToString(node.given->kind)), " has no services"),
            "write 'kind: host', or remove 'services'");
      }
      continue;
    }
    if (node.given->suite == model::Suite::kFrr) {
      result[n] = ConfigureFrr(lab, static_cast<int>(n));
    } else if (node.routing.isis) {
      diagnostics.Error(node.given->where,
                        absl::StrCat("node '", node.given->name, "': BIRD does not speak IS-IS"),
                        "write 'with: frr', or another protocol");
    } else {
      result[n] = ConfigureBird(lab, static_cast<int>(n));
    }
    AddServices(network, segments, static_cast<int>(n), &result[n]);
  }
  return result;
}

}  // namespace warren::compile
