// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/testing/lab_builder.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"

namespace warren::compile::testing {

model::Node& LabBuilder::Add(const std::string& name, model::NodeKind kind) {
  model::Node node;
  node.name = name;
  node.kind = kind;
  node.where = {"lab.yaml", line_++, 3};
  topology_.nodes.push_back(node);
  return topology_.nodes.back();
}

model::Node& LabBuilder::Find(const std::string& name) {
  for (model::Node& node : topology_.nodes) {
    if (node.name == name) return node;
  }
  std::abort();  // a mistake of the test
}

std::string LabBuilder::NewInterface(const std::string& node) {
  model::Node& found = Find(node);
  model::Interface interface;
  interface.name = absl::StrCat("eth", found.interfaces.size());
  interface.where = {"lab.yaml", line_, 10};
  found.interfaces.push_back(interface);
  return interface.name;
}

model::Link& LabBuilder::Link(const std::string& a, const std::string& b) {
  model::Link link;
  const int same = static_cast<int>(
      std::count_if(topology_.links.begin(), topology_.links.end(), [&](const model::Link& other) {
        return other.ends[0].node == a && other.ends[1].node == b;
      }));
  link.name = absl::StrCat(a, "--", b);
  if (same > 0) absl::StrAppend(&link.name, ".", same + 1);
  link.ends[0] = {a, NewInterface(a), {"lab.yaml", line_, 12}};
  link.ends[1] = {b, NewInterface(b), {"lab.yaml", line_, 16}};
  link.where = {"lab.yaml", line_++, 5};
  topology_.links.push_back(link);
  return topology_.links.back();
}

model::Interface& LabBuilder::InterfaceTo(const std::string& node, const std::string& peer) {
  for (auto link = topology_.links.rbegin(); link != topology_.links.rend(); ++link) {
    for (size_t end : {0, 1}) {
      if (link->ends[end].node != node || link->ends[1 - end].node != peer) continue;
      for (model::Interface& interface : Find(node).interfaces) {
        if (interface.name == link->ends[end].interface) return interface;
      }
    }
  }
  std::abort();  // a mistake of the test
}

model::Topology RandomTopology(std::mt19937& random, int routers, int hosts, int lans) {
  auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  LabBuilder lab;
  for (int r = 0; r < routers; ++r) lab.Router(absl::StrCat("r", r));
  for (int l = 0; l < lans; ++l) {
    const std::string name = absl::StrCat("lan", l);
    if (below(3) == 0) {
      lab.Hub(name);
    } else {
      lab.Switch(name);
    }
  }
  for (int h = 0; h < hosts; ++h) lab.Host(absl::StrCat("pc", h));

  for (int r = 1; r < routers; ++r) lab.Link(absl::StrCat("r", below(r)), absl::StrCat("r", r));
  for (int extra = 0; extra < routers / 2; ++extra) {
    const int a = below(routers);
    const int b = below(routers);
    if (a != b) lab.Link(absl::StrCat("r", a), absl::StrCat("r", b));
  }
  // Switches hang on routers, some on several, some on each other.
  for (int l = 0; l < lans; ++l) {
    const std::string name = absl::StrCat("lan", l);
    lab.Link(name, absl::StrCat("r", below(routers)));
    if (below(3) == 0) lab.Link(absl::StrCat("r", below(routers)), name);
    if (l > 0 && below(4) == 0) lab.Link(absl::StrCat("lan", below(l)), name);
  }
  for (int h = 0; h < hosts; ++h) {
    const bool on_lan = lans > 0 && below(3) > 0;
    lab.Link(absl::StrCat("pc", h),
             on_lan ? absl::StrCat("lan", below(lans)) : absl::StrCat("r", below(routers)));
  }
  return lab.topology();
}

model::Topology Shuffled(const model::Topology& topology, std::mt19937& random) {
  model::Topology shuffled = topology;
  std::shuffle(shuffled.nodes.begin(), shuffled.nodes.end(), random);
  std::shuffle(shuffled.links.begin(), shuffled.links.end(), random);
  for (model::Node& node : shuffled.nodes) {
    std::shuffle(node.interfaces.begin(), node.interfaces.end(), random);
  }
  return shuffled;
}

}  // namespace warren::compile::testing
