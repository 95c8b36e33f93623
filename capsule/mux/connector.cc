// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/mux/connector.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace warren::capsule {

namespace {

constexpr auto kRetry = std::chrono::milliseconds(5);

// Empty with errno set when it did not work.
UniqueFd ConnectUnix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    errno = ENAMETOOLONG;
    return {};
  }
  memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return {};
  // A full backlog is EAGAIN, for a Unix socket never EINPROGRESS.
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0) {
    const int error = errno;
    fd.reset();
    errno = error;
  }
  return fd;
}

}  // namespace

Connector::Connector(EventLoop* loop, std::string socket_path, EventLoop::Clock::duration limit)
    : loop_(loop), path_(std::move(socket_path)), limit_(limit) {}

Connector::~Connector() {
  for (auto& [id, timer] : waiting_) loop_->Cancel(timer);
}

void Connector::Connect(Mux* mux, ChannelId id) { Try(mux, id, EventLoop::Clock::now() + limit_); }

void Connector::Gone(ChannelId id) {
  auto it = waiting_.find(id);
  if (it == waiting_.end()) return;
  loop_->Cancel(it->second);
  waiting_.erase(it);
}

void Connector::Try(Mux* mux, ChannelId id, EventLoop::Clock::time_point deadline) {
  UniqueFd connection = ConnectUnix(path_);
  const int error = errno;
  waiting_.erase(id);
  if (connection) {
    mux->Attach(id, std::move(connection));
  } else if (EventLoop::Clock::now() >= deadline) {
    mux->Refuse(id, "nothing answers at " + path_ + ": " + strerror(error));
  } else {
    waiting_[id] = loop_->After(kRetry, [=, this] { Try(mux, id, deadline); });
  }
}

}  // namespace warren::capsule
