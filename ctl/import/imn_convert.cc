// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ctl/format/names.h"
#include "ctl/import/imn_lab.h"
#include "ctl/import/names.h"
#include "ctl/import/tcl_list.h"

namespace warren::import {
namespace {

using model::IpAddress;
using model::IpPrefix;
using model::NodeKind;
using model::Routing;

// What a type becomes, and what is lost by it (empty: nothing).
struct KindRule {
  const char* type;
  NodeKind kind;
  const char* loss;
};
constexpr KindRule kKinds[] = {
    {"pc", NodeKind::kHost, ""},
    {"host", NodeKind::kHost, ""},
    {"router", NodeKind::kRouter, ""},
    {"lanswitch", NodeKind::kSwitch, ""},
    {"hub", NodeKind::kHub, ""},
    {"stpswitch", NodeKind::kSwitch, "its spanning tree settings are left out"},
    {"rj45", NodeKind::kSwitch, "it is a switch here, without the machine's own interface"},
    {"ext", NodeKind::kSwitch, "it is a switch here, without the way out of the machine"},
    {"extelem", NodeKind::kSwitch, "it is a switch here, without the machine's own interfaces"},
    {"extnat", NodeKind::kSwitch, "it is a switch here, without the way out of the machine"},
    {"wlan", NodeKind::kSwitch, "it is a switch here, without radio"},
    {"emane", NodeKind::kSwitch, "it is a switch here, without radio"},
    {"tunnel", NodeKind::kSwitch, "it is a switch here, without the tunnel"},
    {"ktunnel", NodeKind::kSwitch, "it is a switch here, without the tunnel"},
    {"filter", NodeKind::kSwitch, "it is a switch here, its rules are left out"},
    {"click_l2", NodeKind::kSwitch, "it is a switch here, without Click"},
    {"click_l3", NodeKind::kRouter, "it is a router here, without Click"},
    {"ipfirewall", NodeKind::kRouter, "it is a router here, its rules are left out"},
    {"nat64", NodeKind::kRouter, "it is a router here, without address translation"},
    {"packgen", NodeKind::kHost, "it is a host here, its packets are left out"},
};

KindRule RuleFor(const ImnNode& node) {
  // CORE calls every node with an IP stack a router and tells them apart by model.
  if (node.type == "router" &&
      (absl::EqualsIgnoreCase(node.model, "host") || absl::EqualsIgnoreCase(node.model, "PC"))) {
    return {"router", NodeKind::kHost, ""};
  }
  for (const KindRule& rule : kKinds) {
    if (node.type == rule.type) return rule;
  }
  return {"", NodeKind::kHost, "its type is unknown, it is a host here"};
}

bool OfTheMachine(const IpAddress& address) {
  return address.family == model::Family::kIpv4 ? address.bytes[0] == 127
                                                : address == *IpAddress::Parse("::1");
}

std::optional<double> Positive(const std::string& text) {
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !(value > 0)) return std::nullopt;
  return value;
}

class Converter {
 public:
  Converter(const ImnLab& lab, model::Diagnostics& diagnostics)
      : lab_(lab), diagnostics_(diagnostics) {}

  model::Topology Run() {
    const std::string stem = std::filesystem::path(lab_.path).stem().string();
    topology_.name = MakeName(stem, "lab");
    topology_.where = {lab_.path, 1, 1};
    for (const ImnNode& node : lab_.nodes) AddNode(node);
    names_.Report(lab_.path, diagnostics_);
    for (const ImnLink& link : lab_.links) AddLink(link);
    for (size_t n = 0; n < lab_.nodes.size(); ++n) FinishNode(lab_.nodes[n], topology_.nodes[n]);
    SetAddressing();
    ReportDrawing();
    return std::move(topology_);
  }

 private:
  void Warn(const model::Location& where, std::string what) {
    diagnostics_.Warning(where.file.empty() ? model::Location{lab_.path, 0, 0} : where,
                         std::move(what));
  }

  // ---- nodes ----

  void AddNode(const ImnNode& given) {
    model::Node node;
    node.where = given.where;
    node.name = names_.Add(given.name, given.id);
    const KindRule rule = RuleFor(given);
    node.kind = rule.kind;
    node.at = given.at;
    if (*rule.loss)
      Warn(given.where, absl::StrCat(given.type, " node ", node.name, ": ", rule.loss));
    index_[given.id] = topology_.nodes.size();
    topology_.nodes.push_back(std::move(node));
  }

  static bool Layer3(const model::Node& node) {
    return node.kind == NodeKind::kHost || node.kind == NodeKind::kRouter;
  }

