// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What every importer does alike: nodes and links get names that are possible here, interfaces get
// free ones, and what had to change or is left out is told.

#ifndef WARREN_CTL_IMPORT_BUILDER_H_
#define WARREN_CTL_IMPORT_BUILDER_H_

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ctl/format/names.h"
#include "ctl/import/names.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

class Builder {
 public:
  // The lab is called after the file until somebody names it.
  Builder(const std::string& path, model::Diagnostics& diagnostics);

  void Name(const std::string& wanted);
  // Returns the node's index. `id` is what links and other parts of the file call it.
  size_t AddNode(const std::string& id, const std::string& wanted, model::NodeKind kind,
                 const model::Location& where);
  std::optional<size_t> Find(const std::string& id) const;
  model::Node& node(size_t index) { return topology_.nodes[index]; }

  // Gives the node an interface: `wanted` where that is possible and free, else a name made of it,
  // with a warning; the next free ethN when `wanted` is empty.
  model::Interface& AddInterface(size_t node, const std::string& wanted,
                                 const model::Location& where);
  // The node's lo, made when it is asked for first.
  model::Interface& AddLoopback(size_t node, const model::Location& where);
  // Null, with a warning, for a link from a node to itself. An empty interface name means the next
  // free one. `name` is used where it is a possible and free one. The pointer holds until the next
  // link.
  model::Link* AddLink(size_t a, const std::string& a_interface, size_t b,
                       const std::string& b_interface, const model::Location& where,
                       const std::string& name = "");

  void Warn(const model::Location& where, std::string what) {
    diagnostics_.Warning(where, std::move(what));
  }
  // The address of an interface, if it is one and not there yet.
  bool AddAddress(model::Interface& interface, const std::string& text,
                  const model::Location& where, const std::string& node);
  std::optional<std::string> Mac(const std::string& text, const std::string& owner,
                                 const model::Location& where);

  // False for what is no setting below net.
  bool SetSysctl(size_t node, const std::string& key, const std::string& value);
  // Whether a node can have a file there.
  static bool GoodPath(const std::string& path);

  bool any_address() const { return any_address_; }
  model::Topology& topology() { return topology_; }
  // Tells of the names that changed. A file with addresses of its own gets no automatic ones.
  model::Topology Finish();

 private:
  std::string path_;
  model::Diagnostics& diagnostics_;
  model::Topology topology_;
  NodeNames names_;
  format::LinkNames link_names_;
  std::unordered_map<std::string, size_t> index_;            // of nodes, by id
  std::vector<std::unordered_set<std::string>> interfaces_;  // taken names, as topology_.nodes
  std::vector<size_t> next_;                                 // number of the next ethN
  bool any_address_ = false;
};

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_BUILDER_H_
