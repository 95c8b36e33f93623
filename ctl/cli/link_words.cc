// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/link_words.h"

#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ctl/model/units.h"
#include "kmod/uapi/warren.h"

namespace warren::cli {
namespace {

using v1::LinkDirection;

// Sets one parameter of a direction from its text.
using Setter = absl::Status (*)(const std::string& text, LinkDirection* d);

template <typename Value, typename Store>
absl::Status Set(absl::StatusOr<Value> value, Store store) {
  if (!value.ok()) return value.status();
  store(*value);
  return absl::OkStatus();
}

absl::Status SetRate(const std::string& text, LinkDirection* d) {
  auto rate = model::ParseRate(text);
  if (!rate.ok()) return rate.status();
  if (*rate > WARREN_RATE_MAX) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is too much; at most ", model::PrintRate(WARREN_RATE_MAX)));
  }
  d->set_rate_bps(*rate);
  return absl::OkStatus();
}

absl::Status SetDelay(const std::string& text, LinkDirection* d) {
  auto delay = model::ParseTime(text);
  if (!delay.ok()) return delay.status();
  if (*delay > static_cast<int64_t>(WARREN_DELAY_MAX)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is too long; at most ", model::PrintTime(WARREN_DELAY_MAX)));
  }
  d->set_delay_ns(static_cast<uint64_t>(*delay));
  return absl::OkStatus();
}

absl::Status SetQueue(const std::string& text, LinkDirection* d) {
  if (auto packets = model::ParsePackets(text); packets.ok()) {
    d->set_queue_packets(static_cast<uint32_t>(*packets));
    d->set_queue_bytes(0);
    return absl::OkStatus();
  }
  if (auto bytes = model::ParseBytes(text); bytes.ok()) {
    d->set_queue_bytes(*bytes);
    d->set_queue_packets(0);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is no queue limit; write 50packets or 64KB"));
}

absl::Status SetOverhead(const std::string& text, LinkDirection* d) {
  d->set_minimum_wire_bytes(0);
  if (text == "ethernet") {
    d->set_overhead_bytes(24);
    d->set_minimum_wire_bytes(84);
    return absl::OkStatus();
  }
  if (text == "none") {
    d->set_overhead_bytes(0);
    return absl::OkStatus();
  }
  return Set(model::ParseBytes(text),
             [d](uint64_t v) { d->set_overhead_bytes(static_cast<int32_t>(v)); });
}

const std::map<std::string, Setter>& Setters() {
  static const auto* setters = new std::map<std::string, Setter>{
      {"rate", SetRate},
      {"delay", SetDelay},
      {"loss",
       [](const std::string& t, LinkDirection* d) {
         return Set(model::ParseProbability(t), [d](double v) { d->set_loss(v); });
       }},
      {"ber",
       [](const std::string& t, LinkDirection* d) {
         return Set(model::ParseProbability(t), [d](double v) { d->set_ber(v); });
       }},
      {"queue", SetQueue},
      {"overhead", SetOverhead},
  };
  return *setters;
}

absl::Status SetWhole(const std::string& key, const std::string& value,
                      v1::SetLinkRequest* request) {
  if (key == "state") {
    if (value != "up" && value != "down") {
      return absl::InvalidArgumentError(
          absl::StrCat("'", value, "' is no state; write up or down"));
    }
    request->set_up(value == "up");
    return absl::OkStatus();
  }
  uint32_t mtu = 0;
  if (!absl::SimpleAtoi(value, &mtu)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", value, "' is no MTU; write bytes, as 1500"));
  }
  request->set_mtu(mtu);
  return absl::OkStatus();
}

}  // namespace

absl::Status ParseLinkWords(const std::vector<std::string>& words, bool forward, bool backward,
                            v1::SetLinkRequest* request) {
  const bool both = forward == backward;
  for (const std::string& word : words) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(word, absl::MaxSplits('=', 1));
    const auto& [key, value] = parts;
    absl::Status status;
    if (key == "state" || key == "mtu") {
      if (!both) {
        return absl::InvalidArgumentError(
            absl::StrCat("'", key, "' is of both directions; leave out --forward and --backward"));
      }
      status = SetWhole(key, value, request);
    } else if (auto setter = Setters().find(key); setter == Setters().end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "unknown link parameter '", key, "'; write one of ",
          absl::StrJoin(
              Setters(), ", ",
              [](std::string* out, const auto& s) { absl::StrAppend(out, s.first, "=..."); }),
          ", state=up|down, mtu=BYTES"));
    } else {
      if (both || forward) status = setter->second(value, request->mutable_forward());
      if (status.ok() && (both || backward)) {
        status = setter->second(value, request->mutable_backward());
      }
    }
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(key, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

std::string PrintDirection(const v1::LinkDirection& d) {
  std::vector<std::string> parts;
  if (d.rate_bps() != 0) parts.push_back("rate " + model::PrintRate(d.rate_bps()));
  if (d.delay_ns() != 0) {
    parts.push_back("delay " + model::PrintTime(static_cast<int64_t>(d.delay_ns())));
  }
  if (d.loss() > 0) parts.push_back(absl::StrCat("loss ", model::PrintProbability(d.loss())));
  if (d.ber() > 0) parts.push_back(absl::StrCat("ber ", model::PrintProbability(d.ber())));
  if (d.rate_bps() != 0) {
    if (d.queue_packets() != 0) parts.push_back("queue " + model::PrintPackets(d.queue_packets()));
    if (d.queue_bytes() != 0) parts.push_back("queue " + model::PrintBytes(d.queue_bytes()));
    if (d.overhead_bytes() != 24)
      parts.push_back(absl::StrCat("overhead ", d.overhead_bytes(), "B"));
  }
  return parts.empty() ? "unshaped" : absl::StrJoin(parts, ", ");
}

}  // namespace warren::cli
