// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/files.h"

#include <fcntl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

void Say(const std::string& line) {
  const std::string text = "warren-init: " + line + "\n";
  // Nothing is left to do when even the console fails.
  [[maybe_unused]] ssize_t n = write(STDERR_FILENO, text.data(), text.size());
}

void Die(const std::string& what) {
  Say("fatal: " + what);
  reboot(RB_POWER_OFF);
  _exit(1);
}

void DieErrno(const std::string& what) {
  const std::string why = strerror(errno);
  Die(what + ": " + why);
}

void MakeDir(const std::string& path, mode_t mode) {
  if (mkdir(path.c_str(), mode) < 0 && errno != EEXIST) DieErrno("cannot make the folder " + path);
  // The mode of mkdir is subject to umask and knows no sticky bit.
  if (chmod(path.c_str(), mode) < 0) DieErrno("cannot set the mode of " + path);
}

void MakeLink(const std::string& target, const std::string& path) {
  if (symlink(target.c_str(), path.c_str()) < 0) DieErrno("cannot make the link " + path);
}

void WriteFile(const std::string& path, std::string_view contents, mode_t mode) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (!fd) DieErrno("cannot create " + path);
  while (!contents.empty()) {
    ssize_t n = write(fd.get(), contents.data(), contents.size());
    if (n < 0) DieErrno("cannot write " + path);
    contents.remove_prefix(static_cast<size_t>(n));
  }
}

std::optional<std::string> ReadFile(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  std::string contents;
  char bytes[65536];
  ssize_t n;
  while ((n = read(fd.get(), bytes, sizeof(bytes))) > 0) {
    contents.append(bytes, static_cast<size_t>(n));
  }
  if (n < 0) return std::nullopt;
  return contents;
}

bool Poke(const std::string& path, std::string_view value) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return fd && write(fd.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

}  // namespace warren::capsule
