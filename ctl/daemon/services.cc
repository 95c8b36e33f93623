// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/services.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/kernel/errno_status.h"

namespace warren::daemon {
namespace {

using kernel::UniqueFd;

constexpr auto kReadyLimit =
    std::chrono::seconds(120);  // a machine full of starting daemons is slow
// A look at every daemon that starts costs CPU they need themselves: the longer nothing is ready,
// the rarer.
constexpr auto kLookAgain = std::chrono::milliseconds(5);
constexpr auto kLookRarely = std::chrono::milliseconds(40);
constexpr size_t kAtOnce = 4;  // daemons starting side by side; more only fight for the CPU

std::string LastLines(const std::string& path) {
  std::ifstream file(path);
  std::deque<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > 3) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) absl::StrAppend(&text, text.empty() ? "" : " / ", line);
  return text.empty() ? "it printed nothing" : text;
}

// What to install for a program that is missing.
const char* PackageHint(const std::string& program) {
  return absl::StartsWith(program, "/usr/lib/frr/") ? "; install the package frr" : "";
}

// Nothing but the kernel kills what is on its way up.
const char* MemoryHint(int status) {
  return status == 128 + SIGKILL ? "; killed, so memory ran out: WARREN_MEMORY gives a capsule more"
                                 : "";
}

}  // namespace

ServiceStarter::Queue& ServiceStarter::QueueOf(const NodeHandle& node) {
  // The plan groups its steps by node.
  if (queues_.empty() || queues_.back().node.ref.node != node.ref.node) {
    for (Queue& queue : queues_) {
      if (queue.node.ref.node == node.ref.node) return queue;
    }
    queues_.push_back({.node = node,
                       .items = {},
                       .done = 0,
                       .running = std::nullopt,
                       .log = "",
                       .ready_file = "",
                       .deadline = {}});
  }
  return queues_.back();
}

void ServiceStarter::Add(const NodeHandle& node, const v1::StartService& service) {
  QueueOf(node).items.push_back(
      {service.name(), {service.argv().begin(), service.argv().end()}, service.ready_path()});
  ++total_;
}

void ServiceStarter::Add(const NodeHandle& node, const v1::RunProgram& program) {
  QueueOf(node).items.push_back({"run", {"/bin/sh", "-c", program.command()}, ""});
  ++total_;
}

absl::Status ServiceStarter::Start(Queue& queue) {
  const Item& item = queue.items.front();
  const std::string folder = absl::StrCat(node::LabFolder(lab_), "/logs/", queue.node.ref.node);
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  queue.log = absl::StrCat(folder, "/", item.name, ".log");
  UniqueFd log(open(queue.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  UniqueFd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!log.valid() || !null.valid()) return kernel::ErrnoStatus(errno, queue.log);
  auto program = node::StartProgram(queue.node.ref, queue.node.netns,
                                    {.argv = item.argv,
                                     .environment = {},
                                     .stdin_fd = null.get(),
                                     .stdout_fd = log.get(),
                                     .stderr_fd = log.get(),
                                     .terminal = false,
                                     .detached = true});
  if (absl::IsNotFound(program.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat("node '", queue.node.ref.node, "': ", item.argv.front(),
                     " is not on this machine", PackageHint(item.argv.front())));
  }
  if (!program.ok()) return program.status();
  queue.running = *std::move(program);
  queue.deadline = std::chrono::steady_clock::now() + kReadyLimit;
  queue.ready_file.clear();
  if (!item.ready_path.empty()) {
    auto root = node::EnsureView(queue.node.ref, queue.node.netns);
    if (!root.ok()) return root.status();
    queue.ready_file = absl::StrCat(*root, item.ready_path);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ServiceStarter::Ready(Queue& queue) {
  const Item& item = queue.items.front();
  if (queue.ready_file.empty()) return true;
  struct stat s;
  if (lstat(queue.ready_file.c_str(), &s) == 0) return true;
  pollfd ended{queue.running->fd(), POLLIN, 0};
  if (poll(&ended, 1, 0) > 0) {
    auto status = queue.running->Wait();
    const int number = status.ok() ? *status : -1;
    return absl::FailedPreconditionError(
        absl::StrCat("node '", queue.node.ref.node, "': ", item.name, " ended with status ", number,
                     " before it was ready: ", LastLines(queue.log), MemoryHint(number)));
  }
  if (std::chrono::steady_clock::now() > queue.deadline) {
    return absl::DeadlineExceededError(absl::StrCat("node '", queue.node.ref.node, "': ", item.name,
                                                    " is not ready after ", kReadyLimit.count(),
                                                    " s: ", LastLines(queue.log)));
  }
  return false;
}

size_t ServiceStarter::Round() const {
  size_t least = total_;
  for (const Queue& queue : queues_) {
    if (!queue.items.empty()) least = std::min(least, queue.done);
  }
  return least;
}

absl::Status ServiceStarter::Run() {
  size_t done = 0;
  auto pause = kLookAgain;
  while (done < total_) {
    progress_.report("services", done, total_);
    if (progress_.cancelled()) return absl::CancelledError("the caller is gone");
    size_t starting = 0;
    const size_t before = done;
    const size_t round = Round();
    for (Queue& queue : queues_) {
      if (queue.items.empty() || queue.done > round) continue;
      if (++starting > kAtOnce) break;
      if (!queue.running) {
        if (absl::Status status = Start(queue); !status.ok()) return status;
      }
      auto ready = Ready(queue);
      if (!ready.ok()) return ready.status();
      if (*ready) {
        queue.running.reset();
        queue.items.pop_front();
        ++queue.done;
        ++done;
      }
    }
    if (done > before) {
      pause = kLookAgain;
    } else {
      std::this_thread::sleep_for(pause);
      pause = std::min(pause * 2, kLookRarely);
    }
  }
  return absl::OkStatus();
}

}  // namespace warren::daemon
