// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/spin_watch.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
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

// The guest's programs are children of its kernel's process; at most one of them runs.
double Computing(pid_t kernel) {
  std::ifstream list(absl::StrCat("/proc/", kernel, "/task/", kernel, "/children"));
  double most = 0;
  for (pid_t child; list >> child;) most = std::max(most, Computed(child));
  return most;
}

}  // namespace

std::chrono::milliseconds SpinWatch::Look() {
  const uint64_t wakes = Wakes(kernel_);
  const double now = Computing(kernel_);
  if (wakes != wakes_ || now == 0) {
    wakes_ = wakes;
    base_ = now;
    return std::chrono::milliseconds(0);
  }
  return std::chrono::milliseconds(static_cast<int64_t>((now - base_) * 1e3));
}

}  // namespace warren::capsule
