// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What `warren top` shows: how counters moved between two looks.

#ifndef WARREN_CTL_CLI_TOP_ROWS_H_
#define WARREN_CTL_CLI_TOP_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ctl/api/warren.pb.h"

namespace warren::cli {

enum class TopOrder : uint8_t { kLoad, kDrops, kName };

// One direction of a link. Rates are per second.
struct LinkRow {
  std::string link, from, to;
  double bits = 0;             // delivered
  std::optional<double> load;  // share of the link's rate, overhead on the wire included
  double frames = 0;           // delivered
  double drops = 0;
  uint64_t queued = 0;  // frames, now
  double late_ms = 0;   // how much after their due time frames came, on average
};

struct NodeRow {
  std::string node;
  double cpu = 0;  // share of one CPU
  uint64_t memory_bytes = 0;
  uint64_t memory_limit = 0;  // 0 = none
  uint32_t processes = 0;
};

struct TopRows {
  double seconds = 0;  // between the looks
  std::vector<LinkRow> links;
  std::vector<NodeRow> nodes;  // by CPU, then memory
};

// A link or node that was not there before counts from 0. The same look twice gives no rates.
TopRows Compare(const v1::LabStats& before, const v1::LabStats& after, TopOrder order);

// The rows as text, a line each: a head line, at most `most_links` links and `most_nodes` nodes.
std::vector<std::string> TopLines(const std::string& lab, const TopRows& rows, size_t most_links,
                                  size_t most_nodes);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_TOP_ROWS_H_
