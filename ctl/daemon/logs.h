// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_DAEMON_LOGS_H_
#define WARREN_CTL_DAEMON_LOGS_H_

#include <grpcpp/grpcpp.h>

#include "ctl/api/warren.grpc.pb.h"
#include "ctl/node/node_process.h"

namespace warren::daemon {

// One Logs call. NOT_FOUND when the node has no such service, and when it has none at all.
absl::Status ServeLogs(const node::NodeRef& node, const v1::LogsRequest& request,
                       grpc::ServerContext* context, grpc::ServerWriter<v1::LogsReply>* writer);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_LOGS_H_
