// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/transition.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/daemon/node_network.h"
#include "ctl/daemon/services.h"
#include "ctl/kernel/netns.h"
#include "ctl/node/node_files.h"

namespace warren::daemon {
namespace {

using compile::StepChange;
using v1::Step;

bool SwitchesFrames(const v1::CreateNode& node) {
  return node.kind() == "switch" || node.kind() == "hub";
}

// A bridge is made with its node: what becomes one, or ends being one, is made anew.
bool NeedsNewNode(const v1::CreateNode& before, const v1::CreateNode& after) {
  return before.kind() != after.kind() && (SwitchesFrames(before) || SwitchesFrames(after));
}

bool SameEnd(const v1::LinkEnd& a, const v1::LinkEnd& b) {
  return a.node() == b.node() && a.interface() == b.interface();
}

std::string End(const v1::LinkEnd& end) { return absl::StrCat(end.node(), ":", end.interface()); }

// What `before` sets and `after` leaves out is turned off.
void Complete(const v1::LinkDirection& before, v1::LinkDirection* after) {
  const auto* reflection = after->GetReflection();
  const auto* descriptor = v1::LinkDirection::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->is_repeated() || reflection->HasField(*after, field) ||
        !reflection->HasField(before, field)) {
      continue;
    }
    switch (field->cpp_type()) {
      case google::protobuf::FieldDescriptor::CPPTYPE_UINT64:
        reflection->SetUInt64(after, field, 0);
        break;
      case google::protobuf::FieldDescriptor::CPPTYPE_UINT32:
        reflection->SetUInt32(after, field, 0);
        break;
      case google::protobuf::FieldDescriptor::CPPTYPE_INT32:
        reflection->SetInt32(after, field, 0);
        break;
      case google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE:
        reflection->SetDouble(after, field, 0);
        break;
      case google::protobuf::FieldDescriptor::CPPTYPE_BOOL:
        reflection->SetBool(after, field, false);
        break;
      case google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE:  // the table of id 0: none
        reflection->MutableMessage(after, field);
        break;
      default:
        break;
    }
  }
}

uint32_t NodeOf(const Step& step) {
  switch (step.op_case()) {
    case Step::kSetSysctl:
      return step.set_sysctl().node();
    case Step::kCreateBridge:
      return step.create_bridge().node();
    case Step::kAddAddress:
      return step.add_address().node();
    case Step::kSetInterfaceUp:
      return step.set_interface_up().node();
    case Step::kAddRoute:
      return step.add_route().node();
    case Step::kPutFile:
      return step.put_file().node();
    case Step::kStartService:
      return step.start_service().node();
    case Step::kRunProgram:
      return step.run_program().node();
    default:
      return kEveryNode;
  }
}

bool IsNetwork(const Step& step) {
  return step.has_set_sysctl() || step.has_create_bridge() || step.has_add_address() ||
         step.has_set_interface_up() || step.has_add_route();
}

bool IsService(const Step& step) { return step.has_start_service() || step.has_run_program(); }

std::string ServiceName(const Step& step) {
  if (step.has_start_service()) return step.start_service().name();
  return step.run_program().name().empty() ? "run" : step.run_program().name();
}

std::string ServiceKey(const Step& step) {
  return absl::StrCat(NodeOf(step), "/", ServiceName(step));
}

const google::protobuf::RepeatedPtrField<std::string>& FilesOf(const Step& step) {
  return step.has_start_service() ? step.start_service().files() : step.run_program().files();
}

}  // namespace

Transition::Transition(kernel::Module& module, const kernel::Lab& lab, const v1::Plan& from,
                       const v1::Plan& to, const std::vector<StepChange>& changes,
                       const Progress& progress)
    : module_(module),
      lab_(lab),
      from_(from),
      to_(to),
      changes_(changes),
      progress_(progress),
      names_(compile::NamesOf(from, to)) {
  Sort();
}

