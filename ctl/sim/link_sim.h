// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// One direction of a link without a lab: the engine of warren.ko with a clock of its own, which
// jumps from event to event.

#ifndef WARREN_CTL_SIM_LINK_SIM_H_
#define WARREN_CTL_SIM_LINK_SIM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "ctl/model/topology.h"

extern "C" {
#include "kmod/engine/direction.h"
}

namespace warren::sim {

// The parameters as the engine takes them. The direction must have passed the format's checks.
wr_params EngineParams(const model::LinkDirection& direction);
wr_features EngineFeatures(const model::LinkDirection& direction);

// What the kernel module calls the reasons of drops: "queue-full", "loss", ...
const char* DropName(wr_drop reason);

class LinkSim {
 public:
  // Frames are told apart by the caller's ids. Both callbacks come in order of time. A duplicated
  // frame is delivered twice; `last` says that nothing more is heard of its id.
  struct Sink {
    std::function<void(uint64_t id, uint64_t now_ns, bool last)> deliver;
    std::function<void(uint64_t id, uint64_t now_ns)> drop;
  };

  // `seed` is that of the direction (see DirectionSeed).
  LinkSim(const model::LinkDirection& direction, uint64_t seed, Sink sink);
  LinkSim(const LinkSim&) = delete;
  LinkSim& operator=(const LinkSim&) = delete;
  ~LinkSim();

  // What fair queueing knows of a frame.
  struct Flow {
    uint32_t hash = 0;       // of addresses, protocol and ports
    uint8_t precedence = 0;  // 0 .. 7, of IP
  };

  // A frame of `bytes` (its Ethernet header counted) arrives; times never fall.
  void Arrive(uint64_t id, uint32_t bytes, Flow flow, uint64_t now_ns);
  // Nothing more comes: delivers what is on its way.
  void Drain();

  const wr_count& count() const { return count_; }

 private:
  struct Inside {
    std::unique_ptr<wr_frame> frame;
    bool delivered = false;  // it; its copies may follow
    uint32_t came = 0;       // it and its copies
  };

  void AdvanceTo(uint64_t now_ns);
  void Take(wr_out* out, uint64_t now_ns);
  void Deliver(wr_frame* frame, uint64_t now_ns);

  wr_guard guard_{};
  wr_count count_{};
  wr_dir dir_;
  Sink sink_;
  std::unordered_map<uint64_t, Inside> inside_;
};

// The seed that the kernel module gives to a direction: 0 is forward, 1 backward.
uint64_t DirectionSeed(uint64_t lab_seed, uint32_t link_id, uint32_t direction);

}  // namespace warren::sim

#endif  // WARREN_CTL_SIM_LINK_SIM_H_
