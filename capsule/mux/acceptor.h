// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_MUX_ACCEPTOR_H_
#define WARREN_CAPSULE_MUX_ACCEPTOR_H_

#include "capsule/mux/event_loop.h"
#include "capsule/mux/mux.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// Each connection to a listening socket becomes a channel.
class Acceptor {
 public:
  Acceptor(EventLoop* loop, Mux* mux, UniqueFd listening);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

 private:
  void AcceptAll();

  EventLoop* const loop_;
  Mux* const mux_;
  UniqueFd listening_;
  EventLoop::TimerId retry_ = 0;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_MUX_ACCEPTOR_H_
