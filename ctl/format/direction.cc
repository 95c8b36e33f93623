// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/direction.h"

#include "ctl/format/scalars.h"
#include "ctl/format/source.h"
#include "ctl/model/units.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

// Off is absent: both are the same to a new link, and one form compares more easily than two.
template <typename To, typename From>
void Set(const absl::StatusOr<From>& parsed, std::optional<To>& field) {
  if (!parsed.ok()) return;
  field.reset();
  if (*parsed != 0) field = *parsed;
}

void SetOverhead(const Overhead& overhead, model::LinkDirection& direction) {
  direction.overhead_bytes = overhead.bytes;
  direction.minimum_wire_bytes = overhead.minimum;
  direction.cell_payload_bytes.reset();
  direction.cell_bytes.reset();
  if (overhead.cell == 0) return;
  direction.cell_payload_bytes = overhead.cell_payload;
  direction.cell_bytes = overhead.cell;
}

int BytesAt(const Value& map, std::string_view key) {
  const Value* value = ScalarAt(map, key);
  return value == nullptr ? 0 : ToSignedBytes(value->scalar).value_or(0);
}

void ApplyOverhead(const Value& value, model::LinkDirection& direction) {
  if (value.kind == Value::Kind::kMap) {
    if (ScalarAt(value, "bytes") == nullptr) return;
    const Value& cells = ValueAt(value, "cells");
    SetOverhead({"", BytesAt(value, "bytes"), BytesAt(value, "minimum"), BytesAt(cells, "payload"),
                 BytesAt(cells, "size")},
                direction);
    return;
  }
  for (const Overhead& preset : kOverheads) {
    if (preset.word == value.scalar) return SetOverhead(preset, direction);
  }
  if (const auto bytes = ToSignedBytes(value.scalar)) SetOverhead({"", *bytes, 0}, direction);
}

void ApplyQueueLimit(const std::string& text, model::LinkDirection& direction) {
  if (const auto packets = model::ParsePackets(text); packets.ok()) {
    direction.queue_packets = *packets;
    direction.queue_bytes.reset();
  } else if (const auto bytes = model::ParseBytes(text); bytes.ok()) {
    direction.queue_packets = 0;
    direction.queue_bytes.reset();
    if (*bytes != 0) direction.queue_bytes = *bytes;
  }
}

}  // namespace

model::LinkDirection DefaultDirection() {
  model::LinkDirection direction;
  SetOverhead(kOverheads[0], direction);
  direction.queue_packets = kDefaultQueuePackets;
  return direction;
}

void CheckDirection(const Source& source, const Value& map) {
  const Value& cells = ValueAt(ValueAt(map, "overhead"), "cells");
  const int payload = BytesAt(cells, "payload"), size = BytesAt(cells, "size");
  if (payload <= 0 || size <= 0 || (size >= payload && size <= 2 * payload)) return;
  source.Error(cells.Find("size")->at, fmt::format("a cell of {}B cannot carry {}B", size, payload),
               fmt::format("write a size of {}B to {}B", payload, 2 * payload));
}

void ApplyDirection(const Value& map, model::LinkDirection& direction) {
  for (const Entry& entry : map.entries) {
    const Value& value = *entry.value;
    if (entry.key == "rate") {
      Set(model::ParseRate(value.scalar), direction.rate_bps);
    } else if (entry.key == "overhead") {
      ApplyOverhead(value, direction);
    } else if (entry.key == "delay") {
      Set(model::ParseTime(value.scalar), direction.delay_ns);
    } else if (entry.key == "loss") {
      Set(model::ParseProbability(value.scalar), direction.loss);
    } else if (entry.key == "ber") {
      const Value* rate = value.kind == Value::Kind::kMap ? ScalarAt(value, "rate") : &value;
      if (rate != nullptr) Set(model::ParseProbability(rate->scalar), direction.ber);
    } else if (entry.key == "queue") {
      const Value* limit = value.kind == Value::Kind::kMap ? ScalarAt(value, "limit") : &value;
      if (limit != nullptr) ApplyQueueLimit(limit->scalar, direction);
    }
  }
}

}  // namespace warren::format
