// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

// PID 1 of a capsule: makes the guest a fresh machine, then connects the serial
// line's channels to warrend and keeps warrend alive, until the host says stop.

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "capsule/guest/batch.h"
#include "capsule/guest/clock.h"
#include "capsule/guest/computing.h"
#include "capsule/guest/daemon.h"
#include "capsule/guest/files.h"
#include "capsule/guest/limits.h"
#include "capsule/guest/root.h"
#include "capsule/mux/connector.h"
#include "capsule/mux/event_loop.h"
#include "capsule/mux/mux.h"

namespace warren::capsule {
namespace {

constexpr char kLine[] = "/dev/ttyS0";
constexpr char kSocket[] = "/run/warren/warrend.sock";
// To the host the line is fast; larger chunks save system calls, which are dear here.
constexpr size_t kChunk = 16 << 10;
// How long a client waits for a warrend that is being started again.
constexpr auto kConnectLimit = std::chrono::seconds(20);
// Programs (ping) take a clock that is in its first second for one that was never read.
constexpr auto kFirstSecond = std::chrono::seconds(1);

UniqueFd OpenLine() {
  UniqueFd fd(open(kLine, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!fd) DieErrno(std::string("cannot open the line to the host, ") + kLine);
  termios settings;
  if (tcgetattr(fd.get(), &settings) < 0) DieErrno("the line to the host is no terminal");
  cfmakeraw(&settings);
  if (tcsetattr(fd.get(), TCSAFLUSH, &settings) < 0) DieErrno("cannot set the line to raw");
  return fd;
}

// The host judges by this process's answers whether the guest lives, so it must
// not wait behind the nodes' programs. They start with the usual priority.
void RaisePriority() {
  const sched_param parameters = {.sched_priority = 50};
  if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters) < 0) {
    Say("cannot run at real-time priority: answers may come late under load");
  }
}

// Frames are the kernel's work, much of it left to a thread when it piles up. Where time is counted
// by the calls of programs, that thread must not wait for any of them, or frames come late.
void ServeFramesFirst() {
  const sched_param parameters = {.sched_priority = 60};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = ReadFile(entry.path() / "comm").value_or("");
    if (!name.starts_with("ksoftirqd/")) continue;
    if (sched_setscheduler(atoi(entry.path().filename().c_str()), SCHED_FIFO, &parameters) < 0) {
      Say("the kernel's thread for frames stays at its usual priority");
    }
  }
}

class Init {
 public:
  explicit Init(const GuestConf& conf)
      : conf_(conf),
        connector_(&loop_, kSocket, kConnectLimit),
        daemon_(&loop_, [this](const std::string& what) { Report(what); }),
        batch_(&loop_, [this](int status) { OnBatchEnded(status); }) {}

  void Run() {
    WatchChildren();
    line_ = OpenLine();
    daemon_.Start();
    if (conf_.virtual_time) {
      ServeFramesFirst();
      KeepTimeMoving();
    }
    if (conf_.batch.empty()) {
      TalkToHost();
    } else {
      // Not a word to the host before the end: its answers would come at real times.
      loop_.Watch(line_.get(), EPOLLIN, [this](uint32_t) { OnAttention(); });
      loop_.After(kFirstSecond, [this] { batch_.StartAfter(kSocket, conf_.batch); });
      if (conf_.until_ns != 0) runs_until_ = RunTimeUntil(conf_.until_ns);
    }
    loop_.Run();
  }

 private:
  void WatchChildren() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    children_.reset(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!children_) DieErrno("signalfd");
    loop_.Watch(children_.get(), EPOLLIN, [this](uint32_t) { Reap(); });
  }

  void Reap() {
    signalfd_siginfo info;
    while (read(children_.get(), &info, sizeof(info)) > 0) continue;
    int status = 0;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
      if (pid == runs_until_) {
        runs_until_ = 0;
        OnHeld();
      } else if (!batch_.Reaped(pid, status)) {
        daemon_.Reaped(pid, status);
      }
    }
  }

  void TalkToHost() {
    if (mux_) return;
    UniqueFd same_line(fcntl(line_.get(), F_DUPFD_CLOEXEC, 3));
    mux_ = std::make_unique<Mux>(
        &loop_, Mux::Role::kConnector, std::move(line_), std::move(same_line), Mux::Limits{kChunk},
        Mux::Events{
            .up = nullptr,
            .opened_by_peer = [this](ChannelId id) { connector_.Connect(mux_.get(), id); },
            .gone = [this](ChannelId id) { connector_.Gone(id); },
            .control = [this](std::string_view message) { OnControl(message); },
            .pong = nullptr,
            .down = [this](const std::string&) { PowerOff(); },
        });
  }

  // The host sees a processor busy for long and no call of the kernel.
  void OnAttention() {
    loop_.Forget(line_.get());
    char bytes[16];
    while (read(line_.get(), bytes, sizeof(bytes)) > 0) continue;
    const std::string programs = ComputingPrograms();
    TalkToHost();
    mux_->SendControl(std::string(kComputing) + programs);
  }

  void OnBatchEnded(int status) {
    if (!conf_.hold || status != 0) return PowerOff();
    HoldTime();
    OnHeld();
  }

  void OnHeld() {
    if (!mux_) loop_.Forget(line_.get());
    TalkToHost();
    mux_->SendControl(std::string(kHeld) + std::to_string(VirtualNow()));
  }

  // In virtual time a machine without any timer would wait for ever.
  void KeepTimeMoving() {
    loop_.After(std::chrono::seconds(1), [this] { KeepTimeMoving(); });
  }

  void Report(const std::string& what) {
    Say(what);
    if (mux_) mux_->SendControl(what);
  }

  void OnControl(std::string_view message) {
    if (message == kPowerOff) {
      PowerOff();
    } else if (message == kRunTime) {
      RunTime();
    } else if (message.starts_with(kRunTimeFor)) {
      const std::string ns(message.substr(kRunTimeFor.size()));
      runs_until_ = RunTimeUntil(VirtualNow() + std::strtoull(ns.c_str(), nullptr, 10));
    } else {
      Say("unknown message from the host: " + std::string(message));
    }
  }

  void PowerOff() {
    if (stopping_) return;
    stopping_ = true;
    // While time stands still no limit would pass.
    if (conf_.virtual_time) Poke("/proc/time_travel", "run");
    daemon_.Stop([] {
      // What programs wrote to the results folder may still be in memory.
      sync();
      reboot(RB_POWER_OFF);
      _exit(0);
    });
  }

  const GuestConf conf_;
  EventLoop loop_;
  UniqueFd line_;  // until the mux has it
  Connector connector_;
  Daemon daemon_;
  Batch batch_;
  UniqueFd children_;
  std::unique_ptr<Mux> mux_;
  pid_t runs_until_ = 0;  // the process that waits for time to be held
  bool stopping_ = false;
};

int Main() {
  OpenConsole();
  if (getpid() != 1) {
    Say("this is the first program of a capsule's guest; `warren up` starts it there");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  const GuestConf conf = ReadConf();
  EnterFreshRoot(conf);
  RaiseLimits(conf);
  EnableControllers();
  if (sethostname("warren", 6) < 0) DieErrno("cannot set the host name");
  RaisePriority();
  Init(conf).Run();
  return 0;
}

}  // namespace
}  // namespace warren::capsule

int main() {
  try {
    return warren::capsule::Main();
  } catch (const std::exception& error) {
    warren::capsule::Die(error.what());
  }
}
