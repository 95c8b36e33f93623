// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/service.h"

#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ctl/daemon/apply.h"
#include "ctl/daemon/capture.h"
#include "ctl/daemon/logs.h"
#include "ctl/daemon/record.h"
#include "ctl/daemon/virtual_clock.h"

namespace warren::daemon {
namespace {

using kernel::Module;

constexpr char kVersion[] = "0.1";
constexpr auto kReportEvery = std::chrono::milliseconds(100);
constexpr auto kShortestStats = std::chrono::milliseconds(100);
constexpr auto kLookAtCaller = std::chrono::milliseconds(100);

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
  absl::Status status = BringUp(*request, progress);
  if (!status.ok()) return ToGrpc(status);
  auto open = Open(request->plan().lab());
  if (!open.ok()) return ToGrpc(open.status());
  if (status = events_.Load(open->lab); !status.ok()) {
    TakeDown(open->module, open->lab).IgnoreError();
    return ToGrpc(status);
  }
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
  events_.Forget(open->lab.name);
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
  auto state = Describe(open->module, open->lab, request->routes());
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

grpc::Status WarrenService::Made(grpc::ServerContext*, const v1::MadeRequest* request,
                                 v1::LabRecord* reply) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto record = ReadRecord(open->lab.name);
  if (!record.ok()) return ToGrpc(record.status());
  if (record->digest() == request->unless()) {
    reply->set_digest(record->digest());
  } else {
    *reply = *std::move(record);
  }
  return grpc::Status::OK;
}

grpc::Status WarrenService::Apply(grpc::ServerContext* context, const v1::ApplyRequest* request,
                                  v1::ApplyReply* reply) {
  std::lock_guard<std::mutex> lock(changing_);
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  const Progress progress{.report = [](const std::string&, size_t, size_t) {},
                          .cancelled = [&] { return context->IsCancelled(); }};
  auto applied = daemon::Apply(open->module, open->lab, *request, progress);
  if (!applied.ok()) return ToGrpc(applied.status());
  if (!request->dry_run()) {
    if (absl::Status status = events_.Reload(open->lab); !status.ok()) return ToGrpc(status);
  }
  *reply = *std::move(applied);
  return grpc::Status::OK;
}

grpc::Status WarrenService::Logs(grpc::ServerContext* context, const v1::LogsRequest* request,
                                 grpc::ServerWriter<v1::LogsReply>* writer) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto node = FindNode(open->lab, request->node());
  if (!node.ok()) return ToGrpc(node.status());
  return ToGrpc(ServeLogs(node->ref, *request, context, writer));
}

grpc::Status WarrenService::Stats(grpc::ServerContext* context, const v1::StatsRequest* request,
                                  grpc::ServerWriter<v1::LabStats>* writer) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto due = std::chrono::steady_clock::now();
  while (!context->IsCancelled()) {
    auto stats = ReadStats(open->module, open->lab);
    if (!stats.ok()) return ToGrpc(stats.status());
    if (!writer->Write(*stats) || request->every_ns() == 0) break;
    due += std::max<std::chrono::nanoseconds>(std::chrono::nanoseconds(request->every_ns()),
                                              kShortestStats);
    // A caller that reads slowly gets fewer, not old ones.
    due = std::max(due, std::chrono::steady_clock::now());
    while (!context->IsCancelled() && std::chrono::steady_clock::now() < due) {
      std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(
          due - std::chrono::steady_clock::now(), kLookAtCaller));
    }
  }
  return grpc::Status::OK;
}

grpc::Status WarrenService::Play(grpc::ServerContext*, const v1::PlayRequest* request,
                                 v1::PlayReply* reply) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto played = events_.Add(open->lab, *request);
  if (!played.ok()) return ToGrpc(played.status());
  *reply = *std::move(played);
  return grpc::Status::OK;
}

grpc::Status WarrenService::CancelEvents(grpc::ServerContext*,
                                         const v1::CancelEventsRequest* request,
                                         v1::CancelEventsReply* reply) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  auto cancelled = events_.Cancel(open->lab, *request);
  if (!cancelled.ok()) return ToGrpc(cancelled.status());
  reply->set_cancelled(*cancelled);
  return grpc::Status::OK;
}

grpc::Status WarrenService::Events(grpc::ServerContext* context, const v1::EventsRequest* request,
                                   grpc::ServerWriter<v1::EventsReply>* writer) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  const EventStore store(open->lab.name);
  std::optional<v1::PlayedEvent> last;
  std::optional<uint64_t> told;
  uint64_t seen = events_.WaitForNews(UINT64_MAX);
  for (; !context->IsCancelled(); seen = events_.WaitForNews(seen)) {
    if (!store.Start().ok()) return ToGrpc(absl::NotFoundError("the lab is gone"));
    if (told == seen) continue;
    told = seen;
    v1::EventsReply reply;
    // The schedule first: what it no longer has is in the log then.
    for (v1::WaitingEvent& waiting : events_.Waiting(open->lab.name)) {
      *reply.add_waiting() = std::move(waiting);
    }
    for (v1::PlayedEvent& played : store.LogAfter(last)) *reply.add_played() = std::move(played);
    if (reply.played_size() > 0) last = *reply.played().rbegin();
    if (!writer->Write(reply) || !request->follow()) break;
  }
  return grpc::Status::OK;
}

grpc::Status WarrenService::Capture(grpc::ServerContext* context, const v1::CaptureRequest* request,
                                    grpc::ServerWriter<v1::CaptureReply>* writer) {
  auto open = Open(request->lab());
  if (!open.ok()) return ToGrpc(open.status());
  return ToGrpc(ServeCapture(open->module, open->lab, *request, context, writer));
}

absl::Status WarrenService::Resume() {
  auto module = Module::Open();
  if (!module.ok()) return module.status();
  auto labs = module->Labs();
  if (!labs.ok()) return labs.status();
  absl::Status status;
  for (const kernel::Lab& lab : *labs) {
    status.Update(Recover(*module, lab));
    status.Update(events_.Load(lab));
  }
  return status;
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
