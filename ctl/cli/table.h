// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_TABLE_H_
#define WARREN_CTL_CLI_TABLE_H_

#include <string>
#include <vector>

namespace warren::cli {

// Text in columns as wide as their widest cell. Cells that are numbers are set to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : head_(std::move(head)) {}
  void Row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  // Each line starts with `indent` spaces and ends with a newline.
  std::string ToString(size_t indent = 0) const;

 private:
  std::vector<std::string> head_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_TABLE_H_
