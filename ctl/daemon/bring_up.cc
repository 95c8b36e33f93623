// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "ctl/daemon/event_store.h"
#include "ctl/daemon/lab.h"
#include "ctl/daemon/node_setup.h"
#include "ctl/daemon/record.h"
#include "ctl/daemon/services.h"
#include "ctl/kernel/netns.h"
#include "ctl/kernel/rtnl.h"

namespace warren::daemon {
namespace {

using kernel::Module;
using kernel::Rtnl;
using kernel::UniqueFd;

// What there is to do in one node's network stack, in the plan's order.
struct NodeWork {
  const v1::CreateNode* node = nullptr;
  std::vector<const v1::Step*> network;
};

// One lab on its way up. Until Commit, its end (or this process's) takes all away again.
class BuildingLab {
 public:
  BuildingLab(const v1::UpRequest& request, const Progress& progress)
      : request_(request), plan_(request.plan()), progress_(progress) {}

  ~BuildingLab() {
    if (module_ == nullptr || lab_.id == 0 || committed_) return;
    TakeDown(*module_, lab_).IgnoreError();
  }

  absl::Status Run() {
    auto module = Module::Open();
    if (!module.ok()) return module.status();
    module_ = std::make_unique<Module>(*std::move(module));
    Sort();
    auto id = module_->CreateLab(plan_.lab(), plan_.seed());
    if (!id.ok()) return id.status();
    lab_ = {.id = *id, .name = plan_.lab(), .seed = plan_.seed()};
    absl::Status status = module_->Bind(lab_.id);
    for (auto step : {&BuildingLab::MakeFolder, &BuildingLab::MakeNodes, &BuildingLab::MakeLinks,
                      &BuildingLab::SetUpNetworks, &BuildingLab::PutFiles,
                      &BuildingLab::StartPrograms, &BuildingLab::Record}) {
      if (!status.ok()) return status;
      if (progress_.cancelled()) return absl::CancelledError("the caller is gone");
      status = (this->*step)();
    }
    if (!status.ok()) return status;
    status = module_->Unbind(lab_.id);
    committed_ = status.ok();
    return status;
  }

 private:
  void Sort() {
    for (const v1::Step& step : plan_.steps()) {
      switch (step.op_case()) {
        case v1::Step::kCreateNode:
          place_[step.create_node().id()] = work_.size();
          work_.push_back({&step.create_node(), {}});
          nodes_.push_back({&step.create_node(), {}});
          break;
        case v1::Step::kCreateTable:
          tables_.push_back(&step.create_table());
          break;
        case v1::Step::kCreateLink:
          links_.push_back(&step.create_link());
          break;
        case v1::Step::kSetSysctl:
          SortSysctl(step);
          break;
        case v1::Step::kCreateBridge:
          Network(step.create_bridge().node(), step);
          break;
        case v1::Step::kAddAddress:
          Network(step.add_address().node(), step);
          break;
        case v1::Step::kSetInterfaceUp:
          Network(step.set_interface_up().node(), step);
          break;
        case v1::Step::kAddRoute:
          Network(step.add_route().node(), step);
          break;
        case v1::Step::kPutFile:
          files_.push_back(&step.put_file());
          break;
        case v1::Step::kStartService:
        case v1::Step::kRunProgram:
          programs_.push_back(&step);
          break;
        case v1::Step::OP_NOT_SET:
          break;
      }
    }
  }

  // What comes before the links is for new interfaces to inherit.
  void SortSysctl(const v1::Step& step) {
    const uint32_t node = step.set_sysctl().node();
    if (!links_.empty()) {
      Network(node, step);
    } else if (auto at = place_.find(node); at != place_.end()) {
      nodes_[at->second].inherited.push_back(&step.set_sysctl());
    }
  }

  void Network(uint32_t node, const v1::Step& step) {
    auto at = place_.find(node);
    if (at != place_.end()) work_[at->second].network.push_back(&step);
  }

  absl::Status MakeFolder() {
    std::error_code error;
    std::filesystem::create_directories(node::LabFolder(lab_.name), error);
    if (error)
      return absl::InternalError(absl::StrCat(node::LabFolder(lab_.name), ": ", error.message()));
    return absl::OkStatus();
  }

  absl::Status MakeNodes() { return daemon::MakeNodes(*module_, lab_, nodes_, progress_); }

