// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/clab.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ctl/format/tree.h"
#include "ctl/import/builder.h"
#include "ctl/import/frr_files.h"
#include "ctl/import/own_words.h"
#include "ctl/import/script.h"

namespace warren::import {
namespace {

using format::Entry;
using format::Value;
using model::Location;
using model::NodeKind;

// What containerlab itself needs, and a node here does not.
constexpr const char* kSilent[] = {
    "kind",    "group",         "image",          "type",    "exec",        "binds",
    "labels",  "mgmt-ipv4",     "mgmt-ipv6",      "sysctls", "ports",       "runtime",
    "cpu",     "memory",        "network-mode",   "user",    "auto-remove", "image-pull-policy",
    "license", "startup-delay", "restart-policy", "cap-add", "privileged",  "hostname",
};

constexpr uint64_t kMostMemory = 1'000'000'000'000'000;  // bytes
constexpr double kFarthest = 1e6;                        // on the canvas

// One end of a link as the file gives it.
struct End {
  std::string node;
  std::string interface;
  std::string mac;
  std::vector<std::string> addresses;
  Location where;
};

class Importer {
 public:
  Importer(const std::string& path, const std::string& content, model::Diagnostics& diagnostics)
      : path_(path),
        folder_(std::filesystem::path(path).parent_path().string()),
        content_(content),
        diagnostics_(diagnostics),
        builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run() {
    format::Tree tree;
    const Value* root = tree.Parse(content_, path_, diagnostics_);
    if (root != nullptr) ReadRoot(*root);
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    return builder_.Finish();
  }

 private:
  Location At(const format::Place& place) const { return {path_, place.line, place.column}; }

  void Error(const Value& value, std::string what, std::string mend) {
    diagnostics_.Error(At(value.at), std::move(what), std::move(mend));
  }

  // The value of a key, also of one that comes in by "<<: *other".
  static const Value* Get(const Value* map, std::string_view key, int depth = 0) {
    if (map == nullptr || map->kind != Value::Kind::kMap || depth > 8) return nullptr;
    if (const Value* value = map->Find(key)) return value;
    const Value* merged = map->Find("<<");
    if (merged == nullptr) return nullptr;
    if (merged->kind == Value::Kind::kMap) return Get(merged, key, depth + 1);
    for (const Value* item : merged->items) {
      if (const Value* value = Get(item, key, depth + 1)) return value;
    }
    return nullptr;
  }

  static std::string Text(const Value* value) { return value == nullptr ? "" : value->scalar; }

  void ReadRoot(const Value& root) {
    const Value* topology = Get(&root, "topology");
    const Value* nodes = Get(topology, "nodes");
    if (nodes == nullptr || nodes->kind != Value::Kind::kMap || nodes->entries.empty()) {
      Error(topology == nullptr ? root : *topology, "there are no nodes in this topology",
            "containerlab has them below topology: nodes:");
      return;
    }
    if (const Value* name = Get(&root, "name"); name != nullptr) builder_.Name(name->scalar);
    topology_ = topology;
    for (const Entry& entry : nodes->entries) AddNode(entry);
    if (const Value* links = Get(topology, "links"); links != nullptr) {
      if (links->kind == Value::Kind::kList) {
        for (const Value* link : links->items) ReadLink(*link);
      } else if (links->kind != Value::Kind::kNull) {
        Error(*links, "links is no list", "write items with endpoints");
      }
    }
    for (size_t i = 0; i < nodes->entries.size(); ++i) FinishNode(nodes->entries[i], i);
    SettleRouting();
  }

  // ---- nodes ----

  // Where a node's settings come from, the nearest first.
  std::vector<const Value*> Layers(const Value* node) const {
    std::vector<const Value*> layers{node};
    std::string group = Text(Get(node, "group"));
    const Value* defaults = Get(topology_, "defaults");
    if (group.empty()) group = Text(Get(defaults, "group"));
    if (!group.empty()) layers.push_back(Get(Get(topology_, "groups"), group));
    std::string kind;
    for (const Value* layer : layers) {
      if (kind.empty()) kind = Text(Get(layer, "kind"));
    }
    if (kind.empty()) kind = Text(Get(defaults, "kind"));
    if (!kind.empty()) layers.push_back(Get(Get(topology_, "kinds"), kind));
    layers.push_back(defaults);
    return layers;
  }

  static std::string Setting(const std::vector<const Value*>& layers, std::string_view key) {
    for (const Value* layer : layers) {
      if (const Value* value = Get(layer, key); value != nullptr && !value->scalar.empty()) {
        return value->scalar;
      }
    }
    return "";
  }

