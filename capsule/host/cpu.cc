// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/cpu.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "capsule/host/run_folder.h"

namespace warren::capsule {

namespace {

absl::StatusOr<std::vector<int>> AllowedCpus() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) < 0) {
    return absl::ErrnoToStatus(errno, "cannot read the allowed processors");
  }
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

std::map<int, int> CapsulesPerCpu() {
  std::map<int, int> load;
  auto run_dir = RunDir();
  auto living = LivingCapsules();
  if (!run_dir.ok() || !living.ok()) return load;
  for (const std::string& id : *living) {
    int cpu = -1;
    if (std::ifstream(absl::StrCat(*run_dir, "/capsules/", id, "/cpu")) >> cpu) ++load[cpu];
  }
  return load;
}

}  // namespace

absl::StatusOr<int> ChooseCpu(int wanted) {
  auto allowed = AllowedCpus();
  if (!allowed.ok()) return allowed.status();
  if (wanted >= 0) {
    if (std::find(allowed->begin(), allowed->end(), wanted) != allowed->end()) return wanted;
    return absl::InvalidArgumentError(
        absl::StrCat("--cpu ", wanted, ": allowed processors are ", absl::StrJoin(*allowed, ", ")));
  }
  auto load = CapsulesPerCpu();
  // The last of equals: processor 0 serves most machines' interrupts.
  return *std::min_element(allowed->rbegin(), allowed->rend(),
                           [&](int a, int b) { return load[a] < load[b]; });
}

}  // namespace warren::capsule
