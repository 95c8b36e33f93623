// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/saved.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "ctl/compile/link_direction.h"

namespace warren::compile {
namespace {

class Saver {
 public:
  Saver(const v1::Plan& plan, const v1::LabState& state, model::Topology* topology,
        model::Diagnostics& diagnostics)
      : plan_(plan), state_(state), topology_(*topology), diagnostics_(diagnostics) {
    for (model::Node& node : topology_.nodes) nodes_[node.name] = &node;
  }

  void SeeLinks() {
    absl::flat_hash_map<std::string, model::Link*> links;
    for (model::Link& link : topology_.links) links[link.name] = &link;
    absl::flat_hash_map<uint32_t, const v1::CreateLink*> planned;
    for (const v1::Step& step : plan_.steps()) {
      if (step.has_create_link()) planned[step.create_link().id()] = &step.create_link();
    }
    for (const v1::LinkState& now : state_.links()) {
      const auto link = links.find(now.name());
      const auto made = planned.find(now.id());
      if (link == links.end() || made == planned.end()) continue;
      link->second->forward = ToModel(now.forward().parameters());
      link->second->backward = ToModel(now.backward().parameters());
      link->second->up = now.up();
      SeeEnd(now.a_node(), now.a(), made->second->a());
      SeeEnd(now.b_node(), now.b(), made->second->b());
    }
  }

  void SeeNetworks() {
    absl::flat_hash_map<uint32_t, std::string> names;
    std::map<std::string, std::set<std::string>> addresses;  // of the plan, by "node:interface"
    std::map<std::string, std::set<std::string>> routes;     // of the plan, "to via", by node
    for (const v1::Step& step : plan_.steps()) {
      if (step.has_create_node()) names[step.create_node().id()] = step.create_node().name();
      if (step.has_add_address()) {
        const v1::AddAddress& a = step.add_address();
        addresses[absl::StrCat(names[a.node()], ":", a.interface())].insert(a.prefix());
      }
      if (step.has_add_route()) {
        const v1::AddRoute& r = step.add_route();
        routes[names[r.node()]].insert(absl::StrCat(r.to(), " ", r.via()));
      }
    }
    for (const v1::NodeState& node : state_.nodes()) {
      if (!nodes_.contains(node.name())) continue;
      for (const v1::InterfaceState& interface : node.interfaces()) {
        const std::string end = absl::StrCat(node.name(), ":", interface.name());
        SeeAddresses(node.name(), interface, addresses[end]);
      }
      SeeRoutes(node, routes[node.name()]);
    }
  }

 private:
  model::Interface& InterfaceOf(const std::string& node, const std::string& name) {
    std::vector<model::Interface>& interfaces = nodes_.at(node)->interfaces;
    const auto found = std::find_if(interfaces.begin(), interfaces.end(),
                                    [&](const auto& i) { return i.name == name; });
    if (found != interfaces.end()) return *found;
    interfaces.emplace_back().name = name;
    return interfaces.back();
  }

  void SeeEnd(const std::string& node, const v1::LinkEnd& now, const v1::LinkEnd& made) {
    if (!nodes_.contains(node)) return;
    if (now.mtu() != made.mtu()) {
      InterfaceOf(node, now.interface()).mtu = static_cast<int>(now.mtu());
    }
    if (now.mac() != made.mac()) InterfaceOf(node, now.interface()).mac = now.mac();
  }

  // Those that the kernel gives by itself are no part of a file.
  static bool IsKernels(const std::string& interface, const model::IpPrefix& prefix) {
    static const model::IpPrefix kLinkLocal = *model::IpPrefix::Parse("fe80::/10");
    static const model::IpPrefix kLoopback = *model::IpPrefix::Parse("127.0.0.0/8");
    static const model::IpAddress kLoopback6 = *model::IpAddress::Parse("::1");
    return kLinkLocal.Contains(prefix.address) ||
           (interface == "lo" &&
            (kLoopback.Contains(prefix.address) || prefix.address == kLoopback6));
  }

  void SeeAddresses(const std::string& node, const v1::InterfaceState& interface,
                    const std::set<std::string>& planned) {
    std::set<std::string> now;
    std::vector<model::IpPrefix> prefixes;
    for (const std::string& text : interface.addresses()) {
      const auto prefix = model::IpPrefix::Parse(text);
      if (!prefix) continue;
      if (IsKernels(interface.name(), *prefix) && !planned.contains(prefix->ToString())) continue;
      now.insert(prefix->ToString());
      prefixes.push_back(*prefix);
    }
    if (now == planned) return;
    InterfaceOf(node, interface.name()).addresses = prefixes;
    for (const model::Family family : {model::Family::kIpv4, model::Family::kIpv6}) {
      const auto of_family = [&](const std::string& text) {
        return model::IpPrefix::Parse(text)->address.family == family;
      };
      if (std::any_of(planned.begin(), planned.end(), of_family) &&
          std::none_of(now.begin(), now.end(), of_family)) {
        diagnostics_.Warning({},
                             absl::StrCat(node, ":", interface.name(), " lost its ",
                                          family == model::Family::kIpv4 ? "IPv4" : "IPv6",
                                          " addresses, which a file cannot say"),
                             "apply will give it one");
      }
    }
  }

  void SeeRoutes(const v1::NodeState& node, const std::set<std::string>& planned) {
    std::set<std::string> now;
    for (const v1::RouteState& route : node.routes()) {
      const std::string words = absl::StrCat(route.to(), " ", route.via());
      now.insert(words);
      if (planned.contains(words)) continue;
      const auto to = model::IpPrefix::Parse(route.to());
      const auto via = model::IpAddress::Parse(route.via());
      if (to && via) nodes_.at(node.name())->routes.push_back({*to, *via, {}});
    }
    for (const std::string& words : planned) {
      if (now.contains(words)) continue;
      diagnostics_.Warning(
          {},
          absl::StrCat("node '", node.name(), "' lost its route to ",
                       words.substr(0, words.find(' ')), ", which a file cannot say"),
          "'routing: none' and 'routes' can");
    }
  }

  const v1::Plan& plan_;
  const v1::LabState& state_;
  model::Topology& topology_;
  model::Diagnostics& diagnostics_;
  absl::flat_hash_map<std::string, model::Node*> nodes_;
};

}  // namespace

model::Event ToModel(const v1::Event& event) {
  model::Event to;
  to.at_ns = static_cast<int64_t>(event.at_ns());
  if (event.every_ns() != 0) to.every_ns = static_cast<int64_t>(event.every_ns());
  if (event.until_ns() != 0) to.until_ns = static_cast<int64_t>(event.until_ns());
  to.link = event.link();
  to.forward = ToChange(event.forward());
  to.backward = ToChange(event.backward());
  if (event.has_up()) to.up = event.up();
  to.node = event.node();
  to.command = event.run();
  return to;
}

void SeeLab(const v1::Plan& plan, const v1::LabState& state, bool networks,
            model::Topology* topology, model::Diagnostics& diagnostics) {
  Saver saver(plan, state, topology, diagnostics);
  saver.SeeLinks();
  if (networks) saver.SeeNetworks();
}

}  // namespace warren::compile
