// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/core_xml.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/import/builder.h"
#include "ctl/import/frr_files.h"
#include "ctl/import/shape.h"
#include "ctl/import/xml_file.h"

namespace warren::import {
namespace {

using model::Location;
using model::NodeKind;
using model::Routing;
using pugi::xml_node;

constexpr double kFarthest = 1e6;  // on the canvas

// What a service means here. Those that are not in the list are left out.
struct ServiceRule {
  const char* name;
  bool router;  // only a router runs it
  std::optional<Routing> routing;
};
constexpr ServiceRule kServices[] = {
    {"zebra", true, {}},
    {"FRRzebra", true, {}},
    {"IPForward", true, {}},
    {"vtysh", false, {}},
    {"DefaultMulticastRoute", false, {}},
    {"DefaultRoute", false, Routing::kStatic},
    {"OSPFv2", true, Routing::kOspf},
    {"OSPFv3", true, Routing::kOspf},
    {"OSPFv3MDR", true, Routing::kOspf},
    {"FRROSPFv2", true, Routing::kOspf},
    {"FRROSPFv3", true, Routing::kOspf},
    {"RIP", true, Routing::kRip},
    {"RIPNG", true, Routing::kRip},
    {"FRRRIP", true, Routing::kRip},
    {"FRRRIPNG", true, Routing::kRip},
    {"BGP", true, Routing::kBgp},
    {"FRRBGP", true, Routing::kBgp},
    {"FRRISIS", true, Routing::kIsis},
};

const ServiceRule* FindService(const std::string& name) {
  for (const ServiceRule& rule : kServices) {
    if (name == rule.name) return &rule;
  }
  return nullptr;
}

// Parts of a scenario that say nothing about its network.
constexpr const char* kSilent[] = {
    "networks",
    "devices",
    "links",
    "default_services",
    "session_origin",
    "session_options",
    "session_metadata",
    "service_configurations",
    "configservice_configurations",
};

struct Device {
  size_t node;
  std::string id;
  std::string type;
  std::vector<std::string> services;
  Location where;
};

// The attribute in the spelling of CORE 7 and later, or in that of 5 and 6.
std::string Attribute(const xml_node& node, const char* name, const char* older = "") {
  const pugi::xml_attribute attribute = node.attribute(name);
  return attribute ? attribute.value() : node.attribute(older).value();
}

bool IsSet(const std::string& number) {
  double value = 0;
  return absl::SimpleAtod(number, &value) ? value != 0 : !number.empty();
}

class Importer {
 public:
  Importer(const std::string& path, model::Diagnostics& diagnostics)
      : path_(path), diagnostics_(diagnostics), builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run(const std::string& content) {
    if (xml_.Parse(path_, content, diagnostics_)) ReadScenario(xml_.document().child("scenario"));
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    return builder_.Finish();
  }

 private:
  void ReadScenario(const xml_node& scenario) {
    if (!scenario.child("devices").child("device") &&
        !scenario.child("networks").child("network")) {
      diagnostics_.Error(scenario ? xml_.Where(scenario) : Location{path_, 1, 1},
                         "there is neither a device nor a network in this file",
                         "a scenario of CORE has <scenario><devices><device id=... name=...>");
      return;
    }
    for (const xml_node& node : scenario.child("default_services").children("node")) {
      default_services_[Attribute(node, "type")] = Services(node);
    }
    for (const xml_node& network : scenario.child("networks").children("network")) {
      AddNetwork(network);
    }
    for (const xml_node& device : scenario.child("devices").children("device")) AddDevice(device);
    for (const xml_node& link : scenario.child("links").children("link")) ReadLink(link);
    for (const xml_node& service : scenario.child("service_configurations").children("service")) {
      ReadConfiguration(service);
    }
    for (const xml_node& service :
         scenario.child("configservice_configurations").children("service")) {
      if (!service.first_child()) continue;
      builder_.Warn(xml_.Where(service),
                    absl::StrCat("the configuration of service ", Attribute(service, "name"),
                                 " of ", NameOf(Attribute(service, "node")), " is left out"));
    }
    for (const Device& device : devices_) Finish(device);
    ReportOthers(scenario);
  }

