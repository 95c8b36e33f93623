// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/node/view.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace warren::node {
namespace {

// Overlays keep their changes here; it is detached once they hold it, so no program sees it.
constexpr char kScratch[] = "/tmp";

bool IsFolder(const std::string& path) {
  struct stat s;
  return stat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode);
}

bool Overlay(const std::string& folder, const std::string& shared) {
  if (!IsFolder(folder)) return true;
  const std::string private_part = kScratch + folder;
  const std::string upper = private_part + "/upper";
  const std::string work = private_part + "/work";
  struct stat s;
  if (stat(folder.c_str(), &s) != 0) return false;
  if (mkdir(private_part.c_str(), 0700) != 0 || mkdir(upper.c_str(), 0755) != 0 ||
      mkdir(work.c_str(), 0700) != 0 || chmod(upper.c_str(), s.st_mode & 07777) != 0) {
    return false;
  }
  std::string lower = folder;
  if (!shared.empty() && IsFolder(shared + folder)) lower = shared + folder + ":" + folder;
  const std::string options = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work;
  return mount("overlay", folder.c_str(), "overlay", 0, options.c_str()) == 0;
}

bool Memory(const char* folder, const char* options) {
  return mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0;
}

}  // namespace

const char* BuildView(const char* shared) {
  const std::string over = shared == nullptr ? "" : shared;
  umask(0);
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "making / private";
  if (!Memory(kScratch, "mode=700")) return "mounting scratch memory";
  for (const char* folder : {"/etc", "/var", "/root", "/home", "/opt", "/srv"}) {
    if (!Overlay(folder, over)) return folder;
  }
  if (umount2(kScratch, MNT_DETACH) != 0) return "detaching scratch memory";
  if (!Memory("/tmp", "mode=1777")) return "mounting /tmp";
  if (!Memory("/run", "mode=755")) return "mounting /run";
  if (IsFolder("/dev/shm") && !Memory("/dev/shm", "mode=1777")) return "mounting /dev/shm";
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) {
    return "mounting /proc";
  }
  if (mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) {
    return "mounting /sys";
  }
  if (mkdir("/run/lock", 01777) != 0 && errno != EEXIST) return "making /run/lock";
  // Their packages leave it to the machine's init.
  for (const char* folder : {"/run/bird", "/run/sshd"}) {
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) return folder;
  }
  umask(022);
  return nullptr;
}

}  // namespace warren::node
