// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The calls of the service as the GUI needs them, in plain data and without Qt. Each blocks until
// it is answered; none may be called in the GUI's thread.

#ifndef WARREN_GUI_DAEMON_CLIENT_H_
#define WARREN_GUI_DAEMON_CLIENT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace warren::gui {

struct LabInfo;
struct LabState;
struct LinkChange;

// Once, before the first call. Calls end early when the descriptor that it returns is readable: a
// signal asked this program to end.
int PrepareCalls();

absl::StatusOr<std::vector<LabInfo>> CallFindLabs();
// Reads, compiles and brings up; the name of the lab, which stays up.
absl::StatusOr<std::string> CallStart(
    const std::string& text, const std::string& path,
    const std::function<void(const std::string& phase, int done, int total)>& progress);
absl::Status CallStop(const std::string& lab);

// A connection to the daemon of one lab.
class LabCalls {
 public:
  // NOT_FOUND when there is no such lab.
  static absl::StatusOr<std::unique_ptr<LabCalls>> Connect(const std::string& lab);
  ~LabCalls();
  absl::StatusOr<LabState> Show();
  absl::Status SetLink(const std::string& link, const LinkChange& change);

 private:
  struct Parts;
  explicit LabCalls(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// A shell in a node. Write, Resize and Close may be called in any thread and do not block.
class ShellCall {
 public:
  struct Told {
    std::function<void(std::string)> output;
    std::function<void(int status, std::string why)> ended;  // the last call
  };
  // `told` is called in threads of its own, until the object is gone.
  ShellCall(std::string lab, std::string node, int rows, int columns, Told told);
  ~ShellCall();
  void Write(std::string bytes);
  void Resize(int rows, int columns);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_DAEMON_CLIENT_H_
