// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/gns3.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ctl/format/read_file.h"
#include "ctl/import/builder.h"
#include "ctl/import/json_tree.h"
#include "ctl/import/shape.h"

namespace warren::import {
namespace {

namespace fs = std::filesystem;

using format::Entry;
using format::Value;
using model::Location;
using model::NodeKind;

constexpr int kOldestRevision = 5;  // GNS3 2.0
constexpr size_t kLargestStartUp = 1u << 20;
constexpr double kFarthest = 1e6;  // on the canvas
constexpr double kMargin = 60;

struct KindRule {
  const char* type;
  NodeKind kind;
  const char* loss;  // what a user has to know, "" for nothing
};
constexpr KindRule kKinds[] = {
    {"vpcs", NodeKind::kHost, ""},
    {"ethernet_switch", NodeKind::kSwitch, ""},
    {"ethernet_hub", NodeKind::kHub, ""},
    {"docker", NodeKind::kHost, "its image is not used"},
    {"virtualbox", NodeKind::kHost, "its machine is not run"},
    {"vmware", NodeKind::kHost, "its machine is not run"},
    {"traceng", NodeKind::kHost, "its software is not run"},
    {"dynamips", NodeKind::kRouter, "its system cannot run here, Warren's own routes are used"},
    {"iou", NodeKind::kRouter, "its system cannot run here, Warren's own routes are used"},
    {"qemu", NodeKind::kRouter, "its system cannot run here, Warren's own routes are used"},
    {"cloud", NodeKind::kSwitch, "the way out of the machine is left out"},
    {"nat", NodeKind::kSwitch, "the way out of the machine is left out"},
    {"frame_relay_switch", NodeKind::kSwitch, "it is one of Ethernet"},
    {"atm_switch", NodeKind::kSwitch, "it is one of Ethernet"},
};

KindRule RuleFor(const std::string& type, const Value& properties) {
  static constexpr const char* kRouterImages[] = {"frr", "quagga", "bird", "vyos", "router"};
  for (KindRule rule : kKinds) {
    if (type != rule.type) continue;
    const std::string image = absl::AsciiStrToLower(Member(properties, "image").scalar);
    if (type == "docker" &&
        std::any_of(std::begin(kRouterImages), std::end(kRouterImages),
                    [&](const char* w) { return absl::StrContains(image, w); })) {
      rule.kind = NodeKind::kRouter;
    }
    return rule;
  }
  return {"", NodeKind::kHost, "its type is unknown"};
}

class Importer {
 public:
  Importer(const std::string& path, model::Diagnostics& diagnostics)
      : path_(path), diagnostics_(diagnostics), builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run(const std::string& content) {
    JsonTree tree;
    const Value* root = tree.Parse(content, path_, diagnostics_);
    if (root != nullptr) ReadProject(*root);
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    model::Topology topology = builder_.Finish();
    // Only the VPCS' addresses are known: the others' come from Warren, which goes by those.
    topology.addressing = model::Addressing{};
    return topology;
  }

 private:
  Location At(const Value& value) const { return {path_, value.at.line, value.at.column}; }

  void ReadProject(const Value& root) {
    const Value& topology = Member(root, "topology");
    const Value& nodes = Member(topology, "nodes");
    int revision = kOldestRevision;
    const std::string given = Member(root, "revision").scalar;
    if (absl::SimpleAtoi(given, &revision) && revision < kOldestRevision) {
      diagnostics_.Error(
          At(root), absl::StrCat("this project is of revision ", given, ", which GNS3 1.x wrote"),
          "open and save it with GNS3 2.0 or later");
      return;
    }
    if (nodes.kind != Value::Kind::kList || nodes.items.empty()) {
      diagnostics_.Error(At(root), "there are no nodes in this project",
                         "GNS3 has them in a list at topology: nodes:");
      return;
    }
    if (const std::string& name = Member(root, "name").scalar; !name.empty()) builder_.Name(name);
    for (const Value* node : nodes.items) AddNode(*node);
    MoveIntoView();
    for (const Value* link : Member(topology, "links").items) ReadLink(*link);
    for (const auto& [index, id] : vpcs_) ReadStartUp(index, id);
    if (const size_t drawings = Member(topology, "drawings").items.size(); drawings > 0) {
      builder_.Warn(
          At(Member(topology, "drawings")),
          absl::StrCat(drawings, drawings == 1 ? " drawing is" : " drawings are", " left out"));
    }
  }

