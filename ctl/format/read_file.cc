// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "fmt/format.h"

namespace warren::format {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status Failure(int error) {
  const std::string why = std::strerror(error);
  return error == ENOENT ? absl::NotFoundError(why) : absl::FailedPreconditionError(why);
}

}  // namespace

absl::StatusOr<std::string> ReadRegularFile(const std::string& path, size_t most) {
  // Not blocking: a FIFO must be refused, not waited for.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return Failure(errno);
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) return Failure(errno);
  if (S_ISDIR(facts.st_mode)) return Failure(EISDIR);
  if (!S_ISREG(facts.st_mode)) return absl::FailedPreconditionError("Not a regular file");

  std::string content;
  char buffer[65536];
  for (;;) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failure(errno);
    if (got == 0) return content;
    content.append(buffer, static_cast<size_t>(got));
    if (content.size() > most) {
      return absl::FailedPreconditionError(fmt::format("More than {} bytes", most));
    }
  }
}

}  // namespace warren::format