  // What needs the node's interfaces, so after the links.
  void FinishNode(const ImnNode& given, model::Node& node) {
    for (const ImnInterface& interface : given.interfaces) {
      if (interface.type == "lo") {
        AddLoopback(interface, node);
      } else if (!linked_.contains({given.id, interface.id})) {
        ReportLoose(given, interface, node);
      }
    }
    if (Layer3(node)) {
      SetRouting(given, node);
      AddRoutes(given, node);
    }
    if (!given.services.empty()) {
      Warn(given.where, absl::StrCat("services of ", node.name,
                                     " are left out: ", absl::StrJoin(given.services, ", ")));
    }
    AddStartUp(given, node);
    ReportFeatures(given.features, node.name, given.where);
  }

  void ReportFeatures(const std::set<std::string>& features, const std::string& owner,
                      const model::Location& where) {
    if (features.empty()) return;
    Warn(where, absl::StrCat(owner, ": ", absl::StrJoin(features, ", "),
                             features.size() == 1 ? " is left out" : " are left out"));
  }

  void AddLoopback(const ImnInterface& given, model::Node& node) {
    model::Interface lo;
    lo.name = "lo";
    lo.where = node.where;
    for (const IpPrefix& prefix : Addresses(given, node)) {
      if (!OfTheMachine(prefix.address)) lo.addresses.push_back(prefix);
    }
    if (lo.addresses.empty()) return;
    if (const model::Interface* first = node.FindInterface("lo")) {
      for (model::Interface& interface : node.interfaces) {
        if (&interface != first) continue;
        interface.addresses.insert(interface.addresses.end(), lo.addresses.begin(),
                                   lo.addresses.end());
      }
      return;
    }
    node.interfaces.push_back(std::move(lo));
  }

  void ReportLoose(const ImnNode& given, const ImnInterface& interface, const model::Node& node) {
    const bool vlan = interface.type == "vlan";
    Warn(given.where,
         absl::StrCat(vlan ? "VLAN interface " : "interface ", node.name, ":", interface.name,
                      " is left out", vlan ? "" : ": no link ends there"));
  }

  // The first of each family first, as given. Says what is no address.
  std::vector<IpPrefix> Addresses(const ImnInterface& given, const model::Node& node) {
    std::vector<IpPrefix> prefixes;
    for (const std::string& text : given.addresses) {
      if (const auto prefix = IpPrefix::Parse(text)) {
        prefixes.push_back(*prefix);
        if (!OfTheMachine(prefix->address)) any_address_ = true;
      } else {
        Warn(node.where,
             absl::StrCat("address \"", text, "\" of ", node.name, ":", given.name, " is left out",
                          text == "dhcp" ? "" : ": it is no address with a length"));
      }
    }
    return prefixes;
  }

  void SetRouting(const ImnNode& given, model::Node& node) {
    static const std::map<std::string, Routing> kProtocols = {
        {"ospf", Routing::kOspf}, {"ospf6", Routing::kOspf}, {"rip", Routing::kRip},
        {"ripng", Routing::kRip}, {"isis", Routing::kIsis},  {"bgp", Routing::kBgp}};
    for (const std::string& name : Protocols(given)) {
      auto found = kProtocols.find(name);
      if (found == kProtocols.end()) {
        Warn(given.where,
             absl::StrCat("routing protocol ", name, " of ", node.name, " is left out"));
        continue;
      }
      const auto& list = node.routing;
      if (std::find(list.begin(), list.end(), found->second) == list.end()) {
        node.routing.push_back(found->second);
      }
    }
    if (!node.routing.empty()) return;
    // Without a protocol IMUNES adds default routes where it is asked to, and nothing else.
    node.routing = {given.default_routes ? Routing::kStatic : Routing::kNone};
  }

  // A configuration that is FRR's own can be kept; another one is a script for other machines.
  static bool IsFrrConfig(const ImnNode& given) {
    return absl::StrContains(given.start_up_command, "frr") ||
           absl::StrContains(given.start_up_command, "quagga");
  }

  void AddStartUp(const ImnNode& given, model::Node& node) {
    if (given.start_up.empty()) return;
    if (Layer3(node) && IsFrrConfig(given) && !given.start_up_text.empty()) {
      node.files.push_back(
          {"/etc/frr/frr.conf", absl::StrCat(given.start_up_text, "\n"), given.where});
      return;
    }
    Warn(given.where, absl::StrCat("custom configuration ", given.start_up, " of ", node.name,
                                   " is left out; its routing is generated instead"));
  }