  // ---- nodes ----

  void AddNode(const Value& value) {
    const std::string id = Member(value, "node_id").scalar;
    const std::string type = Member(value, "node_type").scalar;
    if (id.empty() || builder_.Find(id)) {
      diagnostics_.Error(At(value),
                         id.empty() ? "this node has no node_id"
                                    : absl::StrCat("there are two nodes of node_id ", id),
                         "give each its own");
      return;
    }
    const Value& properties = Member(value, "properties");
    const KindRule rule = RuleFor(type, properties);
    const size_t index = builder_.AddNode(id, Member(value, "name").scalar, rule.kind, At(value));
    types_.push_back(type);
    model::Node& node = builder_.node(index);
    if (*rule.loss != '\0') {
      builder_.Warn(At(value),
                    absl::StrCat(type.empty() ? "node" : type, " ", node.name, " is a ",
                                 std::string(model::ToString(rule.kind)), " here: ", rule.loss));
    }
    double x = 0, y = 0;
    if (absl::SimpleAtod(Member(value, "x").scalar, &x) && std::abs(x) <= kFarthest &&
        absl::SimpleAtod(Member(value, "y").scalar, &y) && std::abs(y) <= kFarthest) {
      node.at = {x, y};
    }
    if (type == "vpcs") vpcs_.emplace_back(index, id);
    ReportProperties(value, properties, type, node.name);
  }

  void ReportProperties(const Value& value, const Value& properties, const std::string& type,
                        const std::string& name) {
    for (const char* key : {"start_command", "environment"}) {
      if (type != "docker" || Member(properties, key).scalar.empty()) continue;
      builder_.Warn(At(value), absl::StrCat(key, " of ", name, " is left out"));
    }
    const auto& ports = Member(properties, "ports_mapping").items;
    const bool vlans = std::any_of(ports.begin(), ports.end(), [](const Value* port) {
      const std::string& kind = Member(*port, "type").scalar;
      const std::string& vlan = Member(*port, "vlan").scalar;
      return (!kind.empty() && kind != "access") || (!vlan.empty() && vlan != "1");
    });
    if (type == "ethernet_switch" && vlans) {
      builder_.Warn(At(value), absl::StrCat("the VLANs of ", name, " are left out"));
    }
  }

  // The middle of GNS3's canvas is its origin; here it is a corner.
  void MoveIntoView() {
    double left = kMargin, top = kMargin;
    for (const model::Node& node : builder_.topology().nodes) {
      if (!node.at) continue;
      left = std::min(left, (*node.at)[0]);
      top = std::min(top, (*node.at)[1]);
    }
    for (model::Node& node : builder_.topology().nodes) {
      if (node.at) node.at = {(*node.at)[0] - left + kMargin, (*node.at)[1] - top + kMargin};
    }
  }

  // startup.vpc: "ip 10.0.0.1/24 10.0.0.254", "ip 10.0.0.1 10.0.0.254 24", "ip 10.0.0.1
  // 255.255.255.0".
  void ReadStartUp(size_t index, const std::string& id) {
    if (!std::all_of(id.begin(), id.end(), [](char c) {
          return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
        })) {
      return;
    }
    const fs::path file =
        fs::path(path_).parent_path() / "project-files" / "vpcs" / id / "startup.vpc";
    const auto text = format::ReadRegularFile(file.string(), kLargestStartUp);
    if (!text.ok()) return;  // it is not there before a first address is saved
    int number = 0;
    for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
      const Location where{file.string(), ++number, 1};
      const std::vector<std::string> words =
          absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
      if (words.empty() || words[0][0] == '#' || words[0] == "set" || words[0] == "echo") continue;
      if (words[0] != "ip" || words.size() < 2 || !ReadIp(index, words, where)) {
        builder_.Warn(where, absl::StrCat("\"", absl::StrJoin(words, " "), "\" of ",
                                          builder_.node(index).name, " is left out"));
      }
    }
  }

