// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// warren-node-init NAME [SHARED]: the first process of a node. It makes the node's file view,
// starts programs on request (protocol.h), reports how they ended, and reaps what is orphaned. When
// it goes every process of the node goes.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "ctl/kernel/unique_fd.h"
#include "ctl/node/protocol.h"
#include "ctl/node/view.h"

namespace warren::node {
namespace {

using kernel::UniqueFd;

// A connection, and the program it started. A detached program outlives its connection.
struct Program {
  UniqueFd connection;
  pid_t pid = 0;
  bool detached = false;
};

void Tell(const Program& program, uint32_t kind, int32_t value) {
  const Event event{kind, value};
  if (program.connection.valid()) {
    send(program.connection.get(), &event, sizeof(event), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

// The packet's strings as an argv-style array, nullptr at the end; empty when it is malformed.
std::vector<char*> Strings(std::vector<char>& packet, size_t& at, size_t count) {
  std::vector<char*> strings;
  for (size_t i = 0; i < count; ++i) {
    const size_t end = at < packet.size() ? strnlen(&packet[at], packet.size() - at) : 0;
    if (at + end >= packet.size()) return {};
    strings.push_back(&packet[at]);
    at += end + 1;
  }
  strings.push_back(nullptr);
  return strings;
}

// Unlike us and warrend, a program may be killed when memory runs out.
void BeOrdinary() {
  const UniqueFd score(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  const ssize_t ignored = write(score.get(), "0", 1);
  (void)ignored;
}

// In the child: becomes the program, or writes the reason why not to `report`.
[[noreturn]] void Become(const StartHeader& header, const int* fds, char** argv, char** envp,
                         int report) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  BeOrdinary();
  if (header.terminal != 0) ioctl(fds[0], TIOCSCTTY, 0);
  for (int i = 0; i < 3; ++i) dup2(fds[i], i);
  environ = envp;
  if (chdir("/root") == 0 || chdir("/") == 0) execvp(argv[0], argv);
  const int error = errno;
  if (write(report, &error, sizeof(error)) < 0) _exit(126);
  _exit(127);
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
      for (const Program& p : programs_) polls.push_back({p.connection.get(), POLLIN, 0});
      if (poll(polls.data(), polls.size(), -1) < 0) continue;
      // Backwards, so that taking one out leaves the places of those to come.
      for (size_t i = programs_.size(); i-- > 0;) {
        if (polls[i + 2].revents != 0) Serve(i);
      }
      if (polls[1].revents != 0) Reap(children.get());
      if (polls[0].revents != 0) Accept();
    }
  }

 private:
  void Accept() {
    UniqueFd connection(accept4(kListenFd, nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.valid()) programs_.push_back({std::move(connection), 0, false});
  }

  void Serve(size_t i) {
    Program& program = programs_[i];
    if (program.pid == 0) {
      if (!Start(program)) programs_.erase(programs_.begin() + static_cast<ptrdiff_t>(i));
      return;
    }
    int32_t number = 0;
    const ssize_t got = recv(program.connection.get(), &number, sizeof(number), MSG_DONTWAIT);
    if (got == sizeof(number)) {
      kill(-program.pid, number);
      return;
    }
    if (got < 0 && errno == EAGAIN) return;
    // The client is gone. What it started goes with it, unless it was meant to stay.
    program.connection.Reset();
    if (!program.detached) kill(-program.pid, SIGKILL);
  }

  // Reads the request and starts the program; false when there is nothing to keep.
  bool Start(Program& program) {
    std::vector<char> packet(kMaxRequest);
    alignas(cmsghdr) char control[CMSG_SPACE(3 * sizeof(int))];
    iovec io{packet.data(), packet.size()};
    msghdr message{};
    message.msg_iov = &io;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    const ssize_t got = recvmsg(program.connection.get(), &message, MSG_CMSG_CLOEXEC);
    UniqueFd fds[3];
    const cmsghdr* attached = CMSG_FIRSTHDR(&message);
    if (got > 0 && attached != nullptr && attached->cmsg_type == SCM_RIGHTS &&
        attached->cmsg_len == CMSG_LEN(sizeof(int) * 3)) {
      int raw[3];
      memcpy(raw, CMSG_DATA(attached), sizeof(raw));
      for (int i = 0; i < 3; ++i) fds[i].Reset(raw[i]);
    }
    StartHeader header;
    if (got < static_cast<ssize_t>(sizeof(header)) || !fds[2].valid()) return false;
    memcpy(&header, packet.data(), sizeof(header));
    packet.resize(static_cast<size_t>(got));
    size_t at = sizeof(header);
    std::vector<char*> argv = Strings(packet, at, header.argc);
    std::vector<char*> envp = Strings(packet, at, header.envc);
    if (argv.size() < 2 || envp.empty()) {
      Tell(program, Event::kFailed, EINVAL);
      return false;
    }
    return Spawn(program, header, fds, argv, envp);
  }

  bool Spawn(Program& program, const StartHeader& header, const UniqueFd (&fds)[3],
             std::vector<char*>& argv, std::vector<char*>& envp) {
    // A pipe that closes on exec tells a program that runs from one that could not be run.
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      Tell(program, Event::kFailed, errno);
      return false;
    }
    UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const int raw[3] = {fds[0].get(), fds[1].get(), fds[2].get()};
    const pid_t pid = fork();
    if (pid == 0) {
      Become(header, raw, argv.data(), envp.data(), write_end.get());
    }
    const int fork_error = errno;
    write_end.Reset();
    int error = 0;
    if (pid < 0) {
      Tell(program, Event::kFailed, fork_error);
      return false;
    }
    if (read(read_end.get(), &error, sizeof(error)) == sizeof(error)) {
      waitpid(pid, nullptr, 0);
      Tell(program, Event::kFailed, error);
      return false;
    }
    program.pid = pid;
    program.detached = header.detached != 0;
    Tell(program, Event::kStarted, pid);
    return true;
  }

  void Reap(int children) {
    signalfd_siginfo info;
    while (read(children, &info, sizeof(info)) == sizeof(info)) {
    }
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
      auto program = std::find_if(programs_.begin(), programs_.end(),
                                  [pid](const Program& p) { return p.pid == pid; });
      if (program == programs_.end()) continue;
      Tell(*program, Event::kExited, status);
      programs_.erase(program);
    }
  }

  std::vector<Program> programs_;
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
