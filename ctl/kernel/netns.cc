// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/kernel/netns.h"

#include <fcntl.h>
#include <sched.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "ctl/kernel/errno_status.h"

namespace warren::kernel {
namespace {

constexpr char kOwnNetns[] = "/proc/thread-self/ns/net";

absl::StatusOr<UniqueFd> OpenOwn() {
  UniqueFd fd(open(kOwnNetns, O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return ErrnoStatus(errno, kOwnNetns);
  return fd;
}

// A thread that cannot go home would run later work in the wrong node: there is no going on.
void GoHome(int home) {
  if (setns(home, CLONE_NEWNET) == 0) return;
  perror("returning to the own network namespace");
  abort();
}

}  // namespace

absl::StatusOr<ScopedNetns> ScopedNetns::Enter(int netns) {
  auto home = OpenOwn();
  if (!home.ok()) return home.status();
  ScopedNetns inside(*std::move(home));
  if (absl::Status status = inside.Move(netns); !status.ok()) return status;
  return inside;
}

absl::Status ScopedNetns::Move(int netns) {
  if (setns(netns, CLONE_NEWNET) != 0) return ErrnoStatus(errno, "entering a node's network");
  return absl::OkStatus();
}

ScopedNetns::~ScopedNetns() {
  if (home_.valid()) GoHome(home_.get());
}

absl::StatusOr<std::vector<UniqueFd>> CreateNetns(size_t count) {
  auto home = OpenOwn();
  if (!home.ok()) return home.status();
  std::vector<UniqueFd> made;
  absl::Status status;
  for (size_t i = 0; i < count && status.ok(); ++i) {
    if (unshare(CLONE_NEWNET) != 0) {
      status = ErrnoStatus(errno, "making a network namespace");
      break;
    }
    auto fd = OpenOwn();
    status = fd.status();
    if (status.ok()) made.push_back(*std::move(fd));
  }
  GoHome(home->get());
  if (!status.ok()) return status;
  return made;
}

}  // namespace warren::kernel
