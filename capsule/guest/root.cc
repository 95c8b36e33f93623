// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "capsule/guest/etc.h"
#include "capsule/guest/files.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

namespace {

const std::string kRoot = kNewRoot;

void Mount(const char* type, const std::string& where, unsigned long flags, const char* options) {
  if (mount(type, where.c_str(), type, flags, options) < 0) {
    DieErrno("cannot mount " + std::string(type) + " at " + where);
  }
}

void MakeFolders() {
  for (const char* folder :
       {"/usr",          "/proc",     "/sys",       "/dev",       "/run",
        "/run/warren",   "/run/sshd", "/var",       "/var/cache", "/var/lib",
        "/var/lib/misc", "/var/log",  "/var/spool", "/var/empty", "/home",
        "/mnt",          "/opt",      "/srv",       "/warren",    "/warren/libexec"}) {
    MakeDir(kRoot + folder);
  }
  MakeDir(kRoot + "/root", 0700);
  for (const char* folder : {"/tmp", "/var/tmp", "/run/lock"}) MakeDir(kRoot + folder, 01777);
  MakeLink("/run", kRoot + "/var/run");
  MakeLink("/run/lock", kRoot + "/var/lock");
}

void MountHostFolders(const GuestConf& conf) {
  Mount("hostfs", kRoot + "/usr", MS_RDONLY | MS_NODEV, kHostUsr);
  for (const char* name : {"bin", "sbin", "lib", "lib32", "lib64", "libx32"}) {
    const std::string target = std::string("usr/") + name;
    if (access((kRoot + "/" + target).c_str(), F_OK) == 0) MakeLink(target, kRoot + "/" + name);
  }
  Mount("hostfs", kRoot + "/warren/libexec", MS_RDONLY | MS_NODEV, kHostLibexec);
  if (!conf.results) return;
  MakeDir(kRoot + "/results");
  // File times and numbers of the host's are none of a run's in virtual time: it works on a folder
  // in memory, which is copied out at its end.
  const std::string where = conf.batch.empty() ? "/results" : kOutFolder;
  MakeDir(kRoot + where);
  Mount("hostfs", kRoot + where, MS_NODEV | MS_NOSUID, kHostResults);
}

void MountKernelFolders() {
  Mount("proc", kRoot + "/proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, nullptr);
  Mount("sysfs", kRoot + "/sys", MS_NOSUID | MS_NOEXEC | MS_NODEV, nullptr);
  Mount("cgroup2", kRoot + "/sys/fs/cgroup", MS_NOSUID | MS_NOEXEC | MS_NODEV, nullptr);
  Mount("devtmpfs", kRoot + "/dev", MS_NOSUID, "mode=0755");
  for (const char* folder : {"/dev/pts", "/dev/shm"}) MakeDir(kRoot + folder);
  Mount("devpts", kRoot + "/dev/pts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=666");
  Mount("tmpfs", kRoot + "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777");
  symlink("/proc/self/fd", (kRoot + "/dev/fd").c_str());
  symlink("/proc/self/fd/0", (kRoot + "/dev/stdin").c_str());
  symlink("/proc/self/fd/1", (kRoot + "/dev/stdout").c_str());
  symlink("/proc/self/fd/2", (kRoot + "/dev/stderr").c_str());
}

// Debian's programs of several makes (awk, nc, traceroute) are found through
// these links: only names under /usr, nothing of the host's configuration.
void MakeAlternatives(std::string_view list) {
  const std::string folder = kRoot + "/etc/alternatives/";
  MakeDir(folder);
  while (!list.empty()) {
    const size_t end = list.find('\n');
    const std::string_view line = list.substr(0, end);
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    MakeLink(std::string(line.substr(tab + 1)), folder + std::string(line.substr(0, tab)));
  }
}

void FillEtc() {
  WriteEtc(kRoot + "/etc");
  MakeAlternatives(ReadFile(kAlternativesFile).value_or(""));
  if (auto cache = ReadFile(kLdCacheFile)) WriteFile(kRoot + "/etc/ld.so.cache", *cache);
  if (auto lab = ReadFile(kLabFile)) WriteFile(kRoot + kLabInside, *lab);
}

void LoadModule() {
  UniqueFd file(open(kModuleFile, O_RDONLY | O_CLOEXEC));
  if (!file) DieErrno(std::string("cannot open the module ") + kModuleFile);
  if (syscall(SYS_finit_module, file.get(), "", 0) < 0) {
    const bool other_kernel = errno == ENOEXEC;
    DieErrno(std::string("the kernel refuses warren.ko") +
             (other_kernel ? " (built for another kernel? `warren build` makes both)" : ""));
  }
}

void SwitchRoot() {
  if (chdir(kNewRoot) < 0) DieErrno("cannot enter the new root");
  // Stacks the old root on the new one; the detach then uncovers the new.
  if (syscall(SYS_pivot_root, ".", ".") < 0) DieErrno("cannot change the root");
  if (umount2(".", MNT_DETACH) < 0) DieErrno("cannot leave the old root");
  if (chdir("/") < 0) DieErrno("cannot enter /");
}

}  // namespace

void OpenConsole() {
  // The kernel may have mounted it already.
  mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
  int fd = open("/dev/console", O_RDWR | O_NOCTTY);
  // In virtual time there is none; the kernel's log goes the same way.
  if (fd < 0) fd = open("/dev/kmsg", O_RDWR);
  if (fd < 0) return;
  for (int standard = 0; standard <= 2; ++standard) dup2(fd, standard);
  if (fd > 2) close(fd);
}

GuestConf ReadConf() {
  auto text = ReadFile(kConfFile);
  if (!text) DieErrno(std::string("cannot read ") + kConfFile);
  std::string error;
  GuestConf conf = ParseConf(*text, &error);
  if (!error.empty()) Die(std::string(kConfFile) + ": " + error);
  return conf;
}

void EnterFreshRoot(const GuestConf& conf) {
  umask(022);
  Mount("tmpfs", kRoot, MS_NODEV, "mode=0755,nr_inodes=0");
  MakeFolders();
  MountHostFolders(conf);
  MountKernelFolders();
  FillEtc();
  if (conf.module) LoadModule();
  SwitchRoot();
}

}  // namespace warren::capsule
