// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/mininet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/import/builder.h"
#include "ctl/import/json_tree.h"
#include "ctl/import/shape.h"

namespace warren::import {
namespace {

using format::Entry;
using format::Value;
using model::Location;
using model::NodeKind;

constexpr double kFarthest = 1e6;  // on the canvas
constexpr char kUsualBase[] = "10.0.0.0/8";

// Options of a host that say something here or nothing anywhere.
constexpr const char* kHostOptions[] = {"hostname",     "ip",           "nodeNum",
                                        "sched",        "cpu",          "cores",
                                        "defaultRoute", "startCommand", "nodeType"};
constexpr const char* kSwitchOptions[] = {"hostname", "nodeNum", "switchType", "controllers",
                                          "nodeType"};

struct Host {
  size_t node;
  const Value* options;
  Location where;
};

class Importer {
 public:
  Importer(const std::string& path, model::Diagnostics& diagnostics)
      : path_(path), diagnostics_(diagnostics), builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run(const std::string& content) {
    JsonTree tree;
    const Value* root = tree.Parse(content, path_, diagnostics_);
    if (root != nullptr) ReadNetwork(*root);
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    return builder_.Finish();
  }

 private:
  Location At(const Value& value) const { return {path_, value.at.line, value.at.column}; }

  void ReadNetwork(const Value& root) {
    const auto& hosts = Member(root, "hosts").items;
    const auto& switches = Member(root, "switches").items;
    if (hosts.empty() && switches.empty()) {
      diagnostics_.Error(At(root), "there is neither a host nor a switch in this file",
                         "MiniEdit has them in lists, hosts and switches");
      return;
    }
    for (const Value* host : hosts) AddHost(*host);
    for (const Value* one : switches) AddSwitch(*one);
    for (const Value* controller : Member(root, "controllers").items) {
      const std::string name = Member(Member(*controller, "opts"), "hostname").scalar;
      controllers_.insert(name);
      builder_.Warn(At(*controller), absl::StrCat("controller ", name, " is left out: switches ",
                                                  "learn by themselves here"));
    }
    for (const Value* link : Member(root, "links").items) ReadLink(*link);
    ReadBase(Member(root, "application"));
    for (const Host& host : hosts_) FinishHost(host);
    ReportApplication(Member(root, "application"));
  }

  // ---- nodes ----

  std::optional<size_t> AddNode(const Value& value, NodeKind kind) {
    const std::string name = Member(Member(value, "opts"), "hostname").scalar;
    if (name.empty() || builder_.Find(name)) {
      diagnostics_.Error(At(value),
                         name.empty() ? "this node has no hostname in its opts"
                                      : absl::StrCat("there are two nodes ", name),
                         "give each its own hostname");
      return std::nullopt;
    }
    const size_t index = builder_.AddNode(name, name, kind, At(value));
    double x = 0, y = 0;
    if (absl::SimpleAtod(Member(value, "x").scalar, &x) && std::abs(x) <= kFarthest &&
        absl::SimpleAtod(Member(value, "y").scalar, &y) && std::abs(y) <= kFarthest) {
      builder_.node(index).at = {x, y};
    }
    return index;
  }

  void AddHost(const Value& value) {
    const auto index = AddNode(value, NodeKind::kHost);
    if (index) hosts_.push_back({*index, &Member(value, "opts"), At(value)});
  }

  void AddSwitch(const Value& value) {
    const Value& options = Member(value, "opts");
    const bool router = Member(options, "switchType").scalar == "legacyRouter";
    const auto index = AddNode(value, router ? NodeKind::kRouter : NodeKind::kSwitch);
    if (!index) return;
    ReportOptions(options, kSwitchOptions, *index, At(value));
    if (!router) return;
    builder_.node(*index).routing = {model::Routing::kNone};
    builder_.Warn(At(value), absl::StrCat("router ", builder_.node(*index).name,
                                          " has no addresses: the file has none of it"));
  }

  template <size_t N>
  void ReportOptions(const Value& options, const char* const (&known)[N], size_t index,
                     const Location& where) {
    std::vector<std::string> left_out;
    for (const Entry& entry : options.entries) {
      const bool found = std::any_of(std::begin(known), std::end(known),
                                     [&](const char* word) { return entry.key == word; });
      const Value& value = *entry.value;
      const bool says = !value.items.empty() || !value.entries.empty() ||
                        (!value.scalar.empty() && value.scalar != "0" && value.scalar != "false");
      if (!found && says) left_out.push_back(entry.key);
    }
    if (left_out.empty()) return;
    builder_.Warn(where,
                  absl::StrCat("of ", builder_.node(index).name, " ", absl::StrJoin(left_out, ", "),
                               left_out.size() == 1 ? " is" : " are", " left out"));
  }

  void ReadBase(const Value& application) {
    const std::string text = Member(application, "ipBase").scalar;
    const auto given = model::IpPrefix::Parse(text);
    if (given && given->address.family == model::Family::kIpv4) {
      base_ = given->Network();
    } else if (!text.empty()) {
      builder_.Warn(At(application), absl::StrCat("ipBase \"", text, "\" is left out: it is no ",
                                                  "IPv4 network, ", kUsualBase, " is used"));
    }
  }

