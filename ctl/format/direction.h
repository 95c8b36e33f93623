// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_FORMAT_DIRECTION_H_
#define WARREN_CTL_FORMAT_DIRECTION_H_

#include <optional>
#include <string_view>

#include "ctl/format/source.h"
#include "ctl/format/tree.h"
#include "ctl/model/topology.h"

namespace warren::format {

// The frame overhead that a word stands for.
struct Overhead {
  std::string_view word;
  int bytes;
  int minimum;
  int cell_payload = 0;
  int cell = 0;
};
inline constexpr Overhead kOverheads[] = {
    {"ethernet", 24, 84},  // preamble 8, FCS 4, gap 12; the shortest frame with them
    {"none", 0, 0},
    {"hdlc", -7, 0},  // flag, address, control, protocol 2, FCS 2, less the Ethernet header's 14
    {"atm", 2, 0, 48, 53},  // LLC/SNAP 8 and AAL5 trailer 8, less the Ethernet header's 14; cells
};

inline constexpr uint64_t kDefaultQueuePackets = 50;

// What a direction does when the file says nothing.
model::LinkDirection DefaultDirection();

// Reports what each value allows and all together do not.
void CheckDirection(const Source& source, const Value& map);

// Lets the keys that `map` has take the place of what `direction` had.
void ApplyDirection(const Value& map, model::LinkDirection& direction);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_DIRECTION_H_
