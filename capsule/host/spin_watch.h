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
  // Makes the guest's kernel look up from the program that computed at the last look.
  void Interrupt() const;

 private:
  const pid_t kernel_;
  uint64_t wakes_ = 0;  // of the kernel's process, when it was last seen to have moved
  double base_ = 0;     // the processor time then of the child that computes, in seconds
  pid_t computing_ = 0;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_SPIN_WATCH_H_
