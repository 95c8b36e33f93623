// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What a lab's events leave in its folder, so that the next daemon goes on where this one ended:
//   started       when the lab came up, in nanoseconds of CLOCK_BOOTTIME
//   events        those that were given while it runs; those of the file are in the record
//   events.log    what was played, and before it events.log.1

#ifndef WARREN_CTL_DAEMON_EVENT_STORE_H_
#define WARREN_CTL_DAEMON_EVENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/api/warren.pb.h"

namespace warren::daemon {

// Events of the file have the ids 1, 2, ...; those given while the lab runs have ids above this.
inline constexpr uint32_t kLiveEvents = 10'000;

uint64_t BootTimeNs();

class EventStore {
 public:
  explicit EventStore(std::string lab) : lab_(std::move(lab)) {}

  absl::Status WriteStart(uint64_t start_ns) const;
  // NOT_FOUND while the lab is not up yet.
  absl::StatusOr<uint64_t> Start() const;

  // Those given while the lab runs.
  absl::Status WriteLive(const std::vector<v1::WaitingEvent>& events) const;
  std::vector<v1::WaitingEvent> Live() const;

  // The log is of bounded size: the oldest entries go.
  absl::Status Append(const v1::PlayedEvent& played) const;
  std::vector<v1::PlayedEvent> Log() const;
  // What came after an entry; all of it when that one is gone from the log.
  std::vector<v1::PlayedEvent> LogAfter(const std::optional<v1::PlayedEvent>& entry) const;

 private:
  std::string Path(const char* name) const;
  std::string lab_;
};

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_EVENT_STORE_H_
