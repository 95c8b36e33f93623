// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_KERNEL_NETNS_H_
#define WARREN_CTL_KERNEL_NETNS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::kernel {

// Puts the calling thread into a network namespace and back into its own when it goes. Threads
// are moved one by one: other threads of the process do not notice.
class ScopedNetns {
 public:
  // `netns` is a descriptor of the namespace to enter; it stays the caller's.
  static absl::StatusOr<ScopedNetns> Enter(int netns);
  ScopedNetns(ScopedNetns&&) = default;
  ScopedNetns& operator=(ScopedNetns&&) = delete;
  ~ScopedNetns();

  // On to another namespace, without going home in between.
  absl::Status Move(int netns);

 private:
  explicit ScopedNetns(UniqueFd home) : home_(std::move(home)) {}
  UniqueFd home_;
};

// Makes `count` new network namespaces. The descriptors are all that holds them.
absl::StatusOr<std::vector<UniqueFd>> CreateNetns(size_t count);

}  // namespace warren::kernel

#endif  // WARREN_CTL_KERNEL_NETNS_H_
