// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/top_rows.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ctl/cli/table.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

constexpr double kNsPerSecond = 1e9;

uint64_t Drops(const v1::DirectionState& d) {
  uint64_t sum = 0;
  for (const auto& [reason, count] : d.drops()) sum += count;
  return sum;
}

// A counter that went back was begun anew.
double Moved(uint64_t before, uint64_t after) {
  return static_cast<double>(after < before ? after : after - before);
}

LinkRow DirectionRow(const v1::DirectionState& before, const v1::DirectionState& after,
                     double seconds) {
  LinkRow row;
  row.queued = after.queued_frames();
  if (seconds <= 0) return row;
  const double frames = Moved(before.out_frames(), after.out_frames());
  const double bits = 8 * Moved(before.out_bytes(), after.out_bytes());
  row.bits = bits / seconds;
  row.frames = frames / seconds;
  row.drops = Moved(Drops(before), Drops(after)) / seconds;
  if (frames > 0) row.late_ms = Moved(before.late_sum_ns(), after.late_sum_ns()) / frames / 1e6;
  const v1::LinkDirection& p = after.parameters();
  if (p.rate_bps() != 0) {
    const double wire = bits + 8 * frames * p.overhead_bytes();
    row.load = wire / seconds / static_cast<double>(p.rate_bps());
  }
  return row;
}

void Sort(TopOrder order, TopRows* rows) {
  std::stable_sort(rows->links.begin(), rows->links.end(), [&](const auto& a, const auto& b) {
    if (order == TopOrder::kDrops && a.drops != b.drops) return a.drops > b.drops;
    if (order == TopOrder::kName) return a.link < b.link;
    if (a.load.value_or(0) != b.load.value_or(0)) return a.load.value_or(0) > b.load.value_or(0);
    return a.bits > b.bits;
  });
  std::stable_sort(rows->nodes.begin(), rows->nodes.end(), [](const auto& a, const auto& b) {
    return a.cpu != b.cpu ? a.cpu > b.cpu : a.memory_bytes > b.memory_bytes;
  });
}

// "12.3 Mbit/s"
std::string RateText(double bits) {
  static constexpr const char* kUnits[] = {"bit/s", "Kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
  size_t unit = 0;
  while (bits >= 1000 && unit + 1 < std::size(kUnits)) {
    bits /= 1000;
    ++unit;
  }
  return absl::StrFormat(unit == 0 ? "%.0f %s" : "%.1f %s", bits, kUnits[unit]);
}

std::string MemoryText(uint64_t bytes) {
  return absl::StrFormat("%.1f MB", static_cast<double>(bytes) / 1e6);
}

void Append(const Table& table, std::vector<std::string>* lines) {
  for (absl::string_view line : absl::StrSplit(table.ToString(), '\n', absl::SkipEmpty())) {
    lines->emplace_back(line);
  }
}

}  // namespace

TopRows Compare(const v1::LabStats& before, const v1::LabStats& after, TopOrder order) {
  TopRows rows;
  rows.seconds =
      (static_cast<double>(after.time_ns()) - static_cast<double>(before.time_ns())) / kNsPerSecond;
  std::map<std::string, const v1::LinkState*> links;
  for (const v1::LinkState& link : before.links()) links[link.name()] = &link;
  for (const v1::LinkState& link : after.links()) {
    auto found = links.find(link.name());
    const v1::LinkState& old =
        found == links.end() ? v1::LinkState::default_instance() : *found->second;
    LinkRow forward = DirectionRow(old.forward(), link.forward(), rows.seconds);
    LinkRow backward = DirectionRow(old.backward(), link.backward(), rows.seconds);
    forward.link = backward.link = link.name();
    forward.from = backward.to = link.a_node();
    forward.to = backward.from = link.b_node();
    rows.links.push_back(std::move(forward));
    rows.links.push_back(std::move(backward));
  }
  std::map<std::string, const v1::NodeStats*> nodes;
  for (const v1::NodeStats& node : before.nodes()) nodes[node.name()] = &node;
  for (const v1::NodeStats& node : after.nodes()) {
    auto found = nodes.find(node.name());
    const uint64_t old = found == nodes.end() ? 0 : found->second->cpu_ns();
    NodeRow row{.node = node.name(),
                .memory_bytes = node.memory_bytes(),
                .memory_limit = node.memory_limit(),
                .processes = node.processes()};
    if (rows.seconds > 0) row.cpu = Moved(old, node.cpu_ns()) / kNsPerSecond / rows.seconds;
    rows.nodes.push_back(std::move(row));
  }
  Sort(order, &rows);
  return rows;
}

std::vector<std::string> TopLines(const std::string& lab, const TopRows& rows, size_t most_links,
                                  size_t most_nodes) {
  double frames = 0;
  double drops = 0;
  double cpu = 0;
  for (const LinkRow& row : rows.links) {
    frames += row.frames;
    drops += row.drops;
  }
  for (const NodeRow& row : rows.nodes) cpu += row.cpu;
  std::vector<std::string> lines = {
      absl::StrFormat("lab %s: %d links, %.0f frames/s, %.0f drops/s; %d nodes, %.0f%% of a CPU",
                      lab, rows.links.size() / 2, frames, drops, rows.nodes.size(), 100 * cpu)};
  lines.emplace_back();
  Table links({"link", "from", "to", "rate", "load", "frames/s", "queued", "drops/s", "late"});
  for (size_t i = 0; i < rows.links.size() && i < most_links; ++i) {
    const LinkRow& r = rows.links[i];
    links.Row({r.link, r.from, r.to, RateText(r.bits),
               r.load ? absl::StrFormat("%.0f%%", 100 * *r.load) : "-",
               absl::StrFormat("%.0f", r.frames), absl::StrCat(r.queued),
               absl::StrFormat("%.0f", r.drops), absl::StrFormat("%.3f ms", r.late_ms)});
  }
  if (!links.empty()) {
    Append(links, &lines);
    lines.emplace_back();
  }
  Table nodes({"node", "cpu", "memory", "limit", "processes"});
  for (size_t i = 0; i < rows.nodes.size() && i < most_nodes; ++i) {
    const NodeRow& r = rows.nodes[i];
    nodes.Row({r.node, absl::StrFormat("%.1f%%", 100 * r.cpu), MemoryText(r.memory_bytes),
               r.memory_limit == 0 ? "-" : MemoryText(r.memory_limit), absl::StrCat(r.processes)});
  }
  if (!nodes.empty()) Append(nodes, &lines);
  return lines;
}

}  // namespace warren::cli
