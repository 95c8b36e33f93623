// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_CONSOLE_H_
#define WARREN_CTL_CLI_CONSOLE_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace warren::cli {

// What is going on, on one line of stderr that is overwritten. Nothing is shown when stderr is no
// terminal, nor for what takes less than two seconds.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();  // wipes the line
  void Show(const std::string& text);
  void Show(const std::string& phase, size_t done, size_t total);

 private:
  bool terminal_;
  double start_;
  bool shown_ = false;
};

// Seconds of a steady clock.
double Now();
// "0.42 s", "95 s"
std::string Seconds(double seconds);
// "0.123 ms": how late something was.
std::string Lateness(uint64_t ns);
// "1 node", "3 nodes"
std::string Count(size_t n, const std::string& noun);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_CONSOLE_H_
