// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_SESSION_H_
#define WARREN_CTL_CLI_SESSION_H_

#include <CLI/CLI.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "ctl/cli/load.h"
#include "ctl/cli/place.h"

namespace warren::cli {

// What `up` and `run` have in common.
struct SessionOptions {
  std::string file;
  std::string lab;  // empty: the name in the file
  std::string in = "auto";
  bool virtual_time = false;
  std::optional<uint64_t> seed;
  // In virtual time.
  std::string memory;                       // of the capsule; empty: WARREN_MEMORY, or the default
  std::optional<uint64_t> syscall_cost_ns;  // absent: the default
  std::string results;
};

void AddSessionWords(CLI::App* verb, SessionOptions* options);

// A lab that this command brought up. It goes with this object, unless it is kept.
class Session {
 public:
  static absl::StatusOr<Session> Start(const SessionOptions& options);
  Session(Session&&) = default;
  Session& operator=(Session&&) = delete;
  ~Session();

  const std::string& lab() const { return loaded_.compiled.plan.lab(); }
  const Place& place() const { return place_.place(); }
  // "capsule" or "native"
  const char* where() const;
  const char* WhereInWords() const;  // "a capsule" or "this machine's kernel"
  const model::Topology& topology() const { return loaded_.topology; }
  const compile::CompiledLab& compiled() const { return loaded_.compiled; }
  Client& client() { return *client_; }

  // The lab outlives this command.
  absl::Status Keep();
  // Takes the lab down now and says what went wrong.
  absl::Status End();
  // A failed call's status, or why the capsule ended when it has.
  absl::Status Explain(const absl::Status& status) const;

 private:
  Session(LoadedLab loaded, NewPlace place);
  absl::Status BringUp();

  LoadedLab loaded_;
  NewPlace place_;
  std::unique_ptr<Client> client_;
  bool up_ = false;
};

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_SESSION_H_
