// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_DAEMON_H_
#define WARREN_CAPSULE_GUEST_DAEMON_H_

#include <sys/types.h>

#include <functional>
#include <string>

#include "capsule/mux/event_loop.h"

namespace warren::capsule {

// Keeps warrend running: starts it, and again when it ends, at once after a good
// run and slower each time when it fails from the start.
class Daemon {
 public:
  // `report`: told of each start that failed and each end.
  Daemon(EventLoop* loop, std::function<void(const std::string&)> report);

  void Start();
  // A process was reaped; true if it was the daemon.
  bool Reaped(pid_t pid, int status);
  // Ends it for good; `done` is called when it is gone or did not go in time.
  void Stop(std::function<void()> done);

 private:
  EventLoop* const loop_;
  const std::function<void(const std::string&)> report_;
  pid_t pid_ = 0;
  EventLoop::Clock::time_point started_;
  EventLoop::Clock::duration pause_{};
  std::function<void()> stopped_;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_DAEMON_H_