  static std::string Label(const std::vector<const Value*>& layers, std::string_view key) {
    for (const Value* layer : layers) {
      const std::string text = Text(Get(Get(layer, "labels"), key));
      if (!text.empty()) return text;
    }
    return "";
  }

  // Items of lists, the outermost layer's first.
  static std::vector<const Value*> Items(const std::vector<const Value*>& layers,
                                         std::string_view key) {
    std::vector<const Value*> items;
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
      const Value* list = Get(*layer, key);
      if (list == nullptr || list->kind != Value::Kind::kList) continue;
      items.insert(items.end(), list->items.begin(), list->items.end());
    }
    return items;
  }

  static bool IsRouterImage(const std::string& image) {
    static constexpr const char* kImages[] = {"frr",   "quagga",   "bird",   "vyos",
                                              "gobgp", "openbgpd", "exabgp", "router"};
    const std::string small = absl::AsciiStrToLower(image);
    return std::any_of(std::begin(kImages), std::end(kImages),
                       [&](const char* word) { return absl::StrContains(small, word); });
  }

  NodeKind KindOf(const std::vector<const Value*>& layers, const std::string& kind,
                  const std::string& name, const Location& where) {
    if (const auto own = model::ParseNodeKind(Label(layers, "warren-kind"))) return *own;
    if (kind == "bridge" || kind == "ovs-bridge") return NodeKind::kSwitch;
    if (kind == "linux" || kind.empty()) {
      return IsRouterImage(Setting(layers, "image")) ? NodeKind::kRouter : NodeKind::kHost;
    }
    if (kind == "host" || kind == "ext-container" || kind == "k8s-kind" || kind == "ostinato") {
      builder_.Warn(where, absl::StrCat("node ", name, " of the kind ", kind, " is a host here"));
      return NodeKind::kHost;
    }
    builder_.Warn(where, absl::StrCat("node ", name, " of the kind ", kind,
                                      " is a router here, with routes of Warren's own"));
    foreign_.insert(name);
    return NodeKind::kRouter;
  }

  void AddNode(const Entry& entry) {
    const Location where = At(entry.at);
    const auto layers = Layers(entry.value);
    const std::string kind = Setting(layers, "kind");
    const NodeKind node_kind = KindOf(layers, kind, entry.key, where);
    const size_t index = builder_.AddNode(entry.key, entry.key, node_kind, where);
    if (foreign_.contains(entry.key)) foreign_index_.insert(index);
    double x = 0, y = 0;
    if (absl::SimpleAtod(Label(layers, "graph-posX"), &x) && std::abs(x) <= kFarthest &&
        absl::SimpleAtod(Label(layers, "graph-posY"), &y) && std::abs(y) <= kFarthest) {
      builder_.node(index).at = {x, y};
    }
  }

  void FinishNode(const Entry& entry, size_t index) {
    const auto layers = Layers(entry.value);
    const Location where = At(entry.at);
    const std::string& name = entry.key;
    if (builder_.node(index).kind == NodeKind::kSwitch ||
        builder_.node(index).kind == NodeKind::kHub) {
      return;
    }
    if (!foreign_.contains(name)) AddBinds(layers, index, name);
    std::vector<ScriptLine> lines;
    if (!foreign_.contains(name)) {
      for (const Value* item : Items(layers, "exec")) {
        lines.push_back({item->scalar, At(item->at)});
      }
    }
    const bool configured = SettleFrr(builder_, index);
    const ScriptResult script = ApplyScript(builder_, index, lines);
    ApplySettings(layers, index);
    model::Node& node = builder_.node(index);
    if (Label(layers, "warren-kind") == "router") {
      // An export writes for containerlab what a router has here anyhow.
      node.sysctls.erase("net.ipv4.ip_forward");
      node.sysctls.erase("net.ipv6.conf.all.forwarding");
    }
    const bool forwards =
        node.sysctls.contains("net.ipv4.ip_forward") && node.sysctls["net.ipv4.ip_forward"] == "1";
    if (Label(layers, "warren-kind").empty() && (configured || script.forwards || forwards)) {
      node.kind = NodeKind::kRouter;
    }
    if (configured) configured_.insert(index);
    ReadRoutingLabel(layers, index);
    ReportOthers(layers, name, where);
  }

  void ReadRoutingLabel(const std::vector<const Value*>& layers, size_t index) {
    const std::string words = Label(layers, "warren-routing");
    if (words.empty()) return;
    model::Node& node = builder_.node(index);
    if (auto routing = ParseRoutingList(words, node.kind)) {
      node.routing = *std::move(routing);
      labelled_.insert(index);
    } else {
      builder_.Warn(node.where,
                    absl::StrCat("routing \"", words, "\" of ", node.name, " is left out"));
    }
  }