void Transition::Sort() {
  for (const StepChange& change : changes_) {
    const Step& step = change.to != nullptr ? *change.to : *change.from;
    if (IsNetwork(step) && NodeOf(step) != kEveryNode) dirty_.insert(NodeOf(step));
    if (!step.has_create_node()) continue;
    const uint32_t id = step.create_node().id();
    if (change.to == nullptr) {
      old_nodes_.push_back(id);
    } else if (change.from == nullptr) {
      new_nodes_[id] = &change.to->create_node();
    } else if (NeedsNewNode(change.from->create_node(), change.to->create_node())) {
      new_nodes_[id] = &change.to->create_node();
      renewed_.insert(id);
    } else {
      changed_nodes_.push_back(change);
    }
  }
  SortLinks();
  for (const auto& [id, node] : new_nodes_) dirty_.insert(id);
  for (const auto& [id, link] : new_links_) {
    dirty_.insert(link->a().node());
    dirty_.insert(link->b().node());
  }
  for (uint32_t id : old_nodes_) dirty_.erase(id);
}

void Transition::SortLinks() {
  absl::flat_hash_map<uint32_t, const v1::CreateLink*> old;
  for (const StepChange& change : changes_) {
    const Step& step = change.to != nullptr ? *change.to : *change.from;
    if (!step.has_create_link()) continue;
    const uint32_t id = step.create_link().id();
    if (change.to == nullptr) {
      old[id] = &change.from->create_link();
      old_links_.push_back(id);
    } else if (change.from == nullptr) {
      new_links_[id] = &change.to->create_link();
    } else {
      const v1::CreateLink& before = change.from->create_link();
      const v1::CreateLink& after = change.to->create_link();
      if (SameEnd(before.a(), after.a()) && SameEnd(before.b(), after.b())) {
        changed_links_.push_back(change);
      } else {
        new_links_[id] = &after;
        links_in_the_way_.push_back(id);
      }
    }
  }
  // A node that is made anew takes its links along, also those that do not differ.
  if (!renewed_.empty()) {
    for (const Step& step : to_.steps()) {
      const v1::CreateLink& link = step.create_link();
      if (step.has_create_link() && (Renewed(link.a().node()) || Renewed(link.b().node()))) {
        new_links_[link.id()] = &link;
      }
    }
  }
  absl::flat_hash_set<std::string> wanted;
  for (const auto& [id, link] : new_links_) {
    wanted.insert(End(link->a()));
    wanted.insert(End(link->b()));
  }
  for (const auto& [id, link] : old) {
    if (wanted.contains(End(link->a())) || wanted.contains(End(link->b()))) {
      links_in_the_way_.push_back(id);
    }
  }
}

absl::StatusOr<NodeHandle> Transition::Handle(uint32_t id) const {
  auto name = names_.find(id);
  if (name == names_.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the plan names node ", id, ", which it does not make"));
  }
  return NodeHandle{{lab_.name, name->second},
                    [this, id] { return module_.NodeNetns(lab_.id, id); }};
}

