// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "capsule/guest/conf.h"
#include "capsule/host/cpu.h"
#include "capsule/host/first_root.h"
#include "capsule/host/memory_place.h"

namespace warren::capsule {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

// What the guest's serial line holds without being full.
constexpr Mux::Limits kLineLimits = {.chunk = 1024, .in_flight = 3072};

constexpr auto kTick = milliseconds(100);
// With the tick in which a guest falls silent: noticed within two seconds.
constexpr int kSilentTicks = 18;
constexpr auto kBootLimit = seconds(30);
constexpr auto kStopLimit = seconds(4);
constexpr int kEarlyDeaths = 3;
constexpr auto kSpinLimit = seconds(10);

// The virtual clock's first moment, 2026-01-01 00:00:00 UTC. Any fixed one will do.
constexpr char kVirtualStart[] = "1767225600000000000";

absl::Status Need(const std::string& path, int mode, const char* what) {
  if (access(path.c_str(), mode) == 0) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(what, " ", path, ": ", strerror(errno),
                                          "; `warren build` makes what a capsule needs"));
}

absl::Status CheckInputs(const Options& options) {
  absl::Status status = Need(options.kernel, X_OK, "the capsule's kernel");
  if (status.ok() && !options.module.empty()) status = Need(options.module, R_OK, "the module");
  for (const char* program : {"/warren-init", "/warrend"}) {
    if (status.ok()) status = Need(options.libexec + program, R_OK, "the program");
  }
  return status;
}

absl::StatusOr<UniqueFd> ListenAt(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (!fd || bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0 ||
      listen(fd.get(), SOMAXCONN) < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot listen at ", path));
  }
  return fd;
}

// The guest's lines may hold any bytes.
std::string Dump(const json& message) {
  return message.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string HowItEnded(std::optional<int> status) {
  if (!status) return "was killed from outside";
  if (WIFSIGNALED(*status)) {
    return absl::StrCat("was killed by signal ", WTERMSIG(*status), " (",
                        strsignal(WTERMSIG(*status)), ")");
  }
  return absl::StrCat("ended with status ", WEXITSTATUS(*status));
}

}  // namespace

Supervisor::Supervisor(Options options, std::function<void(const std::string&)> announce)
    : options_(std::move(options)), announce_(std::move(announce)) {}

Supervisor::~Supervisor() {
  loop_.Forget(signals_.get());
  loop_.Forget(lease_.get());
}

absl::Status Supervisor::Run() {
  if (auto started = Start(); !started.ok()) {
    keeper_.reset();
    if (!folder_.path.empty()) RemoveRunFolder(std::move(folder_));
    return started;
  }
  loop_.Run();
  return result_;
}