  // Protocols that the node speaks: those switched on, and those of its custom configuration.
  static std::vector<std::string> Protocols(const ImnNode& given) {
    std::vector<std::string> names = given.protocols;
    for (const absl::string_view line : absl::StrSplit(given.start_up_text, '\n')) {
      const std::vector<std::string> words = TclWords(std::string(line));
      if (words.size() < 2 || words[0] != "router") continue;
      if (std::find(names.begin(), names.end(), words[1]) == names.end()) names.push_back(words[1]);
    }
    return names;
  }

  void AddRoutes(const ImnNode& given, model::Node& node) {
    for (const std::string& text : given.routes) {
      const std::vector<std::string> words = TclWords(text);
      const std::string name = absl::StrCat("route \"", text, "\" of ", node.name, " is left out");
      if (words.size() != 2) {
        Warn(given.where, absl::StrCat(name, ": a destination and a gateway are needed"));
        continue;
      }
      const auto to = IpPrefix::Parse(words[0]);
      const auto via = IpAddress::Parse(words[1]);
      if (!to || !via || to->address.family != via->family) {
        Warn(given.where, absl::StrCat(name, ": it is not \"prefix gateway\" of one family"));
      } else if (!OnLink(node, *via)) {
        Warn(given.where, absl::StrCat(name, ": the gateway is on no link of the node"));
      } else if (Has(node, *to)) {
        Warn(given.where, absl::StrCat(name, ": there is one to the same destination"));
      } else {
        node.routes.push_back({to->Network(), *via, given.where});
      }
    }
  }

  static bool Has(const model::Node& node, const IpPrefix& to) {
    return std::any_of(node.routes.begin(), node.routes.end(),
                       [&](const model::Route& route) { return route.to == to.Network(); });
  }

  static bool OnLink(const model::Node& node, const IpAddress& via) {
    for (const model::Interface& interface : node.interfaces) {
      if (interface.name == "lo") continue;
      for (const IpPrefix& prefix : interface.addresses) {
        if (prefix.address.family == via.family && prefix.Contains(via)) return true;
      }
    }
    return false;
  }

  // ---- links ----

  void AddLink(const ImnLink& given) {
    auto a = index_.find(given.nodes[0]);
    auto b = index_.find(given.nodes[1]);
    if (a == index_.end() || b == index_.end()) {
      Warn(given.where, absl::StrCat("link ", given.id, " is left out: it joins ", given.nodes[0],
                                     " and ", given.nodes[1], ", and not both are nodes"));
      return;
    }
    if (a == b) {
      Warn(given.where, absl::StrCat("link ", given.id, " from ", topology_.nodes[a->second].name,
                                     " to itself is left out"));
      return;
    }
    model::Link link;
    link.where = given.where;
    link.name = link_names_.Next(topology_.nodes[a->second].name, topology_.nodes[b->second].name);
    link.ends[0] = AddEnd(given, 0, a->second, link.forward);
    link.ends[1] = AddEnd(given, 1, b->second, link.backward);
    if (!given.direct) {
      Shape(given.bandwidth.forward, given.delay.forward, given.ber.forward, given.loss.forward,
            link.name, given.where, link.forward);
      Shape(given.bandwidth.backward, given.delay.backward, given.ber.backward, given.loss.backward,
            link.name, given.where, link.backward);
    }
    ReportFeatures(given.features, absl::StrCat("link ", link.name), given.where);
    topology_.links.push_back(std::move(link));
  }

  model::LinkEnd AddEnd(const ImnLink& link, size_t end, size_t node_index,
                        model::LinkDirection& direction) {
    const ImnNode& given_node = lab_.nodes[node_index];
    model::Node& node = topology_.nodes[node_index];
    auto given = std::find_if(given_node.interfaces.begin(), given_node.interfaces.end(),
                              [&](const ImnInterface& i) { return i.id == link.interfaces[end]; });
    model::Interface interface;
    interface.where = given_node.where;
    if (given == given_node.interfaces.end()) {
      interface.name = FreeName(node, "eth0");
    } else {
      linked_.insert({given_node.id, given->id});
      interface.name = FreeName(node, given->name);
      FillInterface(*given, node, interface, direction);
    }
    node.interfaces.push_back(interface);
    return {node.name, interface.name, link.where};
  }

  // The name itself, or with another number behind it when it is taken or not possible.
  static std::string FreeName(const model::Node& node, const std::string& wanted) {
    std::string name = MakeInterfaceName(wanted);
    if (name == wanted && !node.FindInterface(name)) return name;
    while (!name.empty() && absl::ascii_isdigit(static_cast<unsigned char>(name.back())))
      name.pop_back();
    if (name.empty()) name = "eth";
    if (name.size() > 10) name.resize(10);
    for (int number = 0;; ++number) {
      const std::string candidate = absl::StrCat(name, number);
      if (!node.FindInterface(candidate)) return candidate;
    }
  }

