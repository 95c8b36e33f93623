// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/event_store.h"

#include <fcntl.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/util/delimited_message_util.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/kernel/unique_fd.h"
#include "ctl/node/node_process.h"

namespace warren::daemon {
namespace {

using kernel::UniqueFd;

constexpr off_t kMaxLog = 1 << 20;
constexpr char kLog[] = "events.log";

// A reader sees the content before or this one, whole.
absl::Status Replace(const std::string& path, const std::string& content) {
  const std::string beside = path + ".new";
  UniqueFd fd(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool written = fd.valid() && write(fd.get(), content.data(), content.size()) ==
                                         static_cast<ssize_t>(content.size());
  if (written && rename(beside.c_str(), path.c_str()) == 0) return absl::OkStatus();
  const int error = errno;
  unlink(beside.c_str());
  return kernel::ErrnoStatus(error, path);
}

void ReadLog(const std::string& path, std::vector<v1::PlayedEvent>* log) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return;
  google::protobuf::io::FileInputStream stream(fd.get());
  // An entry that was cut off by the daemon's death ends the log.
  for (v1::PlayedEvent played;
       google::protobuf::util::ParseDelimitedFromZeroCopyStream(&played, &stream, nullptr);) {
    log->push_back(std::move(played));
    played.Clear();
  }
}

}  // namespace

uint64_t BootTimeNs() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

std::string EventStore::Path(const char* name) const {
  return absl::StrCat(node::LabFolder(lab_), "/", name);
}

absl::Status EventStore::WriteStart(uint64_t start_ns) const {
  return Replace(Path("started"), absl::StrCat(start_ns));
}

absl::StatusOr<uint64_t> EventStore::Start() const {
  std::ifstream file(Path("started"));
  uint64_t start = 0;
  if (file >> start) return start;
  return absl::NotFoundError(absl::StrCat("lab '", lab_, "' is not up yet"));
}

absl::Status EventStore::WriteLive(const std::vector<v1::WaitingEvent>& events) const {
  v1::EventsReply file;
  *file.mutable_waiting() = {events.begin(), events.end()};
  return Replace(Path("events"), file.SerializeAsString());
}

std::vector<v1::WaitingEvent> EventStore::Live() const {
  v1::EventsReply file;
  std::ifstream in(Path("events"), std::ios::binary);
  if (!in || !file.ParseFromIstream(&in)) return {};
  return {file.waiting().begin(), file.waiting().end()};
}

absl::Status EventStore::Append(const v1::PlayedEvent& played) const {
  const std::string path = Path(kLog);
  struct stat s {};
  if (stat(path.c_str(), &s) == 0 && s.st_size > kMaxLog) {
    rename(path.c_str(), (path + ".1").c_str());
  }
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid() ||
      !google::protobuf::util::SerializeDelimitedToFileDescriptor(played, fd.get())) {
    return kernel::ErrnoStatus(errno, path);
  }
  return absl::OkStatus();
}

std::vector<v1::PlayedEvent> EventStore::Log() const {
  std::vector<v1::PlayedEvent> log;
  ReadLog(Path((std::string(kLog) + ".1").c_str()), &log);
  ReadLog(Path(kLog), &log);
  return log;
}

std::vector<v1::PlayedEvent> EventStore::LogAfter(
    const std::optional<v1::PlayedEvent>& entry) const {
  std::vector<v1::PlayedEvent> log = Log();
  if (!entry) return log;
  const auto found = std::find_if(log.rbegin(), log.rend(), [&](const v1::PlayedEvent& p) {
    return p.id() == entry->id() && p.due_ns() == entry->due_ns() &&
           p.late_ns() == entry->late_ns();
  });
  log.erase(log.begin(), found.base());
  return log;
}

}  // namespace warren::daemon
