// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_MUX_MUX_H_
#define WARREN_CAPSULE_MUX_MUX_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "capsule/mux/byte_queue.h"
#include "capsule/mux/event_loop.h"
#include "capsule/mux/frame.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// Many stream sockets over one byte pipe (a serial line, a socket pair), each as
// a channel with its own credit, so that one stalled reader stops nobody else.
// Channels with data take turns by small chunks: a key press beside a bulk
// transfer waits for one chunk per busy channel at most.
//
// Data waits in the local sockets until its turn, so the only buffers here are
// the frame on its way and, per channel, what its reader has not taken: at most
// kWindow bytes.
//
// The program must ignore SIGPIPE. Only the `down` handler may destroy the mux.
class Mux {
 public:
  enum class Role {
    kAcceptor,   // opens channels; waits for the connector's hello before it speaks
    kConnector,  // says hello, and is told of each new channel
  };

  struct Events {
    std::function<void()> up;                       // hello was exchanged
    std::function<void(ChannelId)> opened_by_peer;  // answer by Attach or Refuse
    std::function<void(ChannelId)> gone;            // ended before it was attached
    std::function<void(std::string_view message)> control;
    std::function<void(uint64_t token)> pong;
    std::function<void(const std::string& why)> down;  // the pipe is lost, once
  };

  // Called once: with an empty sentence when the far end is connected.
  using OpenResult = std::function<void(const std::string& refused)>;

  static constexpr uint32_t kWindow = 256 << 10;

  struct Limits {
    // The most that one channel sends in its turn.
    size_t chunk;
    // Acceptor: the most that is on its way in the pipe, 0 for as much as goes in. A
    // User-Mode-Linux serial line needs it: filled up once (N_TTY holds 4095 bytes),
    // it takes its input from the host no more. And a key press waits for less.
    size_t in_flight = 0;
  };

  // `in` and `out` are the two directions of the pipe; non-blocking from here on.
  Mux(EventLoop* loop, Role role, UniqueFd in, UniqueFd out, Limits limits, Events events);
  ~Mux();
  Mux(const Mux&) = delete;
  Mux& operator=(const Mux&) = delete;

  // Acceptor: a new channel that ends here in the stream socket `local`.
  ChannelId Open(UniqueFd local, OpenResult result);
  // Connector: the socket that a channel opened by the peer leads to.
  void Attach(ChannelId id, UniqueFd local);
  void Refuse(ChannelId id, std::string_view why);

  void SendControl(std::string_view message);
  void Ping(uint64_t token);

  bool up() const { return up_; }
  bool is_down() const { return down_; }
  size_t channels() const { return channels_.size(); }

 private:
  struct Channel {
    UniqueFd local;
    OpenResult result;
    ByteQueue out;                   // for the local socket
    uint32_t may_send = kWindow;     // the peer takes that much more
    uint32_t may_receive = kWindow;  // what we promised to take
    uint32_t taken = 0;              // handed to the local socket, not yet given back as credit
    bool readable = false;           // as far as edge-triggered events told
    bool queued = false;             // waits for its turn in ready_
    bool local_eof = false;          // we sent kEof
    bool local_gone = false;         // nobody reads the local socket any more
    bool peer_eof = false;
    bool peer_closed = false;
    bool shut = false;  // peer_eof was passed on to the local socket
  };

  void OnPipe(uint32_t events);
  void OnPipeOut(uint32_t events);
  void ReadPipe();
  void Acknowledge(size_t n);
  bool SkipToHello();
  void ParseFrames();
  void OnFrame(const Frame& frame);
  void OnOpen(ChannelId id);
  void OnData(ChannelId id, Channel& channel, std::string_view bytes);
  void OnCredit(ChannelId id, Channel& channel, std::string_view payload);
  void OnAck(std::string_view payload);
  void OnReset(ChannelId id, Channel& channel, std::string_view why);

  void Join(ChannelId id, Channel& channel, UniqueFd local);
  void OnLocal(ChannelId id, uint32_t events);
  // Both may remove the channel: the reference is dead after them.
  void Flush(ChannelId id, Channel& channel);
  void LocalLost(ChannelId id, Channel& channel);
  void GiveBack(ChannelId id, Channel& channel, size_t n);
  void Remove(ChannelId id);

  void Queue(ChannelId id, Channel& channel);
  void Send(FrameType type, ChannelId id, std::string_view payload = {});
  void SchedulePump();
  void Pump();
  size_t RoomInPipe() const;
  void Fill();
  void TakeTurn(ChannelId id, Channel& channel);
  void WaitWritable(bool wait);
  void Fail(const std::string& why);

  EventLoop* const loop_;
  const Role role_;
  UniqueFd in_;
  UniqueFd out_;
  const Limits limits_;
  Events events_;
  // Posted work looks here before it touches a mux that may be gone.
  std::shared_ptr<Mux*> self_;

  std::unordered_map<ChannelId, Channel> channels_;
  std::deque<ChannelId> ready_;
  ChannelId next_id_ = 1;
  ByteQueue rx_;
  ByteQueue tx_;
  std::string control_frames_;  // go before data
  size_t in_flight_ = 0;
  size_t unacknowledged_ = 0;
  bool up_ = false;
  bool down_ = false;
  bool pump_posted_ = false;
  bool wait_writable_ = false;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_MUX_MUX_H_
