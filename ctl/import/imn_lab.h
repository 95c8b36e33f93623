// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What an IMUNES file says, in IMUNES' own terms. Both readers fill this; one converter reads it.

#ifndef WARREN_CTL_IMPORT_IMN_LAB_H_
#define WARREN_CTL_IMPORT_IMN_LAB_H_

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

struct ImnInterface {
  std::string id;  // ifc0; the name itself in the older format
  std::string name;
  std::string type;                    // phys, lo, vlan, stolen
  std::vector<std::string> addresses;  // "10.0.0.1/24", also "dhcp"
  std::string mac;
  std::string mtu;
  std::string queue_discipline;  // FIFO, WFQ, DRR
  std::string queue_drop;        // drop-tail, drop-head
  std::string queue_length;      // packets
  bool shut_down = false;
  std::set<std::string> features;  // in words, what else is set: "a VLAN tag"
};

struct ImnNode {
  std::string id;
  std::string type;
  std::string model;
  std::string name;
  std::string canvas;
  std::string mirror;  // id of the other half of a pseudo node
  std::optional<std::array<double, 2>> at;
  std::vector<ImnInterface> interfaces;
  std::vector<std::string> routes;     // "0.0.0.0/0 10.0.0.1"
  std::vector<std::string> protocols;  // ospf, ospf6, rip, ...
  std::vector<std::string> services;
  bool default_routes = false;   // IMUNES would add default routes itself
  std::string start_up;          // name of the custom configuration that is switched on
  std::string start_up_command;  // what runs it
  std::string start_up_text;
  std::set<std::string> features;  // in words, what else is set: "a CPU share"
  model::Location where;

  ImnInterface* Find(const std::string& interface_id);
};

// A value for each direction, as written; the same text twice when the file gives one.
struct ImnPair {
  std::string forward;
  std::string backward;
};

struct ImnLink {
  std::string id;
  std::array<std::string, 2> nodes;       // ids
  std::array<std::string, 2> interfaces;  // ids
  std::string mirror;                     // id of the other half of a split link
  ImnPair bandwidth;                      // bit/s, 0 = unlimited
  ImnPair delay;                          // us
  ImnPair ber;                            // one error in so many bits
  ImnPair loss;                           // %
  bool direct = false;                    // no shaping
  std::set<std::string> features;         // "duplication"
  model::Location where;
};

struct ImnLab {
  std::string path;
  std::vector<ImnNode> nodes;
  std::vector<ImnLink> links;
  std::set<std::string> canvases;  // on which nodes stand
  int annotations = 0;
  int images = 0;

  ImnNode* Find(const std::string& node_id);
};

// Joins the halves of split links and drops the pseudo nodes between them.
void JoinSplitLinks(ImnLab& lab, model::Diagnostics& diagnostics);

model::Topology ToTopology(const ImnLab& lab, model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_IMN_LAB_H_