  std::string NameOf(const std::string& id) {
    const auto node = builder_.Find(id);
    return node ? builder_.node(*node).name : absl::StrCat("node ", id);
  }

  // ---- nodes ----

  std::optional<size_t> AddNode(const xml_node& element, NodeKind kind) {
    const std::string id = Attribute(element, "id");
    const Location where = xml_.Where(element);
    if (id.empty() || builder_.Find(id)) {
      diagnostics_.Error(
          where,
          id.empty() ? "this node has no id" : absl::StrCat("there are two nodes with the id ", id),
          "give each its own id");
      return std::nullopt;
    }
    const std::string name = Attribute(element, "name");
    const size_t index =
        builder_.AddNode(id, name.empty() ? absl::StrCat("n", id) : name, kind, where);
    const xml_node position = element.child("position");
    double x = 0, y = 0;
    if (absl::SimpleAtod(Attribute(position, "x"), &x) && std::abs(x) <= kFarthest &&
        absl::SimpleAtod(Attribute(position, "y"), &y) && std::abs(y) <= kFarthest) {
      builder_.node(index).at = {x, y};
    }
    return index;
  }

  void AddNetwork(const xml_node& element) {
    const std::string type = Attribute(element, "type");
    const auto index = AddNode(element, type == "HUB" ? NodeKind::kHub : NodeKind::kSwitch);
    if (!index || type == "HUB" || type == "SWITCH") return;
    const bool radio = absl::StartsWith(type, "WIRELESS") || type == "EMANE";
    builder_.Warn(
        xml_.Where(element),
        absl::StrCat(type.empty() ? "untyped" : type, " network ", builder_.node(*index).name,
                     " is a switch here, without ", radio ? "radio" : "what it leads to"));
  }

  static std::vector<std::string> Services(const xml_node& list) {
    std::vector<std::string> names;
    for (const xml_node& service : list.children("service")) {
      names.push_back(Attribute(service, "name"));
    }
    return names;
  }

  std::vector<std::string> ServicesOf(const xml_node& device, const std::string& type) const {
    std::vector<std::string> names = Services(device.child("services"));
    for (std::string& name : Services(device.child("configservices"))) {
      names.push_back(std::move(name));
    }
    if (!names.empty()) return names;
    const auto usual = default_services_.find(type);
    return usual == default_services_.end() ? names : usual->second;
  }

  void AddDevice(const xml_node& element) {
    const std::string type = Attribute(element, "type");
    std::vector<std::string> services = ServicesOf(element, type);
    const bool routes = std::any_of(services.begin(), services.end(), [](const std::string& name) {
      const ServiceRule* rule = FindService(name);
      return rule != nullptr && rule->router;
    });
    const bool router = routes || type == "router" || type == "mdr" || type == "prouter";
    const auto index = AddNode(element, router ? NodeKind::kRouter : NodeKind::kHost);
    if (!index) return;
    const std::string container = Attribute(element, "class");
    if (!container.empty()) {
      builder_.Warn(xml_.Where(element),
                    absl::StrCat(container, " image \"", Attribute(element, "image"), "\" of ",
                                 builder_.node(*index).name, " is not used"));
    }
    devices_.push_back(
        {*index, Attribute(element, "id"), type, std::move(services), xml_.Where(element)});
  }

  // What needs the node's interfaces, so after the links.
  void Finish(const Device& device) {
    model::Node& node = builder_.node(device.node);
    std::vector<std::string> left_out;
    bool mdr = false;
    for (const std::string& name : device.services) {
      const ServiceRule* rule = FindService(name);
      mdr = mdr || name == "OSPFv3MDR";
      if (rule == nullptr) {
        left_out.push_back(name);
      } else if (rule->routing && std::find(node.routing.begin(), node.routing.end(),
                                            *rule->routing) == node.routing.end()) {
        node.routing.push_back(*rule->routing);
      }
    }
    if (mdr) {
      builder_.Warn(device.where, absl::StrCat("OSPFv3MDR of ", node.name, " is OSPF here"));
    }
    if (!left_out.empty()) {
      builder_.Warn(device.where, absl::StrCat("services of ", node.name,
                                               " are left out: ", absl::StrJoin(left_out, ", ")));
    }
    if (SettleFrr(builder_, device.node)) {
      node.routing = {Routing::kNone};
    } else if (node.routing.empty() && builder_.any_address() && !device.services.empty()) {
      node.routing = {Routing::kNone};  // nothing of CORE's would fill its table
    }
  }