  void FillInterface(const ImnInterface& given, const model::Node& node,
                     model::Interface& interface, model::LinkDirection& direction) {
    const std::string name = absl::StrCat(node.name, ":", interface.name);
    std::vector<IpPrefix> prefixes = Addresses(given, node);
    if (Layer3(node)) {
      interface.addresses = std::move(prefixes);
    } else if (!prefixes.empty()) {
      Warn(node.where, absl::StrCat("addresses of ", name, " are left out: a ",
                                    node.kind == NodeKind::kHub ? "hub" : "switch", " has none"));
    }
    if (!given.mac.empty()) interface.mac = Mac(given.mac, name, node.where);
    int mtu = 0;
    if (absl::SimpleAtoi(given.mtu, &mtu) && mtu >= 68 && mtu <= 65535) {
      if (mtu != 1500) interface.mtu = mtu;
    } else if (!given.mtu.empty()) {
      Warn(node.where, absl::StrCat("MTU ", given.mtu, " of ", name, " is left out"));
    }
    uint64_t packets = 0;
    if (absl::SimpleAtoi(given.queue_length, &packets) && packets > 0)
      direction.queue_packets = packets;
    std::set<std::string> features = given.features;
    if (!given.queue_discipline.empty() && given.queue_discipline != "FIFO") {
      features.insert(absl::StrCat("queue discipline ", given.queue_discipline));
    }
    if (!given.queue_drop.empty() && given.queue_drop != "drop-tail") {
      features.insert(absl::StrCat("queue policy ", given.queue_drop));
    }
    if (given.shut_down) features.insert("being shut down");
    ReportFeatures(features, name, node.where);
  }

  std::optional<std::string> Mac(const std::string& text, const std::string& name,
                                 const model::Location& where) {
    std::string mac = absl::AsciiStrToLower(text);
    bool fits = mac.size() == 17;
    for (size_t i = 0; fits && i < mac.size(); ++i) {
      const unsigned char c = static_cast<unsigned char>(mac[i]);
      fits = i % 3 == 2 ? c == ':' : absl::ascii_isxdigit(c);
    }
    // The lowest bit of the first byte marks a group of stations.
    if (fits && std::string("13579bdf").find(mac[1]) == std::string::npos) return mac;
    Warn(where, absl::StrCat("MAC address \"", text, "\" of ", name, " is left out"));
    return std::nullopt;
  }

  void Shape(const std::string& bandwidth, const std::string& delay, const std::string& ber,
             const std::string& loss, const std::string& name, const model::Location& where,
             model::LinkDirection& direction) {
    if (const auto rate = Positive(bandwidth)) {
      if (*rate <= 1e12) {
        direction.rate_bps = static_cast<uint64_t>(std::llround(*rate));
      } else {
        Warn(where, absl::StrCat("link ", name, " has no rate: ", bandwidth, " bit/s is too much"));
      }
    }
    if (const auto us = Positive(delay)) {
      if (*us <= 1e9) {
        direction.delay_ns = std::llround(*us * 1000);
      } else {
        Warn(where, absl::StrCat("link ", name, " has no delay: ", delay, " us is too much"));
      }
    }
    if (const auto bits = Positive(ber)) direction.ber = std::min(1.0, 1.0 / *bits);
    if (const auto percent = Positive(loss)) direction.loss = std::min(1.0, *percent / 100);
  }

  // ---- the whole ----

  void SetAddressing() {
    if (!any_address_) return;
    topology_.addressing.ipv4.reset();
    topology_.addressing.ipv6.reset();
  }

  void ReportDrawing() {
    if (lab_.annotations > 0) {
      Warn({}, absl::StrCat(lab_.annotations,
                            lab_.annotations == 1 ? " annotation is" : " annotations are",
                            " left out"));
    }
    if (lab_.images > 0) {
      Warn({},
           absl::StrCat(lab_.images, lab_.images == 1 ? " image is" : " images are", " left out"));
    }
    if (lab_.canvases.size() > 1) {
      Warn({}, absl::StrCat("nodes of ", lab_.canvases.size(),
                            " canvases are placed on one: ", absl::StrJoin(lab_.canvases, ", ")));
    }
  }

  const ImnLab& lab_;
  model::Diagnostics& diagnostics_;
  model::Topology topology_;
  NodeNames names_;
  format::LinkNames link_names_;
  std::map<std::string, size_t> index_;                   // of nodes, by id
  std::set<std::pair<std::string, std::string>> linked_;  // node id, interface id
  bool any_address_ = false;
};

}  // namespace

model::Topology ToTopology(const ImnLab& lab, model::Diagnostics& diagnostics) {
  return Converter(lab, diagnostics).Run();
}

}  // namespace warren::import
