// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_PROMETHEUS_H_
#define WARREN_CTL_CLI_PROMETHEUS_H_

#include <string>

#include "ctl/api/warren.pb.h"

namespace warren::cli {

// Counters in Prometheus' text exposition format 0.0.4: base units, a family at a time.
std::string ToPrometheus(const v1::LabStats& stats);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_PROMETHEUS_H_
