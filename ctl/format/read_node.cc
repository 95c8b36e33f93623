// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// One node of a topology file.

#include <algorithm>
#include <filesystem>
#include <string>
#include <unordered_map>

#include "ctl/format/read_file.h"
#include "ctl/format/scalars.h"
#include "ctl/format/source.h"
#include "ctl/model/units.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;
using model::NodeKind;
using model::Routing;

constexpr size_t kLargestFile = size_t{16} << 20;

bool IsForwarding(NodeKind kind) { return kind == NodeKind::kSwitch || kind == NodeKind::kHub; }

class NodeReader {
 public:
  NodeReader(const Source& source, const Value& map, model::Node& node)
      : source_(source), map_(map), node_(node) {}

  void Read() {
    if (const Value* kind = ScalarAt(map_, "kind")) {
      node_.kind = model::ParseNodeKind(kind->scalar).value_or(NodeKind::kHost);
    }
    ReadPosition();
    ReadRouting();
    if (const Value* suite = ScalarAt(map_, "with")) {
      node_.suite = model::ParseSuite(suite->scalar).value_or(node_.suite);
    }
    ReadInterfaces();
    ReadRoutes();
    ReadFiles();
    ReadServices();
    ReadPrograms();
    ReadLimits();
    for (const Entry& setting : ValueAt(map_, "sysctls").entries) {
      node_.sysctls[setting.key] = setting.value->scalar;
    }
  }

 private:
  void ReadPosition() {
    const Value& at = ValueAt(map_, "at");
    if (at.items.size() != 2) return;
    const auto x = ToNumber(at.items[0]->scalar), y = ToNumber(at.items[1]->scalar);
    if (x && y) node_.at = {*x, *y};
  }

  void ReadRouting() {
    const Value& value = ValueAt(map_, "routing");
    if (value.kind == Value::Kind::kScalar) AddRouting(value);
    for (const Value* item : value.items) AddRouting(*item);
    if (node_.routing.size() > 1 && std::find(node_.routing.begin(), node_.routing.end(),
                                              Routing::kNone) != node_.routing.end()) {
      source_.Error(value.at, "'routing: none' excludes the others",
                    "write none alone, or remove it");
    }
    if (value.kind != Value::Kind::kNull && IsForwarding(node_.kind)) {
      source_.Error(value.at, fmt::format("a {} has no routing table", ToString(node_.kind)),
                    "remove 'routing'");
    }
  }

  void AddRouting(const Value& value) {
    const auto routing = model::ParseRouting(value.scalar);
    if (!routing) return;
    if (std::find(node_.routing.begin(), node_.routing.end(), *routing) != node_.routing.end()) {
      source_.Error(value.at, fmt::format("'{}' is listed twice", value.scalar),
                    "remove one of them");
      return;
    }
    node_.routing.push_back(*routing);
    const bool is_protocol = *routing != Routing::kStatic && *routing != Routing::kNone;
    if (is_protocol && node_.kind == NodeKind::kHost) {
      source_.Error(value.at, fmt::format("a host does not speak {}", value.scalar),
                    "write 'kind: router', or 'routing: static'");
    }
  }

