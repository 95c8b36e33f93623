// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_DAEMON_SERVICES_H_
#define WARREN_CTL_DAEMON_SERVICES_H_

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ctl/daemon/lab.h"

namespace warren::daemon {

// Starts the services and programs of a lab. Those of one node start in the plan's order, each when
// the one before is ready and those it is `after`; the nodes go side by side and in rounds:
// everyone's first, then everyone's second. Routing protocols then start within a short time of
// each other, and exchange their routes in bulk instead of one by one as each router appears.
class ServiceStarter {
 public:
  ServiceStarter(std::string lab, const Progress& progress)
      : lab_(std::move(lab)), progress_(progress) {}

  void Add(const NodeHandle& node, const v1::StartService& service);
  void Add(const NodeHandle& node, const v1::RunProgram& program);

  // Returns when all are started and ready; an error names the one that is not, with what it said.
  absl::Status Run();

 private:
  struct Item {
    std::string name;
    std::vector<std::string> argv;
    std::string ready_path;     // exists when it is ready; empty: nothing to look at
    std::string ready_command;  // exits with 0 when it is ready; empty: nothing to ask
    bool patient;               // one that ends before may be ready when it was started again
    node::Restart restart;
    std::vector<v1::Program> after;
  };
  struct Queue {
    uint32_t id;
    NodeHandle node;
    std::deque<Item> items;                // not yet ready
    size_t done = 0;                       // how many are
    std::optional<node::Program> running;  // the front item, started and not yet ready
    std::string log;                       // its log file
    std::string ready_file;                // its ready path as seen from here
    std::optional<node::Program> probe;    // its ready command, while it runs
    std::chrono::steady_clock::time_point next_probe;
    std::chrono::steady_clock::time_point deadline;
  };

  // The round that is on: how many are ready in the node that is furthest behind.
  size_t Round() const;
  Queue& QueueOf(uint32_t id, const NodeHandle& node);
  // Whether the front item has to wait for one of another node.
  bool Waits(const Queue& queue) const;
  bool IsReady(const v1::Program& program) const;
  absl::Status Start(Queue& queue);
  // Whether the front item is ready; an error when it has ended or takes too long.
  absl::StatusOr<bool> Ready(Queue& queue);
  absl::StatusOr<bool> AskWhetherReady(Queue& queue);

  std::string lab_;
  const Progress& progress_;
  std::vector<Queue> queues_;
  size_t total_ = 0;
};

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_SERVICES_H_
