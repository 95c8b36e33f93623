// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_SPIN_WATCH_H_
#define WARREN_CAPSULE_HOST_SPIN_WATCH_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace warren::capsule {

// Sees a guest's program that computes without ever calling its kernel: the kernel's process waits
// and is not even woken, while the processor time of its children grows.
class SpinWatch {
 public:
  explicit SpinWatch(pid_t kernel) : kernel_(kernel) {}

  // For how much processor time that has gone on. To be asked regularly.
  std::chrono::milliseconds Look();
  void Restart() { wakes_ = 0; }

 private:
  const pid_t kernel_;
  uint64_t wakes_ = 0;  // of the kernel's process, when it was last seen to have moved
  double base_ = 0;     // the children's processor time then, in seconds
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_SPIN_WATCH_H_
