// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_SUPERVISOR_H_
#define WARREN_CAPSULE_HOST_SUPERVISOR_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "capsule/host/console.h"
#include "capsule/host/control.h"
#include "capsule/host/keeper.h"
#include "capsule/host/options.h"
#include "capsule/host/run_folder.h"
#include "capsule/host/spin_watch.h"
#include "capsule/mux/acceptor.h"
#include "capsule/mux/event_loop.h"
#include "capsule/mux/mux.h"

namespace warren::capsule {

// One capsule, from its first file to its last: boots it, connects clients to it,
// watches it, and leaves nothing behind.
class Supervisor {
 public:
  // `announce`: lines for whoever started it: progress, then ready or an error.
  Supervisor(Options options, std::function<void(const std::string& json)> announce);
  ~Supervisor();

  // Returns when the capsule is gone. Not OK when it ended otherwise than by a stop.
  absl::Status Run();

 private:
  enum class State { kStarting, kReady, kStopping, kEnded };

  absl::Status Start();
  absl::Status StartGuest();
  absl::Status Listen();
  GuestProcess DescribeGuest(const std::string& memory_place) const;

  void OnLineUp();
  void OnConnected(const std::string& refused);
  void OnReport(std::string_view message);
  void OnGuestEnded();
  void OnSignal();
  void OnLease();
  void Ready();
  void Tick();
  void WatchForSpinning();
  void Spinning(const std::string& programs);
  // Virtual time goes on, as `message` says; false when nobody listens.
  bool Move(const std::string& message);
  void Stop();
  void Fail(const std::string& why, const std::string& message);
  void End(const std::string& why, const std::string& message);

  EventLoop::Clock::duration Slowed(EventLoop::Clock::duration limit) const;
  double Uptime() const;
  std::string Status() const;

  const Options options_;
  const std::function<void(const std::string&)> announce_;
  EventLoop loop_;
  RunFolder folder_;
  int cpu_ = -1;
  std::string memory_place_;
  UniqueFd signals_;
  UniqueFd lease_;
  std::optional<Keeper> keeper_;
  std::unique_ptr<Console> console_;
  std::unique_ptr<Mux> mux_;
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<Control> control_;
  UniqueFd probe_;
  UniqueFd attention_;  // the line, for a byte from outside of the mux
  std::optional<SpinWatch> spin_watch_;
  bool asked_who_ = false;
  bool running_ = true;   // virtual time
  uint64_t held_ns_ = 0;  // where it stood last

  State state_ = State::kStarting;
  EventLoop::Clock::time_point started_;
  double boot_seconds_ = 0;
  int early_deaths_ = 0;
  // Heartbeat: a ping at a time, judged by our own ticks, so that a host that
  // slept, or a supervisor that did not run, accuses nobody.
  uint64_t ping_ = 0;
  uint64_t pong_ = 0;
  int silent_ticks_ = 0;
  EventLoop::Clock::time_point ping_sent_;
  double round_trip_us_ = 0;
  absl::Status result_;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_SUPERVISOR_H_
