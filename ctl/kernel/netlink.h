// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// One netlink socket, and batches of requests over it. Messages are libnl's; the socket is not:
// each node of a lab takes one, and libnl makes a dozen system calls more for it, 20 us each in a
// capsule.

#ifndef WARREN_CTL_KERNEL_NETLINK_H_
#define WARREN_CTL_KERNEL_NETLINK_H_

#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::kernel {

struct MessageDeleter {
  void operator()(nl_msg* m) const { nlmsg_free(m); }
};
using Message = std::unique_ptr<nl_msg, MessageDeleter>;

// A request of `type` with `flags` beyond NLM_F_REQUEST, room for `size` bytes of payload.
Message NewMessage(int type, int flags, size_t size = 4096);

// Requests that go to the kernel in one system call each time `Flush` or a full buffer says so.
// `what` names each request in an error: "adding 10.0.0.1/24 to r1:eth0".
class NetlinkSocket {
 public:
  // `protocol`: NETLINK_ROUTE or NETLINK_GENERIC. The socket belongs to the network namespace the
  // thread is in at this moment, whatever namespace it is used from later.
  static absl::StatusOr<NetlinkSocket> Open(int protocol);

  // Adds to the batch. Errors of earlier requests of the batch are reported by Flush.
  absl::Status Queue(Message message, std::string what);

  // Sends what is queued; OK when the kernel took every request. On a refusal the status carries
  // the request's `what` and the kernel's own sentence (extended ack) where it gave one.
  absl::Status Flush();

  // Queue and Flush in one; messages that the kernel answers with go to `reply`.
  absl::Status Call(Message message, std::string what,
                    const std::function<void(const nlmsghdr*)>& reply = nullptr);

  // A dump request; every answer goes to `reply`.
  absl::Status Dump(Message message, std::string what,
                    const std::function<void(const nlmsghdr*)>& reply);

 private:
  explicit NetlinkSocket(UniqueFd socket) : socket_(std::move(socket)) {}

  // Sends what is queued and reads the answers to requests from `first` on.
  absl::Status Exchange(uint32_t first, bool dump,
                        const std::function<void(const nlmsghdr*)>& reply);
  absl::Status Send();
  absl::Status Receive(uint32_t first, uint32_t last, bool dump,
                       const std::function<void(const nlmsghdr*)>& reply);

  UniqueFd socket_;
  uint32_t next_sequence_ = 1;
  std::vector<char> buffer_;        // queued requests, aligned
  std::vector<std::string> whats_;  // one per queued request
  std::unique_ptr<char[]> answer_;  // what recv fills, made by the first of them
};

}  // namespace warren::kernel

#endif  // WARREN_CTL_KERNEL_NETLINK_H_
