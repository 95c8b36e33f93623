// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/diff.h"

#include <algorithm>
#include <cstring>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace warren::compile {
namespace {

using v1::Step;

// What a step speaks of, whatever it says of it.
std::string Subject(const Step& step) {
  switch (step.op_case()) {
    case Step::kCreateNode:
      return absl::StrCat("n", step.create_node().id());
    case Step::kCreateTable:
      return absl::StrCat("t", step.create_table().id());
    case Step::kCreateLink:
      return absl::StrCat("l", step.create_link().id());
    case Step::kSetSysctl:
      return absl::StrCat("s", step.set_sysctl().node(), " ", step.set_sysctl().key());
    case Step::kCreateBridge:
      return absl::StrCat("b", step.create_bridge().node(), " ", step.create_bridge().name());
    case Step::kAddAddress:
      return absl::StrCat("a", step.add_address().node(), " ", step.add_address().interface(), " ",
                          step.add_address().prefix());
    case Step::kSetInterfaceUp:
      return absl::StrCat("u", step.set_interface_up().node(), " ",
                          step.set_interface_up().interface());
    case Step::kAddRoute:
      return absl::StrCat("r", step.add_route().node(), " ", step.add_route().to());
    case Step::kPutFile:
      return absl::StrCat("f", step.put_file().node(), " ", step.put_file().path());
    case Step::kStartService:
      return absl::StrCat("d", step.start_service().node(), " ", step.start_service().name());
    case Step::kRunProgram:
      return absl::StrCat("d", step.run_program().node(), " ", step.run_program().name());
    case Step::OP_NOT_SET:
      break;
  }
  return "";
}

// Most steps of two plans are the same in the same order: those at both ends are passed over.
void DropCommonEnds(std::vector<std::string>& from, std::vector<std::string>& to, size_t* front,
                    size_t* back) {
  *front = 0;
  *back = 0;
  const size_t most = std::min(from.size(), to.size());
  while (*front < most && from[*front] == to[*front]) ++*front;
  while (*front + *back < most && from[from.size() - 1 - *back] == to[to.size() - 1 - *back]) {
    ++*back;
  }
}

std::vector<std::string> Serialize(const Steps& steps) {
  std::vector<std::string> bytes;
  bytes.reserve(steps.size());
  for (const Step* step : steps) bytes.push_back(step->SerializeAsString());
  return bytes;
}

int Rank(const Step& step) {
  switch (step.op_case()) {
    case Step::kCreateNode:
      return 0;
    case Step::kSetSysctl:
      return step.set_sysctl().node() == 0 ||
                     absl::StrContains(step.set_sysctl().key(), ".conf.default.")
                 ? 1
                 : 4;
    case Step::kCreateTable:
      return 1;
    case Step::kCreateLink:
      return 2;
    case Step::kCreateBridge:
      return 3;
    case Step::kAddAddress:
      return 5;
    case Step::kSetInterfaceUp:
      return 6;
    case Step::kAddRoute:
      return 7;
    case Step::kPutFile:
      return 8;
    case Step::kStartService:
      return 9;
    case Step::kRunProgram:
      return 10;
    case Step::OP_NOT_SET:
      break;
  }
  return 11;
}

}  // namespace

Steps AllSteps(const v1::Plan& plan) {
  Steps steps;
  steps.reserve(static_cast<size_t>(plan.steps_size()));
  for (const Step& step : plan.steps()) steps.push_back(&step);
  return steps;
}

