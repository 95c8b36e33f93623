// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_OPTIONS_H_
#define WARREN_CAPSULE_HOST_OPTIONS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace warren::capsule {

// What `warren-capsule` is asked for; its --help says what each means.
struct Options {
  std::string id;
  std::string kernel;
  std::string module;
  std::string libexec;
  std::string results;
  uint64_t memory = uint64_t{4} << 30;
  bool virtual_time = false;
  uint64_t seed = 1;
  uint64_t syscall_cost_ns = 2000;
  std::vector<std::string> batch;
  std::string lab_file;
  bool hold = false;
  uint64_t until_ns = 0;
  int cpu = -1;
  double slow = 1;
  int ready_fd = -1;
  int lease_fd = -1;
  bool foreground = false;
  std::vector<std::pair<std::string, std::string>> sysctls;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_OPTIONS_H_
