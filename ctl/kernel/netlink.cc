// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/kernel/netlink.h"

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <sys/socket.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ctl/kernel/errno_status.h"

namespace warren::kernel {
namespace {

constexpr size_t kBatchBytes = 96 * 1024;   // below the smallest usual send buffer
constexpr size_t kAnswerBytes = 64 * 1024;  // the kernel fills at most 32 KiB at a time
constexpr size_t kFewRequests = 64;         // whose refusals fit the usual receive buffer
constexpr int kReceiveBuffer = 1 << 20;     // bytes

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
  UniqueFd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  const int on = 1;
  if (!fd.valid() || setsockopt(fd.get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) < 0) {
    return ErrnoStatus(errno, "opening a netlink socket");
  }
  return NetlinkSocket(std::move(fd));
}

absl::Status NetlinkSocket::Queue(Message message, std::string what) {
  nlmsghdr* header = nlmsg_hdr(message.get());
  if (!buffer_.empty() && buffer_.size() + NLMSG_ALIGN(header->nlmsg_len) > kBatchBytes) {
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  header->nlmsg_seq = next_sequence_++;
  header->nlmsg_pid = 0;  // the kernel knows whose socket it is
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
  return Exchange(first, false, nullptr);
}

absl::Status NetlinkSocket::Call(Message message, std::string what,
                                 const std::function<void(const nlmsghdr*)>& reply) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  nlmsg_hdr(message.get())->nlmsg_flags |= NLM_F_ACK;
  if (absl::Status status = Queue(std::move(message), std::move(what)); !status.ok()) return status;
  return Exchange(next_sequence_ - 1, false, reply);
}

absl::Status NetlinkSocket::Dump(Message message, std::string what,
                                 const std::function<void(const nlmsghdr*)>& reply) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  const int on = 1;  // a dump's filter is obeyed or refused, not ignored
  setsockopt(socket_.get(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
  nlmsg_hdr(message.get())->nlmsg_flags |= NLM_F_DUMP;
  if (absl::Status status = Queue(std::move(message), std::move(what)); !status.ok()) return status;
  return Exchange(next_sequence_ - 1, true, reply);
}

absl::Status NetlinkSocket::Exchange(uint32_t first, bool dump,
                                     const std::function<void(const nlmsghdr*)>& reply) {
  absl::Status status = Send();
  if (status.ok()) status = Receive(first, next_sequence_ - 1, dump, reply);
  buffer_.clear();
  whats_.clear();
  return status;
}

absl::Status NetlinkSocket::Send() {
  if (whats_.size() > kFewRequests) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof(kReceiveBuffer));
  }
  ssize_t sent;
  do {
    sent = send(socket_.get(), buffer_.data(), buffer_.size(), 0);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? ErrnoStatus(errno, whats_.front()) : absl::OkStatus();
}

// Reads answers until the last request is acknowledged (or refused, or its dump ended). The first
// refusal is the one that is returned; later requests of the batch were still tried by the kernel.
absl::Status NetlinkSocket::Receive(uint32_t first, uint32_t last, bool dump,
                                    const std::function<void(const nlmsghdr*)>& reply) {
  absl::Status status;
  if (answer_ == nullptr) answer_ = std::make_unique_for_overwrite<char[]>(kAnswerBytes);
  while (true) {
    const ssize_t got = recv(socket_.get(), answer_.get(), kAnswerBytes, MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus(errno, whats_.front());
    if (got > static_cast<ssize_t>(kAnswerBytes)) {
      return absl::InternalError(absl::StrCat(whats_.front(), ": the kernel's answer is cut"));
    }
    int length = static_cast<int>(got);
    for (auto* header = reinterpret_cast<nlmsghdr*>(answer_.get()); nlmsg_ok(header, length);
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
