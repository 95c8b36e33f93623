// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/interrupt.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace warren::cli {
namespace {

std::atomic<bool> interrupted = false;
int event_fd = -1;

void OnSignal(int) {
  interrupted = true;
  const uint64_t one = 1;
  const ssize_t ignored = write(event_fd, &one, sizeof(one));
  (void)ignored;
}

}  // namespace

void CatchInterrupts() {
  event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = OnSignal;
  for (int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

bool Interrupted() { return interrupted; }

int InterruptFd() { return event_fd; }

}  // namespace warren::cli
