// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The links of a topology file: what they do, whom they join, and the names of links and interfaces
// that the file leaves open.

#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ctl/format/direction.h"
#include "ctl/format/names.h"
#include "ctl/format/scalars.h"
#include "ctl/format/source.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

constexpr size_t kLongestLinkName = 63;  // the kernel module's limit

void WarnOfIdleQueue(const Source& source, const Value& map, const model::Link& link) {
  if (link.forward.rate_bps || link.backward.rate_bps) return;
  for (const Entry& entry : map.entries) {
    if (entry.key != "queue" || link.forward.queue_ns) continue;
    source.diagnostics.Warning(source.At(entry.at), "a queue without a rate never fills",
                               "write a 'rate', or remove 'queue'");
  }
}

// The module would refuse it, and name neither file nor line.
void CheckQueueTime(const Source& source, const Value& map, const model::Link& link) {
  for (const model::LinkDirection* direction : {&link.forward, &link.backward}) {
    if (!direction->queue_ns || direction->rate_bps) continue;
    Place at = map.at;
    for (const Entry& entry : map.entries) {
      if (entry.key == "queue") at = entry.at;
    }
    return source.Error(at, "a queue limit in time needs a rate in each direction",
                        "write a 'rate', or the limit in packets or bytes");
  }
}

// What is said to be as it is anyhow is the same as nothing said.
void ForgetDefaults(model::LinkDirection& direction) {
  if (direction.discipline == model::Discipline::kFifo) direction.discipline.reset();
  if (direction.drop_head == false) direction.drop_head.reset();
  if (direction.aqm == model::Aqm()) direction.aqm.reset();
}

// All but the name and the ends. `link.forward` has what holds without the map's keys.
void ReadWhatItDoes(const Source& source, const Value& map, model::Link& link) {
  const Value& backward = ValueAt(map, "backward");
  ApplyDirection(map, link.forward);
  link.backward = link.forward;
  ApplyDirection(backward, link.backward);
  ForgetDefaults(link.forward);
  ForgetDefaults(link.backward);
  if (const Value* mtu = ScalarAt(map, "mtu")) link.mtu = ToMtu(mtu->scalar);
  if (const Value* state = ScalarAt(map, "state")) link.up = state->scalar != "down";
  CheckDirection(source, map);
  CheckDirection(source, backward);
  CheckQueueTime(source, map, link);
  WarnOfIdleQueue(source, map, link);
}

class LinksReader {
 public:
  LinksReader(const Source& source, const Value& document, const NodeNames& names,
              model::Topology& topology)
      : source_(source),
        links_(ValueAt(document, "links")),
        defaults_(ValueAt(ValueAt(document, "defaults"), "link")),
        names_(names),
        topology_(topology),
        ports_(topology.nodes.size()) {}

  void Read() {
    default_direction_ = DefaultDirection();
    ApplyDirection(defaults_, default_direction_);
    CheckDirection(source_, defaults_);
    for (size_t i = 0; i < topology_.nodes.size(); ++i) {
      for (const model::Interface& interface : topology_.nodes[i].interfaces) {
        ports_[i].declared.insert(interface.name);
      }
    }
    topology_.links.reserve(links_.items.size());
    for (const Value* item : links_.items) ReadLink(*item);
    for (size_t i = 0; i < topology_.links.size(); ++i) NameInterfaces(i);
    NameLinks();
  }

 private:
  // What a node's interfaces are used for.
  struct Ports {
    std::unordered_map<std::string, int> line_of;  // interfaces that end a link
    std::unordered_set<std::string> declared;      // interfaces of the node's own map
    int next = 0;                                  // no ethN below it is free
  };

