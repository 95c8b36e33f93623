// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/events.h"

#include <sys/prctl.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ctl/daemon/record.h"
#include "ctl/node/node_process.h"

namespace warren::daemon {
namespace {

constexpr uint64_t kShortestPeriodNs = 10'000'000;
constexpr auto kNewsLimit = std::chrono::milliseconds(200);
// In the log in place of a problem: they are not to be played by a later daemon either.
constexpr char kCancelled[] = "cancelled";
constexpr char kPassed[] = "its time had passed when it was given";

bool Same(const v1::Event& a, const v1::Event& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

// Where an event stands by the log: when it is due next, or nothing.
std::optional<uint64_t> Resume(const v1::WaitingEvent& waiting,
                               const std::vector<v1::PlayedEvent>& log, uint64_t now) {
  const auto last = std::find_if(log.rbegin(), log.rend(), [&](const v1::PlayedEvent& p) {
    return p.id() == waiting.id() && Same(p.event(), waiting.event());
  });
  if (last != log.rend()) {
    if (last->problem() == kCancelled || last->problem() == kPassed) return std::nullopt;
    return NextTime(waiting.event(), last->due_ns(), now);
  }
  // Events are played in order: one from before the oldest entry was played, and its entry is gone.
  const bool forgotten = !log.empty() && waiting.event().at_ns() < log.front().due_ns();
  if (forgotten) return NextTime(waiting.event(), waiting.event().at_ns(), now);
  return NextTime(waiting.event(), std::nullopt, now);
}

std::string Describe(const v1::Event& event) {
  return event.link().empty() ? absl::StrCat("the event on node '", event.node(), "'")
                              : absl::StrCat("the event on link '", event.link(), "'");
}

absl::Status CheckTimes(const v1::Event& event) {
  if (event.every_ns() != 0 && event.every_ns() < kShortestPeriodNs) {
    return absl::InvalidArgumentError(
        absl::StrCat(Describe(event), " comes more often than every 10ms"));
  }
  if (event.until_ns() != 0 && event.until_ns() < event.at_ns()) {
    return absl::InvalidArgumentError(absl::StrCat(Describe(event), " is to end before it begins"));
  }
  return absl::OkStatus();
}

absl::Status CheckEvent(kernel::Module& module, const kernel::Lab& lab, const v1::Event& event) {
  if (event.link().empty() == event.node().empty()) {
    return absl::InvalidArgumentError("an event is of a link or of a node");
  }
  if (absl::Status status = CheckTimes(event); !status.ok()) return status;
  if (event.link().empty()) {
    if (event.run().empty()) return absl::InvalidArgumentError("an event of a node runs nothing");
    return FindNode(lab, event.node()).status();
  }
  if (!event.has_forward() && !event.has_backward() && !event.has_up()) {
    return absl::InvalidArgumentError("an event of a link changes nothing");
  }
  return FindLink(module, lab, event.link()).status();
}

}  // namespace

std::optional<uint64_t> NextTime(const v1::Event& event, std::optional<uint64_t> played,
                                 uint64_t now) {
  const uint64_t every = event.every_ns();
  if (played && every == 0) return std::nullopt;
  uint64_t next = played ? *played + every : event.at_ns();
  if (every != 0 && now > next && now - next > every) next += (now - next) / every * every;
  if (event.until_ns() != 0 && next > event.until_ns()) return std::nullopt;
  return next;
}

EventPlayer::EventPlayer() : thread_([this] { Run(); }) {}

EventPlayer::~EventPlayer() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void EventPlayer::News() {
  ++news_;
  changed_.notify_all();
}

absl::Status EventPlayer::Load(const kernel::Lab& lab) {
  std::lock_guard<std::mutex> lock(mutex_);
  return LoadLocked(lab);
}

absl::Status EventPlayer::LoadLocked(const kernel::Lab& lab) {
  const EventStore store(lab.name);
  auto start = store.Start();
  if (!start.ok()) return start.status();
  auto record = ReadRecord(lab.name);
  if (!record.ok()) return record.status();
  Schedule schedule{.lab = lab, .start_ns = *start, .waiting = store.Live(), .link_ids = {}};
  uint32_t id = 0;
  for (const v1::Event& event : record->plan().events()) {
    v1::WaitingEvent& waiting = schedule.waiting.emplace_back();
    waiting.set_id(++id);
    *waiting.mutable_event() = event;
  }
  const std::vector<v1::PlayedEvent> log = store.Log();
  const uint64_t now = BootTimeNs() - schedule.start_ns;
  std::erase_if(schedule.waiting, [&](v1::WaitingEvent& waiting) {
    const auto next = Resume(waiting, log, now);
    waiting.set_next_ns(next.value_or(0));
    return !next;
  });
  FindLinks(&schedule);
  if (schedule.waiting.empty()) {
    schedules_.erase(lab.name);
  } else {
    schedules_[lab.name] = std::move(schedule);
  }
  News();
  return absl::OkStatus();
}

void EventPlayer::FindLinks(Schedule* schedule) {
  const bool any = std::any_of(schedule->waiting.begin(), schedule->waiting.end(),
                               [](const auto& w) { return !w.event().link().empty(); });
  schedule->link_ids.clear();
  if (!any) return;
  // Without them each event looks for its link when its time comes.
  auto module = kernel::Module::Open();
  if (!module.ok()) return;
  auto links = module->Links(schedule->lab.id);
  if (!links.ok()) return;
  for (const kernel::Link& link : *links) schedule->link_ids[link.state.name()] = link.state.id();
}

void EventPlayer::Forget(const std::string& lab) {
  std::unique_lock<std::mutex> lock(mutex_);
  schedules_.erase(lab);
  News();
  changed_.wait(lock, [&] { return playing_ != lab; });
}

absl::Status EventPlayer::Reload(const kernel::Lab& lab) {
  const EventStore store(lab.name);
  auto start = store.Start();
  if (!start.ok()) return start.status();
  auto record = ReadRecord(lab.name);
  if (!record.ok()) return record.status();
  std::lock_guard<std::mutex> lock(mutex_);
  const uint64_t now = BootTimeNs() - *start;
  const std::vector<v1::PlayedEvent> log = store.Log();
  uint32_t id = 0;
  for (const v1::Event& event : record->plan().events()) {
    ++id;
    const bool known = std::any_of(log.begin(), log.end(), [&](const v1::PlayedEvent& p) {
      return p.id() == id && Same(p.event(), event);
    });
    if (known || event.at_ns() >= now) continue;
    // What it would have been last, so that what comes of it follows from the log.
    v1::PlayedEvent passed;
    passed.set_id(id);
    *passed.mutable_event() = event;
    const uint64_t every = event.every_ns();
    passed.set_due_ns(every == 0 ? event.at_ns()
                                 : event.at_ns() + (now - event.at_ns()) / every * every);
    if (every == 0) passed.set_problem(kPassed);
    if (absl::Status status = store.Append(passed); !status.ok()) return status;
  }
  return LoadLocked(lab);
}

absl::Status EventPlayer::StoreLive(const Schedule& schedule) {
  std::vector<v1::WaitingEvent> live;
  for (const v1::WaitingEvent& waiting : schedule.waiting) {
    if (waiting.id() > kLiveEvents) live.push_back(waiting);
  }
  return EventStore(schedule.lab.name).WriteLive(live);
}

absl::StatusOr<v1::PlayReply> EventPlayer::Add(const kernel::Lab& lab,
                                               const v1::PlayRequest& request) {
  auto module = kernel::Module::Open();
  if (!module.ok()) return module.status();
  for (const v1::Event& event : request.events()) {
    if (absl::Status status = CheckEvent(*module, lab, event); !status.ok()) return status;
  }
  const EventStore store(lab.name);
  auto start = store.Start();
  if (!start.ok()) return start.status();
  std::lock_guard<std::mutex> lock(mutex_);
  uint32_t id = kLiveEvents;
  for (const v1::PlayedEvent& played : store.Log()) id = std::max(id, played.id());
  auto found = schedules_.find(lab.name);
  Schedule schedule = found != schedules_.end()
                          ? found->second
                          : Schedule{.lab = lab, .start_ns = *start, .waiting = {}, .link_ids = {}};
  for (const v1::WaitingEvent& waiting : schedule.waiting) id = std::max(id, waiting.id());
  const uint64_t now = BootTimeNs() - *start;
  v1::PlayReply reply;
  for (const v1::Event& event : request.events()) {
    v1::WaitingEvent& waiting = schedule.waiting.emplace_back();
    waiting.set_id(++id);
    *waiting.mutable_event() = event;
    waiting.mutable_event()->set_at_ns(now + event.at_ns());
    if (event.until_ns() != 0) waiting.mutable_event()->set_until_ns(now + event.until_ns());
    waiting.set_next_ns(now + event.at_ns());
    reply.add_ids(id);
  }
  FindLinks(&schedule);
  if (absl::Status status = StoreLive(schedule); !status.ok()) return status;
  schedules_[lab.name] = std::move(schedule);
  News();
  return reply;
}

absl::StatusOr<uint32_t> EventPlayer::Cancel(const kernel::Lab& lab,
                                             const v1::CancelEventsRequest& request) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = schedules_.find(lab.name);
  const auto& ids = request.ids();
  std::vector<v1::WaitingEvent> kept;
  std::vector<v1::WaitingEvent> gone;
  if (found != schedules_.end()) {
    for (const v1::WaitingEvent& waiting : found->second.waiting) {
      const bool named =
          ids.empty() || std::find(ids.begin(), ids.end(), waiting.id()) != ids.end();
      (named ? gone : kept).push_back(waiting);
    }
  }
  for (uint32_t id : ids) {
    if (std::any_of(gone.begin(), gone.end(), [id](const auto& w) { return w.id() == id; }))
      continue;
    return absl::NotFoundError(
        absl::StrCat("no event ", id, " waits in lab '", lab.name, "'; warren event lists them"));
  }
  if (gone.empty()) return 0;
  const EventStore store(lab.name);
  for (const v1::WaitingEvent& waiting : gone) {
    v1::PlayedEvent played;
    played.set_id(waiting.id());
    *played.mutable_event() = waiting.event();
    played.set_due_ns(waiting.next_ns());
    played.set_problem(kCancelled);
    if (absl::Status status = store.Append(played); !status.ok()) return status;
  }
  found->second.waiting = std::move(kept);
  absl::Status status = StoreLive(found->second);
  News();
  if (!status.ok()) return status;
  return static_cast<uint32_t>(gone.size());
}

std::vector<v1::WaitingEvent> EventPlayer::Waiting(const std::string& lab) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = schedules_.find(lab);
  if (found == schedules_.end()) return {};
  std::vector<v1::WaitingEvent> waiting = found->second.waiting;
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const auto& a, const auto& b) { return a.next_ns() < b.next_ns(); });
  return waiting;
}

