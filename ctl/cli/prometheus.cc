// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/prometheus.h"

#include <cstdio>
#include <functional>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace warren::cli {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

std::string Escape(const std::string& value) {
  return absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}});
}

class Text {
 public:
  explicit Text(const v1::LabStats& stats) : stats_(stats) {}

  void Family(const std::string& name, const std::string& type, const std::string& help) {
    name_ = name;
    absl::StrAppend(&out_, "# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
  }

  void Sample(Labels labels, const std::string& value) {
    labels.emplace(labels.begin(), "lab", stats_.lab());
    absl::StrAppend(&out_, name_, "{",
                    absl::StrJoin(labels, ",",
                                  [](std::string* out, const auto& label) {
                                    absl::StrAppend(out, label.first, "=\"", Escape(label.second),
                                                    "\"");
                                  }),
                    "} ", value, "\n");
  }

  template <typename Value>
  void Directions(Value value) {
    for (const v1::LinkState& link : stats_.links()) {
      for (const bool forward : {true, false}) {
        const v1::DirectionState& d = forward ? link.forward() : link.backward();
        value(d, Labels{{"link", link.name()},
                        {"from", forward ? link.a_node() : link.b_node()},
                        {"to", forward ? link.b_node() : link.a_node()}});
      }
    }
  }

  void DirectionFamily(const std::string& name, const std::string& type, const std::string& help,
                       uint64_t (*value)(const v1::DirectionState&)) {
    Family(name, type, help);
    Directions([&](const v1::DirectionState& d, Labels labels) {
      Sample(std::move(labels), absl::StrCat(value(d)));
    });
  }

  void Drops() {
    Family("warren_link_dropped_frames_total", "counter", "Frames that a link dropped, by reason.");
    Directions([&](const v1::DirectionState& d, const Labels& labels) {
      const std::map<std::string, uint64_t> drops(d.drops().begin(), d.drops().end());
      for (const auto& [reason, count] : drops) {
        Labels more = labels;
        more.emplace_back("reason", reason);
        Sample(std::move(more), absl::StrCat(count));
      }
    });
  }

  void NodeFamily(const std::string& name, const std::string& type, const std::string& help,
                  const std::function<std::string(const v1::NodeStats&)>& value) {
    Family(name, type, help);
    for (const v1::NodeStats& node : stats_.nodes()) Sample({{"node", node.name()}}, value(node));
  }

  void Up() {
    Family("warren_link_up", "gauge", "Whether a link has carrier.");
    for (const v1::LinkState& link : stats_.links()) {
      Sample({{"link", link.name()}}, link.up() ? "1" : "0");
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  const v1::LabStats& stats_;
  std::string name_;
  std::string out_;
};

std::string SecondsOf(uint64_t ns) {
  char text[40];
  snprintf(text, sizeof(text), "%llu.%09llu", static_cast<unsigned long long>(ns / 1'000'000'000),
           static_cast<unsigned long long>(ns % 1'000'000'000));
  return text;
}

}  // namespace

std::string ToPrometheus(const v1::LabStats& stats) {
  using Direction = v1::DirectionState;
  Text text(stats);
  text.Up();
  text.DirectionFamily("warren_link_entered_frames_total", "counter",
                       "Frames that a link was given.",
                       [](const Direction& d) -> uint64_t { return d.in_frames(); });
  text.DirectionFamily("warren_link_entered_bytes_total", "counter",
                       "Bytes of the frames that a link was given.",
                       [](const Direction& d) -> uint64_t { return d.in_bytes(); });
  text.DirectionFamily("warren_link_delivered_frames_total", "counter",
                       "Frames that a link delivered.",
                       [](const Direction& d) -> uint64_t { return d.out_frames(); });
  text.DirectionFamily("warren_link_delivered_bytes_total", "counter",
                       "Bytes of the frames that a link delivered.",
                       [](const Direction& d) -> uint64_t { return d.out_bytes(); });
  text.DirectionFamily("warren_link_queued_frames", "gauge", "Frames that wait for the wire.",
                       [](const Direction& d) -> uint64_t { return d.queued_frames(); });
  text.DirectionFamily("warren_link_queued_bytes", "gauge",
                       "Bytes of the frames that wait for the wire.",
                       [](const Direction& d) -> uint64_t { return d.queued_bytes(); });
  text.Drops();
  text.NodeFamily("warren_node_processes", "gauge", "Processes in a node.",
                  [](const auto& node) { return absl::StrCat(node.processes()); });
  text.NodeFamily("warren_node_cpu_seconds_total", "counter",
                  "CPU time that a node's programs used.",
                  [](const auto& node) { return SecondsOf(node.cpu_ns()); });
  text.NodeFamily("warren_node_memory_bytes", "gauge", "Memory that a node's programs hold.",
                  [](const auto& node) { return absl::StrCat(node.memory_bytes()); });
  return text.Take();
}

}  // namespace warren::cli
