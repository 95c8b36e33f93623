// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ctl/import/imn.h"
#include "ctl/import/imn_lab.h"
#include "ctl/import/tcl_list.h"

namespace warren::import {
namespace {

using Json = nlohmann::ordered_json;  // nodes stay in the order of the file
using model::Diagnostics;

constexpr int kKnownVersion = 2;

const Json& Child(const Json& object, const char* key) {
  static const Json kNothing = Json::object();
  if (!object.is_object()) return kNothing;
  auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

// A scalar as text; everything in these files is a string, but some writers are not so strict.
std::string Text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number()) return value.dump();
  return "";
}

std::string Text(const Json& object, const char* key) { return Text(Child(object, key)); }

// A JSON list, or the Tcl list that older writers put into a string.
std::vector<std::string> List(const Json& value) {
  std::vector<std::string> items;
  if (value.is_array()) {
    for (const Json& item : value) items.push_back(Text(item));
  } else if (value.is_string()) {
    items = TclWords(value.get<std::string>());
  }
  return items;
}

bool On(const std::string& text) { return !text.empty() && text != "0" && text != "false"; }

std::optional<std::array<double, 2>> Coordinates(const std::string& text) {
  const std::vector<std::string> words = TclWords(text);
  std::array<double, 2> at{};
  if (words.size() < 2 || !absl::SimpleAtod(words[0], &at[0]) ||
      !absl::SimpleAtod(words[1], &at[1])) {
    return std::nullopt;
  }
  return at;
}

// What a Tcl dictionary in a string holds under a key.
std::string DictValue(const std::string& dict, absl::string_view key) {
  const std::vector<std::string> words = TclWords(dict);
  for (size_t i = 0; i + 1 < words.size(); i += 2) {
    if (words[i] == key) return words[i + 1];
  }
  return "";
}

class Reader {
 public:
  Reader(const std::string& path, const Json& file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {
    lab_.path = path;
  }

  ImnLab Run() {
    CheckVersion();
    ReportUnknown(file_, {"nodes", "links", "options", "gui", "canvases", "annotations", "images"},
                  "the file");
    const Json& gui = Child(file_, "gui");
    for (const auto& [id, node] : Child(file_, "nodes").items()) ReadNode(id, node);
    for (const auto& [id, link] : Child(file_, "links").items()) ReadLink(id, link);
    for (const Json* home : {&file_, &gui}) {
      lab_.annotations += static_cast<int>(Child(*home, "annotations").size());
      lab_.images += static_cast<int>(Child(*home, "images").size());
    }
    return std::move(lab_);
  }

 private:
  void Warn(std::string what) { diagnostics_.Warning({lab_.path, 0, 0}, std::move(what)); }

  void CheckVersion() {
    const std::string version = Text(Child(file_, "options"), "version");
    int number = 0;
    if (absl::SimpleAtoi(version, &number) && number <= kKnownVersion) return;
    Warn(version.empty()
             ? std::string("the file does not say its version; it is read as version 2")
             : absl::StrCat("version ", version, " of the format is read as version 2"));
  }

  void ReportUnknown(const Json& object, std::initializer_list<const char*> known,
                     const std::string& owner) {
    for (const auto& [key, value] : object.items()) {
      const bool found =
          std::any_of(known.begin(), known.end(), [&](const char* word) { return key == word; });
      if (!found) Warn(absl::StrCat("\"", key, "\" of ", owner, " is not understood and left out"));
    }
  }

  void ReadNode(const std::string& id, const Json& json) {
    ImnNode node;
    node.id = id;
    node.where = {lab_.path, 0, 0};
    node.type = Text(json, "type");
    node.model = Text(json, "model");
    node.name = Text(json, "name");
    node.mirror = Text(json, "mirror");
    node.default_routes = Text(json, "auto_default_routes") == "enabled";
    const Json& drawn = Child(Child(Child(file_, "gui"), "nodes"), id.c_str());
    const Json& home = drawn.contains("iconcoords") ? drawn : json;
    node.at = Coordinates(Text(home, "iconcoords"));
    node.canvas = Text(home, "canvas");
    if (node.type != "pseudo" && !node.canvas.empty()) lab_.canvases.insert(node.canvas);
    for (const auto& [key, value] : Child(json, "ifaces").items()) {
      node.interfaces.push_back(ReadInterface(key, value));
    }
    for (const char* key : {"croutes4", "croutes6"}) {
      for (const std::string& route : List(Child(json, key))) node.routes.push_back(route);
    }
    const std::vector<std::string> protocols = TclWords(Text(json, "router_config"));
    for (size_t i = 0; i + 1 < protocols.size(); i += 2) {
      if (On(protocols[i + 1])) node.protocols.push_back(protocols[i]);
    }
    node.services = List(Child(json, "services"));
    ReadStartUp(json, node);
    ReadNodeFeatures(json, node);
    ReportUnknown(json,
                  {"type",
                   "model",
                   "name",
                   "mirror",
                   "auto_default_routes",
                   "ifaces",
                   "croutes4",
                   "croutes6",
                   "router_config",
                   "services",
                   "custom_enabled",
                   "custom_selected",
                   "custom_configs",
                   "canvas",
                   "iconcoords",
                   "labelcoords",
                   "custom_icon",
                   "cpu",
                   "custom_image",
                   "docker_attach",
                   "snapshot",
                   "events",
                   "nat_iface",
                   "vlan_filtering",
                   "bridge",
                   "stp_enabled",
                   "nat64",
                   "packgen",
                   "packets",
                   "ipsec",
                   "vlan",
                   "label"},
                  absl::StrCat("node ", node.name));
    lab_.nodes.push_back(std::move(node));
  }

  void ReadStartUp(const Json& json, ImnNode& node) {
    if (!On(Text(json, "custom_enabled"))) return;
    const std::string selected = Text(json, "custom_selected");
    for (const char* hook : {"NODE_CONFIG", "IFACES_CONFIG"}) {
      const std::string name = DictValue(selected, hook);
      if (name.empty() || name == "DISABLED") continue;
      absl::StrAppend(&node.start_up, node.start_up.empty() ? "" : ", ", name);
      const Json& config = Child(Child(Child(json, "custom_configs"), hook), name.c_str());
      if (!node.start_up_text.empty()) continue;
      node.start_up_command = Text(config, "custom_command");
      node.start_up_text = Text(config, "custom_config");
    }
    if (node.start_up.empty()) node.start_up = selected.empty() ? "(unnamed)" : selected;
  }

  void ReadNodeFeatures(const Json& json, ImnNode& node) {
    auto feature = [&](bool present, const char* words) {
      if (present) node.features.insert(words);
    };
    const Json& cpu = Child(json, "cpu");
    feature(!cpu.empty() && HasShares(Text(cpu)), "the CPU share");
    feature(!Text(json, "custom_image").empty(), "the container image");
    feature(On(Text(json, "docker_attach")), "the container's network");
    feature(!Text(json, "snapshot").empty(), "the file system snapshot");
    feature(!List(Child(json, "events")).empty(), "events");
    feature(On(Text(json, "vlan_filtering")), "VLAN filtering");
    feature(On(Text(json, "stp_enabled")), "the spanning tree");
    feature(!Child(json, "ipsec").empty(), "IPsec");
    feature(On(Text(Child(json, "vlan"), "enabled")), "the VLAN tag");
  }

  // "{min 0} {max 100} {weight 1}" is what every node has: no share at all.
  static bool HasShares(const std::string& cpu) {
    for (const std::string& pair : TclWords(cpu)) {
      const std::vector<std::string> words = TclWords(pair);
      if (words.size() != 2) return true;
      const bool usual = (words[0] == "min" && words[1] == "0") ||
                         (words[0] == "max" && words[1] == "100") ||
                         (words[0] == "weight" && words[1] == "1");
      if (!usual) return true;
    }
    return false;
  }

  ImnInterface ReadInterface(const std::string& id, const Json& json) {
    ImnInterface interface;
    interface.id = id;
    interface.name = Text(json, "name");
    if (interface.name.empty()) interface.name = id;
    interface.type = Text(json, "type");
    for (const char* key : {"ipv4_addrs", "ipv6_addrs"}) {
      for (const std::string& address : List(Child(json, key)))
        interface.addresses.push_back(address);
    }
    interface.mac = Text(json, "mac");
    interface.mtu = Text(json, "mtu");
    interface.queue_discipline = Text(json, "ifc_qdisc");
    interface.queue_drop = Text(json, "ifc_qdrop");
    interface.queue_length = Text(json, "queue_len");
    interface.shut_down = Text(json, "oper_state") == "down";
    auto feature = [&](bool present, const char* words) {
      if (present) interface.features.insert(words);
    };
    feature(On(Text(json, "nat_state")) && Text(json, "nat_state") != "off", "address translation");
    feature(!Text(json, "vlan_tag").empty() || !Text(json, "vlan_type").empty(), "the VLAN tag");
    feature(!Text(json, "filter_rules").empty() || !Child(json, "filter_rules").empty(),
            "filter rules");
    const bool spanning = json.is_object() && std::any_of(json.items().begin(), json.items().end(),
                                                          [](const auto& item) {
                                                            return item.key().rfind("stp_", 0) == 0;
                                                          });
    feature(spanning, "the spanning tree");
    ReportUnknownInterface(json, interface);
    return interface;
  }

  void ReportUnknownInterface(const Json& json, const ImnInterface& interface) {
    for (const auto& [key, value] : json.items()) {
      if (key.rfind("stp_", 0) == 0) continue;
      static constexpr const char* kKnown[] = {
          "name",      "type",      "ipv4_addrs", "ipv6_addrs",   "mac",       "mtu",
          "ifc_qdisc", "ifc_qdrop", "queue_len",  "oper_state",   "nat_state", "link",
          "vlan_dev",  "vlan_tag",  "vlan_type",  "filter_rules", "peer"};
      const bool known = std::any_of(std::begin(kKnown), std::end(kKnown),
                                     [&](const char* word) { return key == word; });
      if (!known) {
        Warn(absl::StrCat("\"", key, "\" of interface ", interface.name,
                          " is not understood and left out"));
      }
    }
  }

  static ImnPair Both(const std::string& text) { return {text, text}; }

  void ReadLink(const std::string& id, const Json& json) {
    ImnLink link;
    link.id = id;
    link.where = {lab_.path, 0, 0};
    const std::vector<std::string> peers = TclWords(Text(json, "peers"));
    const std::vector<std::string> interfaces = TclWords(Text(json, "peers_ifaces"));
    if (peers.size() != 2) {
      Warn(absl::StrCat("link ", id, " is left out: its peers are \"", Text(json, "peers"), "\""));
      return;
    }
    for (size_t end : {0, 1}) {
      link.nodes[end] = peers[end];
      link.interfaces[end] = interfaces.size() == 2 ? interfaces[end] : InterfaceOf(peers[end], id);
    }
    link.mirror = Text(json, "mirror");
    link.direct = On(Text(json, "direct"));
    link.bandwidth = Both(Text(json, "bandwidth"));
    link.delay = Both(Text(json, "delay"));
    link.ber = Both(Text(json, "ber"));
    link.loss = Both(Text(json, "loss"));
    if (On(Text(json, "duplicate"))) link.features.insert("duplication");
    if (json.contains("jitter_upstream") || json.contains("jitter_downstream")) {
      link.features.insert("jitter");
    }
    if (!List(Child(json, "events")).empty()) link.features.insert("events");
    ReportUnknown(json,
                  {"peers", "peers_ifaces", "mirror", "direct", "bandwidth", "delay", "ber", "loss",
                   "duplicate", "jitter_upstream", "jitter_upstream_mode", "jitter_upstream_hold",
                   "jitter_downstream", "jitter_downstream_mode", "jitter_downstream_hold",
                   "events", "color", "width"},
                  absl::StrCat("link ", id));
    lab_.links.push_back(std::move(link));
  }

  // Where the link does not name its interfaces, they name it.
  std::string InterfaceOf(const std::string& node, const std::string& link) const {
    for (const auto& [id, interface] :
         Child(Child(Child(file_, "nodes"), node.c_str()), "ifaces").items()) {
      if (Text(interface, "link") == link) return id;
    }
    return "";
  }

  const Json& file_;
  Diagnostics& diagnostics_;
  ImnLab lab_;
};

}  // namespace

absl::StatusOr<model::Topology> ImportImnJson(const std::string& path, const std::string& content,
                                              Diagnostics& diagnostics) {
  Json file;
  try {
    file = Json::parse(content);
  } catch (const Json::parse_error& error) {
    const auto end =
        content.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, content.size()));
    diagnostics.Error({path, 1 + static_cast<int>(std::count(content.begin(), end, '\n')), 0},
                      "this JSON is broken", "a JSON object is needed");
    return absl::InvalidArgumentError(absl::StrCat(path, ": broken JSON"));
  }
  if (!Child(file, "nodes").is_object() || !file.contains("nodes")) {
    diagnostics.Error({path, 1, 1}, "this JSON has no \"nodes\"", "an IMUNES topology has them");
    return absl::InvalidArgumentError(absl::StrCat(path, ": no nodes"));
  }
  ImnLab lab = Reader(path, file, diagnostics).Run();
  JoinSplitLinks(lab, diagnostics);
  return ToTopology(lab, diagnostics);
}

}  // namespace warren::import
