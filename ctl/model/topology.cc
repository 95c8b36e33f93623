// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/model/topology.h"

#include <utility>

namespace warren::model {
namespace {

using namespace std::string_view_literals;

constexpr std::pair<NodeKind, std::string_view> kNodeKinds[] = {
    {NodeKind::kHost, "host"sv},
    {NodeKind::kRouter, "router"sv},
    {NodeKind::kSwitch, "switch"sv},
    {NodeKind::kHub, "hub"sv},
};

constexpr std::pair<Routing, std::string_view> kRoutings[] = {
    {Routing::kStatic, "static"sv}, {Routing::kOspf, "ospf"sv}, {Routing::kRip, "rip"sv},
    {Routing::kIsis, "isis"sv},     {Routing::kBgp, "bgp"sv},   {Routing::kNone, "none"sv},
};

constexpr std::pair<Suite, std::string_view> kSuites[] = {
    {Suite::kFrr, "frr"sv},
    {Suite::kBird, "bird"sv},
};

constexpr std::pair<Service, std::string_view> kServices[] = {
    {Service::kIperf3, "iperf3"sv},
    {Service::kNginx, "nginx"sv},
    {Service::kSshd, "sshd"sv},
    {Service::kDnsmasq, "dnsmasq"sv},
};

constexpr std::pair<Restart, std::string_view> kRestarts[] = {
    {Restart::kNo, "never"sv},
    {Restart::kOnFailure, "on-failure"sv},
    {Restart::kAlways, "always"sv},
};

constexpr std::pair<Check::Kind, std::string_view> kCheckKinds[] = {
    {Check::Kind::kReach, "reach"sv},
    {Check::Kind::kPing, "ping"sv},
    {Check::Kind::kTraceroute, "traceroute"sv},
    {Check::Kind::kPchar, "pchar"sv},
    {Check::Kind::kRun, "run"sv},
};

template <typename Enum, size_t n>
std::string_view WordOf(const std::pair<Enum, std::string_view> (&table)[n], Enum value) {
  for (const auto& [candidate, word] : table) {
    if (candidate == value) return word;
  }
  return {};
}

template <typename Enum, size_t n>
std::optional<Enum> ValueOf(const std::pair<Enum, std::string_view> (&table)[n],
                            std::string_view word) {
  for (const auto& [value, candidate] : table) {
    if (candidate == word) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string Location::ToString() const {
  std::string text = file;
  if (line <= 0) return text;
  if (!text.empty()) text += ':';
  text += std::to_string(line);
  if (column > 0) text += ':' + std::to_string(column);
  return text;
}

std::string_view ToString(NodeKind kind) { return WordOf(kNodeKinds, kind); }
std::string_view ToString(Routing routing) { return WordOf(kRoutings, routing); }
std::string_view ToString(Suite suite) { return WordOf(kSuites, suite); }
std::string_view ToString(Service service) { return WordOf(kServices, service); }
std::optional<Suite> ParseSuite(std::string_view word) { return ValueOf(kSuites, word); }
std::optional<Service> ParseService(std::string_view word) { return ValueOf(kServices, word); }

std::string_view ToString(Restart restart) { return WordOf(kRestarts, restart); }
std::optional<Restart> ParseRestart(std::string_view word) { return ValueOf(kRestarts, word); }

std::string_view ToString(Check::Kind kind) { return WordOf(kCheckKinds, kind); }

std::optional<NodeKind> ParseNodeKind(std::string_view word) { return ValueOf(kNodeKinds, word); }
std::optional<Routing> ParseRouting(std::string_view word) { return ValueOf(kRoutings, word); }

const Interface* Node::FindInterface(const std::string& interface_name) const {
  for (const Interface& interface : interfaces) {
    if (interface.name == interface_name) return &interface;
  }
  return nullptr;
}

const Node* Topology::FindNode(const std::string& node_name) const {
  for (const Node& node : nodes) {
    if (node.name == node_name) return &node;
  }
  return nullptr;
}

NodeIndex::NodeIndex(const Topology& topology) {
  by_name_.reserve(topology.nodes.size());
  for (const Node& node : topology.nodes) by_name_.emplace(node.name, &node);
}

const Node* NodeIndex::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

}  // namespace warren::model
