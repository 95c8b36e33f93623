// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/own_words.h"

#include <algorithm>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "ctl/format/direction.h"

namespace warren::import {
namespace {

using model::Routing;

// What the format cannot have is as if it were not there.
void DropOutOfRange(model::LinkDirection& direction) {
  if (direction.rate_bps && *direction.rate_bps > 1'000'000'000'000) direction.rate_bps.reset();
  if (direction.delay_ns && *direction.delay_ns > 1'000'000'000'000) direction.delay_ns.reset();
  if (direction.queue_packets && *direction.queue_packets > 4'294'967'295) {
    direction.queue_packets.reset();
  }
  if (direction.queue_bytes && *direction.queue_bytes > 1'000'000'000'000'000) {
    direction.queue_bytes.reset();
  }
  const int overhead = direction.overhead_bytes.value_or(0);
  const int minimum = direction.minimum_wire_bytes.value_or(0);
  if (overhead < -14 || overhead > 65535 || minimum < 0 || minimum > 65535) {
    direction.overhead_bytes.reset();
    direction.minimum_wire_bytes.reset();
  }
  const int payload = direction.cell_payload_bytes.value_or(0);
  const int cell = direction.cell_bytes.value_or(0);
  if (payload <= 0 || cell < payload || cell > 2 * payload || cell > 65535) {
    direction.cell_payload_bytes.reset();
    direction.cell_bytes.reset();
  }
}

}  // namespace

void ApplyLinkWords(const format::Value& words, model::Link& link) {
  format::ApplyDirection(words, link.forward);
  link.backward = link.forward;
  const format::Value* backward = words.Find("backward");
  if (backward != nullptr) format::ApplyDirection(*backward, link.backward);
  DropOutOfRange(link.forward);
  DropOutOfRange(link.backward);
  int mtu = 0;
  const format::Value* size = words.Find("mtu");
  if (size != nullptr && absl::SimpleAtoi(size->scalar, &mtu) && mtu >= 68 && mtu <= 65535) {
    link.mtu = mtu;
  }
  const format::Value* state = words.Find("state");
  link.up = state == nullptr || state->scalar != "down";
}

std::optional<std::vector<Routing>> ParseRoutingList(const std::string& words,
                                                     model::NodeKind kind) {
  std::vector<Routing> list;
  for (const std::string& word : std::vector<std::string>(absl::StrSplit(words, ','))) {
    const auto routing = model::ParseRouting(word);
    if (!routing || std::find(list.begin(), list.end(), *routing) != list.end()) return {};
    const bool protocol = *routing != Routing::kStatic && *routing != Routing::kNone;
    if (protocol && kind != model::NodeKind::kRouter) return {};
    list.push_back(*routing);
  }
  const bool layer3 = kind == model::NodeKind::kRouter || kind == model::NodeKind::kHost;
  const bool none = std::find(list.begin(), list.end(), Routing::kNone) != list.end();
  if (!layer3 || (none && list.size() > 1)) return {};
  return list;
}

}  // namespace warren::import
