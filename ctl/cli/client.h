// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The calls of the service, as the verbs use them.

#ifndef WARREN_CTL_CLI_CLIENT_H_
#define WARREN_CTL_CLI_CLIENT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/api/warren.grpc.pb.h"

namespace warren::cli {

struct Output {
  int status = 0;
  std::string out;
  std::string err;
  bool timed_out = false;
};

// One connection to a warrend. Every call ends early when the command is interrupted.
class Client {
 public:
  explicit Client(const std::string& socket_path);

  absl::StatusOr<v1::VersionReply> Version();
  absl::Status Up(const v1::UpRequest& request,
                  const std::function<void(const v1::UpProgress&)>& progress);
  absl::StatusOr<v1::LabRecord> Made(const std::string& lab);
  absl::StatusOr<v1::ApplyReply> Apply(const v1::ApplyRequest& request);
  absl::Status Down(const std::string& lab);
  absl::StatusOr<v1::ListReply> List();
  absl::StatusOr<v1::LabState> Show(const std::string& lab, bool with_routes = false);
  absl::StatusOr<v1::LabStats> Stats(const std::string& lab);
  absl::StatusOr<v1::PlayReply> Play(const v1::PlayRequest& request);
  absl::StatusOr<v1::CancelEventsReply> CancelEvents(const v1::CancelEventsRequest& request);
  // `see` is called with all there is, and with `follow` again with what is new; until it returns
  // false, or without `follow` once.
  absl::Status Events(const std::string& lab, bool follow,
                      const std::function<bool(const v1::EventsReply&)>& see);
  absl::StatusOr<v1::LinkState> SetLink(const v1::SetLinkRequest& request);

  // Runs a program with no input; collects what it prints. It is killed after `limit_ns`.
  absl::StatusOr<Output> Run(const std::string& lab, const std::string& node,
                             const std::vector<std::string>& argv, int64_t limit_ns);

  v1::Warren::Stub& stub() { return *stub_; }

 private:
  std::unique_ptr<v1::Warren::Stub> stub_;
};

// Cancels a call when the command is interrupted, as long as it lives.
class InterruptGuard {
 public:
  explicit InterruptGuard(grpc::ClientContext* context);
  ~InterruptGuard();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

absl::Status FromGrpc(const grpc::Status& status);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_CLIENT_H_
