// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/ld_cache.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace warren::capsule {

namespace {

namespace fs = std::filesystem;

// The folders that the distribution's packages announce, below /usr only.
std::vector<std::string> LibraryFolders() {
  std::set<std::string> folders = {"/usr/lib", "/usr/lib64", "/usr/local/lib",
                                   "/usr/lib/x86_64-linux-gnu", "/usr/local/lib/x86_64-linux-gnu"};
  std::error_code error;
  for (const auto& file : fs::directory_iterator("/etc/ld.so.conf.d", error)) {
    std::ifstream lines(file.path());
    for (std::string line; std::getline(lines, line);) {
      line = line.substr(0, line.find('#'));
      absl::StripAsciiWhitespace(&line);
      if (absl::StartsWith(line, "/usr/")) folders.insert(line);
    }
  }
  std::vector<std::string> there;
  for (const std::string& folder : folders) {
    if (fs::is_directory(folder, error)) there.push_back(folder);
  }
  return there;
}

uint64_t Fnv(uint64_t hash, const std::string& bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return hash;
}

// A library that comes or goes changes its folder's time.
std::string KeyOf(const std::vector<std::string>& folders) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const std::string& folder : folders) {
    struct stat info = {};
    stat(folder.c_str(), &info);
    hash =
        Fnv(hash, absl::StrCat(folder, " ", info.st_mtim.tv_sec, ".", info.st_mtim.tv_nsec, "\n"));
  }
  return absl::StrCat(absl::Hex(hash, absl::kZeroPad16));
}

absl::Status RunLdconfig(const std::string& conf, const std::string& out) {
  for (const char* program : {"/usr/sbin/ldconfig", "/sbin/ldconfig"}) {
    if (access(program, X_OK) < 0) continue;
    const char* argv[] = {program, "-i", "-X", "-f", conf.c_str(), "-C", out.c_str(), nullptr};
    char* env[] = {nullptr};
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const int error = posix_spawn(&pid, program, &quiet, nullptr, const_cast<char**>(argv), env);
    posix_spawn_file_actions_destroy(&quiet);
    if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat("cannot run ", program));
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
    return absl::InternalError(absl::StrCat(program, " failed with status ", status));
  }
  return absl::FailedPreconditionError("ldconfig is missing; install the package libc-bin");
}

absl::Status Make(const std::vector<std::string>& folders, const std::string& path) {
  // The names are ours until the rename, which is the moment the file is whole.
  const std::string draft = absl::StrCat(path, ".", getpid());
  const std::string conf = draft + ".conf";
  {
    std::ofstream file(conf);
    for (const std::string& folder : folders) file << folder << "\n";
  }
  absl::Status made = RunLdconfig(conf, draft);
  unlink(conf.c_str());
  if (made.ok() && rename(draft.c_str(), path.c_str()) < 0) {
    made = absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  }
  if (!made.ok()) unlink(draft.c_str());
  return made;
}

fs::path CacheFolder() {
  const char* cache = getenv("XDG_CACHE_HOME");
  const char* home = getenv("HOME");
  if (cache != nullptr && *cache == '/') return fs::path(cache) / "warren/ld.so.cache";
  if (home != nullptr && *home == '/') return fs::path(home) / ".cache/warren/ld.so.cache";
  return {};
}

}  // namespace

absl::Status WriteLdCache(const std::string& path) {
  const std::vector<std::string> folders = LibraryFolders();
  const fs::path cache = CacheFolder();
  std::error_code error;
  fs::create_directories(cache, error);
  // Somebody without a home makes it each time.
  if (cache.empty() || access(cache.c_str(), W_OK) < 0) return Make(folders, path);

  const fs::path cached = cache / KeyOf(folders);
  if (!fs::exists(cached, error)) {
    if (auto made = Make(folders, cached); !made.ok()) return made;
    for (const auto& entry : fs::directory_iterator(cache, error)) {
      if (entry.path() != cached) fs::remove(entry.path(), error);
    }
  }
  fs::copy_file(cached, path, error);
  if (error) return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot write ", path));
  return absl::OkStatus();
}

}  // namespace warren::capsule
