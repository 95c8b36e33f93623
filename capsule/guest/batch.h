// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_BATCH_H_
#define WARREN_CAPSULE_GUEST_BATCH_H_

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "capsule/mux/event_loop.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// The one program of a run in virtual time. What it prints goes to the host's folder as it comes;
// at its end the results follow, then its exit status.
class Batch {
 public:
  // `ended` is told the exit status as a shell counts.
  Batch(EventLoop* loop, std::function<void(int status)> ended);

  // Starts it as soon as the Unix socket of `server` takes connections.
  void StartAfter(const std::string& server, std::vector<std::string> argv);
  // A process was reaped; true if it was the program.
  bool Reaped(pid_t pid, int status);

 private:
  struct Stream {
    UniqueFd from;  // what the program prints
    UniqueFd to;    // a file of the host's
  };

  void Start(const std::vector<std::string>& argv);
  // False at the end of the stream.
  bool Carry(Stream& stream);

  EventLoop* const loop_;
  const std::function<void(int)> ended_;
  pid_t pid_ = 0;
  Stream out_, error_;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_BATCH_H_
