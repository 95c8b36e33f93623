// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/kernel/netlink.h"

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "ctl/kernel/errno_status.h"

namespace warren::kernel {
namespace {

constexpr size_t kBatchBytes = 96 * 1024;  // below the smallest usual send buffer

struct FreeDeleter {
  void operator()(unsigned char* p) const { free(p); }
};

// The kernel's sentence out of an error message's trailing attributes, empty when there is none.
std::string ExtendedAck(const nlmsghdr* header) {
  const auto* error = static_cast<const nlmsgerr*>(nlmsg_data(header));
  if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0) return "";
  size_t skip = sizeof(*error);
  if ((header->nlmsg_flags & NLM_F_CAPPED) == 0) skip += error->msg.nlmsg_len - NLMSG_HDRLEN;
  skip = NLMSG_ALIGN(skip);
  const int left = nlmsg_datalen(header) - static_cast<int>(skip);
  if (left <= 0) return "";
  const auto* head =
      reinterpret_cast<const nlattr*>(static_cast<const char*>(nlmsg_data(header)) + skip);
  const nlattr* found = nla_find(head, left, NLMSGERR_ATTR_MSG);
  return found == nullptr ? "" : nla_get_string(const_cast<nlattr*>(found));
}

absl::Status Refusal(const nlmsghdr* header, const std::string& what) {
  const auto* error = static_cast<const nlmsgerr*>(nlmsg_data(header));
  const std::string sentence = ExtendedAck(header);
  if (sentence.empty()) return ErrnoStatus(-error->error, what);
  return absl::Status(absl::ErrnoToStatusCode(-error->error), absl::StrCat(what, ": ", sentence));
}

}  // namespace

Message NewMessage(int type, int flags, size_t size) {
  Message message(nlmsg_alloc_size(NLMSG_HDRLEN + size));
  nlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, type, 0, NLM_F_REQUEST | flags);
  return message;
}

absl::StatusOr<NetlinkSocket> NetlinkSocket::Open(int protocol) {
  NetlinkSocket made(nl_socket_alloc());
  if (made.socket_ == nullptr) return absl::ResourceExhaustedError("no memory for a socket");
  if (int error = nl_connect(made.socket_.get(), protocol); error < 0) {
    return absl::InternalError(absl::StrCat("opening a netlink socket: ", nl_geterror(error)));
  }
  const int fd = nl_socket_get_fd(made.socket_.get());
  const int on = 1;
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
  setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
  const int bytes = 1 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes));
  return made;
}

absl::Status NetlinkSocket::Queue(Message message, std::string what) {
  nlmsghdr* header = nlmsg_hdr(message.get());
  if (!buffer_.empty() && buffer_.size() + NLMSG_ALIGN(header->nlmsg_len) > kBatchBytes) {
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  header->nlmsg_seq = next_sequence_++;
  header->nlmsg_pid = nl_socket_get_local_port(socket_.get());
  const auto* bytes = reinterpret_cast<const char*>(header);
  buffer_.insert(buffer_.end(), bytes, bytes + header->nlmsg_len);
  buffer_.resize(NLMSG_ALIGN(buffer_.size()));
  whats_.push_back(std::move(what));
  return absl::OkStatus();
}

absl::Status NetlinkSocket::Flush() {
  if (whats_.empty()) return absl::OkStatus();
  const uint32_t last = next_sequence_ - 1;
  const uint32_t first = last - static_cast<uint32_t>(whats_.size()) + 1;
  // Errors are always reported; asking for an ack on the last request alone says when all are done.
  auto* header = reinterpret_cast<nlmsghdr*>(buffer_.data());
  for (uint32_t seq = first; seq < last; ++seq) {
    header = reinterpret_cast<nlmsghdr*>(reinterpret_cast<char*>(header) +
                                         NLMSG_ALIGN(header->nlmsg_len));
  }
  header->nlmsg_flags |= NLM_F_ACK;
  const int sent = nl_sendto(socket_.get(), buffer_.data(), buffer_.size());
  absl::Status status =
      sent < 0 ? absl::InternalError(absl::StrCat(whats_.front(), ": ", nl_geterror(sent)))
               : Receive(first, last, false, nullptr);
  buffer_.clear();
  whats_.clear();
  return status;
}

absl::Status NetlinkSocket::Call(Message message, std::string what,
                                 const std::function<void(const nlmsghdr*)>& reply) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  nlmsg_hdr(message.get())->nlmsg_flags |= NLM_F_ACK;
  if (absl::Status status = Queue(std::move(message), std::move(what)); !status.ok()) return status;
  const uint32_t sequence = next_sequence_ - 1;
  const int sent = nl_sendto(socket_.get(), buffer_.data(), buffer_.size());
  absl::Status status =
      sent < 0 ? absl::InternalError(nl_geterror(sent)) : Receive(sequence, sequence, false, reply);
  buffer_.clear();
  whats_.clear();
  return status;
}

absl::Status NetlinkSocket::Dump(Message message, std::string what,
                                 const std::function<void(const nlmsghdr*)>& reply) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  nlmsg_hdr(message.get())->nlmsg_flags |= NLM_F_DUMP;
  if (absl::Status status = Queue(std::move(message), std::move(what)); !status.ok()) return status;
  const uint32_t sequence = next_sequence_ - 1;
  const int sent = nl_sendto(socket_.get(), buffer_.data(), buffer_.size());
  absl::Status status =
      sent < 0 ? absl::InternalError(nl_geterror(sent)) : Receive(sequence, sequence, true, reply);
  buffer_.clear();
  whats_.clear();
  return status;
}

// Reads answers until the last request is acknowledged (or refused, or its dump ended). The first
// refusal is the one that is returned; later requests of the batch were still tried by the kernel.
absl::Status NetlinkSocket::Receive(uint32_t first, uint32_t last, bool dump,
                                    const std::function<void(const nlmsghdr*)>& reply) {
  absl::Status status;
  while (true) {
    sockaddr_nl peer;
    unsigned char* raw = nullptr;
    int length = nl_recv(socket_.get(), &peer, &raw, nullptr);
    std::unique_ptr<unsigned char, FreeDeleter> owned(raw);
    if (length == -NLE_INTR) continue;
    if (length <= 0) {
      return absl::InternalError(absl::StrCat(whats_.front(), ": ", nl_geterror(length)));
    }
    for (auto* header = reinterpret_cast<nlmsghdr*>(raw); nlmsg_ok(header, length);
         header = nlmsg_next(header, &length)) {
      const uint32_t sequence = header->nlmsg_seq;
      if (sequence < first || sequence > last) continue;
      if (header->nlmsg_type == NLMSG_ERROR) {
        const auto* error = static_cast<const nlmsgerr*>(nlmsg_data(header));
        if (error->error != 0 && status.ok()) status = Refusal(header, whats_[sequence - first]);
        if (sequence == last) return status;
      } else if (header->nlmsg_type == NLMSG_DONE) {
        if (dump) return status;
      } else if (reply) {
        reply(header);
      }
    }
  }
}

}  // namespace warren::kernel
