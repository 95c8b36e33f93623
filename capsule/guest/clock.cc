// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/clock.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "capsule/guest/files.h"

namespace warren::capsule {

namespace {

constexpr char kClock[] = "/proc/time_travel";

}  // namespace

void HoldTime() {
  if (!Poke(kClock, "hold")) DieErrno(std::string("cannot hold time by ") + kClock);
}

void RunTime() {
  if (!Poke(kClock, "run")) DieErrno(std::string("cannot let time go on by ") + kClock);
}

pid_t RunTimeUntil(uint64_t ns) {
  const pid_t pid = fork();
  if (pid == 0) _exit(Poke(kClock, "until " + std::to_string(ns)) ? 0 : 1);
  if (pid < 0) DieErrno("fork");
  return pid;
}

uint64_t VirtualNow() {
  // "held 123" or "running 123"
  const std::string text = ReadFile(kClock).value_or("");
  const size_t space = text.find(' ');
  return space == std::string::npos ? 0 : std::strtoull(text.c_str() + space, nullptr, 10);
}

}  // namespace warren::capsule
