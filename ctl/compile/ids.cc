// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/ids.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace warren::compile {
namespace {

// FNV-1a, then the finaliser of MurmurHash3 so that every bit of the result depends on every byte.
// Fixed for good: ids appear in saved labs and in other machines' plans.
uint64_t Hash(absl::string_view domain, absl::string_view name, uint64_t attempt) {
  uint64_t h = 0xcbf29ce484222325u;
  auto add = [&h](unsigned char byte) { h = (h ^ byte) * 0x100000001b3u; };
  for (char c : domain) add(static_cast<unsigned char>(c));
  add(0);
  for (char c : name) add(static_cast<unsigned char>(c));
  h ^= attempt * 0x9e3779b97f4a7c15u;
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
  return h ^ (h >> 33);
}

std::vector<size_t> SortedOrder(const std::vector<std::string>& names) {
  std::vector<size_t> order(names.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return names[a] < names[b]; });
  return order;
}

std::string MacFromHash(uint64_t hash) {
  return absl::StrFormat("02:%02x:%02x:%02x:%02x:%02x", hash & 0xff, (hash >> 8) & 0xff,
                         (hash >> 16) & 0xff, (hash >> 24) & 0xff, (hash >> 32) & 0xff);
}

// Keeps the given addresses; reports one that stands twice where frames would meet it.
absl::flat_hash_set<std::string> TakeGivenMacs(Network& network, model::Diagnostics& diagnostics) {
  absl::flat_hash_set<std::string> taken;
  absl::flat_hash_map<std::pair<int, std::string>, const Port*> in_segment;
  for (Port& port : network.ports) {
    if (!port.given || !port.given->mac) continue;
    port.mac = absl::AsciiStrToLower(*port.given->mac);
    taken.insert(port.mac);
    if (port.segment < 0) continue;
    auto [first, added] = in_segment.emplace(std::make_pair(port.segment, port.mac), &port);
    if (added) continue;
    diagnostics.Error(port.given->where,
                      absl::StrCat("MAC address ", port.mac, " of ", network.PortName(port),
                                   " is also that of ", network.PortName(*first->second)),
                      absl::StrCat("the other is at ", network.Where(*first->second).ToString(),
                                   "; each interface of a segment needs its own"));
  }
  return taken;
}

}  // namespace

std::vector<uint32_t> AssignIds(absl::string_view domain, const std::vector<std::string>& names) {
  std::vector<uint32_t> ids(names.size());
  absl::flat_hash_set<uint32_t> taken;
  taken.reserve(names.size());
  for (size_t i : SortedOrder(names)) {
    uint64_t attempt = 0;
    do {
      ids[i] = static_cast<uint32_t>(Hash(domain, names[i], attempt++));
    } while (ids[i] == 0 || !taken.insert(ids[i]).second);
  }
  return ids;
}

Ids AssignIds(const Network& network) {
  std::vector<std::string> nodes;
  std::vector<std::string> links;
  for (const NetworkNode& node : network.nodes) nodes.push_back(node.given->name);
  for (const model::Link& link : network.topology->links) links.push_back(link.name);
  return {.nodes = AssignIds("node", nodes), .links = AssignIds("link", links)};
}

void AssignMacs(Network& network, model::Diagnostics& diagnostics) {
  absl::flat_hash_set<std::string> taken = TakeGivenMacs(network, diagnostics);
  std::vector<std::string> names;
  for (const Port& port : network.ports) names.push_back(network.PortName(port));
  for (size_t i : SortedOrder(names)) {
    Port& port = network.ports[i];
    if (!port.mac.empty()) continue;
    uint64_t attempt = 0;
    do {
      port.mac = MacFromHash(Hash(network.topology->name, names[i], attempt++));
    } while (!taken.insert(port.mac).second);
  }
}

}  // namespace warren::compile
