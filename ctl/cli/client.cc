// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/client.h"

#include <grpcpp/grpcpp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "ctl/cli/interrupt.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::cli {

struct InterruptGuard::State {
  kernel::UniqueFd done{eventfd(0, EFD_CLOEXEC)};
  std::thread watcher;
};

InterruptGuard::InterruptGuard(grpc::ClientContext* context) : state_(new State) {
  state_->watcher = std::thread([context, done = state_->done.get()] {
    pollfd polls[] = {{InterruptFd(), POLLIN, 0}, {done, POLLIN, 0}};
    while (poll(polls, 2, -1) < 0) {
    }
    if (polls[0].revents != 0) context->TryCancel();
  });
}

InterruptGuard::~InterruptGuard() {
  const uint64_t one = 1;
  const ssize_t ignored = write(state_->done.get(), &one, sizeof(one));
  (void)ignored;
  state_->watcher.join();
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.error_code() == grpc::StatusCode::CANCELLED && Interrupted()) {
    return absl::CancelledError("interrupted");
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

Client::Client(const std::string& socket_path) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  // Each command is a connection of its own; a shared subchannel pool would only cost.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, "warrend");
  stub_ = v1::Warren::NewStub(grpc::CreateCustomChannel(
      "unix:" + socket_path, grpc::InsecureChannelCredentials(), arguments));
}

absl::StatusOr<v1::VersionReply> Client::Version() {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::VersionReply reply;
  absl::Status status = FromGrpc(stub_->Version(&context, {}, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::LabRecord> Client::Made(const std::string& lab) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::MadeRequest request;
  request.set_lab(lab);
  v1::LabRecord reply;
  absl::Status status = FromGrpc(stub_->Made(&context, request, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::ApplyReply> Client::Apply(const v1::ApplyRequest& request) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::ApplyReply reply;
  absl::Status status = FromGrpc(stub_->Apply(&context, request, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::Status Client::Up(const v1::UpRequest& request,
                        const std::function<void(const v1::UpProgress&)>& progress) {
  grpc::ClientContext context;
  // A plan is long and repeats itself, and the way into a capsule is narrow.
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  InterruptGuard guard(&context);
  auto reader = stub_->Up(&context, request);
  v1::UpProgress message;
  while (reader->Read(&message)) progress(message);
  return FromGrpc(reader->Finish());
}

absl::Status Client::Down(const std::string& lab) {
  // Not ended by an interrupt: half a lab would be left.
  grpc::ClientContext context;
  v1::DownRequest request;
  request.set_lab(lab);
  v1::DownReply reply;
  return FromGrpc(stub_->Down(&context, request, &reply));
}

absl::StatusOr<v1::ListReply> Client::List() {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::ListReply reply;
  absl::Status status = FromGrpc(stub_->List(&context, {}, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::LabStats> Client::Stats(const std::string& lab) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::StatsRequest request;
  request.set_lab(lab);
  auto reader = stub_->Stats(&context, request);
  v1::LabStats stats;
  const bool came = reader->Read(&stats);
  absl::Status status = FromGrpc(reader->Finish());
  if (!status.ok()) return status;
  if (!came) return absl::UnavailableError("warrend sent no counters");
  return stats;
}

absl::StatusOr<v1::PlayReply> Client::Play(const v1::PlayRequest& request) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::PlayReply reply;
  absl::Status status = FromGrpc(stub_->Play(&context, request, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::CancelEventsReply> Client::CancelEvents(const v1::CancelEventsRequest& request) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::CancelEventsReply reply;
  absl::Status status = FromGrpc(stub_->CancelEvents(&context, request, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::Status Client::Events(const std::string& lab, bool follow,
                            const std::function<bool(const v1::EventsReply&)>& see) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::EventsRequest request;
  request.set_lab(lab);
  request.set_follow(follow);
  auto reader = stub_->Events(&context, request);
  bool enough = false;
  for (v1::EventsReply reply; !enough && reader->Read(&reply);) enough = !see(reply);
  if (enough) context.TryCancel();
  absl::Status status = FromGrpc(reader->Finish());
  return enough ? absl::OkStatus() : status;
}

absl::StatusOr<v1::LabState> Client::Show(const std::string& lab, bool with_routes) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::ShowRequest request;
  request.set_routes(with_routes);
  request.set_lab(lab);
  v1::LabState reply;
  absl::Status status = FromGrpc(stub_->Show(&context, request, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::LinkState> Client::SetLink(const v1::SetLinkRequest& request) {
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::LinkState reply;
  absl::Status status = FromGrpc(stub_->SetLink(&context, request, &reply));
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<Output> Client::Run(const std::string& lab, const std::string& node,
                                   const std::vector<std::string>& argv, int64_t limit_ns) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::nanoseconds(limit_ns));
  InterruptGuard guard(&context);
  auto stream = stub_->Exec(&context);
  v1::ExecRequest request;
  request.mutable_start()->set_lab(lab);
  request.mutable_start()->set_node(node);
  for (const std::string& word : argv) request.mutable_start()->add_argv(word);
  stream->Write(request);
  request.set_stdin_eof(true);
  stream->Write(request);
  Output output;
  bool ended = false;
  v1::ExecReply reply;
  while (!ended && stream->Read(&reply)) {
    if (reply.has_stdout()) output.out += reply.stdout();
    if (reply.has_stderr()) output.err += reply.stderr();
    if (reply.has_exit_status()) {
      output.status = reply.exit_status();
      ended = true;
    }
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  if (ended) return output;
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    output.timed_out = true;
    output.status = 124;
    return output;
  }
  return FromGrpc(status);
}

}  // namespace warren::cli
