// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Quantities as people write them: 10Mbit, 20ms, 64KB, 50packets, 0.5%. Units are read without
// regard to case, as iproute2 does; k, M, G, T are powers of 1000 and Ki, Mi, Gi, Ti powers of
// 1024. "0" needs no unit. Arithmetic is exact: what is not a whole number of the base unit is an
// error.

#ifndef WARREN_CTL_MODEL_UNITS_H_
#define WARREN_CTL_MODEL_UNITS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace warren::model {

// The message of a failed parse says what is wrong and, after "; ", what to write.
absl::StatusOr<uint64_t> ParseRate(std::string_view text);       // bit/s
absl::StatusOr<int64_t> ParseTime(std::string_view text);        // ns
absl::StatusOr<uint64_t> ParseBytes(std::string_view text);      // bytes
absl::StatusOr<uint64_t> ParsePackets(std::string_view text);    // packets
absl::StatusOr<double> ParseProbability(std::string_view text);  // 0 .. 1; "0.01" or "1%"
absl::StatusOr<double> ParseShare(std::string_view text);        // 0 and up; "1.5" or "150%"

// The shortest text that the parser above reads back as exactly the same value.
std::string PrintRate(uint64_t bits_per_second);
std::string PrintTime(int64_t nanoseconds);  // 0 and up
std::string PrintBytes(uint64_t bytes);
std::string PrintPackets(uint64_t packets);
std::string PrintProbability(double probability);
std::string PrintShare(double share);

// As the engine counts them: probabilities in units of 2^-64 with UINT64_MAX for 1, bit errors per
// 10^18 bits.
uint64_t ProbabilityUnits(double probability);
double ProbabilityFromUnits(uint64_t units);
uint64_t BitErrorUnits(double probability);
double BitErrorFromUnits(uint64_t units);

}  // namespace warren::model

#endif  // WARREN_CTL_MODEL_UNITS_H_
