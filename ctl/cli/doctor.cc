// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <sys/statvfs.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/table.h"
#include "ctl/cli/verbs.h"

namespace warren::cli {
namespace {

constexpr uint64_t kWantedMemory = 1ULL << 30;  // bytes for a capsule of moderate size

// One thing a machine may have. `why` says what is missing and the mend; empty when it is there.
struct Finding {
  std::string what;
  std::string why;
  bool needed;  // without it no lab runs in a capsule
};

bool Executable(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

std::string NeedProgram(const std::string& path, const std::string& package) {
  return Executable(path) ? "" : absl::StrCat(path, " is missing; install the package ", package);
}

std::string NeedFromEnvironment(const char* variable, const char* what) {
  const char* path = getenv(variable);
  if (path != nullptr && access(path, R_OK) == 0) return "";
  return absl::StrCat(what, " is not built; say ./warren build in a checkout");
}

std::string NeedMemory() {
  struct statvfs s;
  if (statvfs("/dev/shm", &s) != 0) return "/dev/shm is missing; mount a tmpfs there";
  const uint64_t free = static_cast<uint64_t>(s.f_bavail) * s.f_frsize;
  if (free >= kWantedMemory) return "";
  return absl::StrFormat("/dev/shm has %d MB free; a capsule wants 1024 MB or more", free >> 20);
}

std::string NeedPtrace() {
  std::string scope;
  std::getline(std::ifstream("/proc/sys/kernel/yama/ptrace_scope"), scope);
  if (scope != "3" && (scope != "2" || geteuid() == 0)) return "";
  return absl::StrCat("programs may not trace their children (kernel.yama.ptrace_scope is ", scope,
                      "); set it to 1");
}

std::string NeedModule() {
  if (access("/sys/module/warren", F_OK) == 0) return "";
  if (geteuid() != 0) return "warren.ko is not loaded, and loading it takes root";
  if (access("/proc/modules", F_OK) != 0)
    return "this kernel loads no modules; labs run in capsules";
  return "warren.ko is not loaded; build it for this kernel (make -C kmod) and load it with insmod";
}

std::vector<Finding> Examine() {
  return {
      {"capsule kernel", NeedFromEnvironment("WARREN_KERNEL", "the capsule's kernel"), true},
      {"capsule module", NeedFromEnvironment("WARREN_MODULE", "warren.ko for the capsule"), true},
      {"capsule memory", NeedMemory(), true},
      {"tracing children", NeedPtrace(), true},
      {"native labs", NeedModule(), false},
      {"FRR", NeedProgram("/usr/lib/frr/zebra", "frr"), false},
      {"BIRD", NeedProgram("/usr/sbin/bird", "bird2"), false},
      {"ping", NeedProgram("/usr/bin/ping", "iputils-ping"), false},
      {"traceroute", NeedProgram("/usr/sbin/traceroute", "traceroute"), false},
      {"pchar", NeedProgram("/usr/sbin/pchar", "pchar"), false},
      {"iperf3", NeedProgram("/usr/bin/iperf3", "iperf3"), false},
      {"nginx", NeedProgram("/usr/sbin/nginx", "nginx-light"), false},
      {"sshd", NeedProgram("/usr/sbin/sshd", "openssh-server"), false},
      {"dnsmasq", NeedProgram("/usr/sbin/dnsmasq", "dnsmasq-base"), false},
  };
}

int Doctor(bool json) {
  Table table({"what", "here", "why not, and the mend"});
  nlohmann::json facts = nlohmann::json::array();
  bool can = true;
  for (const Finding& f : Examine()) {
    table.Row({f.what, f.why.empty() ? "yes" : "no", f.why});
    facts.push_back({{"what", f.what}, {"here", f.why.empty()}, {"why", f.why}});
    if (f.needed && !f.why.empty()) can = false;
  }
  if (json) {
    std::cout << facts.dump(2) << "\n";
  } else {
    std::cout << table.ToString();
    std::cout << (can ? "labs can run in capsules\n" : "labs cannot run in capsules\n");
  }
  return can ? kDone : kCannot;
}

}  // namespace

void AddDoctor(const Verbs& verbs) {
  auto json = std::make_shared<bool>(false);
  CLI::App* verb = verbs.Add("doctor", "What this machine can do, and why not the rest",
                             [json] { return Doctor(*json); });
  verb->add_flag("--json", *json, "Print it as JSON");
}

}  // namespace warren::cli
