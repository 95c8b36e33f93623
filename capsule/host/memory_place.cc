// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/memory_place.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

namespace {

std::string Megabytes(uint64_t bytes) { return absl::StrCat(bytes >> 20, " MB"); }

UniqueFd NamelessFile(const std::string& folder) {
  UniqueFd fd(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd) return fd;
  std::string pattern = folder + "/warren-XXXXXX";
  fd.reset(mkostemp(pattern.data(), O_CLOEXEC));
  if (fd) unlink(pattern.c_str());
  return fd;
}

// Empty when the folder will do.
std::string Objection(const std::string& folder, uint64_t bytes) {
  struct statvfs info;
  if (statvfs(folder.c_str(), &info) < 0) return strerror(errno);
  const uint64_t available = uint64_t{info.f_bavail} * info.f_frsize;
  if (available < bytes) return Megabytes(available) + " free";
  UniqueFd file = NamelessFile(folder);
  if (!file || ftruncate(file.get(), 4096) < 0) return strerror(errno);
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED, file.get(), 0);
  if (page == MAP_FAILED) return "mounted noexec";
  munmap(page, 4096);
  return "";
}

}  // namespace

absl::StatusOr<std::string> PlaceForMemory(uint64_t bytes) {
  std::vector<std::string> candidates = {"/dev/shm"};
  if (const char* tmp = getenv("TMPDIR"); tmp != nullptr && *tmp == '/') candidates.push_back(tmp);
  candidates.insert(candidates.end(), {"/tmp", "/var/tmp"});
  std::vector<std::string> objections;
  for (const std::string& folder : candidates) {
    const std::string objection = Objection(folder, bytes);
    if (objection.empty()) return folder;
    objections.push_back(absl::StrCat(folder, ": ", objection));
  }
  return absl::ResourceExhaustedError(absl::StrCat(
      "no room for the capsule's memory of ", Megabytes(bytes), " (",
      absl::StrJoin(objections, "; "), "); ask for less with WARREN_MEMORY, or free some"));
}

}  // namespace warren::capsule
