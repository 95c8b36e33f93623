// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/daemon/client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ctl/cli/client.h"
#include "ctl/cli/interrupt.h"
#include "ctl/cli/place.h"
#include "ctl/compile/compile.h"
#include "ctl/compile/link_direction.h"
#include "ctl/format/keys.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "gui/daemon/state.h"

namespace warren::gui {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr seconds kCallLimit{5};

DirectionState ToState(const v1::DirectionState& from) {
  DirectionState state;
  state.rate_bps = from.parameters().rate_bps();
  state.delay_ns = from.parameters().delay_ns();
  state.loss = from.parameters().loss();
  state.ber = from.parameters().ber();
  state.in_bytes = from.in_bytes();
  state.in_frames = from.in_frames();
  state.out_bytes = from.out_bytes();
  state.out_frames = from.out_frames();
  state.queued_frames = from.queued_frames();
  state.queued_bytes = from.queued_bytes();
  for (const auto& [reason, count] : from.drops()) {
    if (reason != "loss" && reason != "bit-error") state.drops += count;
  }
  return state;
}

LabState ToState(const v1::LabState& from) {
  LabState state;
  state.lab = from.name();
  state.at_ns = std::chrono::steady_clock::now().time_since_epoch().count();
  for (const v1::NodeState& node : from.nodes()) {
    NodeState& to = state.nodes.emplace_back();
    to.name = node.name();
    to.processes = node.processes();
    for (const v1::InterfaceState& interface : node.interfaces()) {
      if (!interface.link().empty() && !interface.up()) to.up = false;
      for (const std::string& address : interface.addresses()) {
        to.addresses.push_back(absl::StrCat(interface.name(), " ", address));
      }
    }
  }
  for (const v1::LinkState& link : from.links()) {
    state.links.push_back({link.name(),
                           {link.a_node(), link.b_node()},
                           {ToState(link.forward()), ToState(link.backward())},
                           link.up()});
  }
  return state;
}

// The keys of the file format that say something else after than before.
void Fill(const DirectionChange& change, v1::LinkDirection* to) {
  const auto type_of = [](const format::Type& map, std::string_view name) {
    const auto key = std::find_if(map.keys.begin(), map.keys.end(),
                                  [name](const format::Key& one) { return one.name == name; });
    return key->type;
  };
  const format::Type& link = *type_of(format::TopologyType(), "links")->item;
  for (const format::Key& key : type_of(link, "backward")->keys) {
    v1::LinkDirection before, after;
    compile::FillKey(key.name, change.before, &before);
    compile::FillKey(key.name, change.after, &after);
    if (before.SerializeAsString() != after.SerializeAsString()) to->MergeFrom(after);
  }
}

std::string FirstError(const model::Diagnostics& found) {
  for (const model::Diagnostic& one : found.all()) {
    if (one.severity == model::Severity::kError) return one.ToString();
  }
  return "it does not compile";
}

}  // namespace

int PrepareCalls() {
  static const bool once = (cli::CatchInterrupts(), true);
  (void)once;
  return cli::InterruptFd();
}

absl::StatusOr<std::vector<LabInfo>> CallFindLabs() {
  auto places = cli::RunningPlaces();
  if (!places.ok()) return places.status();
  std::vector<LabInfo> labs;
  for (const cli::Place& place : *places) {
    if (place.capsule) {
      labs.push_back({place.name, true});
      continue;
    }
    auto list = cli::Client(place.socket).List();
    if (!list.ok()) return list.status();
    for (const v1::LabSummary& lab : list->labs()) labs.push_back({lab.name(), false});
  }
  return labs;
}

absl::StatusOr<std::string> CallStart(
    const std::string& text, const std::string& path,
    const std::function<void(const std::string&, int, int)>& progress) {
  progress("compiling", 0, 0);
  model::Diagnostics found;
  const auto topology =
      format::ReadTopology(text, path.empty() ? "lab.yaml" : path,
                           std::filesystem::path(path).parent_path().string(), found);
  if (!topology) return absl::InvalidArgumentError(FirstError(found));
  auto compiled = compile::Compile(*topology, found);
  if (!compiled.ok() || found.HasErrors()) return absl::InvalidArgumentError(FirstError(found));
  progress("starting", 0, 0);
  cli::NewPlace::Options options;
  options.lab = compiled->plan.lab();
  options.seed = compiled->plan.seed();
  auto place = cli::NewPlace::Open(options);
  if (!place.ok()) return place.status();
  cli::Client client(place->place().socket);
  v1::UpRequest request;
  *request.mutable_plan() = compiled->plan;
  if (auto known = format::WriteTopology(*topology); known.ok()) request.set_topology(*known);
  absl::Status status = client.Up(request, [&](const v1::UpProgress& step) {
    if (!step.done()) {
      progress(step.phase(), static_cast<int>(step.done_steps()),
               static_cast<int>(step.total_steps()));
    }
  });
  if (!status.ok()) return cli::Explain(place->place(), status);
  if (status = place->Keep(); !status.ok()) return status;
  return compiled->plan.lab();
}

absl::Status CallStop(const std::string& lab) {
  auto ref = cli::FindLab(lab);
  if (!ref.ok()) return ref.status();
  return cli::Remove(*ref);
}