  absl::Status MakeLinks() {
    progress_.report("links", 0, links_.size());
    for (const v1::CreateTable* table : tables_) {
      if (absl::Status status = module_->CreateTable(lab_.id, *table); !status.ok()) return status;
    }
    if (absl::Status status = module_->CreateLinks(lab_.id, links_); !status.ok()) return status;
    auto made = module_->Links(lab_.id);
    if (!made.ok()) return made.status();
    for (const kernel::Link& link : *made) {
      for (const kernel::End* end : {&link.a, &link.b}) {
        indexes_[end->node].emplace_back(end->interface, end->ifindex);
      }
    }
    return absl::OkStatus();
  }

  absl::Status SetUpNetworks() {
    size_t done = 0;
    std::optional<kernel::ScopedNetns> inside;
    for (const NodeWork& work : work_) {
      if (done % kNodesAtOnce == 0) {
        progress_.report("addresses", done, work_.size());
        if (progress_.cancelled()) return absl::CancelledError("the caller is gone");
      }
      ++done;
      if (work.network.empty()) continue;
      absl::Status status = Enter(work, inside);
      if (status.ok()) status = SetUpNetwork(work);
      if (!status.ok()) return InNode(work.node->name(), status);
    }
    return absl::OkStatus();
  }

  // The thread goes home when `inside` goes.
  absl::Status Enter(const NodeWork& work, std::optional<kernel::ScopedNetns>& inside) {
    auto netns = module_->NodeNetns(lab_.id, work.node->id());
    if (!netns.ok()) return netns.status();
    if (inside) return inside->Move(netns->get());
    auto first = kernel::ScopedNetns::Enter(netns->get());
    if (first.ok()) inside.emplace(*std::move(first));
    return first.status();
  }

  // In the node's network.
  absl::Status SetUpNetwork(const NodeWork& work) {
    auto rtnl = Rtnl::Open();
    if (!rtnl.ok()) return rtnl.status();
    for (const auto& [name, index] : indexes_[work.node->id()]) rtnl->Learn(name, index);
    absl::Status status;
    for (const v1::Step* step : work.network) {
      if (!status.ok()) return status;
      status = DoNetworkStep(*rtnl, *step);
    }
    if (!status.ok()) return status;
    return rtnl->Flush();
  }

  absl::StatusOr<NodeHandle> Handle(uint32_t id) {
    auto at = place_.find(id);
    if (at == place_.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the plan names node ", id, ", which it does not make"));
    }
    return NodeHandle{{lab_.name, work_[at->second].node->name()},
                      [this, id] { return module_->NodeNetns(lab_.id, id); }};
  }

  absl::Status PutFiles() {
    size_t done = 0;
    for (const v1::PutFile* file : files_) {
      if (done % kNodesAtOnce == 0) progress_.report("files", done, files_.size());
      ++done;
      if (absl::Status status = PutOneFile(*file); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status PutOneFile(const v1::PutFile& file) {
    // Every node's lie under the nodes' own files.
    if (file.node() == kEveryNode) return PutPlanFile(lab_, file, nullptr);
    auto handle = Handle(file.node());
    if (!handle.ok()) return handle.status();
    return PutPlanFile(lab_, file, &*handle);
  }

  absl::Status StartPrograms() {
    ServiceStarter starter(lab_.name, progress_);
    for (const v1::Step* step : programs_) {
      const bool service = step->has_start_service();
      auto handle = Handle(service ? step->start_service().node() : step->run_program().node());
      if (!handle.ok()) return handle.status();
      if (service) {
        starter.Add(*handle, step->start_service());
      } else {
        starter.Add(*handle, step->run_program());
      }
    }
    return starter.Run();
  }

  absl::Status Record() {
    v1::LabRecord record;
    *record.mutable_plan() = plan_;
    record.set_topology(request_.topology());
    if (absl::Status status = WriteRecord(lab_.name, record); !status.ok()) return status;
    return EventStore(lab_.name).WriteStart(BootTimeNs());
  }

  const v1::UpRequest& request_;
  const v1::Plan& plan_;
  const Progress& progress_;
  std::unique_ptr<Module> module_;
  kernel::Lab lab_;
  bool committed_ = false;
  std::vector<NodeWork> work_;
  std::vector<NewNode> nodes_;                   // as work_
  absl::flat_hash_map<uint32_t, size_t> place_;  // node id -> index in work_
  std::vector<const v1::CreateTable*> tables_;
  std::vector<const v1::CreateLink*> links_;
  absl::flat_hash_map<uint32_t, std::vector<std::pair<std::string, int>>> indexes_;
  std::vector<const v1::PutFile*> files_;
  std::vector<const v1::Step*> programs_;
};

}  // namespace

absl::Status BringUp(const v1::UpRequest& request, const Progress& progress) {
  return BuildingLab(request, progress).Run();
}

}  // namespace warren::daemon
