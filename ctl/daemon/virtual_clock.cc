// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/virtual_clock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <mutex>

#include "ctl/kernel/unique_fd.h"

namespace warren::daemon {
namespace {

constexpr char kClock[] = "/proc/time_travel";  // of the capsule's kernel

std::mutex mutex;
int users = 0;             // guarded by mutex
bool holds_again = false;  // guarded by mutex: time stood still when the first one came

bool Held() {
  char text[64] = {};
  const kernel::UniqueFd fd(open(kClock, O_RDONLY | O_CLOEXEC));
  return fd.valid() && read(fd.get(), text, sizeof(text) - 1) > 0 && strncmp(text, "held", 4) == 0;
}

void Say(const char* word) {
  const kernel::UniqueFd fd(open(kClock, O_WRONLY | O_CLOEXEC));
  [[maybe_unused]] const ssize_t n = write(fd.get(), word, strlen(word));
}

}  // namespace

TimeGoesOn::TimeGoesOn() {
  const std::lock_guard<std::mutex> lock(mutex);
  if (users++ > 0) return;
  holds_again = Held();
  if (holds_again) Say("run");
}

TimeGoesOn::~TimeGoesOn() {
  const std::lock_guard<std::mutex> lock(mutex);
  if (--users == 0 && holds_again) Say("hold");
}

}  // namespace warren::daemon