  void ReadInterfaces() {
    for (const Entry& entry : ValueAt(map_, "interfaces").entries) {
      const Value& map = *entry.value;
      model::Interface& interface = node_.interfaces.emplace_back();
      interface.name = entry.key;
      interface.where = source_.At(entry.at);
      for (const Value* address : ValueAt(map, "addresses").items) AddAddress(*address, interface);
      if (const Value* mtu = ScalarAt(map, "mtu")) interface.mtu = ToMtu(mtu->scalar);
      if (const Value* mac = ScalarAt(map, "mac")) {
        interface.mac = mac->scalar;
        std::transform(
            interface.mac->begin(), interface.mac->end(), interface.mac->begin(),
            [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
      }
    }
  }

  void AddAddress(const Value& value, model::Interface& interface) {
    if (!InterfaceAddressProblem(value, {}).empty()) return;
    const auto prefix = IpPrefix::Parse(value.scalar);
    if (IsForwarding(node_.kind) && interface.name != "lo") {
      source_.Error(value.at, fmt::format("a port of a {} has no address", ToString(node_.kind)),
                    "remove it");
    }
    if (interface.name != "lo" && IpPrefix::Parse("127.0.0.0/8")->Contains(prefix->address)) {
      source_.Error(value.at, fmt::format("'{}' is a loopback address", value.scalar),
                    "write it at 'lo', or one such as 10.0.0.1/24 here");
    }
    const auto [first, fresh] = address_line_.emplace(prefix->address.ToString(), value.at.line);
    if (!fresh) {
      source_.Error(value.at,
                    fmt::format("'{}' is an address of this node twice, first in line {}",
                                prefix->address.ToString(), first->second),
                    "write another");
    }
    WarnOfEdges(value, *prefix);
    interface.addresses.push_back(*prefix);
  }

  // The first and last address of an IPv4 network name the network and all in it.
  void WarnOfEdges(const Value& value, const IpPrefix& prefix) {
    if (prefix.address.family != Family::kIpv4 || prefix.length > 30 || prefix.length < 1) return;
    const IpPrefix network = prefix.Network();
    const uint64_t size = uint64_t{1} << (32 - prefix.length);
    const bool is_first = prefix.address == network.address;
    if (!is_first && prefix.address != network.address.Plus(size - 1)) return;
    source_.diagnostics.Warning(source_.At(value.at),
                                fmt::format("'{}' is the {} address of its network", value.scalar,
                                            is_first ? "network" : "broadcast"),
                                fmt::format("write one between, such as {}/{}",
                                            network.address.Plus(1).ToString(), prefix.length));
  }

  void ReadRoutes() {
    const Value& list = ValueAt(map_, "routes");
    if (!list.items.empty() && IsForwarding(node_.kind)) {
      source_.Error(list.at, fmt::format("a {} has no routing table", ToString(node_.kind)),
                    "remove 'routes'");
    }
    for (const Value* item : list.items) {
      const Value* to = ScalarAt(*item, "to");
      const Value* via = ScalarAt(*item, "via");
      if (to == nullptr || via == nullptr) continue;
      const auto gateway = IpAddress::Parse(via->scalar);
      if (!gateway) continue;
      const bool is_default = to->scalar == "default";
      const auto network =
          is_default ? IpPrefix::Parse(gateway->family == Family::kIpv4 ? "0.0.0.0/0" : "::/0")
                     : IpPrefix::Parse(to->scalar);
      if (!network) continue;
      if (network->address.family != gateway->family) {
        source_.Error(
            via->at,
            fmt::format("'{}' and '{}' are of different families", to->scalar, via->scalar),
            "write two IPv4 or two IPv6 addresses");
        continue;
      }
      node_.routes.push_back({*network, *gateway, source_.At(item->at)});
    }
  }

  void ReadFiles() {
    for (const Entry& entry : ValueAt(map_, "files").entries) {
      model::NodeFile file{entry.key, "", source_.At(entry.at)};
      if (const Value* text = ScalarAt(*entry.value, "text")) {
        file.content = text->scalar;
      } else if (const Value* from = ScalarAt(*entry.value, "from")) {
        const auto path = std::filesystem::path(source_.base_dir) / from->scalar;
        absl::StatusOr<std::string> content = ReadRegularFile(path.string(), kLargestFile);
        if (!content.ok()) {
          source_.Error(from->at,
                        fmt::format("cannot read '{}': {}", path.lexically_normal().string(),
                                    std::string(content.status().message())),
                        "write the name of a file, starting at the topology's folder");
          continue;
        }
        file.content = *std::move(content);
      }
      node_.files.push_back(std::move(file));
    }
  }

  void ReadServices() {
    for (const Value* item : ValueAt(map_, "services").items) {
      const auto service = model::ParseService(item->scalar);
      if (!service) continue;
      const auto& all = node_.services;
      if (std::find(all.begin(), all.end(), *service) != all.end()) {
        source_.Error(item->at, fmt::format("'{}' is there twice", item->scalar), "remove one");
        continue;
      }
      node_.services.push_back(*service);
    }
  }

  // Names that programs without one have.
  static bool IsUsualProgramName(const std::string& name) {
    return name == "run" || name.rfind("run.", 0) == 0;
  }

  void CheckProgramName(const Value& name) {
    if (IsUsualProgramName(name.scalar)) {
      source_.Error(name.at, fmt::format("'{}' names programs that have no name", name.scalar),
                    "write another name, or none");
    }
    for (const model::Program& other : node_.programs) {
      if (other.name != name.scalar) continue;
      source_.Error(name.at, fmt::format("a second program named '{}'", name.scalar),
                    "write another name, or none");
    }
  }

  void ReadPrograms() {
    for (const Value* item : ValueAt(map_, "run").items) {
      if (const Value* command = ScalarAt(*item, "cmd")) {
        model::Program program{.command = command->scalar, .where = source_.At(item->at)};
        if (const Value* word = ScalarAt(*item, "restart")) {
          program.restart = model::ParseRestart(word->scalar).value_or(program.restart);
        }
        if (const Value* name = ScalarAt(*item, "name")) {
          CheckProgramName(*name);
          program.name = name->scalar;
        }
        if (const Value* ready = ScalarAt(*item, "ready")) program.ready = ready->scalar;
        for (const Value* other : ValueAt(*item, "after").items) {
          program.after.push_back(other->scalar);
        }
        node_.programs.push_back(std::move(program));
      }
    }
  }

  void ReadLimits() {
    const Value& cpu = ValueAt(map_, "cpu");
    if (const Value* value = ScalarAt(cpu, "weight")) {
      const auto weight = ToUnsigned(value->scalar);
      if (weight && *weight > 0 && *weight <= 10000) node_.cpu_weight = static_cast<int>(*weight);
    }
    if (const Value* value = ScalarAt(cpu, "limit")) {
      const auto limit = model::ParseShare(value->scalar);
      if (limit.ok() && *limit > 0) node_.cpu_limit = *limit;
    }
    if (const Value* value = ScalarAt(map_, "memory")) {
      const auto memory = model::ParseBytes(value->scalar);
      if (memory.ok() && *memory > 0) node_.memory_bytes = *memory;
    }
  }

  const Source& source_;
  const Value& map_;
  model::Node& node_;
  std::unordered_map<std::string, int> address_line_;
};

}  // namespace

void ReadNode(const Source& source, const Entry& entry, model::Node& node) {
  node.name = entry.key;
  node.where = source.At(entry.at);
  NodeReader(source, *entry.value, node).Read();
}

}  // namespace warren::format
