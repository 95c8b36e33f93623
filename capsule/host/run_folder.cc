// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/run_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace warren::capsule {

namespace {

namespace fs = std::filesystem;

std::string RunDirName() {
  if (const char* dir = getenv("WARREN_RUN_DIR"); dir != nullptr && *dir != '\0') return dir;
  if (const char* dir = getenv("XDG_RUNTIME_DIR"); dir != nullptr && *dir != '\0') {
    return absl::StrCat(dir, "/warren");
  }
  if (geteuid() == 0) return "/run/warren";
  return absl::StrCat("/tmp/warren-", geteuid());
}

absl::Status Mkdir(const std::string& path) {
  if (mkdir(path.c_str(), 0700) < 0 && errno != EEXIST) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make the run folder ", path,
                                                   " (WARREN_RUN_DIR names another place)"));
  }
  return absl::OkStatus();
}

// In /tmp anyone may have made it first, to read or change what we put there.
absl::Status CheckOurs(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) < 0) return absl::ErrnoToStatus(errno, path);
  if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() || (info.st_mode & 022) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the run folder ", path,
                     " must be a folder that only you can write; remove it, or set WARREN_RUN_DIR "
                     "to another place"));
  }
  return absl::OkStatus();
}

absl::StatusOr<UniqueFd> Lock(const std::string& path, int operation) {
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open the lock ", path));
  while (flock(fd.get(), operation) < 0) {
    if (errno != EINTR) return absl::ErrnoToStatus(errno, absl::StrCat("cannot lock ", path));
  }
  return fd;
}

// Held for the moment between making a folder and locking it, and while folders
// are judged: nobody sees a new folder without its lock.
absl::StatusOr<UniqueFd> LockAll(const std::string& run_dir) {
  return Lock(run_dir + "/lock", LOCK_EX);
}

bool IsStale(const std::string& folder) {
  UniqueFd fd(open((folder + "/lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return errno == ENOENT;
  return flock(fd.get(), LOCK_EX | LOCK_NB) == 0;
}

absl::Status CheckId(const std::string& id) {
  const bool plain = !id.empty() && id.size() <= 64 && id[0] != '.' && id[0] != '-' &&
                     std::all_of(id.begin(), id.end(), [](char c) {
                       return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
                              c == '_' || c == '.';
                     });
  if (plain) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("capsule id '", id, "': want up to 64 letters, digits, '-', '_' or '.'"));
}

absl::Status CheckSocketLength(const std::string& folder) {
  constexpr size_t kLongest = sizeof(sockaddr_un::sun_path) - sizeof("/sock");
  if (folder.size() <= kLongest) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the path ", folder, " is too long for a socket (",
                                                 folder.size(), " of at most ", kLongest,
                                                 " bytes); set WARREN_RUN_DIR to a shorter one"));
}

void Remove(const std::string& folder) {
  std::error_code ignored;
  // `usr` and `results` in it are links to the host's folders, and are removed as links.
  fs::remove_all(folder, ignored);
}

absl::StatusOr<std::vector<std::string>> Folders(const std::string& run_dir) {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(run_dir + "/capsules", error)) {
    ids.push_back(entry.path().filename().string());
  }
  if (error) {
    return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot list ", run_dir, "/capsules"));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

absl::StatusOr<std::string> RunDir() {
  const std::string dir = RunDirName();
  if (dir[0] != '/') {
    return absl::InvalidArgumentError(
        absl::StrCat("WARREN_RUN_DIR=", dir, ": want an absolute path"));
  }
  for (const std::string& path : {dir, dir + "/capsules"}) {
    if (auto made = Mkdir(path); !made.ok()) return made;
    if (auto ours = CheckOurs(path); !ours.ok()) return ours;
  }
  return dir;
}

absl::StatusOr<std::string> FolderOf(const std::string& id) {
  if (auto plain = CheckId(id); !plain.ok()) return plain;
  auto run_dir = RunDir();
  if (!run_dir.ok()) return run_dir.status();
  return absl::StrCat(*run_dir, "/capsules/", id);
}

absl::StatusOr<RunFolder> MakeRunFolder(const std::string& id) {
  auto folder = FolderOf(id);
  if (!folder.ok()) return folder.status();
  if (auto fits = CheckSocketLength(*folder); !fits.ok()) return fits;
  auto all = LockAll(*RunDir());
  if (!all.ok()) return all.status();
  if (access(folder->c_str(), F_OK) == 0) {
    if (!IsStale(*folder)) {
      return absl::AlreadyExistsError(
          absl::StrCat("the capsule ", id, " is running; take it down first"));
    }
    Remove(*folder);
  }
  if (mkdir(folder->c_str(), 0700) < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make ", *folder));
  }
  auto lock = Lock(*folder + "/lock", LOCK_EX | LOCK_NB);
  if (!lock.ok()) return lock.status();
  return RunFolder{*folder, *std::move(lock)};
}

void RemoveRunFolder(RunFolder folder) {
  // Without it a new capsule could take the name halfway through.
  auto run_dir = RunDir();
  auto all = run_dir.ok() ? LockAll(*run_dir) : run_dir.status();
  Remove(folder.path);
}

absl::StatusOr<std::vector<std::string>> LivingCapsules() {
  auto run_dir = RunDir();
  if (!run_dir.ok()) return run_dir.status();
  auto all = LockAll(*run_dir);
  if (!all.ok()) return all.status();
  auto ids = Folders(*run_dir);
  if (!ids.ok()) return ids.status();
  std::erase_if(*ids, [&](const std::string& id) { return IsStale(*run_dir + "/capsules/" + id); });
  return ids;
}

absl::StatusOr<std::vector<std::string>> SweepStaleFolders() {
  auto run_dir = RunDir();
  if (!run_dir.ok()) return run_dir.status();
  auto all = LockAll(*run_dir);
  if (!all.ok()) return all.status();
  auto ids = Folders(*run_dir);
  if (!ids.ok()) return ids.status();
  std::erase_if(*ids,
                [&](const std::string& id) { return !IsStale(*run_dir + "/capsules/" + id); });
  for (const std::string& id : *ids) Remove(*run_dir + "/capsules/" + id);
  return ids;
}

}  // namespace warren::capsule
