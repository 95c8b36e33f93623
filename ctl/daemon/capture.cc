// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/capture.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ctl/daemon/pcapng.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/kernel/netns.h"

namespace warren::daemon {
namespace {

using kernel::ErrnoStatus;
using kernel::UniqueFd;
using Clock = std::chrono::steady_clock;

constexpr uint32_t kLargestFrame = 65536 + 18;
constexpr int kBufferBytes = 8 << 20;  // of the kernel, for each interface
constexpr size_t kFramesAtOnce = 32;
constexpr size_t kMessageBytes = 64 * 1024;
constexpr auto kSendEvery = std::chrono::milliseconds(50);
constexpr auto kCountEvery = std::chrono::seconds(1);
constexpr size_t kVlanBytes = 4;
constexpr size_t kVlanAt = 2 * ETH_ALEN;

uint64_t RealTimeNs() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

// One interface and its packet socket.
struct Tap {
  std::string name;  // node:interface
  UniqueFd socket;
  uint64_t received = 0;
  uint64_t missed = 0;
};

// An interface that went down may come up again; of one that is gone the socket is bound to none.
bool IsThere(const Tap& tap) {
  sockaddr_ll address{};
  socklen_t size = sizeof(address);
  getsockname(tap.socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return address.sll_ifindex > 0;
}

struct Seen {
  uint32_t interface;
  uint64_t time_ns;
  bool outbound;
  std::string bytes;
  uint32_t whole_bytes;
};

absl::StatusOr<Tap> OpenTap(const NodeHandle& node, const std::string& interface) {
  const std::string name = absl::StrCat(node.ref.node, ":", interface);
  auto netns = node.netns();
  if (!netns.ok()) return netns.status();
  auto inside = kernel::ScopedNetns::Enter(netns->get());
  if (!inside.ok()) return inside.status();
  const unsigned index = if_nametoindex(interface.c_str());
  if (index == 0) {
    return absl::NotFoundError(absl::StrCat("node '", node.ref.node, "' has no interface '",
                                            interface, "'; warren show lists them"));
  }
  // Protocol 0: it hears nothing until it is bound to its interface.
  Tap tap{.name = name, .socket = UniqueFd(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0))};
  if (!tap.socket.valid()) return ErrnoStatus(errno, "opening a packet socket");
  const int on = 1;
  const int bytes = kBufferBytes;
  setsockopt(tap.socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
  setsockopt(tap.socket.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
  setsockopt(tap.socket.get(), SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(index);
  if (bind(tap.socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    return ErrnoStatus(errno, absl::StrCat("listening at ", name));
  }
  return tap;
}

absl::StatusOr<std::vector<Tap>> OpenTaps(kernel::Module& module, const kernel::Lab& lab,
                                          const v1::CaptureRequest& request) {
  std::vector<std::pair<std::string, std::string>> ends;
  if (request.link().empty()) {
    ends.emplace_back(request.node(), request.interface());
  } else {
    auto link = FindLink(module, lab, request.link());
    if (!link.ok()) return link.status();
    ends.emplace_back(link->a_node(), link->a().interface());
    ends.emplace_back(link->b_node(), link->b().interface());
  }
  std::vector<Tap> taps;
  for (const auto& [name, interface] : ends) {
    auto node = FindNode(lab, name);
    if (!node.ok()) return node.status();
    auto tap = OpenTap(*node, interface);
    if (!tap.ok()) return tap.status();
    taps.push_back(*std::move(tap));
  }
  return taps;
}

// Room for a batch of frames.
class Batch {
 public:
  explicit Batch(uint32_t snap) : snap_(snap), bytes_(kFramesAtOnce * snap) {
    for (size_t i = 0; i < kFramesAtOnce; ++i) {
      io_[i] = {&bytes_[i * snap], snap};
      msghdr& header = messages_[i].msg_hdr;
      header.msg_name = &from_[i];
      header.msg_iov = &io_[i];
      header.msg_iovlen = 1;
    }
  }

  // What waits at a tap. One whose interface is down has nothing.
  void Read(Tap* tap, uint32_t interface, std::vector<Seen>* seen) {
    for (size_t i = 0; i < kFramesAtOnce; ++i) {
      messages_[i].msg_hdr.msg_namelen = sizeof(from_[i]);
      messages_[i].msg_hdr.msg_control = control_[i];
      messages_[i].msg_hdr.msg_controllen = sizeof(control_[i]);
    }
    const int got =
        recvmmsg(tap->socket.get(), messages_, kFramesAtOnce, MSG_DONTWAIT | MSG_TRUNC, nullptr);
    for (int i = 0; i < got; ++i) seen->push_back(Take(static_cast<size_t>(i), interface));
    if (got > 0) tap->received += static_cast<uint64_t>(got);
  }

 private:
  Seen Take(size_t i, uint32_t interface) {
    msghdr& header = messages_[i].msg_hdr;
    const uint32_t whole = messages_[i].msg_len;
    Seen seen{.interface = interface,
              .time_ns = 0,
              .outbound = from_[i].sll_pkttype == PACKET_OUTGOING,
              .bytes = {&bytes_[i * snap_], std::min(whole, snap_)},
              .whole_bytes = whole};
    for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
      if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) {
        timespec time{};
        memcpy(&time, CMSG_DATA(c), sizeof(time));
        seen.time_ns = static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 +
                       static_cast<uint64_t>(time.tv_nsec);
      } else if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA) {
        tpacket_auxdata extra{};
        memcpy(&extra, CMSG_DATA(c), sizeof(extra));
        if ((extra.tp_status & TP_STATUS_VLAN_VALID) != 0) PutVlanBack(extra, &seen);
      }
    }
    if (seen.time_ns == 0) seen.time_ns = RealTimeNs();
    return seen;
  }

  // The kernel takes the tag out of the frame before it shows it.
  static void PutVlanBack(const tpacket_auxdata& extra, Seen* seen) {
    if (seen->bytes.size() < kVlanAt) return;
    const uint16_t tag[2] = {htons(extra.tp_vlan_tpid), htons(extra.tp_vlan_tci)};
    seen->bytes.insert(kVlanAt, reinterpret_cast<const char*>(tag), kVlanBytes);
    seen->whole_bytes += kVlanBytes;
  }

  uint32_t snap_;
  std::vector<char> bytes_;
  iovec io_[kFramesAtOnce]{};
  mmsghdr messages_[kFramesAtOnce]{};
  sockaddr_ll from_[kFramesAtOnce]{};
  alignas(cmsghdr) char control_[kFramesAtOnce][CMSG_SPACE(sizeof(timespec)) +
                                                CMSG_SPACE(sizeof(tpacket_auxdata))]{};
};

class Capture {
 public:
  Capture(std::vector<Tap> taps, uint32_t snap, grpc::ServerContext* context,
          grpc::ServerWriter<v1::CaptureReply>* writer)
      : taps_(std::move(taps)),
        context_(context),
        writer_(writer),
        batch_(std::make_unique<Batch>(snap == 0 ? kLargestFrame : std::min(snap, kLargestFrame))) {
    out_ = pcapng::SectionHeader("warren");
    for (const Tap& tap : taps_) out_ += pcapng::Interface(tap.name, snap);
  }

  absl::Status Run() {
    // The header goes at once: whoever waits for it knows that the capture is on.
    if (!Send()) return absl::OkStatus();
    auto count = Clock::now() + kCountEvery;
    while (!context_->IsCancelled()) {
      std::vector<pollfd> polls;
      for (const Tap& tap : taps_) polls.push_back({tap.socket.get(), POLLIN, 0});
      poll(polls.data(), polls.size(), static_cast<int>(kSendEvery.count()));
      ReadTaps(polls);
      if (Clock::now() >= count) {
        if (std::none_of(taps_.begin(), taps_.end(), IsThere)) break;
        CountMissed();
        count = Clock::now() + kCountEvery;
      }
      const bool due = out_.size() >= kMessageBytes || Clock::now() - last_ >= kSendEvery;
      if (due && !out_.empty() && !Send()) return absl::OkStatus();
    }
    CountMissed();
    Send();
    return absl::OkStatus();
  }

 private:
  void ReadTaps(const std::vector<pollfd>& polls) {
    std::vector<Seen> seen;
    for (size_t i = 0; i < taps_.size(); ++i) {
      if (polls[i].revents == 0) continue;
      batch_->Read(&taps_[i], static_cast<uint32_t>(i), &seen);
    }
    std::stable_sort(seen.begin(), seen.end(),
                     [](const Seen& a, const Seen& b) { return a.time_ns < b.time_ns; });
    for (const Seen& s : seen) {
      out_ += pcapng::EnhancedPacket({.interface = s.interface,
                                      .time_ns = s.time_ns,
                                      .outbound = s.outbound,
                                      .bytes = s.bytes,
                                      .whole_bytes = s.whole_bytes});
    }
  }

  void CountMissed() {
    for (size_t i = 0; i < taps_.size(); ++i) {
      tpacket_stats stats{};  // since the last question
      socklen_t size = sizeof(stats);
      getsockopt(taps_[i].socket.get(), SOL_PACKET, PACKET_STATISTICS, &stats, &size);
      if (stats.tp_drops == 0) continue;
      taps_[i].missed += stats.tp_drops;
      out_ += pcapng::InterfaceStatistics(static_cast<uint32_t>(i), RealTimeNs(),
                                          taps_[i].received + taps_[i].missed, taps_[i].missed);
    }
  }

  // Waits while the caller does not read; the kernel's buffers take what comes meanwhile.
  bool Send() {
    v1::CaptureReply reply;
    reply.set_pcapng(std::move(out_));
    out_.clear();
    last_ = Clock::now();
    return writer_->Write(reply);
  }

  std::vector<Tap> taps_;
  grpc::ServerContext* context_;
  grpc::ServerWriter<v1::CaptureReply>* writer_;
  std::unique_ptr<Batch> batch_;
  std::string out_;
  Clock::time_point last_;
};

}  // namespace

absl::Status ServeCapture(kernel::Module& module, const kernel::Lab& lab,
                          const v1::CaptureRequest& request, grpc::ServerContext* context,
                          grpc::ServerWriter<v1::CaptureReply>* writer) {
  auto taps = OpenTaps(module, lab, request);
  if (!taps.ok()) return taps.status();
  return Capture(*std::move(taps), request.snap_bytes(), context, writer).Run();
}

}  // namespace warren::daemon
