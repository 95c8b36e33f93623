// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/logs.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::daemon {
namespace {

using kernel::UniqueFd;

constexpr size_t kChunk = 32 * 1024;
constexpr int kLookAtCallerMs = 200;  // whether it is still there
constexpr char kEnding[] = ".log";

// One service's log, read as far as it goes.
struct Log {
  std::string service;
  std::string path;
  UniqueFd file;
};

class Reader {
 public:
  Reader(std::string folder, const v1::LogsRequest& request, grpc::ServerContext* context,
         grpc::ServerWriter<v1::LogsReply>* writer)
      : folder_(std::move(folder)), request_(request), context_(context), writer_(writer) {}

  absl::Status Run() {
    UniqueFd watch(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    // Before the first look, so that nothing falls between.
    if (request_.follow()) {
      inotify_add_watch(watch.get(), folder_.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    }
    FindLogs();
    if (logs_.empty()) {
      return absl::NotFoundError(
          request_.service().empty()
              ? absl::StrCat("nothing runs or ran by itself in node '", request_.node(), "'")
              : absl::StrCat("node '", request_.node(), "' has no service '", request_.service(),
                             "'"));
    }
    for (Log& log : logs_) {
      UniqueFd before(open((log.path + ".1").c_str(), O_RDONLY | O_CLOEXEC));
      if (!Send(log.service, before)) return absl::OkStatus();
    }
    while (true) {
      for (Log& log : logs_) {
        if (!Forward(log)) return absl::OkStatus();
      }
      if (!request_.follow()) return absl::OkStatus();
      pollfd p{watch.get(), POLLIN, 0};
      poll(&p, 1, kLookAtCallerMs);
      if (context_->IsCancelled()) return absl::OkStatus();
      char drain[4096];
      while (read(watch.get(), drain, sizeof(drain)) > 0) {
      }
      FindLogs();
    }
  }

 private:
  void FindLogs() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
      const std::string name = entry.path().filename();
      if (!absl::EndsWith(name, kEnding)) continue;
      const std::string service = name.substr(0, name.size() - strlen(kEnding));
      if (!request_.service().empty() && service != request_.service()) continue;
      const bool known = std::any_of(logs_.begin(), logs_.end(),
                                     [&](const Log& log) { return log.service == service; });
      if (!known) logs_.push_back({service, entry.path(), UniqueFd()});
    }
    std::sort(logs_.begin(), logs_.end(),
              [](const Log& a, const Log& b) { return a.service < b.service; });
  }

  // What is new in a log, also when it was begun anew. False when the caller is gone.
  bool Forward(Log& log) {
    struct stat ours {};
    struct stat now {};
    if (log.file.valid() && fstat(log.file.get(), &ours) == 0 &&
        (stat(log.path.c_str(), &now) != 0 || now.st_ino != ours.st_ino)) {
      if (!Send(log.service, log.file)) return false;
      log.file.Reset();
    }
    if (!log.file.valid()) log.file.Reset(open(log.path.c_str(), O_RDONLY | O_CLOEXEC));
    return Send(log.service, log.file);
  }

  bool Send(const std::string& service, const UniqueFd& file) {
    v1::LogsReply reply;
    reply.set_service(service);
    std::string buffer(kChunk, '\0');
    while (file.valid()) {
      const ssize_t got = read(file.get(), buffer.data(), buffer.size());
      if (got <= 0) break;
      reply.set_text(buffer.data(), static_cast<size_t>(got));
      if (!writer_->Write(reply)) return false;
    }
    return true;
  }

  std::string folder_;
  const v1::LogsRequest& request_;
  grpc::ServerContext* context_;
  grpc::ServerWriter<v1::LogsReply>* writer_;
  std::vector<Log> logs_;
};

}  // namespace

absl::Status ServeLogs(const node::NodeRef& node, const v1::LogsRequest& request,
                       grpc::ServerContext* context, grpc::ServerWriter<v1::LogsReply>* writer) {
  return Reader(node::LogFolder(node), request, context, writer).Run();
}

}  // namespace warren::daemon
