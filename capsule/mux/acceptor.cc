// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/mux/acceptor.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

namespace warren::capsule {

Acceptor::Acceptor(EventLoop* loop, Mux* mux, UniqueFd listening)
    : loop_(loop), mux_(mux), listening_(std::move(listening)) {
  fcntl(listening_.get(), F_SETFL, fcntl(listening_.get(), F_GETFL) | O_NONBLOCK);
  loop_->Watch(listening_.get(), EPOLLIN | EPOLLET, [this](uint32_t) { AcceptAll(); });
}

Acceptor::~Acceptor() {
  loop_->Cancel(retry_);
  loop_->Forget(listening_.get());
}

void Acceptor::AcceptAll() {
  for (;;) {
    UniqueFd connection(accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection) {
      mux_->Open(std::move(connection), nullptr);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      // Out of descriptors or memory: the connection waits in the backlog.
      retry_ = loop_->After(std::chrono::milliseconds(100), [this] { AcceptAll(); });
      return;
    }
  }
}

}  // namespace warren::capsule
