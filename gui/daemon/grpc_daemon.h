// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_GUI_DAEMON_GRPC_DAEMON_H_
#define WARREN_GUI_DAEMON_GRPC_DAEMON_H_

#include <memory>

#include "gui/daemon/daemon.h"

namespace warren::gui {

// The daemon itself, on threads that may wait for it.
std::unique_ptr<Daemon> MakeGrpcDaemon();
// Readable once SIGINT, SIGTERM or SIGHUP came; after the first daemon was made.
int InterruptedFd();

}  // namespace warren::gui

#endif  // WARREN_GUI_DAEMON_GRPC_DAEMON_H_
