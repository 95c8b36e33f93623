// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What warrend and a node's first process say to each other, over a SOCK_SEQPACKET Unix socket. One
// connection carries one request: a packet with a RequestHeader and NUL-terminated strings.
//
//   kProgram  argv and environment; three descriptors attached: stdin, stdout, stderr.
//             Answers: Event. Later packets are signal numbers (int32) for the program.
//   kService  name, argv and environment; two descriptors attached: stdin, and the folder that its
//             log goes to. The first process keeps it running. Answers: kStarted or kFailed, and
//             kExited at each end of the program for as long as the connection is open.
//   kStop     name of a service. Answers: kExited when it is gone, kFailed when there is none.
//   kList     nothing. Answers: one packet with a ServiceState per service.

#ifndef WARREN_CTL_NODE_PROTOCOL_H_
#define WARREN_CTL_NODE_PROTOCOL_H_

#include <cstddef>
#include <cstdint>

namespace warren::node {

inline constexpr int kListenFd = 3;            // the bound socket, inherited by the first process
inline constexpr size_t kMaxRequest = 190000;  // bytes of a first packet: below the socket's buffer
inline constexpr size_t kMaxServiceName = 63;
inline constexpr size_t kMaxServices = 512;  // of one node: their states fit a packet
inline constexpr size_t kMaxLog = 1 << 20;   // bytes of NAME.log, which then becomes NAME.log.1

enum class Request : uint32_t { kProgram = 1, kService, kStop, kList };

// When a service that ended is started again: after a pause that doubles with each end in a row.
enum class Restart : uint8_t { kNo = 0, kOnFailure, kAlways };

struct RequestHeader {
  Request request = Request::kProgram;
  uint32_t argc = 0;
  uint32_t envc = 0;
  uint8_t terminal = 0;  // kProgram: stdin is a terminal: make it the controlling one
  Restart restart = Restart::kNo;
};

struct Event {
  enum Kind : uint32_t { kStarted = 1, kFailed = 2, kExited = 3 };
  uint32_t kind = 0;
  int32_t value = 0;  // kStarted: process id in the node; kFailed: errno; kExited: wait status
};

struct ServiceState {
  char name[kMaxServiceName + 1] = {};
  int32_t pid = 0;        // in the node; 0 = does not run now
  int32_t last_exit = 0;  // wait status of its latest end
  uint32_t exits = 0;     // how often it ended
  uint32_t in_a_row = 0;  // of these, those that came soon after a start: a loop when many
  Restart restart = Restart::kNo;
  uint64_t uptime_ms = 0;  // of the program that runs
};

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_PROTOCOL_H_
