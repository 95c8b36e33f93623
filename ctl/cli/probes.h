// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What ping, traceroute and pchar print, read.

#ifndef WARREN_CTL_CLI_PROBES_H_
#define WARREN_CTL_CLI_PROBES_H_

#include <optional>
#include <string>
#include <vector>

namespace warren::cli {

struct PingReport {
  int sent = 0;
  int received = 0;
  double min_ms = 0, avg_ms = 0, max_ms = 0;  // 0 when nothing came back
};
// From `ping -q`; nullopt when it is no such output.
std::optional<PingReport> ReadPing(const std::string& output);

struct Hop {
  std::string address;  // empty: no answer
  double rtt_ms = 0;
};
// From `traceroute -n -q 1`.
std::vector<Hop> ReadTraceroute(const std::string& output);

struct PcharHop {
  std::string address;
  double rtt_ms = 0;               // of this hop alone
  std::optional<double> rate_bps;  // what pchar makes of it; nullopt when it found none
  int lost = 0, probes = 0;
};
// From `pchar -n`: hop i is the link to the i-th router or the target.
std::vector<PcharHop> ReadPchar(const std::string& output);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_PROBES_H_
