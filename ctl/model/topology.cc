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
