// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/names.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "ctl/compile/address_bits.h"

namespace warren::compile {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

bool OfTheMachine(const IpAddress& address) {
  return address.family == Family::kIpv4 ? address.bytes[0] == 127 : ToNumber(address) == 1;
}

void Prefer(const std::vector<IpPrefix>& prefixes, NodeAddresses& addresses) {
  for (const IpPrefix& prefix : prefixes) {
    const IpAddress& address = prefix.address;
    if (OfTheMachine(address) || IsLinkLocal(address)) continue;
    auto& slot = address.family == Family::kIpv4 ? addresses.ipv4 : addresses.ipv6;
    if (!slot) slot = address;
  }
}

}  // namespace

std::map<std::string, NodeAddresses> PreferredAddresses(const Network& network) {
  std::map<std::string, NodeAddresses> result;
  for (const NetworkNode& node : network.nodes) {
    if (!node.Layer3()) continue;
    NodeAddresses& addresses = result[node.given->name];
    Prefer(node.loopback, addresses);
    for (int port : network.PortsByInterface(node))
      Prefer(network.PortAt(port).addresses, addresses);
  }
  return result;
}

std::string HostsFile(const Network& network,
                      const std::map<std::string, NodeAddresses>& addresses) {
  std::string out =
      "127.0.0.1 localhost\n"
      "::1 localhost ip6-localhost ip6-loopback\n"
      "ff02::1 ip6-allnodes\n"
      "ff02::2 ip6-allrouters\n";
  for (int node : network.nodes_by_name) {
    const std::string& name = network.NodeName(node);
    auto found = addresses.find(name);
    if (found == addresses.end()) continue;
    for (const auto& address : {found->second.ipv4, found->second.ipv6}) {
      if (address) absl::StrAppend(&out, address->ToString(), " ", name, "\n");
    }
  }
  return out;
}

}  // namespace warren::compile
