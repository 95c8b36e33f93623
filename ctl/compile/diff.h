// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What differs between two plans of one lab: found, told to people, and sent in short.

#ifndef WARREN_CTL_COMPILE_DIFF_H_
#define WARREN_CTL_COMPILE_DIFF_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ctl/api/warren.pb.h"

namespace warren::compile {

using Steps = std::vector<const v1::Step*>;
Steps AllSteps(const v1::Plan& plan);

// One thing that both plans, or one of them, speak of: a node, a link, an address, a file, ...
struct StepChange {
  const v1::Step* from = nullptr;  // null: it comes
  const v1::Step* to = nullptr;    // null: it goes
};

// The things that differ, in the order of `to` and then those that go in the order of `from`.
// What comes back points into the steps given.
std::vector<StepChange> Diff(const Steps& from, const Steps& to);

using NodeNames = absl::flat_hash_map<uint32_t, std::string>;
NodeNames NamesOf(const v1::Plan& from, const v1::Plan& to);

// One line for each difference that a reader cares about: "+ node r4 (router)",
// "~ link backbone: delay 20ms -> 30ms", "- link r1--r2". What follows from a line is left out: the
// addresses of a node that comes or goes, interfaces being set up.
std::vector<std::string> DiffLines(const std::vector<StepChange>& changes, const NodeNames& names);

// Places in `from` of the steps that `to` has not, and the steps of `to` that `from` has not.
v1::PlanDelta Delta(const v1::Plan& from, const v1::Plan& to);
// INVALID_ARGUMENT for places that `base` does not have.
absl::StatusOr<v1::Plan> ApplyDelta(const v1::Plan& base, const v1::PlanDelta& delta);

// The same for the same plan, everywhere; never 0.
uint64_t Digest(const v1::Plan& plan);

// Puts the steps into the order that BuildPlan gives them, kind by kind.
void SortSteps(v1::Plan* plan);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_DIFF_H_
