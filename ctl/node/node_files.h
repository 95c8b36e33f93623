// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_NODE_NODE_FILES_H_
#define WARREN_CTL_NODE_NODE_FILES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace warren::node {

struct FileSpec {
  std::string path;  // absolute, as the node sees it; a trailing '/' means a folder
  std::string content;
  uint32_t mode = 0644;
  std::string owner;  // user name, empty = root; folders made on the way are root's
};

// Writes a file below `root` (a node's view, or a shared folder). Links in the tree cannot lead out
// of `root`. A file that is there is replaced.
absl::Status PutFile(const std::string& root, const FileSpec& file);

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_NODE_FILES_H_
