// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/temporary_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace warren::cli {
namespace {

namespace fs = std::filesystem;
using kernel::UniqueFd;

constexpr char kPrefix[] = "warren-run-";

// The folder's lock when nobody has it; never one that has gone in the meantime, nor another
// user's.
UniqueFd Lock(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info, there;
  if (!fd.valid() || flock(fd.get(), LOCK_EX | LOCK_NB) != 0 || fstat(fd.get(), &info) != 0 ||
      info.st_uid != geteuid() || lstat(path.c_str(), &there) != 0 || there.st_ino != info.st_ino) {
    return UniqueFd();
  }
  return fd;
}

void Sweep(const fs::path& where) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(where, error)) {
    if (!absl::StartsWith(entry.path().filename().string(), kPrefix)) continue;
    const UniqueFd lock = Lock(entry.path());
    if (lock.valid()) fs::remove_all(entry.path(), error);
  }
}

}  // namespace

absl::StatusOr<TemporaryFolder> TemporaryFolder::Make() {
  std::error_code error;
  const fs::path where = fs::temp_directory_path(error);
  if (!error) Sweep(where);
  // Another command may sweep it before it is locked.
  for (int tries = 0; !error && tries < 10; ++tries) {
    std::string path = (where / absl::StrCat(kPrefix, "XXXXXX")).string();
    if (mkdtemp(path.data()) == nullptr) break;
    UniqueFd lock = Lock(path);
    if (lock.valid()) return TemporaryFolder(path, std::move(lock));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "no temporary folder can be made in ", where.string(), "; TMPDIR names another place"));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace warren::cli
