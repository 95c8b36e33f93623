// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/sim/link_sim.h"

#include <cstdlib>
#include <new>
#include <utility>
#include <variant>

#include "ctl/model/units.h"

extern "C" {
#include "kmod/engine/random.h"
}

namespace warren::sim {

wr_params EngineParams(const model::LinkDirection& direction) {
  wr_params params{};
  params.rate = direction.rate_bps.value_or(0);
  params.delay = static_cast<uint64_t>(direction.delay_ns.value_or(0));
  params.queue_packets = static_cast<uint32_t>(direction.queue_packets.value_or(0));
  params.queue_bytes = direction.queue_bytes.value_or(0);
  params.queue_time = static_cast<uint64_t>(direction.queue_ns.value_or(0));
  params.loss = model::ProbabilityUnits(direction.loss.value_or(0));
  params.ber = model::BitErrorUnits(direction.ber.value_or(0));
  params.overhead = direction.overhead_bytes.value_or(0);
  params.min_frame = static_cast<uint32_t>(direction.minimum_wire_bytes.value_or(0));
  params.cell_payload = static_cast<uint32_t>(direction.cell_payload_bytes.value_or(0));
  params.cell_size = static_cast<uint32_t>(direction.cell_bytes.value_or(0));
  return params;
}

namespace {

wr_aqm_params EngineAqm(const model::Aqm& aqm) {
  wr_aqm_params params{};
  params.kind = static_cast<wr_aqm>(aqm.index());
  if (const auto* red = std::get_if<model::Red>(&aqm)) {
    params.red_min = red->minimum;
    params.red_max = red->maximum;
    params.red_bytes = red->bytes;
    params.red_probability = model::ProbabilityUnits(red->probability);
  } else if (const auto* codel = std::get_if<model::Codel>(&aqm)) {
    params.target = static_cast<uint64_t>(codel->target_ns);
    params.interval = static_cast<uint64_t>(codel->interval_ns);
  } else if (const auto* pie = std::get_if<model::Pie>(&aqm)) {
    params.target = static_cast<uint64_t>(pie->target_ns);
    params.interval = static_cast<uint64_t>(pie->update_ns);
  }
  return params;  // a trace's frames are only lengths: none is marked
}

}  // namespace

wr_features EngineFeatures(const model::LinkDirection& direction) {
  wr_features features{};
  if (const auto& jitter = direction.jitter) {
    features.jitter.spread = static_cast<uint64_t>(jitter->spread_ns);
    features.jitter.shape = static_cast<wr_jitter_shape>(jitter->shape);
    features.jitter.correlation = model::ProbabilityUnits(jitter->correlation);
    features.jitter.reorder = jitter->reorder;
  }
  if (const auto& gilbert = direction.gilbert) {
    features.loss.model = WR_LOSS_GILBERT;
    features.loss.p = model::ProbabilityUnits(gilbert->p);
    features.loss.r = model::ProbabilityUnits(gilbert->r);
    features.loss.good = model::ProbabilityUnits(gilbert->good);
    features.loss.bad = model::ProbabilityUnits(gilbert->bad);
  }
  if (const auto& duplicate = direction.duplicate) {
    features.duplicate = model::ProbabilityUnits(duplicate->probability);
    features.duplicate_free = !duplicate->charge;
  }
  if (const auto& reorder = direction.reorder) {
    features.reorder = model::ProbabilityUnits(reorder->probability);
    features.reorder_by = static_cast<uint64_t>(reorder->by_ns);
  }
  features.ber_flip = direction.ber_flip;
  features.discipline =
      static_cast<wr_discipline>(direction.discipline.value_or(model::Discipline::kFifo));
  features.queue_drop_head = direction.drop_head.value_or(false);
  features.aqm = EngineAqm(direction.aqm.value_or(model::Aqm()));
  return features;
}

const char* DropName(wr_drop reason) {
  switch (reason) {
    case WR_DROP_QUEUE:
      return "queue-full";
    case WR_DROP_LOSS:
      return "loss";
    case WR_DROP_BIT_ERROR:
      return "bit-error";
    case WR_DROP_GUARD:
      return "guard";
    case WR_DROP_DOWN:
      return "down";
    case WR_DROP_MEMORY:
      return "no-memory";
    case WR_DROP_TOO_LONG:
      return "too-long";
    case WR_DROP_RED:
      return "red";
    case WR_DROP_CODEL:
      return "codel";
    case WR_DROP_PIE:
      return "pie";
    case WR_DROP_REASONS:
      break;
  }
  return "unknown";
}

uint64_t DirectionSeed(uint64_t lab_seed, uint32_t link_id, uint32_t direction) {
  return wr_derive_seed(lab_seed, link_id, direction);
}

LinkSim::LinkSim(const model::LinkDirection& direction, uint64_t seed, Sink sink)
    : sink_(std::move(sink)) {
  wr_dir_init(&dir_, &guard_, &count_, seed);
  const wr_params params = EngineParams(direction);
  const wr_features features = EngineFeatures(direction);
  wr_options* options = nullptr;
  if (!wr_options_new(&options, &features)) throw std::bad_alloc();
  wr_out out{};
  wr_dir_set(&dir_, &params, options, 0, &out);
}

LinkSim::~LinkSim() {
  wr_out out{};
  wr_dir_purge(&dir_, &out);
  while (wr_frame* frame = wr_fifo_pop(&out.drop)) {
    if (frame->copied) std::free(frame);
  }
  wr_options_free(dir_.options);
}

void LinkSim::Arrive(uint64_t id, uint32_t bytes, Flow flow, uint64_t now_ns) {
  AdvanceTo(now_ns);
  auto frame = std::make_unique<wr_frame>();
  frame->len = bytes;
  frame->id = id;
  frame->flow = flow.hash;
  frame->precedence = flow.precedence;
  wr_frame* const entering = frame.get();
  inside_.emplace(id, Inside{.frame = std::move(frame)});
  wr_out out{};
  wr_dir_admit(&dir_, entering, now_ns, &out);
  Take(&out, now_ns);
  AdvanceTo(now_ns);
}

void LinkSim::Drain() { AdvanceTo(WR_NEVER - 1); }

void LinkSim::AdvanceTo(uint64_t now_ns) {
  for (uint64_t next = wr_dir_next(&dir_); next <= now_ns; next = wr_dir_next(&dir_)) {
    wr_out out{};
    wr_dir_run(&dir_, next, ~0u, &out);
    Take(&out, next);
  }
}

void LinkSim::Take(wr_out* out, uint64_t now_ns) {
  while (wr_frame* frame = wr_fifo_pop(&out->drop)) {
    sink_.drop(frame->id, now_ns);
    inside_.erase(frame->id);
  }
  while (wr_frame* frame = wr_fifo_pop(&out->deliver)) Deliver(frame, now_ns);
}

// All copies of a frame are made before it is delivered.
void LinkSim::Deliver(wr_frame* frame, uint64_t now_ns) {
  const uint64_t id = frame->id;
  Inside& inside = inside_.at(id);
  ++inside.came;
  if (frame->copied) {
    std::free(frame);
  } else {
    inside.delivered = true;
  }
  const bool last = inside.delivered && inside.came == 1 + inside.frame->copies;
  sink_.deliver(id, now_ns, last);
  if (last) inside_.erase(id);
}

}  // namespace warren::sim
