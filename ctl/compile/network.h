// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The topology with its names resolved: who is joined to whom, by index. Every later pass reads
// this and adds one thing to it.

#ifndef WARREN_CTL_COMPILE_NETWORK_H_
#define WARREN_CTL_COMPILE_NETWORK_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::compile {

// What fills a node's routing table, after defaults. `none` is all false.
struct RoutingSet {
  bool fixed = false;  // `static`
  bool ospf = false;
  bool rip = false;
  bool isis = false;
  bool bgp = false;

  bool Any() const { return fixed || Dynamic(); }
  bool Dynamic() const { return ospf || rip || isis || bgp; }
};

// An interface that ends a link.
struct Port {
  int node = -1;                            // index into Network::nodes
  int link = -1;                            // index into Topology::links
  int end = 0;                              // which end of the link
  int segment = -1;                         // index into Segments, -1 on a port of a switch or hub
  const model::Interface* given = nullptr;  // what the file says about it; may be null
  std::string interface;
  int mtu = 1500;
  std::string mac;                         // filled by AssignMacs
  std::vector<model::IpPrefix> addresses;  // filled by AssignAddresses, IPv4 first

  // The first address of the family that is not link-local, or null.
  const model::IpPrefix* Address(model::Family family) const;
};

struct NetworkNode {
  const model::Node* given = nullptr;
  RoutingSet routing;
  std::vector<int> ports;                 // in order of the links' names
  std::vector<model::IpPrefix> loopback;  // addresses given to `lo`

  bool Layer3() const;    // host or router
  bool Forwards() const;  // router
  // Whether the file's sysctls leave the interface IPv6.
  bool HasIpv6(const std::string& interface) const;
};

struct Network {
  const model::Topology* topology = nullptr;
  std::vector<NetworkNode> nodes;  // as Topology::nodes
  std::vector<Port> ports;         // link l's ends are ports 2l and 2l+1
  std::vector<int> nodes_by_name;  // indexes of nodes, in natural order
  absl::flat_hash_map<std::string, int> node_index;

  const std::string& NodeName(int node) const { return nodes[Index(node)].given->name; }
  // The node's ports in the order of their interfaces' names.
  std::vector<int> PortsByInterface(const NetworkNode& node) const;
  Port& PortAt(int port) { return ports[Index(port)]; }
  const Port& PortAt(int port) const { return ports[Index(port)]; }
  // "node:interface"
  std::string PortName(const Port& port) const;
  // Where the file speaks of the port.
  const model::Location& Where(const Port& port) const;

  static size_t Index(int i) { return static_cast<size_t>(i); }
};

// Resolves names. Reports links to nodes that are not there, two links on one interface, names used
// twice and the like; the result is usable only when no error was reported.
Network BuildNetwork(const model::Topology& topology, model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_NETWORK_H_
