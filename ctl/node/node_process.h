// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Programs in nodes. A node's first process (warren-node-init) starts them; it is itself started
// when the first program is. All state is the kernel's and the file system's: a daemon that starts
// anew finds the nodes' first processes by their sockets.

#ifndef WARREN_CTL_NODE_NODE_PROCESS_H_
#define WARREN_CTL_NODE_NODE_PROCESS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/kernel/unique_fd.h"
#include "ctl/node/protocol.h"

namespace warren::node {

// Folder of a lab's runtime files: sockets, logs, shared files.
std::string LabFolder(const std::string& lab);

struct ProgramOptions {
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // KEY=VALUE, on top of PATH, HOME and the like
  int stdin_fd = -1;                     // all three must be given; they stay the caller's
  int stdout_fd = -1;
  int stderr_fd = -1;
  bool terminal = false;  // stdin_fd is a terminal
};

// A program that was started. It is killed when this object goes, a service is not.
class Program {
 public:
  Program(kernel::UniqueFd connection, int pid) : connection_(std::move(connection)), pid_(pid) {}

  int pid() const { return pid_; }  // in the node's own count
  // Readable when the program has ended.
  int fd() const { return connection_.get(); }
  // Its exit status as a shell counts: 0..255, or 128 + signal. Waits for the end.
  absl::StatusOr<int> Wait();
  // To the program's process group; an error when it is gone.
  absl::Status Signal(int number);

 private:
  kernel::UniqueFd connection_;
  int pid_;
};

struct NodeRef {
  std::string lab;
  std::string node;
};

// Opens the node's network namespace; called only when the node has no first process yet.
using OpenNetns = std::function<absl::StatusOr<kernel::UniqueFd>()>;

// Starts a program. NOT_FOUND with a sentence when the node has no such program.
absl::StatusOr<Program> StartProgram(const NodeRef& node, const OpenNetns& netns,
                                     const ProgramOptions& options);

struct ServiceOptions {
  std::string name;  // unique in the node, at most kMaxServiceName bytes
  std::vector<std::string> argv;
  Restart restart = Restart::kNo;
};

// Folder of the logs of a node's services: NAME.log, and NAME.log.1 before it.
std::string LogFolder(const NodeRef& node);

// Starts a service that the node's first process keeps running from then on, whether a daemon runs
// or not. What comes back tells of its first end. NOT_FOUND with a sentence when the node has no
// such program, ALREADY_EXISTS when a service of that name runs.
absl::StatusOr<Program> StartService(const NodeRef& node, const OpenNetns& netns,
                                     const ServiceOptions& options);
// Ends a service and forgets it; waits until it is gone. OK when there is none, and when the node
// has no first process.
absl::Status StopService(const NodeRef& node, const std::string& name);
// The services of a node; none when it has no first process.
absl::StatusOr<std::vector<ServiceState>> ListServices(const NodeRef& node);

// Takes away what is left of a node that is gone: its first process's socket, its logs.
void ForgetNode(const NodeRef& node);

// Makes sure the node has its first process, and so its file view; returns the folder under which
// that view is seen from outside (/proc/PID/root).
absl::StatusOr<std::string> EnsureView(const NodeRef& node, const OpenNetns& netns);

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_NODE_PROCESS_H_
