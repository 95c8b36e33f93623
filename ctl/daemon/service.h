// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_DAEMON_SERVICE_H_
#define WARREN_CTL_DAEMON_SERVICE_H_

#include <mutex>

#include "ctl/api/warren.grpc.pb.h"
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
  grpc::Status Exec(grpc::ServerContext*, ExecStream*) override;

 private:
  std::mutex changing_;  // one lab at a time goes up or down
};

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_SERVICE_H_