uint64_t EventPlayer::WaitForNews(uint64_t seen) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, kNewsLimit, [&] { return news_ != seen; });
  return news_;
}

std::pair<EventPlayer::Schedule*, v1::WaitingEvent*> EventPlayer::Next() {
  std::pair<Schedule*, v1::WaitingEvent*> next{nullptr, nullptr};
  uint64_t due = UINT64_MAX;
  for (auto& [name, schedule] : schedules_) {
    for (v1::WaitingEvent& waiting : schedule.waiting) {
      const uint64_t this_due = schedule.start_ns + waiting.next_ns();
      if (this_due >= due) continue;
      due = this_due;
      next = {&schedule, &waiting};
    }
  }
  return next;
}

void EventPlayer::Run() {
  // The kernel may else gather timers of 50 us into one.
  prctl(PR_SET_TIMERSLACK, 1);
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ending_) {
    const auto [schedule, waiting] = Next();
    if (waiting == nullptr) {
      changed_.wait(lock);
      continue;
    }
    const uint64_t due = schedule->start_ns + waiting->next_ns();
    const uint64_t now = BootTimeNs();
    if (due > now) {
      changed_.wait_for(lock, std::chrono::nanoseconds(due - now));
    } else {
      PlayOne(schedule, waiting, &lock);
    }
  }
}

