// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/console.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace warren::capsule {

namespace {

constexpr size_t kShownLines = 30;
// The line that says why may stand before a long register dump.
constexpr size_t kKeptLines = 300;
constexpr size_t kLongestLine = 500;
constexpr size_t kLargestLog = 4 << 20;

}  // namespace

Console::Console(EventLoop* loop, UniqueFd pipe, const std::string& log_path)
    : loop_(loop),
      pipe_(std::move(pipe)),
      log_path_(log_path),
      log_(open(log_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
  fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
  loop_->Watch(pipe_.get(), EPOLLIN, [this](uint32_t) { Drain(); });
}

Console::~Console() { loop_->Forget(pipe_.get()); }

void Console::Drain() {
  char bytes[16384];
  // Bounded: a guest that prints without end must not hold the supervisor.
  for (int i = 0; i < 64; ++i) {
    ssize_t n = read(pipe_.get(), bytes, sizeof(bytes));
    if (n == 0) loop_->Forget(pipe_.get());
    if (n <= 0) return;
    Take({bytes, static_cast<size_t>(n)});
  }
}

void Console::Take(std::string_view bytes) {
  Log(bytes);
  for (const char c : bytes) {
    if (c == '\n') {
      lines_.push_back(std::exchange(partial_, {}));
      if (lines_.size() > kKeptLines) lines_.pop_front();
    } else if (c != '\r' && partial_.size() < kLongestLine) {
      partial_ += c;
    }
  }
}

void Console::Log(std::string_view bytes) {
  if (!log_) return;
  logged_ += bytes.size();
  if (logged_ > kLargestLog) {
    // The older half goes: what matters in a long log is its end.
    const std::string older = log_path_ + ".1";
    rename(log_path_.c_str(), older.c_str());
    log_.reset(open(log_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    logged_ = bytes.size();
  }
  // A full disk costs the log, not the capsule.
  [[maybe_unused]] ssize_t n = write(log_.get(), bytes.data(), bytes.size());
}

std::vector<std::string> Console::LastLines() const {
  const size_t shown = std::min(lines_.size(), kShownLines);
  std::vector<std::string> lines(lines_.end() - static_cast<ptrdiff_t>(shown), lines_.end());
  if (!partial_.empty()) lines.push_back(partial_);
  return lines;
}

std::string Console::LatestWith(std::string_view word) const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (const size_t at = line->find(word); at != std::string::npos) return line->substr(at);
  }
  return "";
}

}  // namespace warren::capsule
