// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/service.h"

#include <sys/utsname.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "ctl/daemon/virtual_clock.h"

namespace warren::daemon {
namespace {

using kernel::Module;

constexpr char kVersion[] = "0.1";
constexpr auto kReportEvery = std::chrono::milliseconds(100);

// absl's and gRPC's codes are the same numbers.
grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
}

struct OpenLab {
  Module module;
  kernel::Lab lab;
};

absl::StatusOr<OpenLab> Open(const std::string& name) {
  auto module = Module::Open();
  if (!module.ok()) return module.status();
  auto lab = module->FindLab(name);
  if (!lab.ok()) return lab.status();
  return OpenLab{*std::move(module), *std::move(lab)};
}

}  // namespace

grpc::Status WarrenService::Version(grpc::ServerContext*, const v1::VersionRequest*,
                                    v1::VersionReply* reply) {
  utsname name;
  if (uname(&name) == 0) reply->set_kernel(name.release);
  reply->set_warrend(kVersion);
  reply->set_module(kernel::ModuleVersion());
  return grpc::Status::OK;
}

grpc::Status WarrenService::Up(grpc::ServerContext* context, const v1::UpRequest* request,
                               grpc::ServerWriter<v1::UpProgress>* writer) {
  std::lock_guard<std::mutex> lock(changing_);
  auto last = std::chrono::steady_clock::now();
  Progress progress;
  progress.cancelled = [&] { return context->IsCancelled(); };
  progress.report = [&](const std::string& phase, size_t done, size_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < kReportEvery) return;
    last = now;
    v1::UpProgress message;
    message.set_phase(phase);
    message.set_done_steps(static_cast<uint32_t>(done));
    message.set_total_steps(static_cast<uint32_t>(total));
    writer->Write(message);
  };
  absl::Status status = BringUp(request->plan(), progress);
  if (!status.ok()) return ToGrpc(status);
  v1::UpProgress end;
  end.set_done(true);
  writer->Write(end);
  return grpc::Status::OK;
}

grpc::Status WarrenService::Down(grpc::ServerContext*, const v1::DownRequest* request,
                                 v1::DownReply*) {
  std::lock_guard<std::mutex> lock(changing_);
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  return ToGrpc(TakeDown(open->module, open->lab));
}

grpc::Status WarrenService::List(grpc::ServerContext*, const v1::ListRequest*,
                                 v1::ListReply* reply) {
  auto module = Module::Open();
  if (!module.ok()) return ToGrpc(module.status());
  auto labs = module->Labs();
  if (!labs.ok()) return ToGrpc(labs.status());
  for (const kernel::Lab& lab : *labs) {
    v1::LabSummary* out = reply->add_labs();
    out->set_name(lab.name);
    out->set_id(lab.id);
    out->set_nodes(lab.nodes);
    out->set_links(lab.links);
    out->set_owner_uid(lab.owner);
  }
  return grpc::Status::OK;
}

grpc::Status WarrenService::Show(grpc::ServerContext*, const v1::ShowRequest* request,
                                 v1::LabState* reply) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto state = Describe(open->module, open->lab);
  if (!state.ok()) return ToGrpc(state.status());
  *reply = *std::move(state);
  return grpc::Status::OK;
}

grpc::Status WarrenService::SetLink(grpc::ServerContext*, const v1::SetLinkRequest* request,
                                    v1::LinkState* reply) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto link = FindLink(open->module, open->lab, request->link());
  if (!link.ok()) return ToGrpc(link.status());
  const bool changes =
      request->has_forward() || request->has_backward() || request->has_up() || request->has_mtu();
  if (changes) {
    absl::Status status = open->module.SetLink(open->lab.id, link->id(), *request);
    if (!status.ok()) return ToGrpc(status);
    link = FindLink(open->module, open->lab, request->link());
    if (!link.ok()) return ToGrpc(link.status());
  }
  *reply = *std::move(link);
  return grpc::Status::OK;
}

grpc::Status WarrenService::Exec(grpc::ServerContext* context, ExecStream* stream) {
  v1::ExecRequest request;
  if (!stream->Read(&request) || !request.has_start()) {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "the first request must be 'start'");
  }
  auto open = Open(request.start().lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto node = FindNode(open->lab, request.start().node());
  if (!node.ok()) return ToGrpc(node.status());
  const TimeGoesOn time;
  return ToGrpc(ServeExec(*node, request.start(), context, stream));
}

}  // namespace warren::daemon