  bool ReadIp(size_t index, const std::vector<std::string>& words, const Location& where) {
    model::Node& node = builder_.node(index);
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(words[1], absl::MaxSplits('/', 1));
    const auto address = model::IpAddress::Parse(parts.first);
    if (!address || node.interfaces.empty()) return false;
    std::string length = parts.second, gateway;
    for (size_t i = 2; i < words.size(); ++i) {
      const auto other = model::IpAddress::Parse(words[i]);
      if (other && other->bytes[0] == 255) {
        int bits = 0;
        for (const uint8_t byte : other->bytes) bits += __builtin_popcount(byte);
        length = absl::StrCat(bits);
      } else if (other) {
        gateway = words[i];
      } else {
        length = words[i];
      }
    }
    if (length.empty()) length = address->family == model::Family::kIpv4 ? "24" : "64";
    if (!gateway.empty()) {
      builder_.Warn(where, absl::StrCat("gateway ", gateway, " of ", node.name,
                                        " is left out: Warren's own routes are used"));
    }
    builder_.AddAddress(node.interfaces.front(), absl::StrCat(parts.first, "/", length), where,
                        node.name);
    return true;
  }

  // ---- links ----

  void ReadLink(const Value& link) {
    const auto& ends = Member(link, "nodes").items;
    if (ends.size() != 2) {
      diagnostics_.Error(At(link), "this link has not two nodes", "GNS3 lists two");
      return;
    }
    std::array<size_t, 2> nodes{};
    std::array<std::string, 2> names;
    for (size_t i = 0; i < 2; ++i) {
      const std::string id = Member(*ends[i], "node_id").scalar;
      const auto found = builder_.Find(id);
      if (!found) {
        diagnostics_.Error(At(*ends[i]), absl::StrCat("there is no node of node_id \"", id, "\""),
                           "name one of topology: nodes:");
        return;
      }
      nodes[i] = *found;
      names[i] = InterfaceName(*found, *ends[i]);
    }
    model::Link* made = builder_.AddLink(nodes[0], names[0], nodes[1], names[1], At(link));
    if (made == nullptr) return;
    made->up = Member(link, "suspend").scalar != "true";
    if (Member(link, "link_type").scalar == "serial") {
      builder_.Warn(At(link), absl::StrCat("serial link ", made->name, " is Ethernet here"));
    }
    ReadFilters(Member(link, "filters"), *made);
  }

  // A machine has its ports on adapters, one each; a switch has all on one.
  std::string InterfaceName(size_t node, const Value& end) {
    const std::string& adapter = Member(end, "adapter_number").scalar;
    const std::string& port = Member(end, "port_number").scalar;
    if (adapter.empty() || port.empty()) return "";
    const std::string& type = types_[node];
    if (type == "dynamips" || type == "iou") return absl::StrCat("eth", adapter, "-", port);
    const NodeKind kind = builder_.topology().nodes[node].kind;
    const bool many_ports = kind == NodeKind::kSwitch || kind == NodeKind::kHub;
    return absl::StrCat("eth", many_ports ? port : adapter);
  }

  void ReadFilters(const Value& filters, model::Link& link) {
    Shape shape(builder_, link, link.forward);
    std::vector<std::string> left_out;
    for (const Entry& entry : filters.entries) {
      const auto value = [&](size_t i) {
        return i < entry.value->items.size() ? entry.value->items[i]->scalar : "";
      };
      if (entry.key == "delay") {
        shape.Delay(value(0), 1e6);
        if (!value(1).empty() && value(1) != "0") left_out.emplace_back("jitter");
      } else if (entry.key == "packet_loss") {
        shape.Loss(value(0));
      } else {
        left_out.push_back(entry.key);
      }
    }
    link.backward = link.forward;
    if (left_out.empty()) return;
    builder_.Warn(link.where, absl::StrCat("link ", link.name, ": filter ",
                                           absl::StrJoin(left_out, ", "), " is left out"));
  }

  const std::string path_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  std::vector<std::string> types_;                    // as the nodes
  std::vector<std::pair<size_t, std::string>> vpcs_;  // nodes and their ids
};

}  // namespace

absl::StatusOr<model::Topology> ImportGns3(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics) {
  return Importer(path, diagnostics).Run(content);
}

}  // namespace warren::import
