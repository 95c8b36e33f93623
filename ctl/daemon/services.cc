// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/services.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace warren::daemon {
namespace {

constexpr auto kReadyLimit =
    std::chrono::seconds(120);  // a machine full of starting daemons is slow
// A look at every daemon that starts costs CPU they need themselves: the longer nothing is ready,
// the rarer.
constexpr auto kLookAgain = std::chrono::milliseconds(5);
constexpr auto kLookRarely = std::chrono::milliseconds(40);
constexpr auto kProbeAgain = std::chrono::milliseconds(100);
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
std::string PackageHint(const std::string& program) {
  static constexpr std::pair<absl::string_view, absl::string_view> kPackages[] = {
      {"/usr/lib/frr/", "frr"},           {"/usr/sbin/bird", "bird2"},
      {"/usr/sbin/nginx", "nginx-light"}, {"/usr/sbin/sshd", "openssh-server"},
      {"/usr/bin/iperf3", "iperf3"},      {"/usr/sbin/dnsmasq", "dnsmasq-base"},
  };
  for (const auto& [start, package] : kPackages) {
    if (absl::StartsWith(program, start)) return absl::StrCat("; install the package ", package);
  }
  return "";
}

// Nothing but the kernel kills what is on its way up.
const char* MemoryHint(int status) {
  return status == 128 + SIGKILL ? "; killed, so memory ran out: WARREN_MEMORY gives a capsule more"
                                 : "";
}

}  // namespace

ServiceStarter::Queue& ServiceStarter::QueueOf(uint32_t id, const NodeHandle& node) {
  // The plan groups its steps by node.
  if (queues_.empty() || queues_.back().id != id) {
    for (Queue& queue : queues_) {
      if (queue.id == id) return queue;
    }
    queues_.push_back({.id = id,
                       .node = node,
                       .items = {},
                       .done = 0,
                       .running = std::nullopt,
                       .log = "",
                       .ready_file = "",
                       .probe = std::nullopt,
                       .next_probe = {},
                       .deadline = {}});
  }
  return queues_.back();
}

void ServiceStarter::Add(const NodeHandle& node, const v1::StartService& service) {
  QueueOf(service.node(), node)
      .items.push_back({.name = service.name(),
                        .argv = {service.argv().begin(), service.argv().end()},
                        .ready_path = service.ready_path(),
                        .ready_command = service.ready(),
                        .patient = false,
                        .restart = static_cast<node::Restart>(service.restart()),
                        .after = {}});
  ++total_;
}

void ServiceStarter::Add(const NodeHandle& node, const v1::RunProgram& program) {
  QueueOf(program.node(), node)
      .items.push_back({.name = program.name().empty() ? "run" : program.name(),
                        .argv = {"/bin/sh", "-c", program.command()},
                        .ready_path = "",
                        .ready_command = program.ready(),
                        .patient = program.restart() != v1::RESTART_NO,
                        .restart = static_cast<node::Restart>(program.restart()),
                        .after = {program.after().begin(), program.after().end()}});
  ++total_;
}

// One that is not among those to be started runs already.
bool ServiceStarter::IsReady(const v1::Program& program) const {
  for (const Queue& queue : queues_) {
    if (queue.id != program.node()) continue;
    if (program.name().empty()) return queue.items.empty();
    return std::none_of(queue.items.begin(), queue.items.end(),
                        [&](const Item& item) { return item.name == program.name(); });
  }
  return true;
}

bool ServiceStarter::Waits(const Queue& queue) const {
  if (queue.running || queue.items.empty()) return false;
  const std::vector<v1::Program>& after = queue.items.front().after;
  return !std::all_of(after.begin(), after.end(),
                      [this](const v1::Program& program) { return IsReady(program); });
}

absl::Status ServiceStarter::Start(Queue& queue) {
  const Item& item = queue.items.front();
  queue.log = absl::StrCat(node::LogFolder(queue.node.ref), "/", item.name, ".log");
  auto program =
      node::StartService(queue.node.ref, queue.node.netns,
                         {.name = item.name, .argv = item.argv, .restart = item.restart});
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

absl::StatusOr<bool> ServiceStarter::AskWhetherReady(Queue& queue) {
  if (!queue.probe) {
    if (std::chrono::steady_clock::now() < queue.next_probe) return false;
    const kernel::UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    auto probe = node::StartProgram(queue.node.ref, queue.node.netns,
                                    {.argv = {"/bin/sh", "-c", queue.items.front().ready_command},
                                     .environment = {},
                                     .stdin_fd = null.get(),
                                     .stdout_fd = null.get(),
                                     .stderr_fd = null.get()});
    if (!probe.ok()) return probe.status();
    queue.probe = *std::move(probe);
  }
  pollfd ended{queue.probe->fd(), POLLIN, 0};
  if (poll(&ended, 1, 0) == 0) return false;
  auto status = queue.probe->Wait();
  queue.probe.reset();
  queue.next_probe = std::chrono::steady_clock::now() + kProbeAgain;
  return status.ok() && *status == 0;
}

absl::StatusOr<bool> ServiceStarter::Ready(Queue& queue) {
  const Item& item = queue.items.front();
  struct stat s;
  if (queue.ready_file.empty() || lstat(queue.ready_file.c_str(), &s) == 0) {
    if (item.ready_command.empty()) return true;
    auto ready = AskWhetherReady(queue);
    if (!ready.ok() || *ready) return ready;
  }
  pollfd ended{queue.running->fd(), POLLIN, 0};
  if (!item.patient && poll(&ended, 1, 0) > 0) {
    auto status = queue.running->Wait();
    const int number = status.ok() ? *status : -1;
    return absl::AbortedError(
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
    if (!queue.items.empty() && !Waits(queue)) least = std::min(least, queue.done);
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
      if (queue.items.empty() || queue.done > round || Waits(queue)) continue;
      if (++starting > kAtOnce) break;
      if (!queue.running) {
        if (absl::Status status = Start(queue); !status.ok()) return status;
      }
      auto ready = Ready(queue);
      if (!ready.ok()) return ready.status();
      if (*ready) {
        queue.running.reset();
        queue.probe.reset();
        queue.items.pop_front();
        ++queue.done;
        ++done;
      }
    }
    if (starting == 0) {
      return absl::InvalidArgumentError("the plan's programs wait for each other");
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
