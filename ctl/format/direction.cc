// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/direction.h"

#include "ctl/format/scalars.h"
#include "ctl/format/source.h"
#include "ctl/model/units.h"

namespace warren::format {
namespace {

// Off is absent: both are the same to a new link, and one form compares more easily than two.
template <typename To, typename From>
void Set(const absl::StatusOr<From>& parsed, std::optional<To>& field) {
  if (!parsed.ok()) return;
  field.reset();
  if (*parsed != 0) field = *parsed;
}

void ApplyOverhead(const Value& value, model::LinkDirection& direction) {
  if (value.kind == Value::Kind::kMap) {
    const Value* bytes = ScalarAt(value, "bytes");
    if (bytes == nullptr) return;
    direction.overhead_bytes = ToSignedBytes(bytes->scalar);
    const Value* minimum = ScalarAt(value, "minimum");
    direction.minimum_wire_bytes = minimum != nullptr ? ToSignedBytes(minimum->scalar) : 0;
    return;
  }
  for (const Overhead& preset : kOverheads) {
    if (preset.word != value.scalar) continue;
    direction.overhead_bytes = preset.bytes;
    direction.minimum_wire_bytes = preset.minimum;
    return;
  }
  if (const auto bytes = ToSignedBytes(value.scalar)) {
    direction.overhead_bytes = *bytes;
    direction.minimum_wire_bytes = 0;
  }
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
  direction.overhead_bytes = kOverheads[0].bytes;
  direction.minimum_wire_bytes = kOverheads[0].minimum;
  direction.queue_packets = kDefaultQueuePackets;
  return direction;
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
      if (const Value* limit = ScalarAt(value, "limit")) ApplyQueueLimit(limit->scalar, direction);
    }
  }
}

}  // namespace warren::format
