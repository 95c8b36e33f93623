// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_MUX_EVENT_LOOP_H_
#define WARREN_CAPSULE_MUX_EVENT_LOOP_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// One thread waiting in epoll: descriptors, timers, and work put off to the round's end.
// Handlers may watch, forget and stop from within.
class EventLoop {
 public:
  using Clock = std::chrono::steady_clock;
  using EventHandler = std::function<void(uint32_t events)>;
  using TimerId = uint64_t;

  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void Watch(int fd, uint32_t events, EventHandler handler);
  void Modify(int fd, uint32_t events);
  void Forget(int fd);

  TimerId After(Clock::duration delay, std::function<void()> handler);
  void Cancel(TimerId id);

  // Runs once, at the end of this round of events (or of the next one).
  void Post(std::function<void()> work) { posted_.push_back(std::move(work)); }

  void Run();
  // One round. Sleeps at most `limit`.
  void RunOnce(Clock::duration limit);
  void Stop() { stopped_ = true; }

 private:
  struct Watched {
    uint64_t serial;
    std::shared_ptr<EventHandler> handler;
  };
  struct Timer {
    TimerId id;
    std::function<void()> handler;
  };

  int SleepMs(Clock::duration limit) const;
  void RunTimers();
  void RunPosted();

  UniqueFd epoll_;
  std::unordered_map<int, Watched> watched_;
  // An event whose serial is gone belonged to a descriptor forgotten in this round.
  std::unordered_map<uint64_t, int> fd_of_serial_;
  std::multimap<Clock::time_point, Timer> timers_;
  std::vector<std::function<void()>> posted_;
  uint64_t next_serial_ = 1;
  TimerId next_timer_ = 1;
  bool stopped_ = false;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_MUX_EVENT_LOOP_H_
