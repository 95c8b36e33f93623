// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_CLIENT_CAPSULE_H_
#define WARREN_CAPSULE_CLIENT_CAPSULE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

struct StartOptions {
  std::string program;  // warren-capsule
  std::string id;
  std::string kernel;
  std::string module;  // none if empty
  std::string libexec;
  std::string results;  // none if empty
  std::string memory = "4G";
  bool virtual_time = false;
  uint64_t seed = 1;
  uint64_t syscall_cost_ns = 2000;
  // In virtual time: a program that is run inside, without a word from outside until it has ended.
  // `results`, or a folder that goes with the capsule, gets files: stdout, stderr, results/, and
  // last status.
  std::vector<std::string> batch;
  std::string lab_file;   // the program sees it as /warren/lab.yaml
  bool hold = false;      // then time stands still and the capsule is ready; else the capsule ends
  uint64_t until_ns = 0;  // time stands still there, counted from the boot; 0 = never
  int cpu = -1;           // the least used one
  double slow = 1;        // factor on time limits, for a debug kernel
  std::vector<std::pair<std::string, std::string>> sysctls;
};

// A capsule that was started here. It stops when this object or this process ends,
// however that ends, until Release lets it live on its own.
class Capsule {
 public:
  Capsule(std::string id, std::string socket, UniqueFd lease)
      : id_(std::move(id)), socket_(std::move(socket)), lease_(std::move(lease)) {}

  const std::string& id() const { return id_; }
  // Path of the socket that leads to warrend inside.
  const std::string& socket() const { return socket_; }
  absl::Status Release();
  // Where the files of a batch are that was given no folder for results.
  std::string results() const { return socket_.substr(0, socket_.rfind('/')) + "/results"; }

 private:
  std::string id_;
  std::string socket_;
  UniqueFd lease_;
};

// Returns when warrend answers inside. `progress` is told what is being done.
absl::StatusOr<Capsule> StartCapsule(const StartOptions& options,
                                     const std::function<void(const std::string&)>& progress);

struct CapsuleInfo {
  std::string id;
  std::string socket;
  std::string state;  // starting, ready, stopping; silent: its supervisor does not answer
  int64_t supervisor_pid = 0;
  int64_t kernel_pid = 0;
  std::string containment;
  uint64_t memory = 0;
  bool virtual_time = false;
  bool held = false;        // virtual time stands still
  uint64_t virtual_ns = 0;  // where it stood last, from the boot
  double uptime_s = 0;
  double boot_ms = 0;
};

absl::StatusOr<std::vector<CapsuleInfo>> ListCapsules();
// NotFound when no such capsule lives.
absl::StatusOr<CapsuleInfo> GetCapsule(const std::string& id);

// How a capsule ended.
struct Ended {
  std::string why;  // stopped, crashed, hung, failed, killed (its supervisor)
  std::string message;
  std::vector<std::string> kernel_lines;
};

// Powers it off and returns when nothing of it is left.
absl::StatusOr<Ended> StopCapsule(const std::string& id);

// Lets virtual time go on by so many nanoseconds; returns where it stands then, from the boot.
absl::StatusOr<uint64_t> StepTime(const std::string& id, uint64_t ns);
// Lets virtual time go on.
absl::Status RunOn(const std::string& id);

// Learns why a capsule ended. Open it beside any other connection to the capsule: when
// the others break, this one has the reason.
class Watch {
 public:
  static absl::StatusOr<Watch> Open(const std::string& id);
  // Over a control connection that was asked to tell of the end.
  explicit Watch(UniqueFd asked) : fd_(std::move(asked)) {}

  // Readable when there is news for Poll.
  int fd() const { return fd_.get(); }
  // Nothing while it lives.
  std::optional<Ended> Poll();
  // Nothing when it still lives after `limit`.
  std::optional<Ended> Wait(std::chrono::milliseconds limit);

 private:
  UniqueFd fd_;
  std::string received_;
};

// Removes what killed supervisors left behind; the ids. For the start of every command.
absl::StatusOr<std::vector<std::string>> SweepStale();

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_CLIENT_CAPSULE_H_