std::vector<StepChange> Diff(const Steps& from, const Steps& to) {
  std::vector<std::string> from_bytes = Serialize(from);
  std::vector<std::string> to_bytes = Serialize(to);
  size_t front = 0;
  size_t back = 0;
  DropCommonEnds(from_bytes, to_bytes, &front, &back);
  absl::flat_hash_map<std::string, std::vector<size_t>> old;  // by subject, in reverse
  for (size_t i = from.size() - back; i-- > front;) old[Subject(*from[i])].push_back(i);
  std::vector<StepChange> changes;
  absl::flat_hash_set<size_t> matched;
  for (size_t i = front; i < to.size() - back; ++i) {
    auto same = old.find(Subject(*to[i]));
    if (same == old.end() || same->second.empty()) {
      changes.push_back({nullptr, to[i]});
      continue;
    }
    const size_t before = same->second.back();
    same->second.pop_back();
    matched.insert(before);
    if (from_bytes[before] != to_bytes[i]) changes.push_back({from[before], to[i]});
  }
  for (size_t i = front; i < from.size() - back; ++i) {
    if (!matched.contains(i)) changes.push_back({from[i], nullptr});
  }
  return changes;
}

NodeNames NamesOf(const v1::Plan& from, const v1::Plan& to) {
  NodeNames names;
  for (const v1::Plan* plan : {&from, &to}) {
    for (const Step& step : plan->steps()) {
      if (step.has_create_node()) names[step.create_node().id()] = step.create_node().name();
    }
  }
  return names;
}

v1::PlanDelta Delta(const v1::Plan& from, const v1::Plan& to) {
  std::vector<std::string> from_bytes = Serialize(AllSteps(from));
  std::vector<std::string> to_bytes = Serialize(AllSteps(to));
  size_t front = 0;
  size_t back = 0;
  DropCommonEnds(from_bytes, to_bytes, &front, &back);
  absl::flat_hash_map<std::string, int> count;
  for (size_t i = front; i < to_bytes.size() - back; ++i) ++count[to_bytes[i]];
  v1::PlanDelta delta;
  delta.set_base(Digest(from));
  *delta.mutable_events() = to.events();
  absl::flat_hash_map<std::string, int> kept;
  for (size_t i = front; i < from_bytes.size() - back; ++i) {
    auto found = count.find(from_bytes[i]);
    if (found != count.end() && found->second > 0) {
      --found->second;
      ++kept[from_bytes[i]];
    } else {
      delta.add_gone(static_cast<uint32_t>(i));
    }
  }
  for (size_t i = front; i < to_bytes.size() - back; ++i) {
    auto found = kept.find(to_bytes[i]);
    if (found != kept.end() && found->second > 0) {
      --found->second;
    } else {
      *delta.add_come() = to.steps(static_cast<int>(i));
    }
  }
  return delta;
}

absl::StatusOr<v1::Plan> ApplyDelta(const v1::Plan& base, const v1::PlanDelta& delta) {
  v1::Plan plan;
  plan.set_lab(base.lab());
  plan.set_seed(base.seed());
  plan.mutable_steps()->Reserve(base.steps_size() + delta.come_size());
  int gone = 0;
  for (int i = 0; i < base.steps_size(); ++i) {
    if (gone < delta.gone_size() && delta.gone(gone) == static_cast<uint32_t>(i)) {
      ++gone;
    } else {
      *plan.add_steps() = base.steps(i);
    }
  }
  if (gone != delta.gone_size()) {
    return absl::InvalidArgumentError("the delta names steps that the recorded plan has not");
  }
  for (const Step& step : delta.come()) *plan.add_steps() = step;
  SortSteps(&plan);
  *plan.mutable_events() = delta.events();
  return plan;
}

uint64_t Digest(const v1::Plan& plan) {
  const std::string bytes = plan.SerializeAsString();
  // Eight bytes at a time: a plan has megabytes.
  uint64_t hash = 0xcbf29ce484222325 ^ bytes.size();
  for (size_t at = 0; at < bytes.size(); at += 8) {
    uint64_t word = 0;
    memcpy(&word, bytes.data() + at, std::min<size_t>(8, bytes.size() - at));
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  return hash == 0 ? 1 : hash;
}

void SortSteps(v1::Plan* plan) {
  std::stable_sort(plan->mutable_steps()->pointer_begin(), plan->mutable_steps()->pointer_end(),
                   [](const Step* a, const Step* b) { return Rank(*a) < Rank(*b); });
}

}  // namespace warren::compile