absl::Status Supervisor::Start() {
  started_ = EventLoop::Clock::now();
  // Before the folder: a signal must not leave it behind.
  sigset_t signals;
  sigemptyset(&signals);
  for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  signals_.reset(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  loop_.Watch(signals_.get(), EPOLLIN, [this](uint32_t) { OnSignal(); });

  if (auto there = CheckInputs(options_); !there.ok()) return there;
  auto folder = MakeRunFolder(options_.id);
  if (!folder.ok()) return folder.status();
  folder_ = *std::move(folder);
  auto cpu = ChooseCpu(options_.cpu);
  if (!cpu.ok()) return cpu.status();
  cpu_ = *cpu;
  std::ofstream(folder_.File("cpu")) << cpu_ << "\n";
  auto memory_place = PlaceForMemory(options_.memory);
  if (!memory_place.ok()) return memory_place.status();
  memory_place_ = *memory_place;
  if (auto filled = FillRunFolder(folder_, options_); !filled.ok()) return filled;

  announce_(json{{"progress", "booting the capsule"}}.dump());
  if (auto running = StartGuest(); !running.ok()) return running;
  if (auto listening = Listen(); !listening.ok()) return listening;
  if (options_.lease_fd >= 0) {
    lease_.reset(options_.lease_fd);
    fcntl(lease_.get(), F_SETFL, fcntl(lease_.get(), F_GETFL) | O_NONBLOCK);
    loop_.Watch(lease_.get(), EPOLLIN, [this](uint32_t) { OnLease(); });
  }
  loop_.After(kTick, [this] { Tick(); });
  if (options_.batch.empty()) {
    loop_.After(Slowed(kBootLimit), [this] {
      if (state_ == State::kStarting) Fail("failed", "the capsule did not come up in time");
    });
  } else if (!options_.hold && options_.until_ns == 0) {
    // It will not speak before it ends.
    Ready();
  }
  return absl::OkStatus();
}

// Few words and always the same: the kernel mixes its command line into its random
// numbers. So paths are relative to the run folder (`hostfs=.`).
GuestProcess Supervisor::DescribeGuest(const std::string& memory_place) const {
  GuestProcess guest;
  guest.argv = {
      options_.virtual_time ? absl::StrCat("./", kKernelLink) : options_.kernel,
      absl::StrCat("mem=", options_.memory >> 20, "M"),
      "umid=capsule",
      "uml_dir=uml",
      "hostfs=.",
      "root=/dev/root",
      "rootfstype=hostfs",
      "rootflags=/root",
      "ro",
      "init=/init",
      "con=null",
      "ssl=null",
      "ssl0=fd:3,fd:4",
      "loglevel=7",
      "random.trust_cpu=0",
  };
  if (!options_.virtual_time) {
    guest.argv.push_back("con0=null,fd:1");
  } else {
    // Each read of a terminal's output by us would be an interrupt: see the kernel's patch.
    guest.argv.push_back("con0=null");
    guest.argv.push_back("console=stderr");
    guest.argv.push_back("stderr=2");
    guest.argv.push_back("virtual-tsc");
    guest.argv.push_back("time-travel=inf-cpu");
    guest.argv.push_back(absl::StrCat("time-travel-start=", kVirtualStart));
    guest.argv.push_back(absl::StrCat("syscall-cost=", options_.syscall_cost_ns));
    guest.argv.push_back(absl::StrCat("seed=", options_.seed));
  }
  guest.env = {"TMPDIR=" + memory_place, "HOME=/", "PATH=/usr/bin:/bin"};
  guest.folder = folder_.path;
  guest.cpu = cpu_;
  return guest;
}

absl::Status Supervisor::StartGuest() {
  int line[2], console[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) < 0) {
    return absl::ErrnoToStatus(errno, "socketpair");
  }
  UniqueFd our_line(line[0]), guest_line(line[1]);
  if (pipe2(console, O_CLOEXEC) < 0) return absl::ErrnoToStatus(errno, "pipe");
  UniqueFd our_console(console[0]), guest_console(console[1]);

  GuestProcess guest = DescribeGuest(memory_place_);
  guest.line = guest_line.get();
  guest.console = guest_console.get();
  auto keeper = Keeper::Start(guest);
  if (!keeper.ok()) return keeper.status();
  keeper_.emplace(*std::move(keeper));
  fprintf(stderr, "guest in a %s, processor %d, memory in %s\n", keeper_->containment().c_str(),
          cpu_, memory_place_.c_str());

  loop_.Watch(keeper_->ended_fd(), EPOLLIN, [this](uint32_t) { OnGuestEnded(); });
  console_ = std::make_unique<Console>(&loop_, std::move(our_console), folder_.File("console.log"));
  UniqueFd same_line(fcntl(our_line.get(), F_DUPFD_CLOEXEC, 3));
  attention_.reset(fcntl(our_line.get(), F_DUPFD_CLOEXEC, 3));
  mux_ = std::make_unique<Mux>(
      &loop_, Mux::Role::kAcceptor, std::move(our_line), std::move(same_line), kLineLimits,
      Mux::Events{
          .up = [this] { OnLineUp(); },
          .opened_by_peer = nullptr,
          .gone = nullptr,
          .control = [this](std::string_view message) { OnReport(message); },
          .pong = [this](uint64_t token) { pong_ = token; },
          .down =
              [this](const std::string& why) {
                // The guest's end closes the line too, and says more about why.
                loop_.After(milliseconds(200), [this, why] { Fail("crashed", why); });
              },
      });
  return absl::OkStatus();
}