  // What needs the host's interfaces, so after the links.
  void FinishHost(const Host& host) {
    const Value& options = *host.options;
    model::Node& node = builder_.node(host.node);
    node.routing = {model::Routing::kNone};
    if (!node.interfaces.empty()) SetAddress(options, node, host.where);
    SetRoute(options, node, host.where);
    double cpu = 0;
    const std::string share = Member(options, "cpu").scalar;
    if (absl::SimpleAtod(share, &cpu) && cpu > 0 && cpu <= 1024) {
      node.cpu_limit = cpu;
    } else if (!share.empty() && share != "0") {
      builder_.Warn(host.where, absl::StrCat("cpu \"", share, "\" of ", node.name, " is left out"));
    }
    const std::string cores = Member(options, "cores").scalar;
    if (!cores.empty()) {
      builder_.Warn(host.where, absl::StrCat("cores of ", node.name, " are left out"));
    }
    const std::string command = Member(options, "startCommand").scalar;
    if (!command.empty()) node.programs.push_back({.command = command, .where = host.where});
    ReportOptions(options, kHostOptions, host.node, host.where);
  }

  void SetAddress(const Value& options, model::Node& node, const Location& where) {
    std::string text = Member(options, "ip").scalar;
    uint64_t number = 0;
    if (text.empty()) {
      if (!absl::SimpleAtoi(Member(options, "nodeNum").scalar, &number)) return;
      text = base_.address.Plus(number).ToString();
    }
    if (!absl::StrContains(text, '/')) absl::StrAppend(&text, "/", base_.length);
    builder_.AddAddress(node.interfaces.front(), text, where, node.name);
  }

  void SetRoute(const Value& options, model::Node& node, const Location& where) {
    std::string text = Member(options, "defaultRoute").scalar;
    if (text.empty()) return;
    const auto via = model::IpAddress::Parse(text);
    const auto to = model::IpPrefix::Parse(via && via->Bits() == 128 ? "::/0" : "0.0.0.0/0");
    const bool near =
        via && std::any_of(node.interfaces.begin(), node.interfaces.end(), [&](const auto& i) {
          return std::any_of(i.addresses.begin(), i.addresses.end(), [&](const auto& prefix) {
            return prefix.address.family == via->family && prefix.Contains(*via);
          });
        });
    if (near) {
      node.routes.push_back({*to, *via, where});
    } else {
      builder_.Warn(where, absl::StrCat("defaultRoute \"", text, "\" of ", node.name,
                                        " is left out: it is on no link of the node"));
    }
  }

  // ---- links ----

  void ReadLink(const Value& link) {
    std::array<size_t, 2> nodes{};
    for (size_t i = 0; i < 2; ++i) {
      const std::string name = Member(link, i == 0 ? "src" : "dest").scalar;
      const auto found = builder_.Find(name);
      if (!found && controllers_.contains(name)) {
        builder_.Warn(At(link), absl::StrCat("the link to controller ", name, " is left out"));
        return;
      }
      if (!found) {
        diagnostics_.Error(At(link),
                           absl::StrCat("this link's ", i == 0 ? "src" : "dest", " is \"", name,
                                        "\", and there is no such host or switch"),
                           "name one by its hostname");
        return;
      }
      nodes[i] = *found;
    }
    model::Link* made = builder_.AddLink(nodes[0], InterfaceName(nodes[0]), nodes[1],
                                         InterfaceName(nodes[1]), At(link));
    if (made == nullptr) return;
    const Value& options = Member(link, "opts");
    Shape shape(builder_, *made, made->forward);
    shape.Rate(Member(options, "bw").scalar, 1e6);
    SetDelay(Member(options, "delay").scalar, shape);
    shape.Loss(Member(options, "loss").scalar);
    shape.Queue(Member(options, "max_queue_size").scalar);
    made->backward = made->forward;
    for (const char* key : {"jitter", "speedup"}) {
      const std::string value = Member(options, key).scalar;
      if (value.empty() || value == "0") continue;
      builder_.Warn(made->where, absl::StrCat("link ", made->name, ": ", key, " is left out"));
    }
  }

  // A host's interfaces count from 0 in Mininet, a switch's from 1.
  std::string InterfaceName(size_t index) {
    const model::Node& node = builder_.node(index);
    const size_t number = node.interfaces.size() + (node.kind == NodeKind::kSwitch ? 1 : 0);
    return absl::StrCat(node.name, "-eth", number);
  }

  // tc's units.
  static void SetDelay(const std::string& text, Shape& shape) {
    static constexpr std::pair<const char*, double> kUnits[] = {
        {"us", 1e3},    {"usec", 1e3}, {"usecs", 1e3}, {"ms", 1e6},   {"msec", 1e6},
        {"msecs", 1e6}, {"s", 1e9},    {"sec", 1e9},   {"secs", 1e9},
    };
    const size_t end = text.find_last_of("0123456789.");
    const std::string unit = end == std::string::npos ? "" : text.substr(end + 1);
    for (const auto& [word, ns] : kUnits) {
      if (unit == word) return shape.Delay(text.substr(0, end + 1), ns);
    }
    shape.Delay(text, 1e3);
  }

  // ---- the rest ----

  void ReportApplication(const Value& application) {
    static constexpr std::array<const char*, 3> kTargets[] = {{"netflow", "nflowTarget", "NetFlow"},
                                                              {"sflow", "sflowTarget", "sFlow"}};
    for (const auto& [part, key, words] : kTargets) {
      if (Member(Member(application, part), key).scalar.empty()) continue;
      builder_.Warn(At(Member(application, part)), absl::StrCat(words, " is left out"));
    }
    if (!Member(application, "dpctl").scalar.empty()) {
      builder_.Warn(At(application), "the controller's dpctl port is left out");
    }
  }

  const std::string path_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  std::vector<Host> hosts_;
  std::set<std::string> controllers_;
  model::IpPrefix base_ = *model::IpPrefix::Parse(kUsualBase);
};

}  // namespace

absl::StatusOr<model::Topology> ImportMininet(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics) {
  return Importer(path, diagnostics).Run(content);
}

}  // namespace warren::import
