// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The events of a topology file.

#include <string>
#include <unordered_set>
#include <utility>

#include "ctl/format/direction.h"
#include "ctl/format/scalars.h"
#include "ctl/format/source.h"
#include "ctl/model/units.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

constexpr int64_t kShortestPeriodNs = 10'000'000;

class EventReader {
 public:
  EventReader(const Source& source, const NodeNames& nodes,
              const std::unordered_set<std::string_view>& links, model::Event& event)
      : source_(source), nodes_(nodes), links_(links), event_(event) {}

  void Read(const Value& map) {
    event_.where = source_.At(map.at);
    if (const auto at = TimeAt(map, "at")) event_.at_ns = *at;
    ReadPeriod(map);
    const Value* link = ScalarAt(map, "link");
    const Value* node = ScalarAt(map, "node");
    Pair(map, link != nullptr, "link", "set");
    Pair(map, node != nullptr, "node", "run");
    if (link != nullptr) ReadChange(*link, ValueAt(map, "set"), ScalarAt(map, "direction"));
    if (node != nullptr) ReadProgram(*node, ScalarAt(map, "run"));
  }

 private:
  static std::optional<int64_t> TimeAt(const Value& map, std::string_view key) {
    const Value* value = ScalarAt(map, key);
    if (value == nullptr) return std::nullopt;
    const auto time = model::ParseTime(value->scalar);
    return time.ok() ? std::optional<int64_t>(*time) : std::nullopt;
  }

  // `what` belongs to `whom`, and the other way.
  void Pair(const Value& map, bool has_whom, std::string_view whom, std::string_view what) {
    const Value& value = ValueAt(map, what);
    const bool has_what = value.kind != Value::Kind::kNull;
    if (has_whom == has_what) return;
    if (has_what) {
      source_.Error(value.at, fmt::format("'{}' without '{}'", what, whom),
                    fmt::format("say of which {}, or remove it", whom));
    } else {
      source_.Error(map.at, fmt::format("an event with '{}' and without '{}'", whom, what),
                    fmt::format("add '{}'", what));
    }
  }

  void ReadPeriod(const Value& map) {
    event_.every_ns = TimeAt(map, "every");
    if (event_.every_ns == 0) event_.every_ns.reset();
    if (event_.every_ns && *event_.every_ns < kShortestPeriodNs) {
      source_.Error(ScalarAt(map, "every")->at, "too often",
                    fmt::format("write {} or more", model::PrintTime(kShortestPeriodNs)));
    }
    event_.until_ns = TimeAt(map, "until");
    if (!event_.until_ns) return;
    const Place at = ScalarAt(map, "until")->at;
    if (!event_.every_ns) {
      source_.Error(at, "'until' without 'every': it happens once", "add 'every', or remove it");
    } else if (*event_.until_ns < event_.at_ns) {
      source_.Error(at, "'until' is before 'at'", "write a later time");
    }
  }

  void ReadChange(const Value& link, const Value& set, const Value* direction) {
    event_.link = link.scalar;
    if (!links_.contains(event_.link)) {
      source_.Error(link.at, fmt::format("there is no link '{}'", event_.link),
                    "write a link's name, which is by default that of its ends, as a--b");
    }
    if (set.kind == Value::Kind::kMap && set.entries.empty()) {
      source_.Error(set.at, "'set' changes nothing", "write what changes, as {loss: 1%}");
    }
    model::DirectionChange change;
    CheckDirection(source_, set);
    ApplyDirection(set, change.values);
    for (const Entry& entry : set.entries) {
      if (entry.key != "state") change.keys.push_back(entry.key);
    }
    const std::string word = direction == nullptr ? "both" : direction->scalar;
    if (word != "backward") event_.forward = change;
    if (word != "forward") event_.backward = change;
    if (const Value* state = ScalarAt(set, "state")) {
      event_.up = state->scalar != "down";
      if (word != "both") {
        source_.Error(state->at, "'state' is of both directions", "leave 'direction' out");
      }
    }
  }

  void ReadProgram(const Value& node, const Value* command) {
    event_.node = node.scalar;
    if (command != nullptr) event_.command = command->scalar;
    if (!NodeNameProblem(event_.node).empty() || nodes_.Find(event_.node) != nullptr) return;
    source_.Error(node.at, fmt::format("there is no node '{}'", event_.node),
                  nodes_.Mend(event_.node));
  }

  const Source& source_;
  const NodeNames& nodes_;
  const std::unordered_set<std::string_view>& links_;
  model::Event& event_;
};

}  // namespace

void ReadEvents(const Source& source, const Value& list, const NodeNames& names,
                model::Topology& topology) {
  if (list.items.empty()) return;
  std::unordered_set<std::string_view> links;
  for (const model::Link& link : topology.links) links.insert(link.name);
  for (const Value* item : list.items) {
    EventReader(source, names, links, topology.events.emplace_back()).Read(*item);
  }
}

}  // namespace warren::format
