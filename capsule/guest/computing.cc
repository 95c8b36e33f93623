// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/computing.h"

#include <dirent.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "capsule/guest/files.h"

namespace warren::capsule {

namespace {

// Groups are /warren/LAB/NODE.
std::string NodeOf(const std::string& pid) {
  const std::string group = ReadFile("/proc/" + pid + "/cgroup").value_or("");
  const size_t warren = group.find("/warren/");
  const size_t slash = group.rfind('/');
  if (warren == std::string::npos || slash <= warren + sizeof("/warren/") - 1) return "";
  return group.substr(slash + 1, group.find('\n', slash) - slash - 1);
}

}  // namespace

std::string ComputingPrograms() {
  std::string found;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return found;
  while (const dirent* entry = readdir(proc)) {
    const std::string pid = entry->d_name;
    if (atoi(pid.c_str()) <= 0 || atoi(pid.c_str()) == getpid()) continue;
    // "12 (name) R ...", and the name may hold anything.
    const std::string stat = ReadFile("/proc/" + pid + "/stat").value_or("");
    const size_t open = stat.find('(');
    const size_t close = stat.rfind(')');
    if (close == std::string::npos || stat.compare(close, 3, ") R") != 0) continue;
    // The kernel's own threads have no words.
    if (ReadFile("/proc/" + pid + "/cmdline").value_or("").empty()) continue;
    const std::string node = NodeOf(pid);
    if (!found.empty()) found += ", ";
    found += stat.substr(open + 1, close - open - 1);
    if (!node.empty()) found += " (node " + node + ")";
  }
  closedir(proc);
  return found;
}

}  // namespace warren::capsule
