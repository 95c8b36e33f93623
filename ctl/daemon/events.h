// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Plays the events of all labs, each at its time by a timer of the kernel, and writes down how late
// it was. The schedule is in the labs' folders (event_store.h); this is a copy that knows what is
// next.

#ifndef WARREN_CTL_DAEMON_EVENTS_H_
#define WARREN_CTL_DAEMON_EVENTS_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/daemon/event_store.h"
#include "ctl/daemon/lab.h"

namespace warren::daemon {

// The next time of an event that was last played at `played`, both after the lab's start; the first
// one when it was not. nullopt when there is none. One that is more than a period late is left out
// for the one after it, so that a daemon that was away does not play an hour's events at once.
std::optional<uint64_t> NextTime(const v1::Event& event, std::optional<uint64_t> played,
                                 uint64_t now);

// Safe to use from any thread.
class EventPlayer {
 public:
  EventPlayer();
  ~EventPlayer();  // waits for the one that is being played

  // A lab that came up, or that a new daemon found: goes on with what its folder says.
  absl::Status Load(const kernel::Lab& lab);
  // A lab that goes: nothing of it is played once this returns.
  void Forget(const std::string& lab);
  // A lab whose file's events are other ones now. Those whose time has passed are not played.
  absl::Status Reload(const kernel::Lab& lab);

  // Their times count from now. INVALID_ARGUMENT for what can never be played.
  absl::StatusOr<v1::PlayReply> Add(const kernel::Lab& lab, const v1::PlayRequest& request);
  // No ids: all. How many there were; NOT_FOUND when there is none of an id.
  absl::StatusOr<uint32_t> Cancel(const kernel::Lab& lab, const v1::CancelEventsRequest& request);
  // What is to come, soonest first.
  std::vector<v1::WaitingEvent> Waiting(const std::string& lab);
  // Returns when something was played or the schedule changed since `seen`, or after a while; the
  // new count.
  uint64_t WaitForNews(uint64_t seen);

 private:
  struct Schedule {
    kernel::Lab lab;
    uint64_t start_ns = 0;  // CLOCK_BOOTTIME
    std::vector<v1::WaitingEvent> waiting;
    std::map<std::string, uint32_t> link_ids;  // found before their time comes
  };

  void Run();
  // The soonest of all labs.
  std::pair<Schedule*, v1::WaitingEvent*> Next();
  void PlayOne(Schedule* schedule, v1::WaitingEvent* waiting, std::unique_lock<std::mutex>* lock);
  absl::Status Do(const kernel::Lab& lab, uint32_t id, const v1::Event& event,
                  std::optional<uint32_t> link);
  absl::Status LoadLocked(const kernel::Lab& lab);
  static void FindLinks(Schedule* schedule);
  static absl::Status StoreLive(const Schedule& schedule);
  void News();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Schedule> schedules_;  // by lab
  uint64_t news_ = 0;
  bool ending_ = false;
  std::string playing_;  // the lab whose event is being played without the mutex
  std::thread thread_;   // last: it uses all of the above
};

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_EVENTS_H_
