// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Captures, by a packet socket at each interface. A frame on a link is seen twice: when its sender
// gives it to the link, and when it is delivered.

#ifndef WARREN_CTL_DAEMON_CAPTURE_H_
#define WARREN_CTL_DAEMON_CAPTURE_H_

#include "ctl/api/warren.grpc.pb.h"
#include "ctl/daemon/lab.h"

namespace warren::daemon {

// Until the call is cancelled, or all of the interfaces are gone.
absl::Status ServeCapture(kernel::Module& module, const kernel::Lab& lab,
                          const v1::CaptureRequest& request, grpc::ServerContext* context,
                          grpc::ServerWriter<v1::CaptureReply>* writer);

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_CAPTURE_H_
