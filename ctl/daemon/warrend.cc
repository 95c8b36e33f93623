// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// warrend [--socket PATH]: the daemon. Listens on a Unix socket (default /run/warren/warrend.sock)
// until it is told to end (SIGTERM, SIGINT). Labs stay up when it ends, and the next one finds
// them.

#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <string>

#include "ctl/daemon/service.h"

namespace {

constexpr char kDefaultSocket[] = "/run/warren/warrend.sock";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The daemon that holds Warren's labs; the warren command talks to it.", "warrend");
  std::string socket = kDefaultSocket;
  app.add_option("--socket", socket, "Unix socket to listen on")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  // Signals are waited for below, by one thread; the first processes of nodes need no reaping.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGCHLD, SIG_IGN);

  if (auto module = warren::kernel::Module::Open(); module.ok()) {
    if (absl::Status status = warren::daemon::Sweep(*module); !status.ok()) {
      std::cerr << "warrend: clearing away what an earlier lab left: " << status.message() << "\n";
    }
  } else {
    std::cerr << "warrend: " << module.status().message() << "\n";
    return 3;
  }

  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(socket).parent_path(), ignored);
  unlink(socket.c_str());
  umask(0117);  // the socket: owner and group
  warren::daemon::WarrenService service;
  if (absl::Status status = service.Resume(); !status.ok()) {
    std::cerr << "warrend: going on with the labs that are up: " << status.message() << "\n";
  }
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  builder.SetMaxReceiveMessageSize(-1);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  umask(022);
  if (server == nullptr) {
    std::cerr << "warrend: cannot listen on " << socket << "\n";
    return 1;
  }
  int signal_number = 0;
  sigwait(&ends, &signal_number);
  server->Shutdown(std::chrono::system_clock::now());
  unlink(socket.c_str());
  return 0;
}
