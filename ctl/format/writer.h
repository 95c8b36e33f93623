// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Writes a topology as YAML that the reader turns back into the same topology. What a topology
// leaves open (an absent overhead, a nameless link) is read back as the format's default.

#ifndef WARREN_CTL_FORMAT_WRITER_H_
#define WARREN_CTL_FORMAT_WRITER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/model/topology.h"

namespace warren::format {

// INVALID_ARGUMENT for what the format cannot hold: text that is not UTF-8, and a queue with limits
// in both packets and bytes. Names and values are not checked; the reader does that.
absl::StatusOr<std::string> WriteTopology(const model::Topology& topology);

// The keys of a link that differ from what holds without them, with their values as the file would
// have them, `mtu`, `state` and `backward` too. Other formats that can carry words carry these.
std::vector<std::pair<std::string, std::string>> DescribeLink(const model::Link& link);

// The keys that say what a direction does, with their values as the file would have them: those
// that differ from what holds without them; of a direction with a rate its queue as well, and of
// one without neither queue nor overhead, for nothing waits there.
std::vector<std::pair<std::string, std::string>> DescribeDirection(
    const model::LinkDirection& direction);

// The keys of which two directions have different values, in the file's words; a queue's by what
// differs in it.
struct KeyDifference {
  std::string key, before, after;
};
std::vector<KeyDifference> CompareDirections(const model::LinkDirection& before,
                                             const model::LinkDirection& after);

// The keys that a change names, with their values.
std::vector<std::pair<std::string, std::string>> DescribeChange(
    const model::DirectionChange& change);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_WRITER_H_
