// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/sim/link_sim.h"

#include <utility>

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
  params.loss = model::ProbabilityUnits(direction.loss.value_or(0));
  params.ber = model::BitErrorUnits(direction.ber.value_or(0));
  params.overhead = direction.overhead_bytes.value_or(0);
  params.min_frame = static_cast<uint32_t>(direction.minimum_wire_bytes.value_or(0));
  params.cell_payload = static_cast<uint32_t>(direction.cell_payload_bytes.value_or(0));
  params.cell_size = static_cast<uint32_t>(direction.cell_bytes.value_or(0));
  return params;
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
  wr_out out{};
  wr_dir_set(&dir_, &params, nullptr, 0, &out);
}

LinkSim::~LinkSim() {
  wr_out out{};
  wr_dir_purge(&dir_, &out);
}

void LinkSim::Arrive(uint64_t id, uint32_t bytes, uint64_t now_ns) {
  AdvanceTo(now_ns);
  auto frame = std::make_unique<wr_frame>();
  frame->len = bytes;
  frame->id = id;
  wr_frame* const entering = frame.get();
  inside_.emplace(id, std::move(frame));
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
  while (wr_frame* frame = wr_fifo_pop(&out->deliver)) {
    sink_.deliver(frame->id, now_ns);
    inside_.erase(frame->id);
  }
}

}  // namespace warren::sim
