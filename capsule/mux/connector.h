// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_MUX_CONNECTOR_H_
#define WARREN_CAPSULE_MUX_CONNECTOR_H_

#include <string>
#include <unordered_map>

#include "capsule/mux/event_loop.h"
#include "capsule/mux/mux.h"

namespace warren::capsule {

// Each channel opened by the peer becomes a connection to a Unix socket, which
// may appear late: its server is being started, or started again.
class Connector {
 public:
  // `limit`: how long a channel waits for the server before it is refused.
  Connector(EventLoop* loop, std::string socket_path, EventLoop::Clock::duration limit);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  // The mux's opened_by_peer and gone.
  void Connect(Mux* mux, ChannelId id);
  void Gone(ChannelId id);

 private:
  void Try(Mux* mux, ChannelId id, EventLoop::Clock::time_point deadline);

  EventLoop* const loop_;
  const std::string path_;
  const EventLoop::Clock::duration limit_;
  std::unordered_map<ChannelId, EventLoop::TimerId> waiting_;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_MUX_CONNECTOR_H_
