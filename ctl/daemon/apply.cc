// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/apply.h"

#include <google/protobuf/descriptor.h>

#include <cmath>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "ctl/compile/diff.h"
#include "ctl/compile/event_text.h"
#include "ctl/compile/link_direction.h"
#include "ctl/daemon/record.h"
#include "ctl/daemon/transition.h"
#include "kmod/uapi/warren.h"

namespace warren::daemon {
namespace {

using compile::StepChange;
using google::protobuf::FieldDescriptor;

// The kernel holds probabilities in units of its own.
bool SameProbability(double a, double b) {
  return std::abs(a - b) <= 1e-18 + 1e-9 * std::max(std::abs(a), std::abs(b));
}

// What the kernel has, with the plan's numbers where these are the same.
void SeeDirection(const v1::LinkDirection& there, v1::LinkDirection* direction) {
  v1::LinkDirection seen = compile::Whole(there);
  const v1::LinkDirection planned = compile::Whole(*direction);
  const auto* reflection = seen.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(seen, &fields);
  for (const FieldDescriptor* f : fields) {
    if (f->is_repeated() || f->cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE) continue;
    const double number = reflection->GetDouble(planned, f);
    if (SameProbability(reflection->GetDouble(seen, f), number)) {
      reflection->SetDouble(&seen, f, number);
    }
  }
  *direction = seen;
}

void SeeEnd(const v1::LinkEnd& there, v1::LinkEnd* end) {
  if (end->mtu() != 0) end->set_mtu(there.mtu());
  if (!end->mac().empty()) end->set_mac(there.mac());
}

// The links of the plan as the kernel has them.
absl::Status SeeLinks(kernel::Module& module, const kernel::Lab& lab, v1::Plan* plan) {
  auto links = module.Links(lab.id);
  if (!links.ok()) return links.status();
  absl::flat_hash_map<uint32_t, const v1::LinkState*> there;
  for (const kernel::Link& link : *links) there[link.state.id()] = &link.state;
  for (v1::Step& step : *plan->mutable_steps()) {
    if (!step.has_create_link()) continue;
    auto found = there.find(step.create_link().id());
    if (found == there.end()) continue;
    v1::CreateLink* link = step.mutable_create_link();
    SeeDirection(found->second->forward().parameters(), link->mutable_forward());
    SeeDirection(found->second->backward().parameters(), link->mutable_backward());
    SeeEnd(found->second->a(), link->mutable_a());
    SeeEnd(found->second->b(), link->mutable_b());
    link->set_down(!found->second->up());
  }
  return absl::OkStatus();
}

// So that Diff sees only what differs.
void MakeWhole(v1::Plan* plan) {
  for (v1::Step& step : *plan->mutable_steps()) {
    if (!step.has_create_link()) continue;
    v1::CreateLink* link = step.mutable_create_link();
    *link->mutable_forward() = compile::Whole(link->forward());
    *link->mutable_backward() = compile::Whole(link->backward());
  }
}

// A change of links' parameters alone is one message to the kernel: it needs no way back.
bool OnlyLinks(const std::vector<StepChange>& changes) {
  return changes.size() < WARREN_BATCH_MAX &&
         std::all_of(changes.begin(), changes.end(), [](const StepChange& change) {
           return change.from != nullptr && change.to != nullptr && change.to->has_create_link() &&
                  change.from->create_link().a().interface() ==
                      change.to->create_link().a().interface() &&
                  change.from->create_link().a().node() == change.to->create_link().a().node() &&
                  change.from->create_link().b().interface() ==
                      change.to->create_link().b().interface() &&
                  change.from->create_link().b().node() == change.to->create_link().b().node();
         });
}

std::vector<StepChange> Backwards(const std::vector<StepChange>& changes) {
  std::vector<StepChange> back;
  for (const StepChange& change : changes) back.push_back({change.to, change.from});
  return back;
}

// On the way back nobody may stop it.
Progress Undisturbed() {
  return {.report = [](const std::string&, size_t, size_t) {}, .cancelled = [] { return false; }};
}

absl::Status GoBack(kernel::Module& module, const kernel::Lab& lab, const v1::Plan& from,
                    const v1::Plan& to, const std::vector<StepChange>& changes,
                    const std::set<std::string>* services) {
  const std::vector<StepChange> back = Backwards(changes);
  const Progress undisturbed = Undisturbed();
  Transition transition(module, lab, to, from, back, undisturbed);
  if (services != nullptr) transition.OnlyServices(services);
  return transition.Run();
}

absl::StatusOr<v1::Plan> Wanted(const v1::LabRecord& record, const v1::ApplyRequest& request) {
  v1::Plan plan = request.plan();
  if (request.has_delta()) {
    if (request.delta().base() != record.digest()) {
      return absl::InvalidArgumentError(
          "the lab has changed since the difference was made; ask for what it is made from again");
    }
    auto whole = compile::ApplyDelta(record.plan(), request.delta());
    if (!whole.ok()) return whole.status();
    plan = *std::move(whole);
  }
  plan.set_lab(record.plan().lab());
  plan.set_seed(record.plan().seed());
  return plan;
}

}  // namespace

absl::StatusOr<v1::ApplyReply> Apply(kernel::Module& module, const kernel::Lab& lab,
                                     const v1::ApplyRequest& request, const Progress& progress) {
  auto record = ReadRecord(lab.name);
  if (!record.ok()) return record.status();
  auto wanted = Wanted(*record, request);
  if (!wanted.ok()) return wanted.status();
  v1::Plan now = record->plan();
  if (absl::Status status = SeeLinks(module, lab, &now); !status.ok()) return status;
  MakeWhole(&now);
  v1::Plan goal = *wanted;
  MakeWhole(&goal);
  const std::vector<StepChange> changes =
      compile::Diff(compile::AllSteps(now), compile::AllSteps(goal));
  v1::ApplyReply reply;
  for (std::string& line : compile::DiffLines(changes, compile::NamesOf(now, goal))) {
    reply.add_differences(std::move(line));
  }
  for (std::string& line : compile::EventLines(record->plan(), *wanted)) {
    reply.add_differences(std::move(line));
  }
  reply.set_digest(record->digest());
  if (request.dry_run()) return reply;

  v1::LabRecord made;
  *made.mutable_plan() = *wanted;
  made.set_topology(request.topology());
  const bool only_links = OnlyLinks(changes);
  if (!only_links) {
    v1::LabRecord journal = *record;
    *journal.mutable_plan() = now;
    *journal.mutable_goal() = goal;
    if (absl::Status status = WriteRecord(lab.name, journal); !status.ok()) return status;
  }
  Transition transition(module, lab, now, goal, changes, progress);
  absl::Status status = transition.Run();
  if (status.ok()) status = WriteRecord(lab.name, made);
  if (status.ok()) {
    reply.set_digest(compile::Digest(made.plan()));
    return reply;
  }
  absl::Status back = GoBack(module, lab, now, goal, changes, &transition.touched());
  back.Update(WriteRecord(lab.name, *record));
  if (back.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrCat(status.message(), "; and undoing it failed: ", back.message(),
                                   "; warren down and up make the lab anew"));
}

absl::Status Recover(kernel::Module& module, const kernel::Lab& lab) {
  auto record = ReadRecord(lab.name);
  if (!record.ok() || !record->has_goal()) return absl::OkStatus();
  const std::vector<StepChange> changes =
      compile::Diff(compile::AllSteps(record->plan()), compile::AllSteps(record->goal()));
  absl::Status status = GoBack(module, lab, record->plan(), record->goal(), changes, nullptr);
  if (!status.ok()) return status;
  record->clear_goal();
  return WriteRecord(lab.name, *record);
}

}  // namespace warren::daemon