  // ---- services with a configuration of their own ----

  void ReadConfiguration(const xml_node& service) {
    const std::string name = Attribute(service, "name");
    const auto index = builder_.Find(Attribute(service, "node"));
    const ServiceRule* rule = FindService(name);
    if (!index) {
      builder_.Warn(xml_.Where(service),
                    absl::StrCat("the configuration of service ", name,
                                 " is left out: there is no ", NameOf(Attribute(service, "node"))));
      return;
    }
    std::vector<std::string> left_out;
    for (const xml_node& file : service.child("files").children("file")) {
      const std::string path = Attribute(file, "name");
      const std::string text = file.text().get();
      if (absl::EndsWith(path, "Quagga.conf") || absl::EndsWith(path, "frr.conf")) {
        KeepConfiguration(*index, text, xml_.Where(file));
      } else if (rule == nullptr) {
        left_out.push_back(path);
      }
    }
    if (rule == nullptr) {
      builder_.Warn(xml_.Where(service),
                    absl::StrCat("the configuration of service ", name, " of ",
                                 builder_.node(*index).name, " is left out",
                                 left_out.empty() ? "" : ": ", absl::StrJoin(left_out, ", ")));
    }
  }

  // FRR does not speak the ad hoc networks' OSPF: there the routing is made from the services.
  void KeepConfiguration(size_t index, const std::string& text, const Location& where) {
    model::Node& node = builder_.node(index);
    const char* why = nullptr;
    if (node.kind != NodeKind::kRouter && node.kind != NodeKind::kHost) why = "it has no routes";
    if (absl::StrContains(text, "manet")) why = "it is for ad hoc networks";
    if (!node.files.empty()) why = "it has one already";
    if (why == nullptr) {
      node.files.push_back({"/etc/frr/frr.conf", text, where});
    } else {
      builder_.Warn(
          where, absl::StrCat("the routing configuration of ", node.name, " is left out: ", why));
    }
  }

  // ---- links ----

  struct End {
    size_t node = 0;
    xml_node interface;
    std::string key;  // node and interface, to know it again
  };

  bool ReadEnd(const xml_node& link, bool first, End& end) {
    const std::string id =
        first ? Attribute(link, "node1", "node_one") : Attribute(link, "node2", "node_two");
    end.interface = link.child(first ? "iface1" : "iface2");
    if (!end.interface) end.interface = link.child(first ? "interface_one" : "interface_two");
    end.key = absl::StrCat(id, ":", Attribute(end.interface, "id"));
    const auto found = builder_.Find(id);
    if (found) {
      end.node = *found;
      return true;
    }
    diagnostics_.Error(xml_.Where(link),
                       absl::StrCat("this link's ", first ? "first" : "second", " node is \"", id,
                                    "\", and there is no such device or network"),
                       "name the id of one");
    return false;
  }

  void ReadLink(const xml_node& element) {
    std::array<End, 2> ends;
    if (!ReadEnd(element, true, ends[0]) || !ReadEnd(element, false, ends[1])) return;
    const xml_node options = element.child("options");
    const bool one_way = Attribute(options, "unidirectional") == "1";
    const auto known = links_.find(std::minmax(ends[0].key, ends[1].key));
    if (one_way && known != links_.end()) {
      const auto& [index, first] = known->second;
      model::Link& link = builder_.topology().links[index];
      ReadOptions(options, link, first == ends[0].key ? link.forward : link.backward);
      return;
    }
    model::Link* made = builder_.AddLink(ends[0].node, InterfaceName(ends[0]), ends[1].node,
                                         InterfaceName(ends[1]), xml_.Where(element));
    if (made == nullptr) return;
    links_[std::minmax(ends[0].key, ends[1].key)] = {builder_.topology().links.size() - 1,
                                                     ends[0].key};
    for (const End& end : ends) FillInterface(end);
    ReadOptions(options, *made, made->forward);
    if (!one_way) made->backward = made->forward;
  }

