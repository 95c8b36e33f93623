// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/direction.h"

#include <utility>

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

bool IsMap(const Value& value) { return value.kind == Value::Kind::kMap; }

double ProbabilityAt(const Value& map, std::string_view key, double absent) {
  const Value* value = ScalarAt(map, key);
  return value == nullptr ? absent : model::ParseProbability(value->scalar).value_or(absent);
}

int64_t TimeAt(const Value& map, std::string_view key, int64_t absent) {
  const Value* value = ScalarAt(map, key);
  return value == nullptr ? absent : model::ParseTime(value->scalar).value_or(absent);
}

bool YesAt(const Value& map, std::string_view key, bool absent) {
  const Value* value = ScalarAt(map, key);
  return value == nullptr ? absent : value->scalar == "yes" || value->scalar == "true";
}

// The word's place in the list; absent when it has none.
template <typename Enum, size_t n>
std::optional<Enum> WordAt(const Value& map, std::string_view key,
                           const std::string_view (&words)[n]) {
  const Value* value = ScalarAt(map, key);
  for (size_t i = 0; value != nullptr && i < n; ++i) {
    if (words[i] == value->scalar) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

void ApplyJitter(const Value& value, model::LinkDirection& direction) {
  direction.jitter.reset();
  model::Jitter jitter;
  jitter.spread_ns = TimeAt(value, "spread", 0);
  if (jitter.spread_ns == 0) return;
  jitter.shape = WordAt<model::JitterShape>(value, "shape", model::kJitterShapes)
                     .value_or(model::JitterShape::kUniform);
  if (const Value* share = ScalarAt(value, "correlation")) {
    jitter.correlation = model::ParseShare(share->scalar).value_or(0);
  }
  jitter.reorder = YesAt(value, "reorder", false);
  direction.jitter = jitter;
}

void ApplyLoss(const Value& value, model::LinkDirection& direction) {
  direction.loss.reset();
  direction.gilbert.reset();
  if (!IsMap(value)) return Set(model::ParseProbability(value.scalar), direction.loss);
  if (value.Find("model") == nullptr) return;
  direction.gilbert = {ProbabilityAt(value, "p", 0), ProbabilityAt(value, "r", 0),
                       ProbabilityAt(value, "good", 0), ProbabilityAt(value, "bad", 1)};
}

void ApplyBer(const Value& value, model::LinkDirection& direction) {
  const Value* rate = IsMap(value) ? ScalarAt(value, "rate") : &value;
  if (rate == nullptr) return;
  Set(model::ParseProbability(rate->scalar), direction.ber);
  const Value* on = ScalarAt(value, "on");
  direction.ber_flip = direction.ber && on != nullptr && on->scalar == "flip";
}

void ApplyDuplicate(const Value& value, model::LinkDirection& direction) {
  direction.duplicate.reset();
  const double probability = IsMap(value) ? ProbabilityAt(value, "probability", 0)
                                          : model::ParseProbability(value.scalar).value_or(0);
  if (probability > 0) direction.duplicate = {probability, YesAt(value, "charge", true)};
}

void ApplyReorder(const Value& value, model::LinkDirection& direction) {
  direction.reorder.reset();
  const double probability = ProbabilityAt(value, "probability", 0);
  const int64_t by = TimeAt(value, "by", 0);
  if (probability > 0 && by > 0) direction.reorder = {probability, by};
}

void ApplyQueueLimit(const std::string& text, model::LinkDirection& direction) {
  const auto packets = model::ParsePackets(text);
  const auto bytes = model::ParseBytes(text);
  const auto time = model::ParseTime(text);
  if (!packets.ok() && !bytes.ok() && !time.ok()) return;
  direction.queue_packets = packets.ok() ? *packets : 0;
  direction.queue_bytes.reset();
  direction.queue_ns.reset();
  if (packets.ok()) return;
  if (bytes.ok()) return Set(bytes, direction.queue_bytes);
  Set(time, direction.queue_ns);
}

model::Red ReadRed(const Value& map) {
  model::Red red;
  for (const auto& [key, number] :
       {std::pair{"minimum", &red.minimum}, {"maximum", &red.maximum}}) {
    const Value* value = ScalarAt(map, key);
    if (value == nullptr) continue;
    const auto packets = model::ParsePackets(value->scalar);
    red.bytes = !packets.ok();
    *number = packets.ok() ? *packets : model::ParseBytes(value->scalar).value_or(0);
  }
  red.probability = ProbabilityAt(map, "probability", red.probability);
  red.ecn = YesAt(map, "ecn", false);
  return red;
}

void ApplyAqm(const Value& value, model::LinkDirection& direction) {
  direction.aqm = model::Aqm();
  if (const Value* red = value.Find("red")) {
    direction.aqm = ReadRed(*red);
  } else if (const Value* codel = value.Find("codel")) {
    const model::Codel usual;
    direction.aqm =
        model::Codel{TimeAt(*codel, "target", usual.target_ns),
                     TimeAt(*codel, "interval", usual.interval_ns), YesAt(*codel, "ecn", false)};
  } else if (const Value* pie = value.Find("pie")) {
    const model::Pie usual;
    direction.aqm = model::Pie{TimeAt(*pie, "target", usual.target_ns),
                               TimeAt(*pie, "update", usual.update_ns), YesAt(*pie, "ecn", false)};
  }
}

void ApplyQueue(const Value& value, model::LinkDirection& direction) {
  const Value* limit = IsMap(value) ? ScalarAt(value, "limit") : &value;
  if (limit != nullptr) ApplyQueueLimit(limit->scalar, direction);
  if (const auto word = WordAt<model::Discipline>(value, "discipline", model::kDisciplines)) {
    direction.discipline = word;
  }
  if (const Value* word = ScalarAt(value, "drop")) direction.drop_head = word->scalar == "head";
  if (const Value* aqm = value.Find("aqm")) ApplyAqm(*aqm, direction);
}

void CheckCells(const Source& source, const Value& map) {
  const Value& cells = ValueAt(ValueAt(map, "overhead"), "cells");
  const int payload = BytesAt(cells, "payload"), size = BytesAt(cells, "size");
  if (payload <= 0 || size <= 0 || (size >= payload && size <= 2 * payload)) return;
  source.Error(cells.Find("size")->at, fmt::format("a cell of {}B cannot carry {}B", size, payload),
               fmt::format("write a size of {}B to {}B", payload, 2 * payload));
}

constexpr double kMostFlips = 1e-3;  // bad bits per bit; the module's limit

void CheckFlips(const Source& source, const Value& map) {
  model::LinkDirection direction;
  const Value& ber = ValueAt(map, "ber");
  if (!IsMap(ber)) return;
  ApplyBer(ber, direction);
  if (!direction.ber_flip || *direction.ber <= kMostFlips) return;
  const Value& rate = *ScalarAt(ber, "rate");
  source.Error(rate.at, fmt::format("{} is too high a rate to flip bits", rate.scalar),
               "write at most 1e-3, or 'on: drop'");
}

void CheckGilbert(const Source& source, const Value& map) {
  const Value& loss = ValueAt(map, "loss");
  const Value* word = ScalarAt(loss, "model");
  if (word == nullptr) return;
  for (const char* key : {"p", "r"}) {
    if (loss.Find(key) == nullptr) {
      source.Error(word->at, fmt::format("a loss model needs '{}'", key),
                   fmt::format("write it like '{}: {}'", key, *key == 'p' ? "1%" : "10%"));
    }
  }
}

void CheckRed(const Source& source, const Value& map) {
  const Value& aqm = ValueAt(ValueAt(map, "queue"), "aqm");
  const Value* found = aqm.Find("red");
  if (found == nullptr || !IsMap(*found)) return;
  const Value *low = ScalarAt(*found, "minimum"), *high = ScalarAt(*found, "maximum");
  if (low == nullptr || high == nullptr) return;
  const bool packets = model::ParsePackets(low->scalar).ok();
  if (packets != model::ParsePackets(high->scalar).ok()) {
    return source.Error(high->at, "one bound is in packets, the other in bytes",
                        "write both in packets, or both in bytes");
  }
  const model::Red red = ReadRed(*found);
  if (red.minimum >= red.maximum) {
    source.Error(
        high->at,
        fmt::format("the maximum {} is not above the minimum {}", high->scalar, low->scalar),
        "write a greater maximum");
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
  CheckFlips(source, map);
  CheckCells(source, map);
  CheckGilbert(source, map);
  CheckRed(source, map);
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
    } else if (entry.key == "jitter") {
      ApplyJitter(value, direction);
    } else if (entry.key == "loss") {
      ApplyLoss(value, direction);
    } else if (entry.key == "ber") {
      ApplyBer(value, direction);
    } else if (entry.key == "duplicate") {
      ApplyDuplicate(value, direction);
    } else if (entry.key == "reorder") {
      ApplyReorder(value, direction);
    } else if (entry.key == "queue") {
      ApplyQueue(value, direction);
    }
  }
}

}  // namespace warren::format