absl::Status Transition::Run() {
  for (auto step : {&Transition::LookAround, &Transition::ClearTheWay, &Transition::MakeNodes,
                    &Transition::MakeLinks, &Transition::ChangeLinks, &Transition::ChangeNodes,
                    &Transition::ChangeNetworks, &Transition::ChangeFiles,
                    &Transition::ChangeServices, &Transition::TakeAway}) {
    if (progress_.cancelled()) return absl::CancelledError("the caller is gone");
    if (absl::Status status = (this->*step)(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Transition::LookAround() {
  if (!new_nodes_.empty() || !old_nodes_.empty()) {
    auto nodes = module_.Nodes(lab_.id);
    if (!nodes.ok()) return nodes.status();
    for (const kernel::Node& node : *nodes) nodes_there_.insert(node.id);
  }
  if (!new_links_.empty() || !old_links_.empty()) {
    auto links = module_.Links(lab_.id);
    if (!links.ok()) return links.status();
    for (const kernel::Link& link : *links) links_there_.insert(link.state.id());
  }
  return absl::OkStatus();
}

absl::Status Transition::ClearTheWay() {
  if (absl::Status status = RemoveLinks(links_in_the_way_); !status.ok()) return status;
  if (renewed_.empty()) return absl::OkStatus();
  // Their links go with them.
  for (const Step& step : from_.steps()) {
    const v1::CreateLink& link = step.create_link();
    if (step.has_create_link() && (Renewed(link.a().node()) || Renewed(link.b().node()))) {
      links_there_.erase(link.id());
    }
  }
  return RemoveNodes({renewed_.begin(), renewed_.end()});
}

absl::Status Transition::RemoveLinks(const std::vector<uint32_t>& links) {
  std::vector<uint32_t> there;
  for (uint32_t id : links) {
    if (links_there_.erase(id) != 0) there.push_back(id);
  }
  return module_.DeleteLinks(lab_.id, there);
}

absl::Status Transition::RemoveNodes(const std::vector<uint32_t>& nodes) {
  std::vector<uint32_t> there;
  for (uint32_t id : nodes) {
    if (nodes_there_.erase(id) == 0) continue;
    there.push_back(id);
    const std::string& name = names_[id];
    absl::Status status = node::RemoveCgroup(lab_.name, name);
    if (!status.ok()) return status;
    node::ForgetNode({lab_.name, name});
  }
  return module_.DeleteNodes(lab_.id, there);
}

absl::Status Transition::MakeNodes() {
  std::vector<NewNode> nodes;
  absl::flat_hash_map<uint32_t, size_t> place;
  for (const auto& [id, node] : new_nodes_) {
    if (nodes_there_.contains(id)) continue;
    place[id] = nodes.size();
    nodes.push_back({node, {}});
  }
  if (nodes.empty()) return absl::OkStatus();
  for (const Step& step : to_.steps()) {
    auto at = place.find(step.set_sysctl().node());
    if (step.has_set_sysctl() && at != place.end() &&
        absl::StrContains(step.set_sysctl().key(), ".conf.default.")) {
      nodes[at->second].inherited.push_back(&step.set_sysctl());
    }
  }
  return daemon::MakeNodes(module_, lab_, nodes, progress_);
}

absl::Status Transition::MakeLinks() {
  // A table is never changed: another one has another number. One that is no longer used stays with
  // the lab, for the way back.
  for (const StepChange& change : changes_) {
    if (change.to == nullptr || !change.to->has_create_table()) continue;
    absl::Status status = module_.CreateTable(lab_.id, change.to->create_table());
    if (!status.ok() && !absl::IsAlreadyExists(status)) return status;
  }
  std::vector<const v1::CreateLink*> links;
  for (const auto& [id, link] : new_links_) {
    if (!links_there_.contains(id)) links.push_back(link);
  }
  return module_.CreateLinks(lab_.id, links);
}

absl::Status Transition::ChangeLinks() {
  std::vector<v1::CreateLink> links;
  for (const StepChange& change : changed_links_) {
    v1::CreateLink link = change.to->create_link();
    if (new_links_.contains(link.id())) continue;
    Complete(change.from->create_link().forward(), link.mutable_forward());
    Complete(change.from->create_link().backward(), link.mutable_backward());
    links.push_back(std::move(link));
  }
  return module_.SetLinks(lab_.id, links);
}

absl::Status Transition::ChangeNodes() {
  for (const StepChange& change : changed_nodes_) {
    const v1::CreateNode& node = change.to->create_node();
    absl::Status status = node::ChangeLimits(lab_.name, node.name(), LimitsOf(node));
    if (!status.ok()) return InNode(node.name(), status);
    if (change.from->create_node().forwarding() == node.forwarding()) continue;
    auto netns = module_.NodeNetns(lab_.id, node.id());
    if (!netns.ok()) return netns.status();
    auto inside = kernel::ScopedNetns::Enter(netns->get());
    if (!inside.ok()) return inside.status();
    if (status = SetForwarding(node.forwarding()); !status.ok()) return InNode(node.name(), status);
  }
  return absl::OkStatus();
}

absl::Status Transition::ChangeNetworks() {
  if (dirty_.empty()) return absl::OkStatus();
  absl::flat_hash_map<uint32_t, NetworkWishes> wishes;
  for (const Step& step : to_.steps()) {
    if (IsNetwork(step) && dirty_.contains(NodeOf(step))) {
      wishes[NodeOf(step)].wanted.push_back(&step);
    }
  }
  for (const StepChange& change : changes_) {
    const Step& step = change.to != nullptr ? *change.to : *change.from;
    if (!IsNetwork(step) || !dirty_.contains(NodeOf(step))) continue;
    NetworkWishes& wish = wishes[NodeOf(step)];
    if (change.to == nullptr) wish.unwanted.push_back(change.from);
    if (change.to != nullptr) wish.changed.insert(change.to);
  }
  for (const auto& [id, link] : new_links_) {
    wishes[link->a().node()].new_interfaces.insert(link->a().interface());
    wishes[link->b().node()].new_interfaces.insert(link->b().interface());
  }
  for (auto& [id, wish] : wishes) {
    wish.new_node = new_nodes_.contains(id);
    auto netns = module_.NodeNetns(lab_.id, id);
    if (!netns.ok()) return netns.status();
    absl::Status status = ChangeNetwork(netns->get(), wish);
    if (!status.ok()) return InNode(names_[id], status);
  }
  return absl::OkStatus();
}

absl::Status Transition::ChangeFiles() {
  auto put = [&](const v1::PutFile& file) -> absl::Status {
    if (file.node() == kEveryNode) return PutPlanFile(lab_, file, nullptr);
    auto handle = Handle(file.node());
    if (!handle.ok()) return handle.status();
    return PutPlanFile(lab_, file, &*handle);
  };
  for (const StepChange& change : changes_) {
    const Step& step = change.to != nullptr ? *change.to : *change.from;
    if (!step.has_put_file() || Renewed(NodeOf(step))) continue;
    if (change.to != nullptr) {
      if (absl::Status status = put(step.put_file()); !status.ok()) return status;
      continue;
    }
    if (std::find(old_nodes_.begin(), old_nodes_.end(), NodeOf(step)) != old_nodes_.end()) continue;
    auto handle = Handle(NodeOf(step));
    if (!handle.ok()) return handle.status();
    auto root = node::EnsureView(handle->ref, handle->netns);
    if (!root.ok()) return root.status();
    absl::Status status = node::RemoveFile(*root, step.put_file().path());
    if (!status.ok()) return InNode(handle->ref.node, status);
  }
  if (renewed_.empty()) return absl::OkStatus();
  for (const Step& step : to_.steps()) {
    if (!step.has_put_file() || !Renewed(NodeOf(step))) continue;
    if (absl::Status status = put(step.put_file()); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Transition::ChangeServices() {
  absl::flat_hash_set<std::string> files;  // "NODE ID PATH" of those that changed
  absl::flat_hash_set<const Step*> changed;
  auto ours = [&](const Step& step) {
    return only_ == nullptr || only_->contains(ServiceKey(step));
  };
  for (const StepChange& change : changes_) {
    const Step& step = change.to != nullptr ? *change.to : *change.from;
    if (step.has_put_file()) {
      files.insert(absl::StrCat(step.put_file().node(), " ", step.put_file().path()));
    }
    if (!IsService(step)) continue;
    if (change.to != nullptr) changed.insert(change.to);
    const bool node_goes =
        std::find(old_nodes_.begin(), old_nodes_.end(), NodeOf(step)) != old_nodes_.end();
    if (change.to != nullptr || node_goes || !ours(step)) continue;
    auto handle = Handle(NodeOf(step));
    if (!handle.ok()) return handle.status();
    touched_.insert(ServiceKey(step));
    absl::Status status = node::StopService(handle->ref, ServiceName(step));
    if (!status.ok()) return InNode(handle->ref.node, status);
  }
  auto affected = [&](const Step& step) {
    if (changed.contains(&step) || new_nodes_.contains(NodeOf(step))) return true;
    return std::any_of(FilesOf(step).begin(), FilesOf(step).end(), [&](const std::string& path) {
      return files.contains(absl::StrCat(NodeOf(step), " ", path));
    });
  };
  if (changed.empty() && files.empty() && new_nodes_.empty()) return absl::OkStatus();
  ServiceStarter starter(lab_.name, progress_);
  for (const Step& step : to_.steps()) {
    if (!IsService(step) || !affected(step) || !ours(step)) continue;
    auto handle = Handle(NodeOf(step));
    if (!handle.ok()) return handle.status();
    touched_.insert(ServiceKey(step));
    absl::Status status = node::StopService(handle->ref, ServiceName(step));
    if (!status.ok()) return InNode(handle->ref.node, status);
    if (step.has_start_service()) {
      starter.Add(*handle, step.start_service());
    } else {
      starter.Add(*handle, step.run_program());
    }
  }
  return starter.Run();
}

absl::Status Transition::TakeAway() {
  if (absl::Status status = RemoveLinks(old_links_); !status.ok()) return status;
  return RemoveNodes(old_nodes_);
}

}  // namespace warren::daemon
