// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_GUEST_CONF_H_
#define WARREN_CAPSULE_GUEST_CONF_H_

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
};

// Where things lie in the guest's first root, which the supervisor fills.
inline constexpr char kConfFile[] = "/capsule.conf";
inline constexpr char kModuleFile[] = "/warren.ko";
inline constexpr char kLdCacheFile[] = "/ld.so.cache";
inline constexpr char kAlternativesFile[] = "/alternatives";  // lines: name, tab, target
inline constexpr char kNewRoot[] = "/new";

// Folders of the host, by their names in the run folder.
inline constexpr char kHostUsr[] = "/usr/";
inline constexpr char kHostLibexec[] = "/libexec/";
inline constexpr char kHostResults[] = "/results/";

// Control messages. The guest's are reports: "warrend exited: ...".
inline constexpr std::string_view kPowerOff = "poweroff";

std::string FormatConf(const GuestConf& conf);
// An empty `*error` means it was understood.
GuestConf ParseConf(std::string_view text, std::string* error);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_GUEST_CONF_H_
