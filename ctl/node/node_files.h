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
  // A file that is there gets the new content, where else another takes its place. Views that lie
  // over a shared file see only that.
  bool in_place = false;
};

// Writes a file below `root` (a node's view, or a shared folder). Links in the tree cannot lead out
// of `root`. A file that is there is replaced.
absl::Status PutFile(const std::string& root, const FileSpec& file);

// Takes a file of a view away; the machine's own, if there is one at that path, comes back.
absl::Status RemoveFile(const std::string& root, const std::string& path);

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_NODE_FILES_H_
