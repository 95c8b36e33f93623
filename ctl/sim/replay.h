// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A packet trace through one direction of a link, in virtual time.

#ifndef WARREN_CTL_SIM_REPLAY_H_
#define WARREN_CTL_SIM_REPLAY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/model/topology.h"

namespace warren::sim {

struct ReplayOptions {
  model::LinkDirection direction;
  bool up = true;     // down: every packet is dropped
  int mtu = 1500;     // bytes; longer packets are dropped where they would arrive
  uint64_t seed = 1;  // of the direction
};

struct ReplayResult {
  uint64_t packets_in = 0;
  uint64_t bytes_in = 0;  // with Ethernet headers
  uint64_t packets_out = 0;
  uint64_t bytes_out = 0;
  std::map<std::string, uint64_t> drops;  // by reason, those that occurred
  uint64_t stamped_back = 0;              // packets stamped before the one in front of them
  uint64_t in_ns = 0;                     // from the first arrival to the last
  uint64_t out_ns = 0;                    // from the first delivery to the last
  std::vector<uint64_t> delays_ns;        // arrival to delivery, sorted

  // The least delay that `share` (0 .. 1) of the packets do not exceed; 0 when none came.
  uint64_t Percentile(double share) const;
  double MeanDelay() const;
};

// Each packet arrives at its time stamp; one stamped before the packet in front of it arrives
// together with that. OUT is written only when all went well; it has the delivered packets with the
// times of their delivery, to the nanosecond.
absl::StatusOr<ReplayResult> Replay(const ReplayOptions& options, const std::string& in,
                                    const std::string& out);

}  // namespace warren::sim

#endif  // WARREN_CTL_SIM_REPLAY_H_
