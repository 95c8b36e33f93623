// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/record.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "ctl/compile/diff.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/kernel/unique_fd.h"
#include "ctl/node/node_process.h"

namespace warren::daemon {
namespace {

std::string RecordPath(const std::string& lab) {
  return absl::StrCat(node::LabFolder(lab), "/record");
}

}  // namespace

absl::StatusOr<v1::LabRecord> ReadRecord(const std::string& lab) {
  kernel::UniqueFd fd(open(RecordPath(lab).c_str(), O_RDONLY | O_CLOEXEC));
  v1::LabRecord record;
  if (!fd.valid() || !record.ParseFromFileDescriptor(fd.get())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "what lab '", lab, "' was made from is not known; warren down and up make it anew"));
  }
  return record;
}

absl::Status WriteRecord(const std::string& lab, const v1::LabRecord& record) {
  v1::LabRecord whole = record;
  whole.set_digest(compile::Digest(record.plan()));
  const std::string path = RecordPath(lab);
  const std::string beside = path + ".new";
  kernel::UniqueFd fd(
      open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid() || !whole.SerializeToFileDescriptor(fd.get()) ||
      rename(beside.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(beside.c_str());
    return kernel::ErrnoStatus(error, path);
  }
  return absl::OkStatus();
}

}  // namespace warren::daemon
