// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The services of one node, in its first process: they run when no daemon does.

#ifndef WARREN_CTL_NODE_SUPERVISOR_H_
#define WARREN_CTL_NODE_SUPERVISOR_H_

#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ctl/kernel/unique_fd.h"
#include "ctl/node/protocol.h"

namespace warren::node {

// What a service's programs print, in a file of bounded size: when it is full it becomes NAME.log.1
// in the place of the one before.
class BoundedLog {
 public:
  BoundedLog(kernel::UniqueFd folder, std::string name);
  void Write(const char* data, size_t size);

 private:
  void Open();

  kernel::UniqueFd folder_;
  std::string name_;
  kernel::UniqueFd file_;
  size_t size_ = 0;
};

struct ServiceSpec {
  std::string name;
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  Restart restart = Restart::kNo;
};

class Supervisor {
 public:
  using Clock = std::chrono::steady_clock;

  Supervisor();
  ~Supervisor();

  // Starts a service. One of the same name must not run. `watcher` is told how it goes. Returns 0,
  // or the errno why the program could not be run (then there is no such service).
  int Start(ServiceSpec spec, kernel::UniqueFd input, kernel::UniqueFd log_folder,
            kernel::UniqueFd watcher);
  // SIGTERM, and SIGKILL when that is not enough; then it is forgotten and `watcher` is told.
  // Returns 0, or ENOENT.
  int Stop(const std::string& name, kernel::UniqueFd watcher);
  std::vector<ServiceState> List() const;

  // A child ended; false when it is none of the services' programs.
  bool Reaped(pid_t pid, int status);
  // Descriptors to wait for; Served takes what poll said of them.
  void AddTo(std::vector<pollfd>* polls) const;
  void Serve(const pollfd* polls);
  // How long poll may wait, in milliseconds; -1 = for ever. Due does what is then due.
  int Timeout() const;
  void Due();

 private:
  struct Service;
  int Spawn(Service& service);
  void Ended(Service& service, int status);
  void ReadOutput(Service& service);

  std::vector<std::unique_ptr<Service>> services_;
};

// Forks and becomes the program with these descriptors as its standard streams. Returns its process
// id, or the negative errno why it could not be run.
pid_t SpawnProgram(const int (&fds)[3], bool terminal, char* const* argv, char* const* envp);

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_SUPERVISOR_H_
