// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/link_direction.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <variant>

#include "kmod/uapi/warren.h"

namespace warren::compile {
namespace {

constexpr std::string_view kKeys[] = {"rate", "overhead",  "delay",   "jitter", "loss",
                                      "ber",  "duplicate", "reorder", "queue"};

template <typename To, typename From>
void Set(From value, std::optional<To>* to) {
  if (value != 0) *to = static_cast<To>(value);
}

void FillGilbert(const model::LinkDirection& from, v1::LinkDirection* to) {
  const model::GilbertLoss gilbert = from.gilbert.value_or(model::GilbertLoss{.bad = 0});
  to->set_loss_model(from.gilbert ? WARREN_LOSS_MODEL_GILBERT : WARREN_LOSS_MODEL_BERNOULLI);
  to->set_gilbert_p(gilbert.p);
  to->set_gilbert_r(gilbert.r);
  to->set_gilbert_good(gilbert.good);
  to->set_gilbert_bad(gilbert.bad);
}

void FillAqm(const model::Aqm& from, v1::LinkDirection* to) {
  if (const auto* red = std::get_if<model::Red>(&from)) {
    to->set_aqm(WARREN_AQM_RED);
    to->set_aqm_ecn(red->ecn);
    to->set_red_minimum(red->minimum);
    to->set_red_maximum(red->maximum);
    to->set_red_bytes(red->bytes);
    to->set_red_probability(red->probability);
  } else if (const auto* codel = std::get_if<model::Codel>(&from)) {
    to->set_aqm(WARREN_AQM_CODEL);
    to->set_aqm_ecn(codel->ecn);
    to->set_aqm_target_ns(static_cast<uint64_t>(codel->target_ns));
    to->set_aqm_interval_ns(static_cast<uint64_t>(codel->interval_ns));
  } else if (const auto* pie = std::get_if<model::Pie>(&from)) {
    to->set_aqm(WARREN_AQM_PIE);
    to->set_aqm_ecn(pie->ecn);
    to->set_aqm_target_ns(static_cast<uint64_t>(pie->target_ns));
    to->set_aqm_interval_ns(static_cast<uint64_t>(pie->update_ns));
  } else {
    to->set_aqm(WARREN_AQM_NONE);
  }
}

// What a queue does beyond its limit.
void FillService(const model::LinkDirection& from, v1::LinkDirection* to) {
  if (from.discipline) to->set_discipline(static_cast<uint32_t>(*from.discipline));
  if (from.drop_head) to->set_drop_head(*from.drop_head);
  if (from.aqm) FillAqm(*from.aqm, to);
}

void FillQueue(const model::LinkDirection& from, v1::LinkDirection* to) {
  if (from.queue_packets) {
    to->set_queue_packets(static_cast<uint32_t>(*from.queue_packets));
    to->set_queue_bytes(from.queue_bytes.value_or(0));
    to->set_queue_ns(static_cast<uint64_t>(from.queue_ns.value_or(0)));
  }
  FillService(from, to);
}

model::Aqm ToAqm(const v1::LinkDirection& from) {
  const auto target = static_cast<int64_t>(from.aqm_target_ns());
  const auto interval = static_cast<int64_t>(from.aqm_interval_ns());
  switch (from.aqm()) {
    case WARREN_AQM_RED:
      return model::Red{from.red_minimum(), from.red_maximum(), from.red_bytes(),
                        from.red_probability(), from.aqm_ecn()};
    case WARREN_AQM_CODEL:
      return model::Codel{target, interval, from.aqm_ecn()};
    case WARREN_AQM_PIE:
      return model::Pie{target, interval, from.aqm_ecn()};
    default:
      return model::Aqm();
  }
}

}  // namespace

void FillDirection(const model::LinkDirection& from, v1::LinkDirection* to) {
  if (from.rate_bps) FillKey("rate", from, to);
  if (from.overhead_bytes) to->set_overhead_bytes(*from.overhead_bytes);
  if (from.minimum_wire_bytes) {
    to->set_minimum_wire_bytes(static_cast<uint32_t>(*from.minimum_wire_bytes));
  }
  if (from.cell_bytes) {
    to->set_cell_payload_bytes(static_cast<uint32_t>(from.cell_payload_bytes.value_or(0)));
    to->set_cell_bytes(static_cast<uint32_t>(*from.cell_bytes));
  }
  if (from.delay_ns) FillKey("delay", from, to);
  if (from.jitter) FillKey("jitter", from, to);
  if (from.loss) to->set_loss(*from.loss);
  if (from.gilbert) FillKey("loss", from, to);
  if (from.ber) FillKey("ber", from, to);
  if (from.duplicate) FillKey("duplicate", from, to);
  if (from.reorder) FillKey("reorder", from, to);
  if (from.queue_packets) to->set_queue_packets(static_cast<uint32_t>(*from.queue_packets));
  if (from.queue_bytes) to->set_queue_bytes(*from.queue_bytes);
  if (from.queue_ns) to->set_queue_ns(static_cast<uint64_t>(*from.queue_ns));
  FillService(from, to);
}

void FillKey(std::string_view key, const model::LinkDirection& from, v1::LinkDirection* to) {
  if (key == "rate") {
    to->set_rate_bps(from.rate_bps.value_or(0));
  } else if (key == "overhead") {
    to->set_overhead_bytes(from.overhead_bytes.value_or(0));
    to->set_minimum_wire_bytes(static_cast<uint32_t>(from.minimum_wire_bytes.value_or(0)));
    to->set_cell_payload_bytes(static_cast<uint32_t>(from.cell_payload_bytes.value_or(0)));
    to->set_cell_bytes(static_cast<uint32_t>(from.cell_bytes.value_or(0)));
  } else if (key == "delay") {
    to->set_delay_ns(static_cast<uint64_t>(from.delay_ns.value_or(0)));
  } else if (key == "jitter") {
    const model::Jitter jitter = from.jitter.value_or(model::Jitter());
    to->set_jitter_ns(static_cast<uint64_t>(jitter.spread_ns));
    to->set_jitter_shape(static_cast<uint32_t>(jitter.shape));
    to->set_jitter_correlation(jitter.correlation);
    to->set_jitter_reorder(jitter.reorder);
  } else if (key == "loss") {
    to->set_loss(from.loss.value_or(0));
    FillGilbert(from, to);
  } else if (key == "ber") {
    to->set_ber(from.ber.value_or(0));
    to->set_ber_flip(from.ber_flip);
  } else if (key == "duplicate") {
    const model::Duplicate duplicate = from.duplicate.value_or(model::Duplicate());
    to->set_duplicate(duplicate.probability);
    to->set_duplicate_free(!duplicate.charge);
  } else if (key == "reorder") {
    const model::Reorder reorder = from.reorder.value_or(model::Reorder());
    to->set_reorder(reorder.probability);
    to->set_reorder_by_ns(static_cast<uint64_t>(reorder.by_ns));
  } else if (key == "queue") {
    FillQueue(from, to);
  }
}

model::LinkDirection ToModel(const v1::LinkDirection& from) {
  model::LinkDirection to;
  Set(from.rate_bps(), &to.rate_bps);
  to.overhead_bytes = from.overhead_bytes();
  to.minimum_wire_bytes = static_cast<int>(from.minimum_wire_bytes());
  Set(from.cell_payload_bytes(), &to.cell_payload_bytes);
  Set(from.cell_bytes(), &to.cell_bytes);
  Set(from.delay_ns(), &to.delay_ns);
  if (from.jitter_ns() != 0) {
    to.jitter = model::Jitter{static_cast<int64_t>(from.jitter_ns()),
                              static_cast<model::JitterShape>(from.jitter_shape()),
                              from.jitter_correlation(), from.jitter_reorder(), nullptr};
  }
  if (from.loss_model() == WARREN_LOSS_MODEL_GILBERT) {
    to.gilbert = model::GilbertLoss{from.gilbert_p(), from.gilbert_r(), from.gilbert_good(),
                                    from.gilbert_bad()};
  } else {
    Set(from.loss(), &to.loss);
  }
  Set(from.ber(), &to.ber);
  to.ber_flip = from.ber_flip();
  if (from.duplicate() != 0) {
    to.duplicate = model::Duplicate{from.duplicate(), !from.duplicate_free()};
  }
  if (from.reorder() != 0) {
    to.reorder = model::Reorder{from.reorder(), static_cast<int64_t>(from.reorder_by_ns())};
  }
  to.queue_packets = from.queue_packets();
  Set(from.queue_bytes(), &to.queue_bytes);
  Set(from.queue_ns(), &to.queue_ns);
  if (from.discipline() != 0) to.discipline = static_cast<model::Discipline>(from.discipline());
  if (from.drop_head()) to.drop_head = true;
  if (from.aqm() != WARREN_AQM_NONE) to.aqm = ToAqm(from);
  return to;
}

model::DirectionChange ToChange(const v1::LinkDirection& from) {
  model::DirectionChange change{.keys = {}, .values = ToModel(from)};
  model::LinkDirection& values = change.values;
  if (!from.has_overhead_bytes()) values.overhead_bytes.reset();
  if (!from.has_minimum_wire_bytes()) values.minimum_wire_bytes.reset();
  if (!from.has_queue_packets()) values.queue_packets.reset();
  // Off is something else than absent here.
  if (from.has_discipline()) values.discipline = static_cast<model::Discipline>(from.discipline());
  if (from.has_drop_head()) values.drop_head = from.drop_head();
  if (from.has_aqm()) values.aqm = ToAqm(from);
  for (const std::string_view key : kKeys) {
    v1::LinkDirection of_key;
    FillKey(key, values, &of_key);
    const auto* reflection = from.GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection->ListFields(of_key, &fields);
    const bool named = std::any_of(fields.begin(), fields.end(), [&](const auto* field) {
      return reflection->HasField(from, field);
    });
    if (named) change.keys.emplace_back(key);
  }
  return change;
}

v1::LinkDirection Whole(const v1::LinkDirection& from) {
  v1::LinkDirection given = from;
  if (!given.has_queue_packets()) given.set_queue_packets(WARREN_QUEUE_DEFAULT);
  const model::LinkDirection direction = ToModel(given);
  v1::LinkDirection whole;
  for (const std::string_view key : kKeys) FillKey(key, direction, &whole);
  if (!whole.has_discipline()) whole.set_discipline(WARREN_DISCIPLINE_FIFO);
  if (!whole.has_drop_head()) whole.set_drop_head(false);
  if (!whole.has_aqm()) whole.set_aqm(WARREN_AQM_NONE);
  return whole;
}

}  // namespace warren::compile