  void ReadLink(const Value& map) {
    if (map.kind != Value::Kind::kMap) return;
    model::Link link;
    link.where = source_.At(map.at);
    std::array<size_t, 2> nodes{};
    if (!ReadEnds(ValueAt(map, "ends"), link, nodes)) return;

    if (const Value* name = ScalarAt(map, "name")) {
      link.name = name->scalar;
      if (!link_names_.Take(link.name)) {
        source_.Error(name->at, fmt::format("a second link named '{}'", link.name),
                      "write another name, or none");
      }
    }
    link.forward = default_direction_;
    if (const Value* mtu = ScalarAt(defaults_, "mtu")) link.mtu = ToMtu(mtu->scalar);
    ReadWhatItDoes(source_, map, link);
    topology_.links.push_back(std::move(link));
    end_nodes_.push_back(nodes);
  }

  bool ReadEnds(const Value& ends, model::Link& link, std::array<size_t, 2>& nodes) {
    if (ends.items.size() != 2) return false;
    bool good = true;
    for (size_t i = 0; i < 2; ++i) {
      const Value& value = *ends.items[i];
      const std::string_view text = value.scalar;
      const size_t colon = text.find(':');
      model::LinkEnd& end = link.ends[i];
      end.node = text.substr(0, colon);
      end.where = source_.At(value.at);
      if (value.kind != Value::Kind::kScalar || !NodeNameProblem(end.node).empty()) {
        good = false;
        continue;
      }
      const size_t* node = names_.Find(end.node);
      if (node == nullptr) {
        source_.Error(value.at, fmt::format("there is no node '{}'", end.node),
                      names_.Mend(end.node));
        good = false;
        continue;
      }
      nodes[i] = *node;
      if (colon == std::string_view::npos) continue;
      end.interface = text.substr(colon + 1);
      good = TakeInterface(value, *node, end.interface) && good;
    }
    if (good && nodes[0] == nodes[1]) {
      source_.Error(ends.items[1]->at, fmt::format("a link from '{}' to itself", link.ends[0].node),
                    "write two different nodes");
      return false;
    }
    return good;
  }

  bool TakeInterface(const Value& value, size_t node, const std::string& interface) {
    const auto [first, fresh] = ports_[node].line_of.emplace(interface, value.at.line);
    if (fresh) return true;
    source_.Error(
        value.at,
        fmt::format("'{}' ends two links, the first in line {}", value.scalar, first->second),
        "write another interface, or only the node");
    return false;
  }

  void NameInterfaces(size_t index) {
    model::Link& link = topology_.links[index];
    for (size_t i = 0; i < 2; ++i) {
      const size_t node = end_nodes_[index][i];
      Ports& ports = ports_[node];
      std::string& interface = link.ends[i].interface;
      while (interface.empty()) {
        std::string candidate = fmt::format("eth{}", ports.next++);
        if (ports.line_of.emplace(candidate, link.ends[i].where.line).second) {
          interface = std::move(candidate);
        }
      }
      if (ports.declared.contains(interface)) continue;
      model::Interface& added = topology_.nodes[node].interfaces.emplace_back();
      added.name = interface;
      added.where = link.ends[i].where;
    }
  }

  void NameLinks() {
    for (model::Link& link : topology_.links) {
      if (!link.name.empty()) continue;
      link.name = link_names_.Next(link.ends[0].node, link.ends[1].node);
      if (link.name.size() <= kLongestLinkName) continue;
      source_.diagnostics.Error(
          link.where,
          fmt::format("the link's name would be '{}', {} bytes", link.name, link.name.size()),
          fmt::format("give it a 'name' of at most {}", kLongestLinkName));
    }
  }

  const Source& source_;
  const Value& links_;
  const Value& defaults_;
  const NodeNames& names_;
  model::Topology& topology_;
  model::LinkDirection default_direction_;
  LinkNames link_names_;
  std::vector<Ports> ports_;                      // by node
  std::vector<std::array<size_t, 2>> end_nodes_;  // by link
};

}  // namespace

void ReadLinks(const Source& source, const Value& document, const NodeNames& names,
               model::Topology& topology) {
  LinksReader(source, document, names, topology).Read();
}

void ReadLinkDescription(const Source& source, const Value& map, model::Link& link) {
  link.where = source.At(map.at);
  link.forward = DefaultDirection();
  ReadWhatItDoes(source, map, link);
}

}  // namespace warren::format