  void AddBinds(const std::vector<const Value*>& layers, size_t index, const std::string& name) {
    for (const Value* item : Items(layers, "binds")) {
      const std::vector<std::string> parts =
          absl::StrSplit(absl::StrReplaceAll(item->scalar, {{"__clabNodeName__", name}}), ':');
      const Location where = At(item->at);
      if (parts.size() < 2 || !absl::StartsWith(parts[1], "/") || parts[0].empty()) {
        builder_.Warn(where, absl::StrCat("bind \"", item->scalar, "\" of ", name,
                                          " is left out: it is not SOURCE:/TARGET"));
      } else if (parts[0][0] == '/' || parts[0][0] == '~' ||
                 absl::StrContains(parts[0], "__clab")) {
        builder_.Warn(where, absl::StrCat("bind \"", item->scalar, "\" of ", name,
                                          " is left out: it is not of the lab's folder"));
      } else {
        AddFiles(builder_, index, folder_, parts[0], parts[1], where);
      }
    }
  }

  void ApplySettings(const std::vector<const Value*>& layers, size_t index) {
    model::Node& node = builder_.node(index);
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
      const Value* sysctls = Get(*layer, "sysctls");
      if (sysctls == nullptr) continue;
      for (const Entry& entry : sysctls->entries) {
        if (!builder_.SetSysctl(index, entry.key, entry.value->scalar)) {
          builder_.Warn(At(entry.at),
                        absl::StrCat("sysctl ", entry.key, " of ", node.name, " is left out"));
        }
      }
    }
    double cpu = 0;
    if (absl::SimpleAtod(Setting(layers, "cpu"), &cpu) && cpu > 0 && cpu <= 1024) {
      node.cpu_limit = cpu;
    }
    const std::string memory = Setting(layers, "memory");
    if (memory.empty()) return;
    if (!SetMemory(memory, node)) {
      builder_.Warn(node.where, absl::StrCat("memory ", memory, " of ", node.name, " is left out"));
    }
  }

