// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_DAEMON_SERVICE_H_
#define WARREN_CTL_DAEMON_SERVICE_H_

#include <mutex>

#include "ctl/api/warren.grpc.pb.h"
#include "ctl/daemon/events.h"
#include "ctl/daemon/exec.h"

namespace warren::daemon {

// The calls of warren.proto; documented there.
class WarrenService final : public v1::Warren::Service {
 public:
  grpc::Status Version(grpc::ServerContext*, const v1::VersionRequest*, v1::VersionReply*) override;
  grpc::Status Up(grpc::ServerContext*, const v1::UpRequest*,
                  grpc::ServerWriter<v1::UpProgress>*) override;
  grpc::Status Down(grpc::ServerContext*, const v1::DownRequest*, v1::DownReply*) override;
  grpc::Status List(grpc::ServerContext*, const v1::ListRequest*, v1::ListReply*) override;
  grpc::Status Show(grpc::ServerContext*, const v1::ShowRequest*, v1::LabState*) override;
  grpc::Status SetLink(grpc::ServerContext*, const v1::SetLinkRequest*, v1::LinkState*) override;
  grpc::Status Made(grpc::ServerContext*, const v1::MadeRequest*, v1::LabRecord*) override;
  grpc::Status Apply(grpc::ServerContext*, const v1::ApplyRequest*, v1::ApplyReply*) override;
  grpc::Status Logs(grpc::ServerContext*, const v1::LogsRequest*,
                    grpc::ServerWriter<v1::LogsReply>*) override;
  grpc::Status Stats(grpc::ServerContext*, const v1::StatsRequest*,
                     grpc::ServerWriter<v1::LabStats>*) override;
  grpc::Status Play(grpc::ServerContext*, const v1::PlayRequest*, v1::PlayReply*) override;
  grpc::Status Events(grpc::ServerContext*, const v1::EventsRequest*,
                      grpc::ServerWriter<v1::EventsReply>*) override;
  grpc::Status CancelEvents(grpc::ServerContext*, const v1::CancelEventsRequest*,
                            v1::CancelEventsReply*) override;
  grpc::Status Capture(grpc::ServerContext*, const v1::CaptureRequest*,
                       grpc::ServerWriter<v1::CaptureReply>*) override;
  grpc::Status Exec(grpc::ServerContext*, ExecStream*) override;

  // What an earlier daemon left: undoes a change that was cut off, goes on with the events.
  absl::Status Resume();

 private:
  EventPlayer events_;
  std::mutex changing_;  // one lab at a time goes up, down, or becomes another
};

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_SERVICE_H_
