// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/testing/plan_walker.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace warren::compile::testing {

using model::IpAddress;
using model::IpPrefix;

PlanWalker::Interface& PlanWalker::InterfaceOf(uint32_t node, const std::string& name) {
  auto [place, added] = interfaces_.try_emplace({node, name});
  if (added) {
    place->second.node = names_.at(node);
    nodes_[names_.at(node)].interfaces.push_back(&place->second);
  }
  return place->second;
}

PlanWalker::PlanWalker(const v1::Plan& plan) {
  for (const v1::Step& step : plan.steps()) {
    if (!step.has_create_node()) continue;
    names_[step.create_node().id()] = step.create_node().name();
    nodes_[step.create_node().name()].forwards = step.create_node().forwarding();
  }
  JoinLinks(plan);
  for (const v1::Step& step : plan.steps()) {
    if (step.has_add_address()) {
      const auto& add = step.add_address();
      const IpPrefix prefix = *IpPrefix::Parse(add.prefix());
      Interface& interface = InterfaceOf(add.node(), add.interface());
      interface.addresses.push_back(prefix);
      addresses_[interface.node].push_back(prefix);
      holders_[{interface.segment, prefix.address}] = &interface;
    } else if (step.has_add_route()) {
      const auto& add = step.add_route();
      nodes_[names_.at(add.node())].routes.push_back(
          {*IpPrefix::Parse(add.to()), *IpAddress::Parse(add.via())});
    }
  }
}

void PlanWalker::JoinLinks(const v1::Plan& plan) {
  std::vector<int> parent;
  std::function<int(int)> root = [&](int x) {
    while (parent[static_cast<size_t>(x)] != x) x = parent[static_cast<size_t>(x)];
    return x;
  };
  auto segment = [&](Interface& interface) {
    if (interface.segment < 0) {
      interface.segment = static_cast<int>(parent.size());
      parent.push_back(interface.segment);
    }
    return interface.segment;
  };
  auto join = [&](Interface& a, Interface& b) {
    const int x = root(segment(a));
    const int y = root(segment(b));
    parent[static_cast<size_t>(x)] = y;
  };
  for (const v1::Step& step : plan.steps()) {
    if (step.has_create_link()) {
      const auto& link = step.create_link();
      join(InterfaceOf(link.a().node(), link.a().interface()),
           InterfaceOf(link.b().node(), link.b().interface()));
    } else if (step.has_create_bridge()) {
      const auto& bridge = step.create_bridge();
      for (const std::string& port : bridge.ports()) {
        join(InterfaceOf(bridge.node(), bridge.ports(0)), InterfaceOf(bridge.node(), port));
      }
    }
  }
  for (auto& [key, interface] : interfaces_) {
    if (interface.segment >= 0) interface.segment = root(interface.segment);
  }
}

const PlanWalker::Interface* PlanWalker::OnLink(const Node& node, const IpAddress& to,
                                                int& length) const {
  const Interface* best = nullptr;
  length = -1;
  for (const Interface* interface : node.interfaces) {
    for (const IpPrefix& prefix : interface->addresses) {
      if (prefix.address.family != to.family || !prefix.Contains(to)) continue;
      if (prefix.length > length) {
        length = prefix.length;
        best = interface;
      }
    }
  }
  return best;
}

const PlanWalker::Interface* PlanWalker::Holder(int segment, const IpAddress& address) const {
  auto found = holders_.find({segment, address});
  return found == holders_.end() ? nullptr : found->second;
}

std::vector<std::string> PlanWalker::Walk(const std::string& from, const IpAddress& to,
                                          std::string& why) const {
  std::vector<std::string> path = {from};
  std::set<std::string> seen = {from};
  while (true) {
    const Node& node = nodes_.at(path.back());
    const bool here = std::any_of(
        node.interfaces.begin(), node.interfaces.end(), [&](const Interface* interface) {
          return std::any_of(interface->addresses.begin(), interface->addresses.end(),
                             [&](const IpPrefix& prefix) { return prefix.address == to; });
        });
    if (here) return path;
    if (path.size() > 1 && !node.forwards) {
      why = absl::StrCat(path.back(), " does not forward");
      return path;
    }
    int length = -1;
    const Interface* out = OnLink(node, to, length);
    IpAddress next = to;
    for (const Route& route : node.routes) {
      if (route.to.address.family != to.family || !route.to.Contains(to)) continue;
      if (route.to.length <= length) continue;
      length = route.to.length;
      next = route.via;
    }
    if (next != to) {
      int ignored;
      out = OnLink(node, next, ignored);
    }
    if (!out) {
      why = absl::StrCat(path.back(), " has no route to ", to.ToString());
      return path;
    }
    const Interface* holder = Holder(out->segment, next);
    if (!holder) {
      why = absl::StrCat("nobody on the link of ", path.back(), " has ", next.ToString());
      return path;
    }
    path.push_back(holder->node);
    if (!seen.insert(holder->node).second) {
      why = absl::StrCat("loop at ", holder->node);
      return path;
    }
  }
}

size_t PlanWalker::RouteCount(const std::string& node) const {
  return nodes_.at(node).routes.size();
}

}  // namespace warren::compile::testing
