// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// One direction under test: makes frames, keeps what becomes of them.

#ifndef KMOD_ENGINE_DRIVER_HH_
#define KMOD_ENGINE_DRIVER_HH_

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <vector>

extern "C" {
#include "kmod/engine/direction.h"
}

namespace warren::engine {

// The first seed of a random test: WARREN_TEST_SEED when it is set, to run a failed one again.
inline uint64_t FirstSeed() {
  const char* text = std::getenv("WARREN_TEST_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 0) : std::random_device()();
}

struct Fate {
  bool dropped = false;
  bool delivered = false;
  uint64_t at = 0;       // when the engine handed it out
  uint64_t left_at = 0;  // when its owner was released, 0 = not (yet)
};

// Drives the engine as the kernel does: arrivals, and a call at every time that
// wr_dir_next() asks for, at that very time.
class Driver {
 public:
  explicit Driver(uint64_t seed, uint64_t guard_limit = 0) {
    guard_.limit = guard_limit;
    wr_dir_init(&dir_, &guard_, &count_, seed);
  }
  ~Driver() {
    Purge();
    wr_options_free(dir_.options);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // Moves on to `now`, serving every event on the way.
  void AdvanceTo(uint64_t now) {
    for (uint64_t next = wr_dir_next(&dir_); next <= now; next = wr_dir_next(&dir_)) {
      Run(next);
      if (wr_dir_next(&dir_) == next && wr_dir_next(&dir_) == last_stuck_) {
        ++stuck_;
      }
      last_stuck_ = next;
    }
    now_ = now;
  }

  // Runs until nothing is left in the direction. Returns the last time.
  uint64_t Drain() {
    uint64_t last = now_;
    for (uint64_t next = wr_dir_next(&dir_); next != WR_NEVER; next = wr_dir_next(&dir_)) {
      Run(next);
      last = next;
    }
    return last;
  }

  // Like a timer that comes late: one look at `now`, none before.
  void RunLate(uint64_t now) { Run(now); }

  uint64_t Arrive(uint64_t now, uint32_t len, wr_owner owner = WR_OWNER_NONE) {
    AdvanceTo(now);
    return Put(now, len, owner);
  }

  // An arrival without serving what was due before: a late machine.
  uint64_t Put(uint64_t now, uint32_t len, wr_owner owner = WR_OWNER_NONE) {
    frames_.push_back(std::make_unique<wr_frame>());
    wr_frame* frame = frames_.back().get();
    *frame = wr_frame{};
    frame->len = len;
    frame->owner = owner;
    frame->ecn = ecn_;
    frame->flow = flow_;
    frame->precedence = precedence_;
    frame->id = frames_.size() - 1;
    fates_.emplace_back();
    wr_out out = {};
    wr_dir_admit(&dir_, frame, now, &out);
    Take(&out, now);
    return frame->id;
  }

  void Set(const wr_params& params, uint64_t now) { Set(params, wr_features{}, now); }

  void Set(const wr_params& params, const wr_features& features, uint64_t now) {
    AdvanceTo(now);
    wr_options* options = nullptr;
    if (!wr_options_new(&options, &features)) std::abort();
    wr_out out = {};
    wr_options_free(wr_dir_set(&dir_, &params, options, now, &out));
    Take(&out, now);
  }

  void Purge() {
    wr_out out = {};
    wr_dir_purge(&dir_, &out);
    Take(&out, now_);
  }

  // Whether frames from here on can be marked.
  void set_ecn(bool ecn) { ecn_ = ecn; }

  // What frames from here on belong to.
  void set_flow(uint32_t flow, uint8_t precedence = 0) {
    flow_ = flow;
    precedence_ = precedence;
  }

  const wr_frame& frame(uint64_t id) const { return *frames_[id]; }
  const std::vector<Fate>& fates() const { return fates_; }
  const Fate& fate(uint64_t id) const { return fates_[id]; }
  const std::vector<uint64_t>& order() const { return order_; }
  // When the second copies of frames came out, by frame.
  const std::multimap<uint64_t, uint64_t>& copies() const { return copies_; }
  wr_dir& dir() { return dir_; }
  const wr_count& count() const { return count_; }
  const wr_guard& guard() const { return guard_; }
  uint64_t runs() const { return runs_; }
  uint64_t stuck() const { return stuck_; }

  uint64_t Dropped() const {
    uint64_t sum = 0;
    for (uint64_t drop : count_.drop) sum += drop;
    return sum;
  }

  uint64_t Owned() const {
    uint64_t sum = 0;
    for (uint32_t owners : dir_.owners) sum += owners;
    return sum;
  }

  uint64_t Inside() const {
    return dir_.queue.frames + dir_.line.frames + dir_.strays.frames +
           (dir_.serving != nullptr ? 1u : 0u);
  }

 private:
  void Run(uint64_t now) {
    wr_out out = {};
    ++runs_;
    wr_dir_run(&dir_, now, ~0u, &out);
    Take(&out, now);
  }

  void Take(wr_out* out, uint64_t now) {
    while (wr_frame* frame = wr_fifo_pop(&out->deliver)) {
      if (frame->copied) {
        copies_.emplace(frame->id, now);
        std::free(frame);
        continue;
      }
      fates_[frame->id].delivered = true;
      fates_[frame->id].at = now;
      order_.push_back(frame->id);
    }
    while (wr_frame* frame = wr_fifo_pop(&out->drop)) {
      if (frame->copied) {
        std::free(frame);
        continue;
      }
      fates_[frame->id].dropped = true;
      fates_[frame->id].at = now;
    }
    for (; released_ < frames_.size() && Settled(released_); ++released_) {
    }
    for (uint64_t id = released_; id < frames_.size(); ++id) {
      if (frames_[id]->owner_released && fates_[id].left_at == 0) fates_[id].left_at = now;
    }
  }

  bool Settled(uint64_t id) {
    if (frames_[id]->owner_released && fates_[id].left_at == 0) return false;
    return fates_[id].dropped || fates_[id].delivered;
  }

  wr_dir dir_;
  wr_guard guard_ = {};
  wr_count count_ = {};
  std::vector<std::unique_ptr<wr_frame>> frames_;
  std::vector<Fate> fates_;
  std::vector<uint64_t> order_;
  std::multimap<uint64_t, uint64_t> copies_;
  bool ecn_ = false;
  uint32_t flow_ = 0;
  uint8_t precedence_ = 0;
  uint64_t now_ = 0;
  uint64_t runs_ = 0;
  uint64_t released_ = 0;
  uint64_t last_stuck_ = WR_NEVER;
  uint64_t stuck_ = 0;
};

}  // namespace warren::engine

#endif  // KMOD_ENGINE_DRIVER_HH_
