// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/daemon.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "capsule/guest/files.h"

namespace warren::capsule {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kProgram[] = "/warren/libexec/warrend";
constexpr char kSocket[] = "/run/warren/warrend.sock";
constexpr auto kGoodRun = seconds(5);
constexpr auto kFirstPause = milliseconds(50);
constexpr auto kLongestPause = seconds(5);
constexpr auto kStopLimit = seconds(1);

[[noreturn]] void Exec() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  // When memory runs out a lab's programs go, never the one that can tell of it.
  Poke("/proc/self/oom_score_adj", "-1000");
  const int null = open("/dev/null", O_RDONLY);
  if (null >= 0) dup2(null, STDIN_FILENO);
  const char* argv[] = {kProgram, "--socket", kSocket, nullptr};
  const char* envp[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME=/root",
                        "USER=root",
                        "SHELL=/bin/bash",
                        "TERM=linux",
                        "LANG=C.UTF-8",
                        "WARREN_IN_CAPSULE=1",
                        nullptr};
  execve(kProgram, const_cast<char**>(argv), const_cast<char**>(envp));
  Say(std::string("cannot run ") + kProgram + ": " + strerror(errno));
  _exit(127);
}

std::string Describe(int status) {
  if (WIFSIGNALED(status)) {
    const int signal_number = WTERMSIG(status);
    return "was killed by signal " + std::to_string(signal_number) + " (" +
           strsignal(signal_number) + ")";
  }
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Daemon::Daemon(EventLoop* loop, std::function<void(const std::string&)> report)
    : loop_(loop), report_(std::move(report)) {}

void Daemon::Start() {
  if (stopped_) return;
  // A socket left by the one before would take connections that nobody accepts.
  unlink(kSocket);
  started_ = EventLoop::Clock::now();
  pid_ = fork();
  if (pid_ == 0) Exec();
  if (pid_ < 0) {
    pid_ = 0;
    report_(std::string("warrend cannot be started: ") + strerror(errno));
    loop_->After(kLongestPause, [this] { Start(); });
  }
}

bool Daemon::Reaped(pid_t pid, int status) {
  if (pid != pid_) return false;
  pid_ = 0;
  if (stopped_) {
    stopped_();
    return true;
  }
  report_("warrend " + Describe(status));
  const bool good = EventLoop::Clock::now() - started_ >= kGoodRun;
  pause_ = good ? kFirstPause
                : std::clamp<EventLoop::Clock::duration>(pause_ * 2, kFirstPause, kLongestPause);
  loop_->After(pause_, [this] { Start(); });
  return true;
}

void Daemon::Stop(std::function<void()> done) {
  stopped_ = std::move(done);
  if (pid_ == 0) {
    stopped_();
    return;
  }
  kill(pid_, SIGTERM);
  loop_->After(kStopLimit, [this] { stopped_(); });
}

}  // namespace warren::capsule
