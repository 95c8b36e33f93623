// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/node/supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace warren::node {

using kernel::UniqueFd;
using std::chrono::milliseconds;

namespace {

constexpr auto kFirstPause = milliseconds(200);
constexpr auto kLongestPause = milliseconds(10'000);
constexpr auto kGoodRun = milliseconds(10'000);  // a program that ran so long did not fail to start
constexpr auto kStopLimit = milliseconds(3'000);  // between SIGTERM and SIGKILL
constexpr size_t kChunk = 16 * 1024;

void Tell(const UniqueFd& watcher, uint32_t kind, int32_t value) {
  const Event event{kind, value};
  if (watcher.valid()) send(watcher.get(), &event, sizeof(event), MSG_NOSIGNAL | MSG_DONTWAIT);
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& s : strings) pointers.push_back(const_cast<char*>(s.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

bool Failed(int status) { return !WIFEXITED(status) || WEXITSTATUS(status) != 0; }

std::string Describe(int status) {
  if (WIFSIGNALED(status)) return "was killed by signal " + std::to_string(WTERMSIG(status));
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

// Unlike us and warrend, a program may be killed when memory runs out.
void BeOrdinary() {
  const UniqueFd score(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  const ssize_t ignored = write(score.get(), "0", 1);
  (void)ignored;
}

// In the child: becomes the program, or writes the reason why not to `report`.
[[noreturn]] void Become(const int (&fds)[3], bool terminal, char* const* argv, char* const* envp,
                         int report) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  BeOrdinary();
  if (terminal) ioctl(fds[0], TIOCSCTTY, 0);
  for (int i = 0; i < 3; ++i) dup2(fds[i], i);
  environ = const_cast<char**>(envp);
  if (chdir("/root") == 0 || chdir("/") == 0) execvp(argv[0], argv);
  const int error = errno;
  if (write(report, &error, sizeof(error)) < 0) _exit(126);
  _exit(127);
}

}  // namespace

pid_t SpawnProgram(const int (&fds)[3], bool terminal, char* const* argv, char* const* envp) {
  // A pipe that closes on exec tells a program that runs from one that could not be run.
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const pid_t pid = fork();
  if (pid == 0) Become(fds, terminal, argv, envp, write_end.get());
  if (pid < 0) return -errno;
  write_end.Reset();
  int error = 0;
  if (read(read_end.get(), &error, sizeof(error)) != sizeof(error)) return pid;
  waitpid(pid, nullptr, 0);
  return -error;
}

BoundedLog::BoundedLog(UniqueFd folder, std::string name)
    : folder_(std::move(folder)), name_(std::move(name)) {
  Open();
}

void BoundedLog::Open() {
  file_.Reset(openat(folder_.get(), (name_ + ".log").c_str(),
                     O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644));
  struct stat s {};
  size_ = file_.valid() && fstat(file_.get(), &s) == 0 ? static_cast<size_t>(s.st_size) : 0;
}

void BoundedLog::Write(const char* data, size_t size) {
  if (size_ + size > kMaxLog) {
    const std::string now = name_ + ".log";
    renameat(folder_.get(), now.c_str(), folder_.get(), (now + ".1").c_str());
    Open();
  }
  // A full disk loses lines of the log, not the service.
  const ssize_t wrote = write(file_.get(), data, size);
  if (wrote > 0) size_ += static_cast<size_t>(wrote);
}

struct Supervisor::Service {
  Service(ServiceSpec s, UniqueFd in, UniqueFd log_folder)
      : spec(std::move(s)), input(std::move(in)), log(std::move(log_folder), spec.name) {}

  void Note(const std::string& what) {
    const std::string line = "warren: " + spec.name + " " + what + "\n";
    log.Write(line.data(), line.size());
  }

  ServiceSpec spec;
  UniqueFd input;
  BoundedLog log;
  UniqueFd output;   // what the program prints
  UniqueFd watcher;  // of the request that started it
  UniqueFd stopper;  // of the request that stops it
  bool stopping = false;
  pid_t pid = 0;
  int last_exit = 0;
  uint32_t exits = 0;
  uint32_t in_a_row = 0;
  Clock::time_point started;
  Clock::time_point due;  // pid == 0: of the next start; stopping: of SIGKILL
};

Supervisor::Supervisor() = default;
Supervisor::~Supervisor() = default;

int Supervisor::Spawn(Service& service) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const int flags = fcntl(read_end.get(), F_GETFL);
  fcntl(read_end.get(), F_SETFL, flags | O_NONBLOCK);
  const int fds[3] = {service.input.get(), write_end.get(), write_end.get()};
  const pid_t pid = SpawnProgram(fds, false, Pointers(service.spec.argv).data(),
                                 Pointers(service.spec.environment).data());
  if (pid < 0) return -pid;
  service.pid = pid;
  service.output = std::move(read_end);
  service.started = Clock::now();
  return 0;
}

int Supervisor::Start(ServiceSpec spec, UniqueFd input, UniqueFd log_folder, UniqueFd watcher) {
  for (const auto& s : services_) {
    if (s->spec.name == spec.name && (s->pid != 0 || s->spec.restart != Restart::kNo)) {
      Tell(watcher, Event::kFailed, EEXIST);
      return EEXIST;
    }
  }
  std::erase_if(services_, [&](const auto& s) { return s->spec.name == spec.name; });
  if (services_.size() >= kMaxServices || spec.name.size() > kMaxServiceName) {
    Tell(watcher, Event::kFailed, E2BIG);
    return E2BIG;
  }
  auto service =
      std::make_unique<Service>(std::move(spec), std::move(input), std::move(log_folder));
  if (const int error = Spawn(*service); error != 0) {
    Tell(watcher, Event::kFailed, error);
    return error;
  }
  Tell(watcher, Event::kStarted, service->pid);
  service->watcher = std::move(watcher);
  services_.push_back(std::move(service));
  return 0;
}

int Supervisor::Stop(const std::string& name, UniqueFd watcher) {
  auto found = std::find_if(services_.begin(), services_.end(),
                            [&](const auto& s) { return s->spec.name == name; });
  if (found == services_.end()) {
    Tell(watcher, Event::kFailed, ENOENT);
    return ENOENT;
  }
  Service& service = **found;
  if (service.pid == 0) {
    Tell(watcher, Event::kExited, service.last_exit);
    services_.erase(found);
    return 0;
  }
  service.stopping = true;
  service.stopper = std::move(watcher);
  service.due = Clock::now() + kStopLimit;
  kill(-service.pid, SIGTERM);
  return 0;
}

std::vector<ServiceState> Supervisor::List() const {
  std::vector<ServiceState> states;
  for (const auto& s : services_) {
    ServiceState& state = states.emplace_back();
    strncpy(state.name, s->spec.name.c_str(), sizeof(state.name) - 1);
    state.pid = s->pid;
    state.last_exit = s->last_exit;
    state.exits = s->exits;
    state.in_a_row = s->in_a_row;
    state.restart = s->spec.restart;
    if (s->pid != 0) {
      state.uptime_ms = static_cast<uint64_t>(
          std::chrono::duration_cast<milliseconds>(Clock::now() - s->started).count());
    }
  }
  return states;
}

bool Supervisor::Reaped(pid_t pid, int status) {
  auto found = std::find_if(services_.begin(), services_.end(),
                            [&](const auto& s) { return s->pid == pid; });
  if (found == services_.end()) return false;
  Service& service = **found;
  ReadOutput(service);
  Ended(service, status);
  if (!service.stopping) return true;
  // What it left in its group goes too.
  kill(-pid, SIGKILL);
  Tell(service.stopper, Event::kExited, status);
  services_.erase(found);
  return true;
}

void Supervisor::Ended(Service& service, int status) {
  service.pid = 0;
  service.last_exit = status;
  ++service.exits;
  const auto now = Clock::now();
  service.in_a_row = now - service.started < kGoodRun ? service.in_a_row + 1 : 1;
  Tell(service.watcher, Event::kExited, status);
  service.watcher.Reset();
  const bool again =
      !service.stopping && (service.spec.restart == Restart::kAlways ||
                            (service.spec.restart == Restart::kOnFailure && Failed(status)));
  if (!again) {
    service.spec.restart = Restart::kNo;
    if (Failed(status)) service.Note(Describe(status));
    return;
  }
  auto pause = kFirstPause;
  for (uint32_t i = 1; i < service.in_a_row && pause < kLongestPause; ++i) pause *= 2;
  pause = std::min(pause, kLongestPause);
  service.due = now + pause;
  service.Note(Describe(status) + "; starts again in " + std::to_string(pause.count()) + " ms");
}

void Supervisor::ReadOutput(Service& service) {
  char buffer[kChunk];
  while (service.output.valid()) {
    const ssize_t got = read(service.output.get(), buffer, sizeof(buffer));
    if (got > 0) {
      service.log.Write(buffer, static_cast<size_t>(got));
      continue;
    }
    if (got < 0 && errno == EINTR) continue;
    if (got == 0 || errno != EAGAIN) service.output.Reset();
    return;
  }
}

void Supervisor::AddTo(std::vector<pollfd>* polls) const {
  for (const auto& s : services_) polls->push_back({s->output.get(), POLLIN, 0});
}

void Supervisor::Serve(const pollfd* polls) {
  for (size_t i = 0; i < services_.size(); ++i) {
    if (polls[i].revents != 0) ReadOutput(*services_[i]);
  }
}

int Supervisor::Timeout() const {
  int timeout = -1;
  for (const auto& s : services_) {
    const bool waits = s->stopping || (s->pid == 0 && s->spec.restart != Restart::kNo);
    if (!waits) continue;
    const auto left = std::chrono::ceil<milliseconds>(s->due - Clock::now()).count();
    const int ms = static_cast<int>(std::max<int64_t>(0, left));
    timeout = timeout < 0 ? ms : std::min(timeout, ms);
  }
  return timeout;
}

void Supervisor::Due() {
  const auto now = Clock::now();
  for (const auto& s : services_) {
    if (s->due > now) continue;
    if (s->stopping) {
      kill(-s->pid, SIGKILL);
      s->due = now + kStopLimit;
    } else if (s->pid == 0 && s->spec.restart != Restart::kNo) {
      const int error = Spawn(*s);
      if (error == 0) continue;
      s->Note(std::string("cannot be started: ") + strerror(error));
      s->due = now + kLongestPause;
    }
  }
}

}  // namespace warren::node
