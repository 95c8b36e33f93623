// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/node/cgroup.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::node {
namespace {

using kernel::ErrnoStatus;
using kernel::UniqueFd;

constexpr char kRoot[] = "/sys/fs/cgroup";
constexpr auto kKillLimit = std::chrono::seconds(10);
constexpr int kCpuPeriodUs = 100'000;

std::string LabPath(const std::string& lab) { return absl::StrCat(kRoot, "/warren/", lab); }

absl::Status Write(const std::string& path, const std::string& value) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid() || write(fd.get(), value.data(), value.size()) < 0) {
    return ErrnoStatus(errno, absl::StrCat(path, " = ", value));
  }
  return absl::OkStatus();
}

// Makes a group and lets the groups below it have the controllers. One that is missing is noticed
// when a limit needs it.
absl::Status MakeInner(const std::string& path) {
  if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return ErrnoStatus(errno, path);
  for (const char* controller : {"+cpu", "+memory", "+pids"}) {
    Write(absl::StrCat(path, "/cgroup.subtree_control"), controller).IgnoreError();
  }
  return absl::OkStatus();
}

bool Populated(const std::string& path) {
  std::ifstream events(path + "/cgroup.events");
  std::string key;
  int value = 0;
  while (events >> key >> value) {
    if (key == "populated") return value != 0;
  }
  return false;
}

// Waits for the kernel's notice that the last process is gone.
absl::Status WaitEmpty(const std::string& path) {
  UniqueFd watch(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  const std::string events = path + "/cgroup.events";
  if (!watch.valid() || inotify_add_watch(watch.get(), events.c_str(), IN_MODIFY) < 0) {
    return ErrnoStatus(errno, events);
  }
  const auto limit = std::chrono::steady_clock::now() + kKillLimit;
  while (Populated(path)) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        limit - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return absl::DeadlineExceededError(absl::StrCat("processes of ", path, " do not end"));
    }
    pollfd p{watch.get(), POLLIN, 0};
    poll(&p, 1, static_cast<int>(left.count()));
    char drain[1024];
    while (read(watch.get(), drain, sizeof(drain)) > 0) {
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string CgroupPath(const std::string& lab, const std::string& node) {
  return absl::StrCat(LabPath(lab), "/", node);
}

absl::Status MakeCgroup(const std::string& lab, const std::string& node, const Limits& limits) {
  const std::string path = CgroupPath(lab, node);
  if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) {
    for (const std::string& above :
         {std::string(kRoot), absl::StrCat(kRoot, "/warren"), LabPath(lab)}) {
      if (absl::Status status = MakeInner(above); !status.ok()) return status;
    }
    if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return ErrnoStatus(errno, path);
  }
  absl::Status status;
  if (limits.cpu_weight != 0)
    status.Update(Write(path + "/cpu.weight", absl::StrCat(limits.cpu_weight)));
  if (limits.cpu_limit > 0) {
    const int quota = static_cast<int>(limits.cpu_limit * kCpuPeriodUs);
    status.Update(Write(path + "/cpu.max", absl::StrCat(quota, " ", kCpuPeriodUs)));
  }
  if (limits.memory_bytes != 0) {
    status.Update(Write(path + "/memory.max", absl::StrCat(limits.memory_bytes)));
  }
  return status;
}

absl::Status ChangeLimits(const std::string& lab, const std::string& node, const Limits& limits) {
  const std::string path = CgroupPath(lab, node);
  std::error_code ignored;
  const bool none = limits.cpu_weight == 0 && limits.cpu_limit <= 0 && limits.memory_bytes == 0;
  if (!std::filesystem::exists(path, ignored)) {
    return none ? absl::OkStatus() : MakeCgroup(lab, node, limits);
  }
  absl::Status status = MakeCgroup(lab, node, limits);
  if (limits.cpu_weight == 0) status.Update(Write(path + "/cpu.weight", "100"));
  if (limits.cpu_limit <= 0) status.Update(Write(path + "/cpu.max", "max"));
  if (limits.memory_bytes == 0) status.Update(Write(path + "/memory.max", "max"));
  return status;
}

absl::Status RemoveCgroup(const std::string& lab, const std::string& node) {
  const std::string path = CgroupPath(lab, node);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return absl::OkStatus();
  if (absl::Status status = Write(path + "/cgroup.kill", "1"); !status.ok()) return status;
  if (absl::Status status = WaitEmpty(path); !status.ok()) return status;
  if (rmdir(path.c_str()) != 0) return ErrnoStatus(errno, path);
  return absl::OkStatus();
}

absl::Status RemoveCgroups(const std::string& lab) {
  const std::string path = LabPath(lab);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return absl::OkStatus();
  if (absl::Status status = Write(path + "/cgroup.kill", "1"); !status.ok()) return status;
  if (absl::Status status = WaitEmpty(path); !status.ok()) return status;
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored)) {
    if (entry.is_directory(ignored)) rmdir(entry.path().c_str());
  }
  if (rmdir(path.c_str()) != 0) return ErrnoStatus(errno, path);
  return absl::OkStatus();
}

uint32_t CountProcesses(const std::string& lab, const std::string& node) {
  std::ifstream processes(CgroupPath(lab, node) + "/cgroup.procs");
  uint32_t count = 0;
  for (std::string line; std::getline(processes, line);) ++count;
  return count;
}

Usage ReadUsage(const std::string& lab, const std::string& node) {
  Usage usage;
  usage.processes = CountProcesses(lab, node);
  if (usage.processes == 0) return usage;
  const std::string path = CgroupPath(lab, node);
  std::ifstream cpu(path + "/cpu.stat");
  std::string key;
  uint64_t value = 0;
  while (cpu >> key >> value) {
    if (key == "usage_usec") usage.cpu_ns = value * 1000;
  }
  std::ifstream(path + "/memory.current") >> usage.memory_bytes;
  // "max" is no number and leaves 0.
  std::ifstream(path + "/memory.max") >> usage.memory_limit;
  return usage;
}

}  // namespace warren::node
