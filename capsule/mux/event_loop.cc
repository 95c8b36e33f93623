// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/mux/event_loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace warren::capsule {

namespace {

[[noreturn]] void ThrowErrno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) ThrowErrno("epoll_create1");
}

void EventLoop::Watch(int fd, uint32_t events, EventHandler handler) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = next_serial_++;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) < 0) ThrowErrno("epoll_ctl add");
  fd_of_serial_[event.data.u64] = fd;
  watched_[fd] = {event.data.u64, std::make_shared<EventHandler>(std::move(handler))};
}

void EventLoop::Modify(int fd, uint32_t events) {
  auto it = watched_.find(fd);
  if (it == watched_.end()) return;
  epoll_event event{};
  event.events = events;
  event.data.u64 = it->second.serial;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) < 0) ThrowErrno("epoll_ctl mod");
}

void EventLoop::Forget(int fd) {
  auto it = watched_.find(fd);
  if (it == watched_.end()) return;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  fd_of_serial_.erase(it->second.serial);
  watched_.erase(it);
}

EventLoop::TimerId EventLoop::After(Clock::duration delay, std::function<void()> handler) {
  TimerId id = next_timer_++;
  timers_.emplace(Clock::now() + delay, Timer{id, std::move(handler)});
  return id;
}

void EventLoop::Cancel(TimerId id) {
  auto it = std::find_if(timers_.begin(), timers_.end(),
                         [id](const auto& entry) { return entry.second.id == id; });
  if (it != timers_.end()) timers_.erase(it);
}

int EventLoop::SleepMs(Clock::duration limit) const {
  if (!posted_.empty()) return 0;
  if (!timers_.empty()) limit = std::min(limit, timers_.begin()->first - Clock::now());
  auto ms = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  return static_cast<int>(std::clamp<int64_t>(ms, 0, 1 << 30));
}

void EventLoop::RunTimers() {
  // A handler that re-arms itself with no delay must not keep the descriptors waiting.
  const auto now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    auto node = timers_.extract(timers_.begin());
    node.mapped().handler();
  }
}

void EventLoop::RunPosted() {
  // What this posts waits for the next round, behind the descriptors.
  auto work = std::exchange(posted_, {});
  for (auto& run : work) run();
}

void EventLoop::RunOnce(Clock::duration limit) {
  std::array<epoll_event, 64> events;
  int n = epoll_wait(epoll_.get(), events.data(), events.size(), SleepMs(limit));
  if (n < 0 && errno != EINTR) ThrowErrno("epoll_wait");
  for (int i = 0; i < n; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    auto serial = fd_of_serial_.find(event.data.u64);
    if (serial == fd_of_serial_.end()) continue;
    // The handler may forget itself while it runs.
    auto handler = watched_.at(serial->second).handler;
    (*handler)(event.events);
  }
  RunTimers();
  RunPosted();
}

void EventLoop::Run() {
  stopped_ = false;
  while (!stopped_) RunOnce(std::chrono::hours(1));
}

}  // namespace warren::capsule
