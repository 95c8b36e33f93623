// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/keeper.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace warren::capsule {

namespace {

std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return children;
  while (const dirent* entry = readdir(proc)) {
    const pid_t pid = static_cast<pid_t>(strtol(entry->d_name, nullptr, 10));
    if (pid <= 0) continue;
    std::ifstream stat(absl::StrCat("/proc/", pid, "/stat"));
    std::string line;
    std::getline(stat, line);
    // The program's name is in parentheses and may hold anything.
    const size_t name_end = line.rfind(')');
    if (name_end == std::string::npos) continue;
    char state;
    int ppid = 0;
    if (sscanf(line.c_str() + name_end + 1, " %c %d", &state, &ppid) == 2 && ppid == parent) {
      children.push_back(pid);
    }
  }
  closedir(proc);
  return children;
}

// ---- in the keeper's process

void WriteOwnMap(const char* file, uid_t id) {
  const std::string line = absl::StrCat(id, " ", id, " 1\n");
  UniqueFd fd(open(file, O_WRONLY | O_CLOEXEC));
  // Unmapped ids are a fault that the guest's first file access reports.
  [[maybe_unused]] ssize_t n = write(fd.get(), line.data(), line.size());
}

void MapIds(uid_t uid, gid_t gid) {
  UniqueFd setgroups(open("/proc/self/setgroups", O_WRONLY | O_CLOEXEC));
  [[maybe_unused]] ssize_t n = write(setgroups.get(), "deny", 4);
  WriteOwnMap("/proc/self/uid_map", uid);
  WriteOwnMap("/proc/self/gid_map", gid);
}

[[noreturn]] void ExecGuest(const GuestProcess& guest, pid_t keeper) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  cpu_set_t cpu;
  CPU_ZERO(&cpu);
  CPU_SET(guest.cpu, &cpu);
  sched_setaffinity(0, sizeof(cpu), &cpu);
  // The guest's memory layout follows the host's, and so does its memory size.
  personality(ADDR_NO_RANDOMIZE);

  std::vector<char*> argv, env;
  for (const std::string& s : guest.argv) argv.push_back(const_cast<char*>(s.c_str()));
  for (const std::string& s : guest.env) env.push_back(const_cast<char*>(s.c_str()));
  argv.push_back(nullptr);
  env.push_back(nullptr);
  execve(argv[0], argv.data(), env.data());
  dprintf(1, "cannot run %s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

// Descriptors of the keeper: 0 null, 1 and 2 console, 3 and 4 line, then these.
constexpr int kLifeline = 5;
constexpr int kStatus = 6;
constexpr int kFirstOther = 7;

void ArrangeDescriptors(const GuestProcess& guest, int lifeline, int status) {
  // Above all targets first, so that no dup2 overwrites a source.
  int line = fcntl(guest.line, F_DUPFD, 64);
  int console = fcntl(guest.console, F_DUPFD, 64);
  lifeline = fcntl(lifeline, F_DUPFD, 64);
  status = fcntl(status, F_DUPFD, 64);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, 0);
  dup2(console, 1);
  dup2(console, 2);
  dup2(line, 3);
  dup2(line, 4);
  dup2(lifeline, kLifeline);
  dup2(status, kStatus);
  fcntl(kLifeline, F_SETFD, FD_CLOEXEC);
  fcntl(kStatus, F_SETFD, FD_CLOEXEC);
  // The supervisor's lock among them: it must be the supervisor's alone.
  close_range(kFirstOther, ~0U, 0);
}

// Kills until nobody is left; what was the guest kernel's falls to us as it dies.
void KillDescendants() {
  for (;;) {
    if (getpid() == 1) {
      kill(-1, SIGKILL);
    } else {
      for (pid_t pid : ChildrenOf(getpid())) kill(pid, SIGKILL);
    }
    while (waitpid(-1, nullptr, __WALL | WNOHANG) > 0) continue;
    if (waitpid(-1, nullptr, __WALL | WNOHANG) < 0 && errno == ECHILD) return;
    poll(nullptr, 0, 1);
  }
}

