// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/probes.h"

#include <regex>
#include <sstream>

namespace warren::cli {

std::optional<PingReport> ReadPing(const std::string& output) {
  static const std::regex counts(R"((\d+) packets transmitted, (\d+) received)");
  static const std::regex times(R"(= ([\d.]+)/([\d.]+)/([\d.]+))");
  std::smatch match;
  if (!std::regex_search(output, match, counts)) return std::nullopt;
  PingReport report;
  report.sent = std::stoi(match[1]);
  report.received = std::stoi(match[2]);
  if (std::regex_search(output, match, times)) {
    report.min_ms = std::stod(match[1]);
    report.avg_ms = std::stod(match[2]);
    report.max_ms = std::stod(match[3]);
  }
  return report;
}

std::vector<Hop> ReadTraceroute(const std::string& output) {
  static const std::regex line_form(R"(^\s*\d+\s+(\*|([0-9a-fA-F.:]+)\s+([\d.]+) ms))");
  std::vector<Hop> hops;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, line_form)) continue;
    hops.push_back(match[1] == "*" ? Hop{} : Hop{match[2], std::stod(match[3])});
  }
  return hops;
}

std::vector<PcharHop> ReadPchar(const std::string& output) {
  static const std::regex place(R"(^\s*(\d+):\s*([0-9a-fA-F.:]*))");
  static const std::regex loss(R"(Partial loss:\s+(\d+) / (\d+))");
  static const std::regex figures(R"(Hop char:\s+rtt = ([-\d.]+) ms, bw = ([-\d.]+) Kbps)");
  std::vector<PcharHop> hops;
  PcharHop open;  // the link behind the last place, until the next place names its far end
  bool measured = false;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, loss)) {
      open.lost = std::stoi(match[1]);
      open.probes = std::stoi(match[2]);
    } else if (std::regex_search(line, match, figures)) {
      measured = true;
      open.rtt_ms = match[1].str().find("--") == 0 ? 0 : std::stod(match[1]);
      // "--.---" stands where the slope was not positive.
      if (match[2].str().find('-') == std::string::npos) open.rate_bps = std::stod(match[2]) * 1000;
    } else if (std::regex_search(line, match, place)) {
      if (measured) {
        open.address = match[2];
        hops.push_back(open);
      }
      open = {};
      measured = false;
    }
  }
  return hops;
}

}  // namespace warren::cli
