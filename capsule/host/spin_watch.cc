// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/spin_watch.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace warren::capsule {

namespace {

// Times that a process went to sleep.
uint64_t Wakes(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(status, line);) {
    uint64_t count = 0;
    constexpr char kKey[] = "voluntary_ctxt_switches:";
    if (absl::StartsWith(line, kKey) && absl::SimpleAtoi(line.substr(sizeof(kKey) - 1), &count)) {
      return count;
    }
  }
  return 0;
}

// Seconds that a process has computed, when it does so now; else 0.
double Computed(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');
  char state = 0;
  unsigned long user = 0, system = 0;
  if (name_end == std::string::npos ||
      sscanf(line.c_str() + name_end + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
             &state, &user, &system) != 3 ||
      state != 'R') {
    return 0;
  }
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Computing {
  pid_t pid = 0;
  double seconds = 0;
};

// The guest's programs are children of its kernel's process; at most one of them runs.
Computing ComputingChild(pid_t kernel) {
  std::ifstream list(absl::StrCat("/proc/", kernel, "/task/", kernel, "/children"));
  Computing found;
  for (pid_t child; list >> child;) {
    if (const double seconds = Computed(child); seconds > 0) found = {child, seconds};
  }
  return found;
}

}  // namespace

std::chrono::milliseconds SpinWatch::Look() {
  const uint64_t wakes = Wakes(kernel_);
  const Computing now = ComputingChild(kernel_);
  if (wakes != wakes_ || now.pid != computing_ || now.pid == 0) {
    wakes_ = wakes;
    computing_ = now.pid;
    base_ = now.seconds;
    return std::chrono::milliseconds(0);
  }
  return std::chrono::milliseconds(static_cast<int64_t>((now.seconds - base_) * 1e3));
}

void SpinWatch::Interrupt() const {
  // The kernel takes it for a tick of the clock: see its patch.
  if (computing_ > 0) kill(computing_, SIGWINCH);
}

}  // namespace warren::capsule
