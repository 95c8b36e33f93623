// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/conf.h"

namespace warren::capsule {

std::string FormatConf(const GuestConf& conf) {
  std::string text;
  if (conf.virtual_time) text += "virtual-time\n";
  if (conf.module) text += "module\n";
  if (conf.results) text += "results\n";
  for (const auto& [name, value] : conf.sysctls) text += "sysctl " + name + "=" + value + "\n";
  return text;
}

GuestConf ParseConf(std::string_view text, std::string* error) {
  GuestConf conf;
  error->clear();
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    constexpr std::string_view kSysctl = "sysctl ";
    if (line == "virtual-time") {
      conf.virtual_time = true;
    } else if (line == "module") {
      conf.module = true;
    } else if (line == "results") {
      conf.results = true;
    } else if (line.starts_with(kSysctl) && line.find('=') != std::string_view::npos) {
      const size_t equals = line.find('=');
      conf.sysctls.emplace_back(line.substr(kSysctl.size(), equals - kSysctl.size()),
                                line.substr(equals + 1));
    } else if (!line.empty()) {
      *error = "unknown line: " + std::string(line);
    }
  }
  return conf;
}

}  // namespace warren::capsule
