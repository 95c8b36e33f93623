// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_DAEMON_EXEC_H_
#define WARREN_CTL_DAEMON_EXEC_H_

#include <grpcpp/grpcpp.h>

#include "ctl/api/warren.grpc.pb.h"
#include "ctl/daemon/lab.h"

namespace warren::daemon {

using ExecStream = grpc::ServerReaderWriter<v1::ExecReply, v1::ExecRequest>;

// One Exec call from its start request to its exit status. The program ends when the call does.
absl::Status ServeExec(const NodeHandle& node, const v1::ExecRequest::Start& start,
                       grpc::ServerContext* context, ExecStream* stream);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_EXEC_H_
