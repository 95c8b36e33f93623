// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <cstdio>
#include <iostream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/json.h"
#include "ctl/cli/place.h"
#include "ctl/cli/prometheus.h"
#include "ctl/cli/table.h"
#include "ctl/cli/verbs.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

constexpr double kNsPerSecond = 1e9;

std::string DropsText(const v1::DirectionState& d) {
  // A protobuf map has no order.
  std::set<std::string> words;
  for (const auto& [reason, count] : d.drops()) {
    if (count != 0) words.insert(absl::StrCat(reason, " ", count));
  }
  return words.empty() ? "0" : absl::StrJoin(words, ", ");
}

void AddDirection(const std::string& name, const std::string& from, const std::string& to,
                  const v1::DirectionState& d, Table* table) {
  table->Row({name, from, to, absl::StrCat(d.in_frames()), absl::StrCat(d.in_bytes()),
              absl::StrCat(d.out_frames()), absl::StrCat(d.out_bytes()),
              absl::StrCat(d.queued_frames()), DropsText(d)});
}

void PrintTables(const v1::LabStats& stats) {
  Table links({"link", "from", "to", "frames in", "bytes in", "frames out", "bytes out", "queued",
               "dropped"});
  for (const v1::LinkState& link : stats.links()) {
    AddDirection(link.name(), link.a_node(), link.b_node(), link.forward(), &links);
    AddDirection("", link.b_node(), link.a_node(), link.backward(), &links);
  }
  Table nodes({"node", "processes", "cpu", "memory", "limit"});
  for (const v1::NodeStats& node : stats.nodes()) {
    char cpu[32];
    snprintf(cpu, sizeof(cpu), "%.2f s", static_cast<double>(node.cpu_ns()) / kNsPerSecond);
    nodes.Row({node.name(), absl::StrCat(node.processes()), cpu,
               model::PrintBytes(node.memory_bytes()),
               node.memory_limit() == 0 ? "-" : model::PrintBytes(node.memory_limit())});
  }
  if (!links.empty()) std::cout << links.ToString() << "\n";
  std::cout << nodes.ToString();
}

struct StatsWords {
  std::string lab;
  std::string format = "table";
  bool json = false;
};

int Stats(const StatsWords& words) {
  auto ref = FindLab(words.lab);
  if (!ref.ok()) return Report(ref.status());
  auto stats = Client(ref->place.socket).Stats(ref->lab);
  if (!stats.ok()) return Report(Explain(ref->place, stats.status()));
  if (words.json || words.format == "json") {
    std::cout << ToJson(*stats);
  } else if (words.format == "prometheus") {
    std::cout << ToPrometheus(*stats);
  } else {
    PrintTables(*stats);
  }
  return kDone;
}

}  // namespace

void AddStats(const Verbs& verbs) {
  auto words = std::make_shared<StatsWords>();
  CLI::App* verb = verbs.Add("stats", "Counters of a lab's links, and what its nodes use",
                             [words] { return Stats(*words); });
  verb->add_option("LAB", words->lab, "The lab; may be left out while one is up");
  verb->add_option("--format", words->format, "How they are printed")
      ->check(CLI::IsMember({"table", "json", "prometheus"}))
      ->capture_default_str();
  verb->add_flag("--json", words->json, "The same as --format json");
}

}  // namespace warren::cli
