// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/limits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "capsule/guest/files.h"

namespace warren::capsule {

namespace {

constexpr std::pair<std::string_view, std::string_view> kSysctls[] = {
    {"kernel.pid_max", "4194304"},
    {"kernel.threads-max", "1000000"},
    {"kernel.keys.maxkeys", "1000000"},
    {"kernel.keys.maxbytes", "100000000"},
    // An oops is a crash: better a clear end than a network that half works.
    {"kernel.panic_on_oops", "1"},
    {"fs.file-max", "10000000"},
    {"fs.nr_open", "1048576"},
    {"fs.inotify.max_user_instances", "100000"},
    {"fs.inotify.max_user_watches", "1000000"},
    {"vm.max_map_count", "1000000"},
    {"vm.overcommit_memory", "1"},
    {"user.max_user_namespaces", "1000000"},
    {"user.max_pid_namespaces", "1000000"},
    {"user.max_mnt_namespaces", "1000000"},
    {"user.max_uts_namespaces", "1000000"},
    {"user.max_ipc_namespaces", "1000000"},
    {"user.max_net_namespaces", "1000000"},
    {"user.max_cgroup_namespaces", "1000000"},
    {"net.core.rmem_max", "67108864"},
    {"net.core.wmem_max", "67108864"},
    {"net.core.optmem_max", "1048576"},
    // Thousands of links share the one receive queue of the one CPU.
    {"net.core.netdev_max_backlog", "100000"},
    // A new namespace gets no tunl0, gre0, sit0 ...: a node's list shows its own.
    {"net.core.fb_tunnels_only_for_init_net", "2"},
    // The neighbour tables are one for all namespaces.
    {"net.ipv4.neigh.default.gc_thresh1", "100000"},
    {"net.ipv4.neigh.default.gc_thresh2", "500000"},
    {"net.ipv4.neigh.default.gc_thresh3", "1000000"},
    {"net.ipv6.neigh.default.gc_thresh1", "100000"},
    {"net.ipv6.neigh.default.gc_thresh2", "500000"},
    {"net.ipv6.neigh.default.gc_thresh3", "1000000"},
};

std::string PathOf(std::string_view sysctl) {
  std::string path = "/proc/sys/" + std::string(sysctl);
  for (size_t i = sizeof("/proc/sys"); i < path.size(); ++i) {
    if (path[i] == '.') path[i] = '/';
  }
  return path;
}

void RaiseFor(int resource, rlim_t value) {
  const rlimit limit = {value, value};
  if (setrlimit(static_cast<__rlimit_resource>(resource), &limit) < 0) {
    Say(std::string("a resource limit stays as it was: ") + strerror(errno));
  }
}

}  // namespace

void RaiseLimits(const GuestConf& conf) {
  for (const auto& [name, value] : kSysctls) {
    // A kernel without the feature has no limit on it either.
    if (!Poke(PathOf(name), value) && errno != ENOENT) {
      Say(std::string(name) + " stays as it was: " + strerror(errno));
    }
  }
  for (const auto& [name, value] : conf.sysctls) {
    if (!Poke(PathOf(name), value)) DieErrno("cannot set " + name + " to " + value);
  }
  RaiseFor(RLIMIT_NOFILE, 1048576);
  RaiseFor(RLIMIT_NPROC, RLIM_INFINITY);
  RaiseFor(RLIMIT_MEMLOCK, RLIM_INFINITY);
  RaiseFor(RLIMIT_SIGPENDING, RLIM_INFINITY);
  RaiseFor(RLIMIT_CORE, 0);
}

void EnableControllers() {
  const std::string root = "/sys/fs/cgroup";
  for (const char* controller : {"cpu", "memory", "pids"}) {
    if (!Poke(root + "/cgroup.subtree_control", std::string("+") + controller)) {
      Say(std::string("no ") + controller + " limits for nodes: the kernel has no such controller");
    }
  }
}

}  // namespace warren::capsule