struct LabCalls::Parts {
  cli::LabRef ref;
  cli::Client client;
};

LabCalls::LabCalls(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LabCalls::~LabCalls() = default;

absl::StatusOr<std::unique_ptr<LabCalls>> LabCalls::Connect(const std::string& lab) {
  auto ref = cli::FindLab(lab);
  if (!ref.ok()) return ref.status();
  const std::string socket = ref->place.socket;
  return std::unique_ptr<LabCalls>(
      new LabCalls(std::unique_ptr<Parts>(new Parts{*std::move(ref), cli::Client(socket)})));
}

absl::StatusOr<LabState> LabCalls::Show() {
  grpc::ClientContext context;
  context.set_deadline(system_clock::now() + kCallLimit);
  v1::ShowRequest request;
  request.set_lab(parts_->ref.lab);
  v1::LabState reply;
  const grpc::Status status = parts_->client.stub().Show(&context, request, &reply);
  if (!status.ok()) return cli::FromGrpc(status);
  return ToState(reply);
}

absl::Status LabCalls::SetLink(const std::string& link, const LinkChange& change) {
  grpc::ClientContext context;
  context.set_deadline(system_clock::now() + kCallLimit);
  v1::SetLinkRequest request;
  request.set_lab(parts_->ref.lab);
  request.set_link(link);
  v1::LinkDirection* const directions[] = {request.mutable_forward(), request.mutable_backward()};
  for (size_t i = 0; i < 2; ++i) {
    if (change.direction[i]) Fill(*change.direction[i], directions[i]);
  }
  if (change.up) request.set_up(*change.up);
  v1::LinkState reply;
  return cli::FromGrpc(parts_->client.stub().SetLink(&context, request, &reply));
}

struct ShellCall::Parts {
  std::string lab, node;
  Told told;
  std::mutex mutex;
  std::condition_variable news;
  std::deque<v1::ExecRequest> requests;    // under mutex: to be sent
  bool closing = false;                    // under mutex
  grpc::ClientContext* context = nullptr;  // under mutex: of the call, while it runs
  std::thread runner;

  void Push(v1::ExecRequest request) {
    {
      const std::lock_guard lock(mutex);
      requests.push_back(std::move(request));
    }
    news.notify_one();
  }

  void Send(grpc::ClientReaderWriter<v1::ExecRequest, v1::ExecReply>& stream) {
    while (true) {
      std::unique_lock lock(mutex);
      news.wait(lock, [this] { return closing || !requests.empty(); });
      if (closing) return;
      const v1::ExecRequest request = std::move(requests.front());
      requests.pop_front();
      lock.unlock();
      if (!stream.Write(request)) return;
    }
  }

  void Run() {
    auto ref = cli::FindLab(lab);
    if (!ref.ok()) {
      told.ended(-1, std::string(ref.status().message()));
      return;
    }
    cli::Client client(ref->place.socket);
    grpc::ClientContext call;
    {
      const std::lock_guard lock(mutex);
      if (closing) return;
      context = &call;
    }
    auto stream = client.stub().Exec(&call);
    std::thread sender([&] { Send(*stream); });
    v1::ExecReply reply;
    int status = -1;
    while (status < 0 && stream->Read(&reply)) {
      if (reply.has_stdout()) told.output(reply.stdout());
      if (reply.has_stderr()) told.output(reply.stderr());
      if (reply.has_exit_status()) status = reply.exit_status();
    }
    {
      const std::lock_guard lock(mutex);
      closing = true;
    }
    news.notify_one();
    if (status < 0) call.TryCancel();
    sender.join();
    if (status >= 0) stream->WritesDone();
    const grpc::Status finished = stream->Finish();
    {
      const std::lock_guard lock(mutex);
      context = nullptr;
    }
    told.ended(status, status >= 0 ? "" : finished.error_message());
  }
};

ShellCall::ShellCall(std::string lab, std::string node, int rows, int columns, Told told)
    : parts_(std::make_unique<Parts>()) {
  parts_->lab = std::move(lab);
  parts_->node = node;
  parts_->told = std::move(told);
  v1::ExecRequest request;
  v1::ExecRequest::Start* start = request.mutable_start();
  start->set_lab(parts_->lab);
  start->set_node(node);
  start->add_argv("/bin/bash");
  start->add_argv("-i");
  start->set_terminal(true);
  start->set_rows(static_cast<uint32_t>(rows));
  start->set_columns(static_cast<uint32_t>(columns));
  start->add_environment("TERM=xterm-256color");
  parts_->Push(std::move(request));
  parts_->runner = std::thread([parts = parts_.get()] { parts->Run(); });
}

ShellCall::~ShellCall() {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->closing = true;
    if (parts_->context != nullptr) parts_->context->TryCancel();
  }
  parts_->news.notify_one();
  parts_->runner.join();
}

void ShellCall::Write(std::string bytes) {
  v1::ExecRequest request;
  request.set_stdin(std::move(bytes));
  parts_->Push(std::move(request));
}

void ShellCall::Resize(int rows, int columns) {
  v1::ExecRequest request;
  request.mutable_window()->set_rows(static_cast<uint32_t>(rows));
  request.mutable_window()->set_columns(static_cast<uint32_t>(columns));
  parts_->Push(std::move(request));
}

}  // namespace warren::gui
