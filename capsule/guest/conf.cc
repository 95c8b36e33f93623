// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/conf.h"

#include <cstdlib>

namespace warren::capsule {

std::string FormatConf(const GuestConf& conf) {
  std::string text;
  if (conf.virtual_time) text += "virtual-time\n";
  if (conf.module) text += "module\n";
  if (conf.results) text += "results\n";
  for (const auto& [name, value] : conf.sysctls) text += "sysctl " + name + "=" + value + "\n";
  for (const std::string& word : conf.batch) text += "batch " + word + "\n";
  if (conf.hold) text += "hold\n";
  if (conf.until_ns != 0) text += "until " + std::to_string(conf.until_ns) + "\n";
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
    constexpr std::string_view kBatch = "batch ";
    constexpr std::string_view kUntil = "until ";
    if (line == "virtual-time") {
      conf.virtual_time = true;
    } else if (line == "module") {
      conf.module = true;
    } else if (line == "results") {
      conf.results = true;
    } else if (line == "hold") {
      conf.hold = true;
    } else if (line.starts_with(kBatch)) {
      conf.batch.emplace_back(line.substr(kBatch.size()));
    } else if (line.starts_with(kUntil)) {
      const std::string number(line.substr(kUntil.size()));
      conf.until_ns = std::strtoull(number.c_str(), nullptr, 10);
      if (conf.until_ns == 0) *error = "unknown line: " + std::string(line);
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