absl::Status Supervisor::Listen() {
  auto control = ListenAt(folder_.File("ctl"));
  if (!control.ok()) return control.status();
  auto clients = ListenAt(folder_.File("sock"));
  if (!clients.ok()) return clients.status();
  control_ = std::make_unique<Control>(
      &loop_, *std::move(control),
      Control::Handlers{.status = [this] { return Status(); },
                        .stop = [this] { Stop(); },
                        .move = [this](const std::string& how) { return Move(how); }});
  acceptor_ = std::make_unique<Acceptor>(&loop_, mux_.get(), *std::move(clients));
  return absl::OkStatus();
}

void Supervisor::OnLineUp() {
  announce_(json{{"progress", "starting warrend in the capsule"}}.dump());
  // A connection of our own tells when warrend answers.
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
    return Fail("failed", absl::StrCat("socketpair: ", strerror(errno)));
  }
  probe_.reset(pair[0]);
  mux_->Open(UniqueFd(pair[1]), [this](const std::string& refused) { OnConnected(refused); });
}

void Supervisor::OnConnected(const std::string& refused) {
  probe_.reset();
  if (state_ != State::kStarting) return;
  if (!refused.empty()) return Fail("failed", "warrend does not answer: " + refused);
  Ready();
}

void Supervisor::Ready() {
  state_ = State::kReady;
  boot_seconds_ = Uptime();
  announce_(json{{"ready", true}, {"id", options_.id}, {"boot_ms", boot_seconds_ * 1e3}}.dump());
}

void Supervisor::OnReport(std::string_view message) {
  const std::string text(message);
  fprintf(stderr, "guest: %s\n", text.c_str());
  if (text.starts_with(kComputing)) return Spinning(text.substr(kComputing.size()));
  if (text.starts_with(kHeld)) {
    held_ns_ = std::strtoull(text.c_str() + kHeld.size(), nullptr, 10);
    running_ = false;
    control_->TellMoved(Status());
    return;
  }
  if (state_ == State::kStarting && absl::StartsWith(text, "warrend ") &&
      ++early_deaths_ == kEarlyDeaths) {
    Fail("failed", absl::StrCat(text, " again and again"));
  }
}

void Supervisor::OnGuestEnded() {
  const std::optional<int> how_it_ended = keeper_->ReadStatus();
  const std::string how = HowItEnded(how_it_ended);
  if (state_ == State::kStopping) return End("stopped", "the capsule was stopped");
  console_->Drain();
  if (!options_.batch.empty() && how_it_ended == 0) {
    if (state_ == State::kReady) return End("finished", "the program has ended");
    return Fail("finished", "the program ended before the moment that was asked for");
  }
  std::string why = console_->LatestWith("fatal: ");
  if (why.empty()) why = console_->LatestWith("Kernel panic");
  Fail("crashed", absl::StrCat("the capsule's kernel ", how, why.empty() ? "" : ": ", why));
}

void Supervisor::OnSignal() {
  signalfd_siginfo info;
  while (read(signals_.get(), &info, sizeof(info)) > 0) {
    // A closed terminal is no reason to stop; a lab outlives the shell it came from.
    if (info.ssi_signo != SIGHUP) Stop();
  }
}

// The one who started us holds the other end: "release" lets the capsule live on
// without it, an end without that takes the capsule along.
void Supervisor::OnLease() {
  char bytes[64];
  ssize_t n = read(lease_.get(), bytes, sizeof(bytes));
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  const bool released = n > 0 && std::string_view(bytes, static_cast<size_t>(n)).find("release") !=
                                     std::string_view::npos;
  if (n > 0 && !released) return;
  loop_.Forget(lease_.get());
  lease_.reset();
  if (!released) Stop();
}

void Supervisor::Tick() {
  loop_.After(kTick, [this] { Tick(); });
  if (options_.virtual_time) return WatchForSpinning();
  if (!mux_->up() || state_ == State::kStopping) return;
  if (pong_ == ping_) {
    if (ping_ != 0) {
      round_trip_us_ =
          std::chrono::duration<double, std::micro>(EventLoop::Clock::now() - ping_sent_).count();
    }
    silent_ticks_ = 0;
    ping_sent_ = EventLoop::Clock::now();
    mux_->Ping(++ping_);
  } else if (++silent_ticks_ >= kSilentTicks * options_.slow) {
    Fail("hung", "the capsule's kernel does not answer any more");
  }
}

