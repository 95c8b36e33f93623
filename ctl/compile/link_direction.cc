// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/link_direction.h"

namespace warren::compile {
namespace {

template <typename To, typename From>
void Set(From value, std::optional<To>* to) {
  if (value != 0) *to = static_cast<To>(value);
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
  if (from.loss) FillKey("loss", from, to);
  if (from.ber) FillKey("ber", from, to);
  if (from.queue_packets) to->set_queue_packets(static_cast<uint32_t>(*from.queue_packets));
  if (from.queue_bytes) to->set_queue_bytes(*from.queue_bytes);
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
  } else if (key == "loss") {
    to->set_loss(from.loss.value_or(0));
  } else if (key == "ber") {
    to->set_ber(from.ber.value_or(0));
  } else if (key == "queue" && from.queue_packets) {
    to->set_queue_packets(static_cast<uint32_t>(from.queue_packets.value_or(0)));
    to->set_queue_bytes(from.queue_bytes.value_or(0));
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
  Set(from.loss(), &to.loss);
  Set(from.ber(), &to.ber);
  to.queue_packets = from.queue_packets();
  Set(from.queue_bytes(), &to.queue_bytes);
  return to;
}

}  // namespace warren::compile
