// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_TEMPORARY_FOLDER_H_
#define WARREN_CTL_CLI_TEMPORARY_FOLDER_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::cli {

// A folder that goes with this object. One of a process that was killed goes when the next is made:
// it is locked while its owner lives.
class TemporaryFolder {
 public:
  static absl::StatusOr<TemporaryFolder> Make();
  TemporaryFolder(TemporaryFolder&& other) noexcept
      : path_(std::exchange(other.path_, "")), lock_(std::move(other.lock_)) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }

 private:
  TemporaryFolder(std::string path, kernel::UniqueFd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  kernel::UniqueFd lock_;
};

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_TEMPORARY_FOLDER_H_