  // "512MB", "1Gib"
  static bool SetMemory(const std::string& text, model::Node& node) {
    size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    uint64_t value = 0;
    if (!absl::SimpleAtoi(text.substr(0, digits), &value) || value == 0) {
      return false;
    }
    static constexpr std::pair<const char*, uint64_t> kUnits[] = {
        {"", 1},
        {"b", 1},
        {"k", 1000},
        {"kb", 1000},
        {"kib", 1 << 10},
        {"m", 1000'000},
        {"mb", 1000'000},
        {"mib", 1 << 20},
        {"g", 1000'000'000},
        {"gb", 1000'000'000},
        {"gib", 1 << 30},
    };
    for (const auto& [unit, bytes] : kUnits) {
      if (!absl::EqualsIgnoreCase(text.substr(digits), unit)) continue;
      if (value > kMostMemory / bytes) return false;
      node.memory_bytes = value * bytes;
      return true;
    }
    return false;
  }

  void ReportOthers(const std::vector<const Value*>& layers, const std::string& name,
                    const Location& where) {
    std::set<std::string> others;
    for (const Value* layer : layers) {
      if (layer == nullptr) continue;
      for (const Entry& entry : layer->entries) {
        if (entry.key == "<<") continue;
        if (foreign_.contains(name) && (entry.key == "exec" || entry.key == "binds")) {
          others.insert(entry.key);
        }
        if (std::find(std::begin(kSilent), std::end(kSilent), entry.key) == std::end(kSilent)) {
          others.insert(entry.key);
        }
      }
    }
    if (others.empty()) return;
    builder_.Warn(where, absl::StrCat("of node ", name, " ", absl::StrJoin(others, ", "),
                                      others.size() == 1 ? " is" : " are", " left out"));
  }

  // Who has a configuration or addresses of its own is left alone; a lab without any gets Warren's.
  void SettleRouting() {
    if (!builder_.any_address() && configured_.empty()) return;
    model::Topology& topology = builder_.topology();
    for (size_t i = 0; i < topology.nodes.size(); ++i) {
      model::Node& node = topology.nodes[i];
      if (node.kind != NodeKind::kHost && node.kind != NodeKind::kRouter) continue;
      if (foreign_index_.contains(i) || labelled_.contains(i)) continue;
      node.routing = {model::Routing::kNone};
    }
  }

  // ---- links ----

  void ReadLink(const Value& link) {
    const std::string type = Text(Get(&link, "type"));
    if (!type.empty() && type != "veth" && type != "veth-stitch") {
      const Value* end = Get(&link, "endpoint");
      builder_.Warn(At(link.at),
                    absl::StrCat("link of the type ", type, " at ", Text(Get(end, "node")), ":",
                                 Text(Get(end, "interface")), " is left out"));
      return;
    }
    const Value* ends = Get(&link, "endpoints");
    if (ends == nullptr || ends->kind != Value::Kind::kList || ends->items.size() != 2) {
      Error(link, "this link has not two endpoints", "write endpoints: [\"a:eth1\", \"b:eth1\"]");
      return;
    }
    std::array<End, 2> read;
    for (size_t i = 0; i < 2; ++i) {
      if (!ReadEnd(*ends->items[i], read[i])) return;
      for (const char* family : {"ipv4", "ipv6"}) {
        const Value* list = Get(&link, family);
        if (list == nullptr || list->items.size() <= i) continue;
        if (!list->items[i]->scalar.empty()) read[i].addresses.push_back(list->items[i]->scalar);
      }
    }
    Join(link, read);
  }

  bool ReadEnd(const Value& value, End& end) {
    end.where = At(value.at);
    if (value.kind == Value::Kind::kMap) {
      end.node = Text(Get(&value, "node"));
      end.interface = Text(Get(&value, "interface"));
      end.mac = Text(Get(&value, "mac"));
      for (const char* family : {"ipv4", "ipv6"}) {
        const std::string address = Text(Get(&value, family));
        if (!address.empty()) end.addresses.push_back(address);
      }
    } else {
      const std::pair<std::string, std::string> parts =
          absl::StrSplit(value.scalar, absl::MaxSplits(':', 1));
      end.node = parts.first;
      end.interface = parts.second;
    }
    if (!end.node.empty() && !end.interface.empty()) return true;
    Error(value, "this endpoint names no node and interface", "write it as \"node:eth1\"");
    return false;
  }

  void Join(const Value& link, const std::array<End, 2>& ends) {
    std::array<size_t, 2> nodes{};
    for (size_t i = 0; i < 2; ++i) {
      const auto found = builder_.Find(ends[i].node);
      if (found) {
        nodes[i] = *found;
        continue;
      }
      if (ends[i].node == "host" || ends[i].node == "mgmt-net" || ends[i].node == "macvlan" ||
          ends[i].node == "dummy") {
        builder_.Warn(ends[i].where, absl::StrCat("link ", ends[0].node, ":", ends[0].interface,
                                                  " to ", ends[1].node, ":", ends[1].interface,
                                                  " is left out: it leaves the lab"));
      } else {
        diagnostics_.Error(ends[i].where,
                           absl::StrCat("there is no node '", ends[i].node, "' for this link"),
                           "name a node of topology: nodes:");
      }
      return;
    }
    model::Link* made =
        builder_.AddLink(nodes[0], ends[0].interface, nodes[1], ends[1].interface, At(link.at),
                         Text(Get(Get(Get(&link, "vars"), "warren"), "name")));
    if (made == nullptr) return;
    for (size_t i = 0; i < 2; ++i) SetEnd(ends[i], nodes[i]);
    ReadParameters(link, *made);
  }

  void SetEnd(const End& end, size_t index) {
    model::Node& node = builder_.node(index);
    model::Interface& interface = node.interfaces.back();
    if (!end.mac.empty()) {
      interface.mac =
          builder_.Mac(end.mac, absl::StrCat(node.name, ":", interface.name), end.where);
    }
    if (node.kind == NodeKind::kSwitch || node.kind == NodeKind::kHub) return;
    for (const std::string& address : end.addresses) {
      builder_.AddAddress(interface, address, end.where, node.name);
    }
  }

  void ReadParameters(const Value& link, model::Link& made) {
    int mtu = 0;
    const std::string text = Text(Get(&link, "mtu"));
    if (absl::SimpleAtoi(text, &mtu) && mtu >= 68 && mtu <= 65535) {
      made.mtu = mtu;
    } else if (!text.empty()) {
      builder_.Warn(made.where, absl::StrCat("MTU ", text, " of link ", made.name, " is left out"));
    }
    const Value* own = Get(Get(&link, "vars"), "warren");
    if (own == nullptr || own->kind != Value::Kind::kMap) return;
    ApplyLinkWords(*own, made);
  }

  const std::string path_;
  const std::string folder_;
  const std::string& content_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  const Value* topology_ = nullptr;
  std::set<std::string> foreign_;  // nodes whose system cannot run here, by id
  std::set<size_t> foreign_index_;
  std::set<size_t> configured_;  // nodes with a configuration of FRR
  std::set<size_t> labelled_;    // nodes whose label says their routing
};

}  // namespace

absl::StatusOr<model::Topology> ImportClab(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics) {
  return Importer(path, content, diagnostics).Run();
}

}  // namespace warren::import
