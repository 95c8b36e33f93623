// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// warren-node-init NAME [SHARED]: the first process of a node. It makes the node's file view,
// starts programs on request (protocol.h), reports how they ended, keeps services running, and
// reaps what is orphaned. When it goes every process of the node goes.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "ctl/kernel/unique_fd.h"
#include "ctl/node/protocol.h"
#include "ctl/node/supervisor.h"
#include "ctl/node/view.h"

namespace warren::node {
namespace {

using kernel::UniqueFd;

// A connection, and the program it started, which ends with it.
struct Program {
  UniqueFd connection;
  pid_t pid = 0;
};

void Tell(const UniqueFd& connection, uint32_t kind, int32_t value) {
  const Event event{kind, value};
  if (connection.valid()) {
    send(connection.get(), &event, sizeof(event), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

// One request as it came.
struct Packet {
  RequestHeader header;
  std::vector<std::string> strings;  // argv, then environment; for a service its name comes first
  UniqueFd fds[3];

  std::vector<std::string> Slice(size_t first, size_t count) const {
    if (first + count > strings.size()) return {};
    const auto at = strings.begin() + static_cast<ptrdiff_t>(first);
    return {at, at + static_cast<ptrdiff_t>(count)};
  }
};

// nullopt for what is no request.
std::optional<Packet> Receive(int connection) {
  std::vector<char> bytes(kMaxRequest);
  alignas(cmsghdr) char control[CMSG_SPACE(3 * sizeof(int))];
  iovec io{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &io;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  const ssize_t got = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
  Packet packet;
  const cmsghdr* attached = CMSG_FIRSTHDR(&message);
  if (got > 0 && attached != nullptr && attached->cmsg_type == SCM_RIGHTS) {
    int raw[3] = {-1, -1, -1};
    const size_t size = std::min(attached->cmsg_len - CMSG_LEN(0), sizeof(raw));
    memcpy(raw, CMSG_DATA(attached), size);
    for (int i = 0; i < 3; ++i) packet.fds[i].Reset(raw[i]);
  }
  if (got < static_cast<ssize_t>(sizeof(packet.header))) return std::nullopt;
  memcpy(&packet.header, bytes.data(), sizeof(packet.header));
  const char* at = bytes.data() + sizeof(packet.header);
  const char* end = bytes.data() + got;
  while (at < end) {
    const char* nul = std::find(at, end, '\0');
    if (nul == end) return std::nullopt;
    packet.strings.emplace_back(at, nul);
    at = nul + 1;
  }
  return packet;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& s : strings) pointers.push_back(s.data());
  pointers.push_back(nullptr);
  return pointers;
}

class Init {
 public:
  int Run() {
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    signal(SIGPIPE, SIG_IGN);
    UniqueFd children(signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
    while (true) {
      std::vector<pollfd> polls = {{kListenFd, POLLIN, 0}, {children.get(), POLLIN, 0}};
      const size_t first_service = polls.size();
      supervisor_.AddTo(&polls);
      const size_t first_program = polls.size();
      for (const Program& p : programs_) polls.push_back({p.connection.get(), POLLIN, 0});
      if (poll(polls.data(), polls.size(), supervisor_.Timeout()) < 0) continue;
      supervisor_.Serve(&polls[first_service]);
      // Backwards, so that taking one out leaves the places of those to come.
      for (size_t i = programs_.size(); i-- > 0;) {
        if (polls[first_program + i].revents != 0) Serve(i);
      }
      if (polls[1].revents != 0) Reap(children.get());
      if (polls[0].revents != 0) Accept();
      supervisor_.Due();
    }
  }

 private:
  void Accept() {
    UniqueFd connection(accept4(kListenFd, nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.valid()) programs_.push_back({std::move(connection), 0});
  }

  void Serve(size_t i) {
    Program& program = programs_[i];
    if (program.pid == 0) {
      if (!ServeRequest(program)) programs_.erase(programs_.begin() + static_cast<ptrdiff_t>(i));
      return;
    }
    int32_t number = 0;
    const ssize_t got = recv(program.connection.get(), &number, sizeof(number), MSG_DONTWAIT);
    if (got == sizeof(number)) {
      kill(-program.pid, number);
      return;
    }
    if (got < 0 && errno == EAGAIN) return;
    // The client is gone. What it started goes with it.
    program.connection.Reset();
    kill(-program.pid, SIGKILL);
  }

  // Does what the connection's first packet asks; true when it started a program that is this
  // connection's.
  bool ServeRequest(Program& program) {
    std::optional<Packet> packet = Receive(program.connection.get());
    if (!packet) return false;
    switch (packet->header.request) {
      case Request::kProgram:
        return Start(program, *packet);
      case Request::kService:
        StartService(program.connection, *packet);
        return false;
      case Request::kStop:
        if (packet->strings.size() == 1) {
          supervisor_.Stop(packet->strings[0], std::move(program.connection));
        }
        return false;
      case Request::kList: {
        const std::vector<ServiceState> states = supervisor_.List();
        send(program.connection.get(), states.data(), states.size() * sizeof(ServiceState),
             MSG_NOSIGNAL | MSG_DONTWAIT);
        return false;
      }
    }
    return false;
  }

  static bool Start(Program& program, Packet& packet) {
    const RequestHeader& header = packet.header;
    std::vector<std::string> argv = packet.Slice(0, header.argc);
    std::vector<std::string> environment = packet.Slice(header.argc, header.envc);
    if (argv.empty() || environment.empty() || !packet.fds[2].valid()) {
      Tell(program.connection, Event::kFailed, EINVAL);
      return false;
    }
    const int fds[3] = {packet.fds[0].get(), packet.fds[1].get(), packet.fds[2].get()};
    const pid_t pid = SpawnProgram(fds, header.terminal != 0, Pointers(argv).data(),
                                   Pointers(environment).data());
    if (pid < 0) {
      Tell(program.connection, Event::kFailed, -pid);
      return false;
    }
    program.pid = pid;
    Tell(program.connection, Event::kStarted, pid);
    return true;
  }

  void StartService(UniqueFd& connection, Packet& packet) {
    const RequestHeader& header = packet.header;
    ServiceSpec spec{.name = packet.strings.empty() ? "" : packet.strings[0],
                     .argv = packet.Slice(1, header.argc),
                     .environment = packet.Slice(1 + header.argc, header.envc),
                     .restart = header.restart};
    if (spec.argv.empty() || spec.environment.empty() || !packet.fds[1].valid()) {
      Tell(connection, Event::kFailed, EINVAL);
      return;
    }
    supervisor_.Start(std::move(spec), std::move(packet.fds[0]), std::move(packet.fds[1]),
                      std::move(connection));
  }

  void Reap(int children) {
    signalfd_siginfo info;
    while (read(children, &info, sizeof(info)) == sizeof(info)) {
    }
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
      if (supervisor_.Reaped(pid, status)) continue;
      auto program = std::find_if(programs_.begin(), programs_.end(),
                                  [pid](const Program& p) { return p.pid == pid; });
      if (program == programs_.end()) continue;
      Tell(program->connection, Event::kExited, status);
      programs_.erase(program);
    }
  }

  std::vector<Program> programs_;
  Supervisor supervisor_;
};

}  // namespace
}  // namespace warren::node

int main(int argc, char** argv) {
  if (argc < 2 || fcntl(warren::node::kListenFd, F_GETFD) < 0) {
    fprintf(stderr, "warren-node-init is started by warrend, not by hand\n");
    return 2;
  }
  fcntl(warren::node::kListenFd, F_SETFD, FD_CLOEXEC);
  if (sethostname(argv[1], strlen(argv[1])) != 0) {
    fprintf(stderr, "setting the host name '%s': %s\n", argv[1], strerror(errno));
    return 1;
  }
  if (const char* step = warren::node::BuildView(argc > 2 ? argv[2] : nullptr); step != nullptr) {
    fprintf(stderr, "%s: %s\n", step, strerror(errno));
    return 1;
  }
  if (listen(warren::node::kListenFd, SOMAXCONN) != 0) {
    fprintf(stderr, "listening for warrend: %s\n", strerror(errno));
    return 1;
  }
  // warrend waits for the end of file on stdout: the node is ready.
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
  return warren::node::Init().Run();
}
