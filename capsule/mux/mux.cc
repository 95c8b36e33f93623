// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/mux/mux.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace warren::capsule {

namespace {

constexpr size_t kReadSize = 64 << 10;
// The connector tells how much it took in steps of this.
constexpr size_t kAckStep = 1024;
// Chunks written before the other descriptors get a look.
constexpr int kBurst = 32;

void SetNonBlocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

bool Again(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

Mux::Mux(EventLoop* loop, Role role, UniqueFd in, UniqueFd out, Limits limits, Events events)
    : loop_(loop),
      role_(role),
      in_(std::move(in)),
      out_(std::move(out)),
      limits_{std::min(limits.chunk, kMaxPayload), limits.in_flight},
      events_(std::move(events)),
      self_(std::make_shared<Mux*>(this)) {
  SetNonBlocking(in_.get());
  SetNonBlocking(out_.get());
  loop_->Watch(in_.get(), EPOLLIN, [this](uint32_t events_seen) { OnPipe(events_seen); });
  loop_->Watch(out_.get(), 0, [this](uint32_t events_seen) { OnPipeOut(events_seen); });
  if (role_ == Role::kConnector) {
    tx_.Append(kHello);
    up_ = true;
    SchedulePump();
  }
}

Mux::~Mux() {
  *self_ = nullptr;
  loop_->Forget(in_.get());
  loop_->Forget(out_.get());
  for (auto& [id, channel] : channels_) loop_->Forget(channel.local.get());
}

ChannelId Mux::Open(UniqueFd local, OpenResult result) {
  while (channels_.contains(next_id_) || next_id_ == 0) ++next_id_;
  const ChannelId id = next_id_++;
  if (down_) {
    if (result) result("the capsule is gone");
    return id;
  }
  Channel& channel = channels_[id];
  channel.result = std::move(result);
  Send(FrameType::kOpen, id);
  Join(id, channel, std::move(local));
  return id;
}

void Mux::Attach(ChannelId id, UniqueFd local) {
  auto it = channels_.find(id);
  if (it == channels_.end()) return;
  Send(FrameType::kOpened, id);
  Join(id, it->second, std::move(local));
}

void Mux::Refuse(ChannelId id, std::string_view why) {
  if (!channels_.contains(id)) return;
  Send(FrameType::kReset, id, why);
  Remove(id);
}

void Mux::SendControl(std::string_view message) { Send(FrameType::kControl, 0, message); }

void Mux::Ping(uint64_t token) { Send(FrameType::kPing, 0, EncodeU64(token)); }

void Mux::Join(ChannelId id, Channel& channel, UniqueFd local) {
  SetNonBlocking(local.get());
  channel.local = std::move(local);
  channel.readable = true;
  // Edge-triggered: a socket that is full or stalled costs no wake-up.
  loop_->Watch(channel.local.get(), EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
               [this, id](uint32_t events) { OnLocal(id, events); });
  Queue(id, channel);
  Flush(id, channel);
}

void Mux::OnLocal(ChannelId id, uint32_t events) {
  auto it = channels_.find(id);
  if (it == channels_.end()) return;
  Channel& channel = it->second;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) channel.readable = true;
  Queue(id, channel);
  if (events & (EPOLLHUP | EPOLLERR)) {
    LocalLost(id, channel);
  } else {
    Flush(id, channel);
  }
}

// The local program closed its socket, or at least reads no more. What it sent
// before is still passed on; TakeTurn ends the channel after that.
void Mux::LocalLost(ChannelId id, Channel& channel) {
  channel.local_gone = true;
  GiveBack(id, channel, channel.out.size());
  channel.out.Clear();
  if (channel.peer_closed) {
    Remove(id);
  } else if (channel.local_eof) {
    Send(FrameType::kClose, id);
    Remove(id);
  }
}

void Mux::Flush(ChannelId id, Channel& channel) {
  if (!channel.local) return;
  while (!channel.out.empty()) {
    const std::string_view bytes = channel.out.view();
    ssize_t n = send(channel.local.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) {
      if (!Again(errno)) LocalLost(id, channel);
      return;
    }
    channel.out.Consume(static_cast<size_t>(n));
    GiveBack(id, channel, static_cast<size_t>(n));
  }
  if (channel.peer_closed) {
    Remove(id);
    return;
  }
  if (channel.peer_eof && !channel.shut) {
    shutdown(channel.local.get(), SHUT_WR);
    channel.shut = true;
  }
  if (channel.shut && channel.local_eof) Remove(id);
}

void Mux::GiveBack(ChannelId id, Channel& channel, size_t n) {
  channel.taken += static_cast<uint32_t>(n);
  // In quarters of the window: few credit frames, and the sender never runs dry.
  if (channel.taken < kWindow / 4) return;
  Send(FrameType::kCredit, id, EncodeU32(channel.taken));
  channel.may_receive += channel.taken;
  channel.taken = 0;
}

void Mux::Remove(ChannelId id) {
  auto it = channels_.find(id);
  const bool attached = static_cast<bool>(it->second.local);
  loop_->Forget(it->second.local.get());
  channels_.erase(it);
  if (!attached && events_.gone) events_.gone(id);
}

void Mux::OnPipe(uint32_t) {
  if (!down_) ReadPipe();
}

void Mux::OnPipeOut(uint32_t events) {
  if (down_) return;
  if (events & EPOLLOUT) WaitWritable(false);
  if (events & (EPOLLHUP | EPOLLERR)) {
    // What the peer said last is still to be read; the next write finds the end.
    loop_->Forget(out_.get());
    wait_writable_ = false;
  }
  SchedulePump();
}

void Mux::ReadPipe() {
  char* room = rx_.Reserve(kReadSize);
  ssize_t n = read(in_.get(), room, kReadSize);
  const int error = errno;
  rx_.Commit(n > 0 ? static_cast<size_t>(n) : 0);
  if (n > 0) {
    Acknowledge(static_cast<size_t>(n));
    if (up_ || SkipToHello()) ParseFrames();
  } else if (n == 0) {
    Fail("the line was closed");
  } else if (!Again(error)) {
    Fail(std::string("the line cannot be read: ") + strerror(error));
  }
}

void Mux::Acknowledge(size_t n) {
  if (role_ == Role::kAcceptor) return;
  unacknowledged_ += n;
  if (unacknowledged_ < kAckStep) return;
  Send(FrameType::kAck, 0, EncodeU32(static_cast<uint32_t>(unacknowledged_)));
  unacknowledged_ = 0;
}

void Mux::OnAck(std::string_view payload) {
  const auto taken = DecodeU32(payload);
  if (!taken || (limits_.in_flight != 0 && *taken > in_flight_)) {
    return Fail("the peer took more bytes than were sent");
  }
  in_flight_ -= std::min<size_t>(*taken, in_flight_);
  SchedulePump();
}

bool Mux::SkipToHello() {
  const std::string_view bytes = rx_.view();
  const size_t at = bytes.find(kHello);
  if (at == std::string_view::npos) {
    // A hello may have begun in the last bytes.
    rx_.Consume(bytes.size() - std::min(bytes.size(), kHello.size() - 1));
    return false;
  }
  rx_.Consume(at + kHello.size());
  up_ = true;
  SchedulePump();
  if (events_.up) events_.up();
  return true;
}

void Mux::ParseFrames() {
  while (!down_) {
    Frame frame;
    size_t consumed = 0;
    switch (ParseFrame(rx_.view(), &frame, &consumed)) {
      case ParseResult::kNeedMore:
        return;
      case ParseResult::kMalformed:
        return Fail("the line carries something that is not a frame");
      case ParseResult::kFrame:
        OnFrame(frame);
        rx_.Consume(consumed);
    }
  }
}

void Mux::OnFrame(const Frame& frame) {
  switch (frame.type) {
    case FrameType::kOpen:
      return OnOpen(frame.channel);
    case FrameType::kPing:
      return Send(FrameType::kPong, 0, frame.payload);
    case FrameType::kPong:
      if (auto token = DecodeU64(frame.payload); token && events_.pong) events_.pong(*token);
      return;
    case FrameType::kAck:
      return OnAck(frame.payload);
    case FrameType::kControl:
      if (events_.control) events_.control(frame.payload);
      return;
    default:
      break;
  }
  // Frames that crossed the end of their channel on the way mean nothing any more.
  auto it = channels_.find(frame.channel);
  if (it == channels_.end()) return;
  Channel& channel = it->second;
  switch (frame.type) {
    case FrameType::kOpened:
      if (auto result = std::exchange(channel.result, nullptr)) result("");
      return;
    case FrameType::kData:
      return OnData(frame.channel, channel, frame.payload);
    case FrameType::kCredit:
      return OnCredit(frame.channel, channel, frame.payload);
    case FrameType::kEof:
      channel.peer_eof = true;
      return Flush(frame.channel, channel);
    case FrameType::kClose:
      channel.peer_closed = true;
      if (channel.local_gone) return Remove(frame.channel);
      return Flush(frame.channel, channel);
    default:
      return OnReset(frame.channel, channel, frame.payload);
  }
}

void Mux::OnOpen(ChannelId id) {
  if (role_ == Role::kAcceptor) return Fail("the peer opened a channel, which only we may do");
  if (!channels_.try_emplace(id).second) return Fail("the peer opened a channel twice");
  events_.opened_by_peer(id);
}

void Mux::OnData(ChannelId id, Channel& channel, std::string_view bytes) {
  if (bytes.size() > channel.may_receive) return Fail("the peer sent more than it had credit for");
  channel.may_receive -= static_cast<uint32_t>(bytes.size());
  if (channel.local_gone) return GiveBack(id, channel, bytes.size());
  channel.out.Append(bytes);
  Flush(id, channel);
}

void Mux::OnCredit(ChannelId id, Channel& channel, std::string_view payload) {
  const auto credit = DecodeU32(payload);
  if (!credit || *credit > kWindow - channel.may_send)
    return Fail("the peer gave impossible credit");
  channel.may_send += *credit;
  Queue(id, channel);
}

void Mux::OnReset(ChannelId id, Channel& channel, std::string_view why) {
  auto result = std::exchange(channel.result, nullptr);
  const std::string reason(why);
  Remove(id);
  if (result) result(reason);
}

void Mux::Queue(ChannelId id, Channel& channel) {
  if (channel.queued || !channel.readable || channel.local_eof || channel.peer_closed ||
      channel.may_send == 0) {
    return;
  }
  channel.queued = true;
  ready_.push_back(id);
  SchedulePump();
}

void Mux::Send(FrameType type, ChannelId id, std::string_view payload) {
  if (down_) return;
  AppendFrame(type, id, payload, &control_frames_);
  SchedulePump();
}

void Mux::SchedulePump() {
  if (pump_posted_ || wait_writable_ || !up_ || down_) return;
  pump_posted_ = true;
  loop_->Post([self = self_] {
    if (*self) (*self)->Pump();
  });
}

void Mux::Pump() {
  pump_posted_ = false;
  for (int i = 0; i < kBurst && !down_; ++i) {
    if (tx_.empty()) Fill();
    const size_t room = RoomInPipe();
    if (tx_.empty() || room == 0) return;
    ssize_t n = write(out_.get(), tx_.view().data(), std::min(tx_.size(), room));
    if (n > 0) {
      tx_.Consume(static_cast<size_t>(n));
      in_flight_ += static_cast<size_t>(n);
    } else if (n == 0 || Again(errno)) {
      return WaitWritable(true);
    } else {
      return Fail(std::string("the line cannot be written: ") + strerror(errno));
    }
  }
  SchedulePump();
}

size_t Mux::RoomInPipe() const {
  if (limits_.in_flight == 0) return std::numeric_limits<size_t>::max();
  return limits_.in_flight - std::min(in_flight_, limits_.in_flight);
}

void Mux::Fill() {
  // A turn may add control frames (kEof, kClose), which must follow its data.
  do {
    tx_.Append(std::exchange(control_frames_, {}));
    if (ready_.empty() || tx_.size() >= limits_.chunk) continue;
    const ChannelId id = ready_.front();
    ready_.pop_front();
    auto it = channels_.find(id);
    if (it == channels_.end()) continue;
    it->second.queued = false;
    TakeTurn(id, it->second);
  } while (!control_frames_.empty() || (!ready_.empty() && tx_.size() < limits_.chunk));
}

void Mux::TakeTurn(ChannelId id, Channel& channel) {
  const size_t most = std::min<size_t>(limits_.chunk, channel.may_send);
  // A channel queued before its peer closed has nothing to say any more.
  if (most == 0 || channel.local_eof || channel.peer_closed) return;
  char* room = tx_.Reserve(kFrameHeader + most);
  ssize_t n = recv(channel.local.get(), room + kFrameHeader, most, MSG_DONTWAIT);
  const int error = errno;
  if (n > 0) {
    WriteHeader(FrameType::kData, id, static_cast<size_t>(n), room);
    tx_.Commit(kFrameHeader + static_cast<size_t>(n));
    channel.may_send -= static_cast<uint32_t>(n);
    return Queue(id, channel);
  }
  tx_.Commit(0);
  if (n < 0 && Again(error)) {
    channel.readable = false;
    return;
  }
  channel.local_eof = true;
  if (n < 0 || channel.local_gone) {
    Send(FrameType::kClose, id);
    return Remove(id);
  }
  Send(FrameType::kEof, id);
  if (channel.shut) Remove(id);
}

void Mux::WaitWritable(bool wait) {
  if (wait_writable_ == wait) return;
  wait_writable_ = wait;
  const uint32_t events = wait ? uint32_t{EPOLLOUT} : 0;
  loop_->Modify(out_.get(), events);
}

void Mux::Fail(const std::string& why) {
  if (down_) return;
  down_ = true;
  loop_->Forget(in_.get());
  loop_->Forget(out_.get());
  auto channels = std::exchange(channels_, {});
  for (auto& [id, channel] : channels) loop_->Forget(channel.local.get());
  // After the caller is out of this object: the handlers may well destroy it.
  loop_->Post(
      [self = self_, why, ended = std::make_shared<decltype(channels)>(std::move(channels))] {
        if (!*self) return;
        auto down = (*self)->events_.down;
        for (auto& [id, channel] : *ended) {
          if (channel.result) channel.result(why);
        }
        if (down) down(why);
      });
}

}  // namespace warren::capsule
