// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_KEEPER_H_
#define WARREN_CAPSULE_HOST_KEEPER_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// How to start the guest kernel's process.
struct GuestProcess {
  std::vector<std::string> argv;  // argv[0] is the program
  std::vector<std::string> env;
  std::string folder;  // its working directory
  int cpu = 0;
  int line = -1;     // becomes descriptors 3 and 4
  int console = -1;  // becomes standard output and error
};

// Contains the guest: a small process between the supervisor and the guest's
// kernel, in a process namespace of its own where the machine allows it, so that
// its end is the end of every process of the guest. It ends when the guest's kernel
// ends, and when the supervisor does, however that dies.
class Keeper {
 public:
  static absl::StatusOr<Keeper> Start(const GuestProcess& guest);
  Keeper(Keeper&&) = default;
  Keeper& operator=(Keeper&&) = delete;
  ~Keeper();

  // Readable when the guest's kernel has ended.
  int ended_fd() const { return status_.get(); }
  // How it ended, as waitpid tells; nothing if it was not seen.
  std::optional<int> ReadStatus();
  // Kills what is left and waits until it is gone.
  void Kill();

  // The guest kernel's process id as the host sees it; 0 when it has ended.
  pid_t GuestPid() const;
  // "process namespace" or why there is none.
  const std::string& containment() const { return containment_; }

 private:
  Keeper(pid_t pid, UniqueFd lifeline, UniqueFd status, std::string containment)
      : pid_(pid),
        lifeline_(std::move(lifeline)),
        status_(std::move(status)),
        containment_(std::move(containment)) {}

  struct Pid {
    explicit Pid(pid_t pid) : value(pid) {}
    Pid(Pid&& other) noexcept : value(std::exchange(other.value, 0)) {}
    pid_t value;
  };

  Pid pid_;
  UniqueFd lifeline_;  // the keeper sees its end
  UniqueFd status_;
  std::string containment_;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_KEEPER_H_
