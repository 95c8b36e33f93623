// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Whether the emulation kept its promise: frames are delivered when they are due.

#ifndef WARREN_CTL_CLI_FIDELITY_H_
#define WARREN_CTL_CLI_FIDELITY_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "ctl/api/warren.pb.h"

namespace warren::cli {

// A frame that comes later than this after its due time is late.
inline constexpr uint64_t kLateNs = 1'000'000;

struct Fidelity {
  uint64_t frames = 0;        // delivered by all links
  uint64_t late = 0;          // of them, after more than kLateNs
  double mean_late_ns = 0;    // over all
  uint64_t worst_ns = 0;      // the latest of them
  std::string worst_link;     // where that was; empty when none was late at all
  std::string worst_towards;  // the node that it went to

  bool kept() const { return worst_ns <= kLateNs; }
  // One line: "fidelity: kept: ..." or "fidelity: NOT kept: ...".
  std::string ToString() const;
  nlohmann::json ToJson() const;

 private:
  std::string LateText() const;
};

Fidelity Judge(const v1::LabState& lab);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_FIDELITY_H_
