// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_COMPILE_TESTING_LAB_BUILDER_H_
#define WARREN_CTL_COMPILE_TESTING_LAB_BUILDER_H_

#include <cstdint>
#include <random>
#include <string>

#include "ctl/model/topology.h"

namespace warren::compile::testing {

// Makes topologies as the reader of a file would: link names and interface names by order of
// appearance, every interface listed in its node, each with a place.
class LabBuilder {
 public:
  LabBuilder() { topology_.name = "lab"; }

  model::Node& Host(const std::string& name) { return Add(name, model::NodeKind::kHost); }
  model::Node& Router(const std::string& name) { return Add(name, model::NodeKind::kRouter); }
  model::Node& Switch(const std::string& name) { return Add(name, model::NodeKind::kSwitch); }
  model::Node& Hub(const std::string& name) { return Add(name, model::NodeKind::kHub); }

  // Joins two nodes that were added before.
  model::Link& Link(const std::string& a, const std::string& b);

  // The interface of `node` that the last link between the two ends at.
  model::Interface& InterfaceTo(const std::string& node, const std::string& peer);

  model::Topology& topology() { return topology_; }

 private:
  model::Node& Add(const std::string& name, model::NodeKind kind);
  model::Node& Find(const std::string& name);
  std::string NewInterface(const std::string& node);

  model::Topology topology_;
  int line_ = 1;
};

// A connected lab of routers, switches, hubs and hosts with some loops and parallel links.
model::Topology RandomTopology(std::mt19937& random, int routers, int hosts, int lans);

// The same lab with nodes and links listed in another order.
model::Topology Shuffled(const model::Topology& topology, std::mt19937& random);

}  // namespace warren::compile::testing

#endif  // WARREN_CTL_COMPILE_TESTING_LAB_BUILDER_H_
