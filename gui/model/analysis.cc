// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/model/analysis.h"

#include <filesystem>
#include <map>
#include <utility>

#include "ctl/compile/compile.h"
#include "ctl/format/reader.h"

namespace warren::gui {

Analysis Analyse(const std::string& text, const std::string& path) {
  Analysis result;
  model::Diagnostics found;
  const auto topology =
      format::ReadTopology(text, path.empty() ? "lab.yaml" : path,
                           std::filesystem::path(path).parent_path().string(), found);
  auto compiled = topology ? compile::Compile(*topology, found)
                           : absl::StatusOr<compile::CompiledLab>(absl::UnknownError(""));
  result.problems = found.all();
  result.good = topology.has_value() && compiled.ok() && !found.HasErrors();
  if (!result.good) return result;
  result.lab = compiled->plan.lab();

  std::map<uint32_t, std::string> nodes;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> addresses;
  for (const v1::Step& step : compiled->plan.steps()) {
    if (step.has_create_node()) nodes[step.create_node().id()] = step.create_node().name();
    if (!step.has_add_address()) continue;
    const v1::AddAddress& add = step.add_address();
    addresses[{nodes[add.node()], add.interface()}].push_back(add.prefix());
  }
  const auto end = [&](const std::string& node, const std::string& interface) {
    const auto of = addresses.find({node, interface});
    return Analysis::End{interface,
                         of == addresses.end() ? std::vector<std::string>() : of->second};
  };
  for (const model::Link& link : topology->links) {
    result.links.push_back({link.name,
                            {end(link.ends[0].node, link.ends[0].interface),
                             end(link.ends[1].node, link.ends[1].interface)},
                            {link.forward, link.backward},
                            link.up});
  }
  for (const model::Node& node : topology->nodes) {
    auto& interfaces = result.interfaces[node.name];
    for (const model::Interface& interface : node.interfaces) {
      interfaces.push_back(end(node.name, interface.name));
    }
  }
  return result;
}

}  // namespace warren::gui