void EventPlayer::PlayOne(Schedule* schedule, v1::WaitingEvent* waiting,
                          std::unique_lock<std::mutex>* lock) {
  const kernel::Lab lab = schedule->lab;
  const uint64_t start = schedule->start_ns;
  v1::PlayedEvent played;
  played.set_id(waiting->id());
  *played.mutable_event() = waiting->event();
  played.set_due_ns(waiting->next_ns());
  std::optional<uint32_t> link;
  if (auto id = schedule->link_ids.find(waiting->event().link()); id != schedule->link_ids.end()) {
    link = id->second;
  }
  playing_ = lab.name;
  lock->unlock();
  const absl::Status status = Do(lab, played.id(), played.event(), link);
  const uint64_t done = BootTimeNs() - start;
  played.set_late_ns(done - played.due_ns());
  if (!status.ok()) played.set_problem(std::string(status.message()));
  lock->lock();
  playing_.clear();
  // Meanwhile the lab may be gone, or the event taken back or changed.
  auto found = schedules_.find(lab.name);
  if (found != schedules_.end()) {
    // A full disk loses the entry, not the event.
    EventStore(lab.name).Append(played).IgnoreError();
    std::erase_if(found->second.waiting, [&](v1::WaitingEvent& w) {
      if (w.id() != played.id() || w.next_ns() != played.due_ns()) return false;
      const auto next = NextTime(w.event(), played.due_ns(), done);
      w.set_next_ns(next.value_or(0));
      return !next;
    });
  }
  News();
}

absl::Status EventPlayer::Do(const kernel::Lab& lab, uint32_t id, const v1::Event& event,
                             std::optional<uint32_t> link) {
  if (event.link().empty()) {
    auto node = FindNode(lab, event.node());
    if (!node.ok()) return node.status();
    return node::StartService(node->ref, node->netns,
                              {.name = absl::StrCat("event.", id),
                               .argv = {"/bin/sh", "-c", event.run()},
                               .restart = node::Restart::kNo})
        .status();
  }
  auto module = kernel::Module::Open();
  if (!module.ok()) return module.status();
  if (!link) {
    auto found = FindLink(*module, lab, event.link());
    if (!found.ok()) return found.status();
    link = found->id();
  }
  v1::SetLinkRequest change;
  if (event.has_forward()) *change.mutable_forward() = event.forward();
  if (event.has_backward()) *change.mutable_backward() = event.backward();
  if (event.has_up()) change.set_up(event.up());
  return module->SetLink(lab.id, *link, change);
}

}  // namespace warren::daemon
