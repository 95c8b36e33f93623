// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What warrend and a node's first process say to each other, over a SOCK_SEQPACKET Unix socket. One
// connection starts one program. The first packet is a StartHeader, argv and environment as
// NUL-terminated strings, with three descriptors (stdin, stdout, stderr) attached. Answers are
// Event packets; later requests are signal numbers (int32).

#ifndef WARREN_CTL_NODE_PROTOCOL_H_
#define WARREN_CTL_NODE_PROTOCOL_H_

#include <cstddef>
#include <cstdint>

namespace warren::node {

inline constexpr int kListenFd = 3;            // the bound socket, inherited by the first process
inline constexpr size_t kMaxRequest = 190000;  // bytes of a first packet: below the socket's buffer

struct StartHeader {
  uint32_t argc = 0;
  uint32_t envc = 0;
  uint8_t terminal = 0;  // stdin is a terminal: make it the controlling one
  uint8_t detached = 0;  // goes on when the connection closes; else it is killed then
};

struct Event {
  enum Kind : uint32_t { kStarted = 1, kFailed = 2, kExited = 3 };
  uint32_t kind = 0;
  int32_t value = 0;  // kStarted: process id in the node; kFailed: errno; kExited: wait status
};

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_PROTOCOL_H_