  std::string InterfaceName(const End& end) {
    const std::string name = Attribute(end.interface, "name");
    const NodeKind kind = builder_.node(end.node).kind;
    if (kind == NodeKind::kSwitch || kind == NodeKind::kHub) return "";
    if (!name.empty()) return name;
    const std::string id = Attribute(end.interface, "id");
    return id.empty() ? "" : absl::StrCat("eth", id);
  }

  void FillInterface(const End& end) {
    if (!end.interface) return;
    model::Node& node = builder_.node(end.node);
    const Location where = xml_.Where(end.interface);
    if (node.kind == NodeKind::kSwitch || node.kind == NodeKind::kHub) return;
    model::Interface& interface = node.interfaces.back();
    const std::string mac = Attribute(end.interface, "mac");
    if (!mac.empty()) {
      interface.mac = builder_.Mac(mac, absl::StrCat(node.name, ":", interface.name), where);
    }
    for (const auto& [address, length] :
         {std::pair{"ip4", "ip4_mask"}, std::pair{"ip6", "ip6_mask"}}) {
      const std::string text = Attribute(end.interface, address);
      if (text.empty()) continue;
      builder_.AddAddress(interface, absl::StrCat(text, "/", Attribute(end.interface, length)),
                          where, node.name);
    }
  }

  void ReadOptions(const xml_node& options, model::Link& link, model::LinkDirection& direction) {
    Shape shape(builder_, link, direction);
    shape.Rate(Attribute(options, "bandwidth"), 1);
    shape.Delay(Attribute(options, "delay"), 1e3);
    shape.Loss(Attribute(options, "loss", "per"));
    shape.Queue(Attribute(options, "buffer"));
    std::vector<std::string> left_out;
    static constexpr std::pair<const char*, const char*> kOthers[] = {
        {"jitter", "jitter"},
        {"dup", "duplication"},
        {"burst", "bursts"},
        {"mburst", "bursts of multicast"},
        {"mer", "errors of multicast"}};
    for (const auto& [name, words] : kOthers) {
      if (IsSet(Attribute(options, name))) left_out.emplace_back(words);
    }
    if (left_out.empty()) return;
    builder_.Warn(link.where, absl::StrCat("link ", link.name, ": ", absl::StrJoin(left_out, ", "),
                                           left_out.size() == 1 ? " is" : " are", " left out"));
  }

  // ---- the rest ----

  void ReportOthers(const xml_node& scenario) {
    for (const xml_node& part : scenario.children()) {
      const std::string name = part.name();
      const bool silent = std::any_of(std::begin(kSilent), std::end(kSilent),
                                      [&](const char* word) { return name == word; });
      if (silent || name.empty() || !part.first_child()) continue;
      builder_.Warn(xml_.Where(part), absl::StrCat("<", name, "> is left out"));
    }
    for (const xml_node& entry : scenario.child("session_metadata").children("configuration")) {
      const std::string value = Attribute(entry, "value");
      if (Attribute(entry, "name") != "shapes" || value.empty() || value == "[]") continue;
      builder_.Warn(xml_.Where(entry), "the shapes drawn on the canvas are left out");
    }
  }

  const std::string path_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  XmlFile xml_;
  std::map<std::string, std::vector<std::string>> default_services_;  // by type
  std::vector<Device> devices_;
  // By both ends: the link's index, and which end was its first.
  std::map<std::pair<std::string, std::string>, std::pair<size_t, std::string>> links_;
};

}  // namespace

absl::StatusOr<model::Topology> ImportCoreXml(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics) {
  return Importer(path, diagnostics).Run(content);
}

}  // namespace warren::import
