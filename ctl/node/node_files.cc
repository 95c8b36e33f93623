// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/node/node_files.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::node {
namespace {

using kernel::ErrnoStatus;
using kernel::UniqueFd;

// openat2 below `root`, which absolute links and ".." cannot leave.
UniqueFd OpenInRoot(int root, const std::string& path, uint64_t flags, uint64_t mode = 0) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.mode = mode;
  how.resolve = RESOLVE_IN_ROOT;
  return UniqueFd(static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof(how))));
}

absl::StatusOr<UniqueFd> OpenFolder(int root, const std::vector<std::string>& parts) {
  UniqueFd folder = OpenInRoot(root, "/", O_PATH | O_DIRECTORY);
  std::string so_far;
  for (const std::string& part : parts) {
    const std::string below = absl::StrCat(so_far, "/", part);
    UniqueFd next = OpenInRoot(root, below, O_PATH | O_DIRECTORY);
    if (!next.valid() && errno == ENOENT) {
      if (mkdirat(folder.get(), part.c_str(), 0755) != 0 && errno != EEXIST) {
        return ErrnoStatus(errno, below);
      }
      next = OpenInRoot(root, below, O_PATH | O_DIRECTORY);
    }
    if (!next.valid()) return ErrnoStatus(errno, below);
    folder = std::move(next);
    so_far = below;
  }
  return folder;
}

absl::Status WriteAll(int fd, const std::string& content, const std::string& path) {
  size_t at = 0;
  while (at < content.size()) {
    const ssize_t wrote = write(fd, content.data() + at, content.size() - at);
    if (wrote < 0 && errno != EINTR) return ErrnoStatus(errno, path);
    if (wrote > 0) at += static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status PutFile(const std::string& root, const FileSpec& file) {
  UniqueFd root_fd(open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root_fd.valid()) return ErrnoStatus(errno, root);
  std::vector<std::string> parts = absl::StrSplit(file.path, '/', absl::SkipEmpty());
  if (parts.empty() || !absl::StartsWith(file.path, "/")) {
    return absl::InvalidArgumentError(absl::StrCat("'", file.path, "' is no absolute path"));
  }
  uid_t uid = 0;
  gid_t gid = 0;
  if (!file.owner.empty()) {
    const passwd* user = getpwnam(file.owner.c_str());
    if (user == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat(file.path, ": there is no user '", file.owner, "' on this machine"));
    }
    uid = user->pw_uid;
    gid = user->pw_gid;
  }
  const bool is_folder = absl::EndsWith(file.path, "/");
  const std::string name = parts.back();
  if (!is_folder) parts.pop_back();
  auto folder = OpenFolder(root_fd.get(), parts);
  if (!folder.ok()) return folder.status();
  const std::string via = absl::StrCat("/proc/self/fd/", folder->get());
  if (is_folder) {
    if (chmod(via.c_str(), file.mode) != 0 || chown(via.c_str(), uid, gid) != 0) {
      return ErrnoStatus(errno, file.path);
    }
    return absl::OkStatus();
  }
  if (file.in_place) {
    UniqueFd there(open(absl::StrCat(via, "/", name).c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    if (there.valid()) {
      absl::Status wrote = WriteAll(there.get(), file.content, file.path);
      if (wrote.ok() && ftruncate(there.get(), static_cast<off_t>(file.content.size())) != 0) {
        wrote = ErrnoStatus(errno, file.path);
      }
      return wrote;
    }
  }
  // Written beside and renamed: a reader sees the old file or the new one, and a link is replaced,
  // not followed.
  const std::string temporary = absl::StrCat(via, "/.", name, ".warren");
  UniqueFd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.valid()) return ErrnoStatus(errno, file.path);
  absl::Status status = WriteAll(fd.get(), file.content, file.path);
  if (status.ok() && (fchmod(fd.get(), file.mode) != 0 || fchown(fd.get(), uid, gid) != 0 ||
                      rename(temporary.c_str(), absl::StrCat(via, "/", name).c_str()) != 0)) {
    status = ErrnoStatus(errno, file.path);
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::Status RemoveFile(const std::string& root, const std::string& path) {
  if (absl::EndsWith(path, "/")) return absl::OkStatus();  // a folder may hold others' files
  UniqueFd root_fd(open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root_fd.valid()) return ErrnoStatus(errno, root);
  const size_t slash = path.rfind('/');
  UniqueFd folder =
      OpenInRoot(root_fd.get(), slash == 0 ? "/" : path.substr(0, slash), O_PATH | O_DIRECTORY);
  if (!folder.valid()) return errno == ENOENT ? absl::OkStatus() : ErrnoStatus(errno, path);
  if (unlinkat(folder.get(), path.c_str() + slash + 1, 0) != 0 && errno != ENOENT) {
    return ErrnoStatus(errno, path);
  }
  struct stat s;
  std::ifstream machine(path, std::ios::binary);
  if (stat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode) || !machine) return absl::OkStatus();
  std::stringstream content;
  content << machine.rdbuf();
  return PutFile(root,
                 {.path = path, .content = content.str(), .mode = s.st_mode & 07777, .owner = ""});
}

}  // namespace warren::node