// Silence means nothing in virtual time, but a program that computes without a system call is never
// interrupted: nothing else would ever happen.
void Supervisor::WatchForSpinning() {
  if (state_ == State::kStopping || state_ == State::kEnded) return;
  // The keeper may not have started it yet.
  if (const pid_t kernel = spin_watch_ ? 0 : keeper_->GuestPid(); kernel > 0) {
    spin_watch_.emplace(kernel);
  }
  if (!spin_watch_) return;
  const milliseconds spun = spin_watch_->Look();
  if (mux_->up()) {
    // A user is at work there, and nobody counts on the bytes: the others may have their turn.
    if (spun >= kTick) spin_watch_->Interrupt();
    return;
  }
  if (spun < Slowed(kSpinLimit)) return;
  if (asked_who_) return Spinning("");
  asked_who_ = true;
  [[maybe_unused]] ssize_t n = write(attention_.get(), "?", 1);
  spin_watch_->Interrupt();
  spin_watch_->Restart();
}

void Supervisor::Spinning(const std::string& programs) {
  Fail("spinning",
       absl::StrCat("virtual time stands still: ", programs.empty() ? "a program" : programs,
                    " has computed for ", std::chrono::duration_cast<seconds>(kSpinLimit).count(),
                    " s without a system call, and in virtual time nothing interrupts "
                    "it; let its loop make one (clock_gettime, sched_yield)"));
}

bool Supervisor::Move(const std::string& message) {
  if (!options_.virtual_time || running_ || !mux_->up() || mux_->is_down()) return false;
  running_ = true;
  mux_->SendControl(message);
  return true;
}

void Supervisor::Stop() {
  if (state_ == State::kStopping || state_ == State::kEnded) return;
  state_ = State::kStopping;
  // Before its init listens there is nothing to save.
  if (!mux_->up() || mux_->is_down()) return End("stopped", "the capsule was stopped");
  mux_->SendControl(kPowerOff);
  loop_.After(Slowed(kStopLimit), [this] { End("stopped", "the capsule was stopped by force"); });
}

void Supervisor::Fail(const std::string& why, const std::string& message) {
  if (state_ == State::kEnded) return;
  const bool starting = state_ == State::kStarting;
  result_ = absl::AbortedError(message);
  End(why, message);
  // After the end: who hears of it may try again at once.
  if (starting) {
    json report = {{"error", message}};
    // A program's end is no fault of the kernel's.
    if (why != "finished") report["kernel_lines"] = console_->LastLines();
    announce_(Dump(report));
  }
}

void Supervisor::End(const std::string& why, const std::string& message) {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  loop_.Forget(keeper_->ended_fd());
  keeper_->Kill();
  console_->Drain();
  const json report = {{"state", "ended"},
                       {"id", options_.id},
                       {"why", why},
                       {"message", message},
                       {"kernel_lines", console_->LastLines()}};
  // The folder first: who hears of the end may start the next one at once.
  RemoveRunFolder(std::move(folder_));
  control_->TellWaiting(Dump(report));
  loop_.Stop();
}

EventLoop::Clock::duration Supervisor::Slowed(EventLoop::Clock::duration limit) const {
  return std::chrono::duration_cast<EventLoop::Clock::duration>(limit * options_.slow);
}

double Supervisor::Uptime() const {
  return std::chrono::duration<double>(EventLoop::Clock::now() - started_).count();
}

std::string Supervisor::Status() const {
  static constexpr const char* kNames[] = {"starting", "ready", "stopping", "ended"};
  return json{{"state", kNames[static_cast<int>(state_)]},
              {"id", options_.id},
              {"supervisor_pid", getpid()},
              {"kernel_pid", keeper_->GuestPid()},
              {"containment", keeper_->containment()},
              {"cpu", cpu_},
              {"memory", options_.memory},
              {"memory_place", memory_place_},
              {"virtual_time", options_.virtual_time},
              {"held", options_.virtual_time && !running_},
              {"virtual_ns", held_ns_},
              {"uptime_s", Uptime()},
              {"boot_ms", boot_seconds_ * 1e3},
              {"channels", mux_->channels()}}
      .dump();
}

}  // namespace warren::capsule
