// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/mux/mux.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <list>
#include <random>

#include "capsule/mux/acceptor.h"
#include "capsule/mux/connector.h"

namespace warren::capsule {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

sockaddr_un Address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

UniqueFd Listen(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address = Address(path);
  EXPECT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(listen(fd.get(), 128), 0);
  return fd;
}

UniqueFd Dial(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address = Address(path);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

std::pair<UniqueFd, UniqueFd> SocketPair() {
  int fds[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

UniqueFd Dup(const UniqueFd& fd) { return UniqueFd(fcntl(fd.get(), F_DUPFD_CLOEXEC, 3)); }

uint32_t Seed() {
  const char* given = getenv("WARREN_TEST_SEED");
  const uint32_t seed = given != nullptr ? static_cast<uint32_t>(strtoul(given, nullptr, 10))
                                         : std::random_device()();
  std::printf("seed: run again with WARREN_TEST_SEED=%u\n", seed);
  return seed;
}

// Both ends in one loop: client sockets dial `front`, servers are accepted from `back`.
class MuxTest : public testing::Test {
 protected:
  MuxTest() {
    signal(SIGPIPE, SIG_IGN);
    // A socket's path is short; the test's own folder may not be.
    std::string pattern = "/tmp/warren-mux-XXXXXX";
    dir_ = mkdtemp(pattern.data());
    front_ = dir_ + "/front";
    back_ = dir_ + "/back";
  }
  ~MuxTest() override { std::filesystem::remove_all(dir_); }

  void Start(Mux::Limits limits = {4096}, seconds connect_limit = seconds(10)) {
    auto [a, b] = SocketPair();
    connector_ = std::make_unique<Connector>(&loop_, back_, connect_limit);
    far_ = std::make_unique<Mux>(
        &loop_, Mux::Role::kConnector, Dup(b), std::move(b), Mux::Limits{limits.chunk},
        Mux::Events{
            .up = nullptr,
            .opened_by_peer = [this](ChannelId id) { connector_->Connect(far_.get(), id); },
            .gone = [this](ChannelId id) { connector_->Gone(id); },
            .control = [this](std::string_view m) { far_control_ += m; },
            .pong = nullptr,
            .down = [this](const std::string& why) { far_down_ = why; },
        });
    StartNear(std::move(a), limits);
  }

  void StartNear(UniqueFd pipe, Mux::Limits limits) {
    near_ = std::make_unique<Mux>(&loop_, Mux::Role::kAcceptor, Dup(pipe), std::move(pipe), limits,
                                  Mux::Events{
                                      .up = nullptr,
                                      .opened_by_peer = nullptr,
                                      .gone = nullptr,
                                      .control = [this](std::string_view m) { near_control_ += m; },
                                      .pong = [this](uint64_t token) { pong_ = token; },
                                      .down = [this](const std::string& why) { near_down_ = why; },
                                  });
    acceptor_ = std::make_unique<Acceptor>(&loop_, near_.get(), Listen(front_));
  }

  // Turns the loop until `done`; false when that takes too long.
  bool RunUntil(const std::function<bool()>& done, seconds limit = seconds(30)) {
    const auto deadline = EventLoop::Clock::now() + limit;
    while (!done()) {
      if (EventLoop::Clock::now() > deadline) return false;
      loop_.RunOnce(milliseconds(1));
    }
    return true;
  }

  UniqueFd Accept(const UniqueFd& listening) {
    UniqueFd fd;
    EXPECT_TRUE(RunUntil([&] {
      fd = UniqueFd(accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      return static_cast<bool>(fd);
    }));
    return fd;
  }

  // Reads `n` bytes, or fewer when the stream ends first.
  std::string Read(const UniqueFd& fd, size_t n) {
    std::string all;
    EXPECT_TRUE(RunUntil([&] {
      char bytes[65536];
      ssize_t got = recv(fd.get(), bytes, std::min(sizeof(bytes), n - all.size()), MSG_DONTWAIT);
      if (got > 0) all.append(bytes, static_cast<size_t>(got));
      return all.size() == n || got == 0 || (got < 0 && errno != EAGAIN);
    })) << "after "
        << all.size() << " of " << n << " bytes";
    return all;
  }

  void Write(const UniqueFd& fd, std::string_view bytes) {
    EXPECT_TRUE(RunUntil([&] {
      ssize_t n = send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) bytes.remove_prefix(static_cast<size_t>(n));
      return bytes.empty();
    })) << bytes.size()
        << " bytes left";
  }

  bool Ended(const UniqueFd& fd) {
    char rest[65536];
    return RunUntil([&] {
      ssize_t n = recv(fd.get(), rest, sizeof(rest), MSG_DONTWAIT);
      return n == 0 || (n < 0 && errno != EAGAIN);
    });
  }

  EventLoop loop_;
  std::string dir_, front_, back_;
  std::unique_ptr<Connector> connector_;
  std::unique_ptr<Mux> far_, near_;
  std::unique_ptr<Acceptor> acceptor_;
  std::string near_control_, far_control_, near_down_, far_down_;
  uint64_t pong_ = 0;
};

// One direction of a channel: a writer that sends a pseudo-random stream in
// random pieces, and a reader that checks it in random pieces.
class Stream {
 public:
  Stream(std::mt19937::result_type seed, size_t length)
      : written_(seed), expected_(seed), length_(length) {}

  void WriteSome(int fd, std::mt19937* random) {
    if (pending_.empty() && sent_ < length_) {
      pending_.resize(std::min<size_t>(length_ - sent_, 1 + (*random)() % 20000));
      for (char& c : pending_) c = static_cast<char>(written_());
      sent_ += pending_.size();
    }
    if (!pending_.empty()) {
      ssize_t n = send(fd, pending_.data(), pending_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) pending_.erase(0, static_cast<size_t>(n));
    }
    if (pending_.empty() && sent_ == length_ && !closed_) {
      shutdown(fd, SHUT_WR);
      closed_ = true;
    }
  }

  void ReadSome(int fd, std::mt19937* random) {
    if (done_) return;
    std::string bytes(1 + (*random)() % 30000, '\0');
    ssize_t n = recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n == 0) {
      done_ = true;
      EXPECT_EQ(received_, length_);
    }
    for (ssize_t i = 0; i < n; ++i) {
      ASSERT_EQ(bytes[static_cast<size_t>(i)], static_cast<char>(expected_()))
          << "at byte " << received_;
      ++received_;
    }
  }

  bool done() const { return done_; }

 private:
  std::mt19937 written_, expected_;
  const size_t length_;
  size_t sent_ = 0, received_ = 0;
  std::string pending_;
  bool closed_ = false, done_ = false;
};

TEST_F(MuxTest, EveryByteArrivesInOrderOnItsChannel) {
  std::mt19937 random(Seed());
  const size_t chunks[] = {1, 100, 4096, 9000, kMaxPayload};
  const size_t chunk = chunks[random() % std::size(chunks)];
  Start({chunk, random() % 2 ? 3072U : 0U});
  UniqueFd listening = Listen(back_);
  struct Talk {
    UniqueFd client, server;
    Stream there, back;
  };
  std::list<Talk> talks;
  size_t begun = 0;
  const size_t total = 60;
  const size_t longest = std::min<size_t>(1500000, chunk * 1500);
  const bool ended = RunUntil([&] {
    if (begun < total && talks.size() < 20 && random() % 3 == 0) {
      UniqueFd client = Dial(front_);
      UniqueFd server = Accept(listening);
      talks.push_back({std::move(client), std::move(server),
                       Stream(random(), random() % 4 == 0 ? 0 : random() % longest),
                       Stream(random(), random() % 4 == 0 ? 0 : random() % longest)});
      ++begun;
    }
    for (auto& talk : talks) {
      if (random() % 2) talk.there.WriteSome(talk.client.get(), &random);
      if (random() % 2) talk.there.ReadSome(talk.server.get(), &random);
      if (random() % 2) talk.back.WriteSome(talk.server.get(), &random);
      if (random() % 2) talk.back.ReadSome(talk.client.get(), &random);
    }
    talks.remove_if([](const Talk& t) { return t.there.done() && t.back.done(); });
    return HasFailure() || (begun == total && talks.empty());
  });
  EXPECT_TRUE(ended) << talks.size() << " channels unfinished";
  EXPECT_TRUE(RunUntil([&] { return near_->channels() == 0 && far_->channels() == 0; }));
}

// Sockets closed at random moments, in any state: the others never notice, and
// no channel is left over.
TEST_F(MuxTest, RandomAbruptClosesLeaveNothing) {
  std::mt19937 random(Seed());
  Start();
  UniqueFd listening = Listen(back_);
  UniqueFd steady_client = Dial(front_);
  UniqueFd steady_server = Accept(listening);
  Stream steady(random(), 3000000);
  struct Ends {
    UniqueFd client, server;
  };
  std::list<Ends> ends;
  size_t begun = 0;
  const std::string noise(50000, 'n');
  const bool ended = RunUntil([&] {
    if (begun < 300 && ends.size() < 10) {
      UniqueFd client = Dial(front_);
      send(client.get(), noise.data(), random() % noise.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (random() % 4 == 0) client.reset();
      UniqueFd server = Accept(listening);
      ends.push_back({std::move(client), std::move(server)});
      ++begun;
    }
    for (auto& end : ends) {
      UniqueFd* side = random() % 2 ? &end.client : &end.server;
      if (!*side) continue;
      char bytes[30000];
      switch (random() % 12) {
        case 0:
          side->reset();
          break;
        case 1:
          shutdown(side->get(), SHUT_WR);
          break;
        case 2:
          shutdown(side->get(), SHUT_RD);
          break;
        case 3:
        case 4:
        case 5:
          recv(side->get(), bytes, sizeof(bytes), MSG_DONTWAIT);
          break;
        default:
          send(side->get(), noise.data(), noise.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      }
    }
    ends.remove_if([](const Ends& e) { return !e.client && !e.server; });
    steady.WriteSome(steady_client.get(), &random);
    steady.ReadSome(steady_server.get(), &random);
    return HasFailure() || (begun == 300 && ends.empty() && steady.done());
  });
  EXPECT_TRUE(ended);
  steady_client.reset();
  steady_server.reset();
  EXPECT_TRUE(RunUntil([&] { return near_->channels() == 0 && far_->channels() == 0; }))
      << near_->channels() << " and " << far_->channels() << " left";
}

TEST_F(MuxTest, AStalledReaderStopsNobodyElse) {
  Start();
  UniqueFd listening = Listen(back_);
  UniqueFd stalled_client = Dial(front_);
  UniqueFd stalled_server = Accept(listening);
  const std::string block(65536, 'x');
  size_t stuck = 0;
  // Full: nothing more goes in during 50 rounds.
  for (int idle = 0; idle < 50; ++idle) {
    ssize_t n = send(stalled_client.get(), block.data(), block.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
      stuck += static_cast<size_t>(n);
      idle = 0;
    }
    loop_.RunOnce(milliseconds(1));
  }
  EXPECT_GE(stuck, Mux::kWindow);

  UniqueFd client = Dial(front_);
  UniqueFd server = Accept(listening);
  const std::string sent(2000000, 'y');
  std::string got;
  size_t at = 0;
  EXPECT_TRUE(RunUntil([&] {
    ssize_t n = send(client.get(), sent.data() + at, sent.size() - at, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) at += static_cast<size_t>(n);
    char bytes[65536];
    n = recv(server.get(), bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n > 0) got.append(bytes, static_cast<size_t>(n));
    return got.size() == sent.size();
  }));
  EXPECT_EQ(Read(stalled_server, stuck).size(), stuck);
}

TEST_F(MuxTest, HalfCloseLeavesTheOtherDirection) {
  Start();
  UniqueFd listening = Listen(back_);
  UniqueFd client = Dial(front_);
  UniqueFd server = Accept(listening);
  Write(client, "question");
  shutdown(client.get(), SHUT_WR);
  EXPECT_EQ(Read(server, 100), "question");
  Write(server, "answer");
  server.reset();
  EXPECT_EQ(Read(client, 100), "answer");
  EXPECT_TRUE(RunUntil([&] { return near_->channels() == 0 && far_->channels() == 0; }));
}

TEST_F(MuxTest, WhatWasSentBeforeACloseStillArrives) {
  Start();
  UniqueFd client = Dial(front_);
  Write(client, std::string(100000, 'a'));
  client.reset();
  UniqueFd listening = Listen(back_);
  UniqueFd server = Accept(listening);
  EXPECT_EQ(Read(server, 200000).size(), 100000u);
}

TEST_F(MuxTest, AClosedServerIsSeenByItsClient) {
  Start();
  UniqueFd listening = Listen(back_);
  UniqueFd client = Dial(front_);
  UniqueFd server = Accept(listening);
  server.reset();
  EXPECT_TRUE(Ended(client));
  EXPECT_TRUE(RunUntil([&] { return near_->channels() == 0 && far_->channels() == 0; }));
}

TEST_F(MuxTest, AServerThatComesLateIsWaitedFor) {
  Start();
  UniqueFd client = Dial(front_);
  Write(client, "early");
  EXPECT_TRUE(RunUntil([&] { return far_->channels() == 1; }));
  UniqueFd listening = Listen(back_);
  UniqueFd server = Accept(listening);
  EXPECT_EQ(Read(server, 5), "early");
}

TEST_F(MuxTest, AServerThatNeverComesIsRefusedWithAReason) {
  Start({4096}, seconds(0));
  auto [mine, theirs] = SocketPair();
  std::string refused;
  near_->Open(std::move(theirs), [&](const std::string& why) { refused = why; });
  EXPECT_TRUE(RunUntil([&] { return !refused.empty(); }));
  EXPECT_NE(refused.find(back_), std::string::npos) << refused;
  EXPECT_TRUE(Ended(mine));
}

TEST_F(MuxTest, OpenTellsWhenTheFarEndIsConnected) {
  Start();
  UniqueFd listening = Listen(back_);
  auto [mine, theirs] = SocketPair();
  std::string refused = "not yet";
  near_->Open(std::move(theirs), [&](const std::string& why) { refused = why; });
  EXPECT_TRUE(RunUntil([&] { return refused.empty(); }));
}

TEST_F(MuxTest, PingAndControl) {
  Start();
  near_->Ping(0x123456789abcdef0);
  near_->SendControl("to the guest");
  far_->SendControl("to the host");
  EXPECT_TRUE(RunUntil([&] {
    return pong_ == 0x123456789abcdef0 && far_control_ == "to the guest" &&
           near_control_ == "to the host";
  }));
}

TEST_F(MuxTest, ALostPipeEndsEveryChannel) {
  Start();
  UniqueFd listening = Listen(back_);
  UniqueFd client = Dial(front_);
  UniqueFd server = Accept(listening);
  UniqueFd unattached;
  far_.reset();
  EXPECT_TRUE(RunUntil([&] { return !near_down_.empty(); }));
  EXPECT_TRUE(Ended(client));
  EXPECT_TRUE(Ended(server));
  // Opened afterwards: told at once.
  std::string refused;
  near_->Open(SocketPair().first, [&](const std::string& why) { refused = why; });
  EXPECT_NE(refused, "");
}

// The rest plays the far end by hand.
class RawPeerTest : public MuxTest {
 protected:
  void StartRaw(Mux::Limits limits = {4096}) {
    auto [a, b] = SocketPair();
    peer_ = std::move(b);
    const int small = 4096;
    setsockopt(a.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    StartNear(std::move(a), limits);
  }

  void SendFrame(FrameType type, ChannelId id, std::string_view payload) {
    std::string bytes;
    AppendFrame(type, id, payload, &bytes);
    Write(peer_, bytes);
  }

  UniqueFd peer_;
};

TEST_F(RawPeerTest, NoiseBeforeTheHelloIsSkippedAndNothingIsSaidBeforeIt) {
  StartRaw();
  UniqueFd client = Dial(front_);
  Write(client, "hi");
  std::string noise(70000, '\377');
  noise += "boot noise \377\1warren-mux";
  Write(peer_, noise);
  EXPECT_TRUE(RunUntil([&] { return near_->channels() == 1; }));
  char byte;
  EXPECT_EQ(recv(peer_.get(), &byte, 1, MSG_DONTWAIT), -1);
  EXPECT_FALSE(near_->up());
  Write(peer_, kHello.substr(0, 5));
  loop_.RunOnce(milliseconds(1));
  Write(peer_, kHello.substr(5));
  EXPECT_TRUE(RunUntil([&] { return near_->up(); }));
  std::string expected;
  AppendFrame(FrameType::kOpen, 1, "", &expected);
  AppendFrame(FrameType::kData, 1, "hi", &expected);
  EXPECT_EQ(Read(peer_, expected.size()), expected);
}

TEST_F(RawPeerTest, AKeyPressBesideBulkWaitsForOneChunkPerBusyChannel) {
  constexpr size_t kChunk = 2048;
  constexpr size_t kBusy = 10;
  StartRaw({kChunk});
  Write(peer_, kHello);
  std::vector<UniqueFd> bulk;
  const std::string block(200000, 'b');
  for (size_t i = 0; i < kBusy; ++i) {
    bulk.push_back(Dial(front_));
    send(bulk.back().get(), block.data(), block.size(), MSG_DONTWAIT);
  }
  UniqueFd terminal = Dial(front_);
  ASSERT_TRUE(RunUntil([&] { return near_->channels() == kBusy + 1; }));
  // The pipe is full and stays so: nobody reads it.
  for (int i = 0; i < 50; ++i) loop_.RunOnce(milliseconds(1));
  Write(terminal, "k");

  std::string received;
  size_t at = 0, before = 0;
  bool seen = false;
  EXPECT_TRUE(RunUntil([&] {
    char bytes[4096];
    ssize_t n = recv(peer_.get(), bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n > 0) received.append(bytes, static_cast<size_t>(n));
    Frame frame;
    size_t consumed = 0;
    while (!seen && ParseFrame(std::string_view(received).substr(at), &frame, &consumed) ==
                        ParseResult::kFrame) {
      seen = frame.type == FrameType::kData && frame.channel == kBusy + 1;
      if (!seen) before += consumed;
      at += consumed;
    }
    return seen;
  }));
  // The kernel's socket buffer counts its bookkeeping too; 64 KB is far below one
  // channel's 256 KB of credit, which is what first come first served would take.
  EXPECT_LE(before, (kBusy + 2) * (kChunk + kFrameHeader) + 65536);
}

TEST_F(RawPeerTest, NoMoreIsOnItsWayThanAllowed) {
  StartRaw({1000, 3000});
  Write(peer_, kHello);
  UniqueFd client = Dial(front_);
  const std::string block(100000, 'b');
  send(client.get(), block.data(), block.size(), MSG_DONTWAIT);
  auto in_pipe = [&] {
    // Rounds enough for everything that would go out to be out.
    for (int i = 0; i < 20; ++i) loop_.RunOnce(milliseconds(1));
    char bytes[65536];
    ssize_t n = recv(peer_.get(), bytes, sizeof(bytes), MSG_DONTWAIT);
    return n;
  };
  EXPECT_EQ(in_pipe(), 3000);
  EXPECT_EQ(in_pipe(), -1);
  SendFrame(FrameType::kAck, 0, EncodeU32(1024));
  EXPECT_EQ(in_pipe(), 1024);
  SendFrame(FrameType::kAck, 0, EncodeU32(3000));
  EXPECT_EQ(in_pipe(), 3000);
  SendFrame(FrameType::kAck, 0, EncodeU32(3001));
  EXPECT_TRUE(RunUntil([&] { return !near_down_.empty(); }));
}

TEST_F(RawPeerTest, APeerThatBreaksTheRulesLosesTheLine) {
  const std::string too_much(60000, 'x');
  const std::vector<std::pair<const char*, std::function<void()>>> cases = {
      {"unknown type", [&] { Write(peer_, std::string(16, '\x7f')); }},
      {"data beyond credit",
       [&] {
         for (int i = 0; i < 40; ++i) {
           if (!near_down_.empty()) return;
           std::string bytes;
           AppendFrame(FrameType::kData, 1, too_much, &bytes);
           for (size_t sent = 0; sent < bytes.size() && near_down_.empty();) {
             ssize_t n = send(peer_.get(), bytes.data() + sent, bytes.size() - sent,
                              MSG_DONTWAIT | MSG_NOSIGNAL);
             if (n > 0) sent += static_cast<size_t>(n);
             loop_.RunOnce(milliseconds(1));
           }
         }
       }},
      {"credit never used", [&] { SendFrame(FrameType::kCredit, 1, EncodeU32(1)); }},
      {"credit of odd size", [&] { SendFrame(FrameType::kCredit, 1, "abc"); }},
      {"a channel of its own", [&] { SendFrame(FrameType::kOpen, 9, ""); }},
  };
  for (const auto& [name, misbehave] : cases) {
    SCOPED_TRACE(name);
    near_down_.clear();
    acceptor_.reset();
    near_.reset();
    std::filesystem::remove(front_);
    StartRaw();
    Write(peer_, kHello);
    UniqueFd client = Dial(front_);
    ASSERT_TRUE(RunUntil([&] { return near_->channels() == 1; }));
    misbehave();
    EXPECT_TRUE(RunUntil([&] { return !near_down_.empty(); }, seconds(5)));
    EXPECT_TRUE(Ended(client));
  }
}

TEST_F(RawPeerTest, AnyBytesAreSurvived) {
  std::mt19937 random(Seed());
  for (int round = 0; round < 200; ++round) {
    near_down_.clear();
    acceptor_.reset();
    near_.reset();
    std::filesystem::remove(front_);
    StartRaw();
    std::string bytes(kHello);
    UniqueFd client = Dial(front_);
    // Frames whose fields are mostly plausible, so that the parser gets past them.
    for (int i = 0; i < 50; ++i) {
      std::string payload(random() % 20, '\0');
      for (char& c : payload) c = static_cast<char>(random());
      AppendFrame(static_cast<FrameType>(random() % 100 == 0 ? random() % 256 : 2 + random() % 10),
                  static_cast<ChannelId>(random() % 4), payload, &bytes);
    }
    send(peer_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    peer_.reset();
    EXPECT_TRUE(RunUntil([&] { return !near_down_.empty(); }, seconds(5)));
  }
}

}  // namespace
}  // namespace warren::capsule
