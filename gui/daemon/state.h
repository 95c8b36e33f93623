// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What the GUI knows of running labs: plain data, between the side that speaks gRPC and the side
// that speaks Qt.

#ifndef WARREN_GUI_DAEMON_STATE_H_
#define WARREN_GUI_DAEMON_STATE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ctl/model/topology.h"

namespace warren::gui {

struct LabInfo {
  std::string name;
  bool capsule = false;
};

// What a direction of a running link has been told, and has counted since it was made.
struct DirectionState {
  uint64_t rate_bps = 0;  // 0 = no limit
  uint64_t delay_ns = 0;
  double loss = 0;  // 0 .. 1
  double ber = 0;
  uint64_t in_bytes = 0, in_frames = 0;
  uint64_t out_bytes = 0, out_frames = 0;
  uint64_t queued_frames = 0, queued_bytes = 0;
  uint64_t drops = 0;  // of all reasons but loss that was asked for
};

struct LinkState {
  std::string name;
  std::array<std::string, 2> node;
  std::array<DirectionState, 2> direction;  // from node[0] to node[1], and back
  bool up = true;
};

struct NodeState {
  std::string name;
  bool up = true;  // all its interfaces that end links are up
  uint32_t processes = 0;
  std::vector<std::string> addresses;  // "eth0 10.0.0.1/24"
};

struct LabState {
  std::string lab;
  int64_t at_ns = 0;  // of a steady clock, when the daemon was asked
  std::vector<NodeState> nodes;
  std::vector<LinkState> links;
};

// What changes of a link; what both have alike stays as it is.
struct DirectionChange {
  model::LinkDirection before;
  model::LinkDirection after;
};
struct LinkChange {
  std::array<std::optional<DirectionChange>, 2> direction;
  std::optional<bool> up;

  // Takes over what `later` says.
  void Add(const LinkChange& later);
  bool Empty() const { return !direction[0] && !direction[1] && !up; }
};

}  // namespace warren::gui

#endif  // WARREN_GUI_DAEMON_STATE_H_
