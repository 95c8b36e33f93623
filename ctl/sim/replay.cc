// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/sim/replay.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "ctl/sim/link_sim.h"
#include "ctl/sim/pcap_file.h"

namespace warren::sim {
namespace {

constexpr uint32_t kEthernetHeader = 14;
constexpr uint32_t kVlanTag = 4;  // does not count against the MTU, as in the kernel

uint32_t Hash(uint32_t seed, std::span<const uint8_t> bytes) {
  for (const uint8_t byte : bytes) seed = (seed ^ byte) * 16777619;
  return seed ^ seed >> 15;
}

// Of the IP packet behind a link header; anything else is one flow.
LinkSim::Flow FlowOf(std::span<const uint8_t> data, size_t header_bytes) {
  if (data.size() < header_bytes + 20) return {};
  data = data.subspan(header_bytes);
  const bool v6 = data[0] >> 4 == 6;
  const size_t length = v6 ? 40 : size_t{data[0] & 15u} * 4;
  if ((!v6 && data[0] >> 4 != 4) || data.size() < length) return {};
  const uint8_t protocol = v6 ? data[6] : data[9];
  const uint8_t traffic = v6 ? static_cast<uint8_t>(data[0] << 4 | data[1] >> 4) : data[1];
  uint32_t hash = Hash(2166136261u, v6 ? data.subspan(8, 32) : data.subspan(12, 8));
  hash = Hash(hash, std::span(&protocol, 1));
  const bool fragment = !v6 && ((data[6] & 0x1f) != 0 || data[7] != 0);
  const bool has_ports = protocol == 6 || protocol == 17 || protocol == 132;
  if (has_ports && !fragment && data.size() >= length + 4) {
    hash = Hash(hash, data.subspan(length, 4));
  }
  return {hash, static_cast<uint8_t>(traffic >> 5)};
}

class Replayer {
 public:
  Replayer(const ReplayOptions& options, PcapReader reader, PcapWriter writer)
      : options_(options),
        reader_(std::move(reader)),
        writer_(std::move(writer)),
        link_(options.direction, options.seed,
              {.deliver = [this](uint64_t id, uint64_t now, bool last) { Deliver(id, now, last); },
               .drop = [this](uint64_t id, uint64_t) { inside_.erase(id); }}) {}

  absl::StatusOr<ReplayResult> Run() {
    for (;;) {
      auto packet = reader_.Next();
      if (!packet.ok()) return packet.status();
      if (!packet->has_value()) break;
      Arrive(**std::move(packet));
    }
    link_.Drain();
    for (int i = 0; i < WR_DROP_REASONS; ++i) {
      const auto reason = static_cast<wr_drop>(i);
      if (const uint64_t count = link_.count().drop[i]; count != 0) {
        result_.drops[DropName(reason)] += count;
      }
    }
    std::sort(result_.delays_ns.begin(), result_.delays_ns.end());
    if (absl::Status wrote = writer_.Finish(); !wrote.ok()) return wrote;
    return std::move(result_);
  }

 private:
  void Arrive(Packet packet) {
    uint64_t now = packet.time_ns;
    if (result_.packets_in == 0) first_arrival_ = last_arrival_ = now;
    if (now < last_arrival_) {
      ++result_.stamped_back;
      now = last_arrival_;
    }
    last_arrival_ = now;
    result_.in_ns = last_arrival_ - first_arrival_;
    const uint64_t id = result_.packets_in++;
    const uint32_t bytes = packet.length - reader_.header_bytes() + kEthernetHeader;
    result_.bytes_in += bytes;
    if (!options_.up) return Refuse(WR_DROP_DOWN);
    if (bytes > static_cast<uint32_t>(options_.mtu) + kEthernetHeader + kVlanTag) {
      return Refuse(WR_DROP_TOO_LONG);
    }
    const LinkSim::Flow flow = FlowOf(packet.data, reader_.header_bytes());
    inside_.emplace(id, Inside{std::move(packet), now, bytes});
    link_.Arrive(id, bytes, flow, now);
  }

  void Refuse(wr_drop reason) { ++result_.drops[DropName(reason)]; }

  void Deliver(uint64_t id, uint64_t now, bool last) {
    const auto found = inside_.find(id);
    if (found == inside_.end()) return;
    const Inside& inside = found->second;
    if (result_.packets_out++ == 0) first_delivery_ = now;
    result_.bytes_out += inside.bytes;
    result_.out_ns = now - first_delivery_;
    result_.delays_ns.push_back(now - inside.arrival_ns);
    writer_.Write(inside.packet, now);
    if (last) inside_.erase(found);
  }

  struct Inside {
    Packet packet;
    uint64_t arrival_ns;
    uint32_t bytes;
  };

  const ReplayOptions& options_;
  PcapReader reader_;
  PcapWriter writer_;
  ReplayResult result_;
  std::unordered_map<uint64_t, Inside> inside_;  // by arrival, from 0
  uint64_t first_arrival_ = 0, last_arrival_ = 0, first_delivery_ = 0;
  LinkSim link_;
};

}  // namespace

uint64_t ReplayResult::Percentile(double share) const {
  if (delays_ns.empty()) return 0;
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(delays_ns.size())));
  return delays_ns[std::min(delays_ns.size(), std::max<size_t>(rank, 1)) - 1];
}

double ReplayResult::MeanDelay() const {
  if (delays_ns.empty()) return 0;
  return std::accumulate(delays_ns.begin(), delays_ns.end(), 0.0) /
         static_cast<double>(delays_ns.size());
}

absl::StatusOr<ReplayResult> Replay(const ReplayOptions& options, const std::string& in,
                                    const std::string& out) {
  auto reader = PcapReader::Open(in);
  if (!reader.ok()) return reader.status();
  auto writer = PcapWriter::Create(out, reader->link_type());
  if (!writer.ok()) return writer.status();
  return Replayer(options, *std::move(reader), *std::move(writer)).Run();
}

}  // namespace warren::sim
