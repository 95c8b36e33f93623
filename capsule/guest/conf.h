// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_CONF_H_
#define WARREN_CAPSULE_GUEST_CONF_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warren::capsule {

// What the supervisor tells the guest's init. It travels as a file of the guest's
// first root and not on the kernel's command line, whose bytes feed the kernel's
// random numbers: two runs that differ only here draw the same ones.
struct GuestConf {
  bool virtual_time = false;
  bool module = false;   // load warren.ko
  bool results = false;  // mount the caller's folder at /results
  std::vector<std::pair<std::string, std::string>> sysctls;
  // In virtual time the host's words would be real time that leaks in, so a run gets none: this
  // program (argv) is started when warrend answers, and tells the host by files how it went.
  std::vector<std::string> batch;
  bool hold = false;      // when the program has ended well, time stands still; else power off
  uint64_t until_ns = 0;  // time stands still at that moment of the clock (0 = boot); 0 = never
};

// Where things lie in the guest's first root, which the supervisor fills.
inline constexpr char kConfFile[] = "/capsule.conf";
inline constexpr char kModuleFile[] = "/warren.ko";
inline constexpr char kLdCacheFile[] = "/ld.so.cache";
inline constexpr char kAlternativesFile[] = "/alternatives";  // lines: name, tab, target
inline constexpr char kLabFile[] = "/lab.yaml";  // for the batch, which sees it as kLabInside
inline constexpr char kNewRoot[] = "/new";

inline constexpr char kLabInside[] = "/warren/lab.yaml";
// The host's side of a run in virtual time: what the batch printed, its results, and, written
// last, its exit status.
inline constexpr char kOutFolder[] = "/warren/out";
inline constexpr char kOutStdout[] = "/stdout";
inline constexpr char kOutStderr[] = "/stderr";
inline constexpr char kOutResults[] = "/results";
inline constexpr char kOutStatus[] = "/status";

// Folders of the host, by their names in the run folder.
inline constexpr char kHostUsr[] = "/usr/";
inline constexpr char kHostLibexec[] = "/libexec/";
inline constexpr char kHostResults[] = "/results/";

// Control messages. The guest's are reports: "warrend exited: ...".
inline constexpr std::string_view kPowerOff = "poweroff";
// Time goes on, for good or for so many nanoseconds ("for NS"). The guest reports kHeld when it
// stands still.
inline constexpr std::string_view kRunTime = "run";
inline constexpr std::string_view kRunTimeFor = "for ";
inline constexpr std::string_view kHeld = "time stands still at ";  // nanoseconds since boot
// Which programs compute: the host asks by a byte on a line that is not up yet.
inline constexpr std::string_view kComputing = "computing: ";

std::string FormatConf(const GuestConf& conf);
// An empty `*error` means it was understood.
GuestConf ParseConf(std::string_view text, std::string* error);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_CONF_H_