[[noreturn]] void KeeperMain(const GuestProcess& guest, int lifeline, int status, bool user_ns,
                             uid_t uid, gid_t gid) {
  if (user_ns) MapIds(uid, gid);
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_NAME, "warren-keeper");
  ArrangeDescriptors(guest, lifeline, status);
  if (chdir(guest.folder.c_str()) < 0) {
    dprintf(1, "cannot enter %s: %s\n", guest.folder.c_str(), strerror(errno));
    _exit(127);
  }
  sigset_t signals;
  sigfillset(&signals);
  sigprocmask(SIG_SETMASK, &signals, nullptr);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  const int children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);

  const pid_t self = getpid();
  const pid_t kernel = fork();
  if (kernel == 0) ExecGuest(guest, self);
  // The console's end is the guest's end, not ours.
  close(1);
  close(2);
  close(3);
  close(4);

  pollfd fds[] = {{kLifeline, POLLIN, 0}, {children, POLLIN, 0}};
  for (bool over = kernel < 0; !over;) {
    if (poll(fds, 2, -1) < 0 && errno != EINTR) break;
    if (fds[0].revents != 0) break;
    signalfd_siginfo info;
    while (read(children, &info, sizeof(info)) > 0) continue;
    int how = 0;
    for (pid_t pid; (pid = waitpid(-1, &how, __WALL | WNOHANG)) > 0;) {
      if (pid != kernel) continue;
      [[maybe_unused]] ssize_t n = write(kStatus, &how, sizeof(how));
      over = true;
    }
  }
  KillDescendants();
  _exit(0);
}

// ---- in the supervisor's process

// Like fork, with namespaces. The supervisor has one thread, so the child may go on.
pid_t ForkInto(unsigned long namespaces) {
  return static_cast<pid_t>(syscall(SYS_clone, namespaces | SIGCHLD, 0, 0, 0, 0));
}

struct Containment {
  unsigned long namespaces;
  const char* name;
};

}  // namespace

absl::StatusOr<Keeper> Keeper::Start(const GuestProcess& guest) {
  int lifeline[2], status[2];
  if (pipe2(lifeline, O_CLOEXEC) < 0) return absl::ErrnoToStatus(errno, "pipe");
  UniqueFd lifeline_read(lifeline[0]), lifeline_write(lifeline[1]);
  if (pipe2(status, O_CLOEXEC) < 0) return absl::ErrnoToStatus(errno, "pipe");
  UniqueFd status_read(status[0]), status_write(status[1]);

  std::vector<Containment> ways;
  if (geteuid() == 0) ways.push_back({CLONE_NEWPID, "process namespace"});
  ways.push_back({CLONE_NEWUSER | CLONE_NEWPID, "user and process namespace"});
  ways.push_back({0, "process tree (this machine gives us no process namespace)"});
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  for (const Containment& way : ways) {
    const pid_t pid = ForkInto(way.namespaces);
    if (pid == 0) {
      KeeperMain(guest, lifeline_read.get(), status_write.get(),
                 (way.namespaces & CLONE_NEWUSER) != 0, uid, gid);
    }
    if (pid > 0) return Keeper(pid, std::move(lifeline_write), std::move(status_read), way.name);
  }
  return absl::ErrnoToStatus(errno, "cannot start a process for the capsule");
}

Keeper::~Keeper() {
  if (pid_.value > 0) Kill();
}

std::optional<int> Keeper::ReadStatus() {
  int how = 0;
  if (read(status_.get(), &how, sizeof(how)) == sizeof(how)) return how;
  return std::nullopt;
}

pid_t Keeper::GuestPid() const {
  for (pid_t pid : ChildrenOf(pid_.value)) return pid;
  return 0;
}

void Keeper::Kill() {
  if (pid_.value <= 0) return;
  lifeline_.reset();
  // A stopped keeper cannot see that; killed, it takes a process namespace with it.
  pollfd ended = {status_.get(), POLLIN, 0};
  constexpr int kPatienceMs = 2000;
  char byte;
  while (poll(&ended, 1, kPatienceMs) > 0 && read(status_.get(), &byte, 1) > 0) continue;
  if (waitpid(pid_.value, nullptr, WNOHANG) == 0) kill(pid_.value, SIGKILL);
  waitpid(pid_.value, nullptr, 0);
  pid_.value = 0;
  // Without a namespace, what a killed keeper left fell to us.
  for (pid_t pid : ChildrenOf(getpid())) kill(pid, SIGKILL);
  while (waitpid(-1, nullptr, __WALL | WNOHANG) > 0) continue;
}

}  // namespace warren::capsule
