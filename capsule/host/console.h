// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_CONSOLE_H_
#define WARREN_CAPSULE_HOST_CONSOLE_H_

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "capsule/mux/event_loop.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// What the guest's kernel prints: to a file of limited size, its last lines kept
// for the report of a crash.
class Console {
 public:
  Console(EventLoop* loop, UniqueFd pipe, const std::string& log_path);
  ~Console();

  // What is in the pipe now.
  void Drain();
  std::vector<std::string> LastLines() const;
  // The latest line that has `word` in it, without the time stamp; empty when none has.
  std::string LatestWith(std::string_view word) const;

 private:
  void Take(std::string_view bytes);
  void Log(std::string_view bytes);

  EventLoop* const loop_;
  UniqueFd pipe_;
  const std::string log_path_;
  UniqueFd log_;
  size_t logged_ = 0;
  std::deque<std::string> lines_;
  std::string partial_;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_CONSOLE_H_
