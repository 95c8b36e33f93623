// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/place.h"
#include "ctl/cli/verbs.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::cli {
namespace {

using kernel::UniqueFd;

constexpr size_t kChunk = 32 * 1024;

// The user's terminal without line editing and echo, as the node's terminal does both; as it was
// before when this object goes.
class RawTerminal {
 public:
  RawTerminal() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios raw = before_;
    cfmakeraw(&raw);
    changed_ = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }

 private:
  termios before_{};
  bool changed_ = false;
};

void WriteAll(int fd, const std::string& bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t wrote = write(fd, bytes.data() + at, bytes.size() - at);
    if (wrote < 0 && errno != EINTR) return;
    if (wrote > 0) at += static_cast<size_t>(wrote);
  }
}

// One program in a node with this command's standard streams. Signals that reach this command are
// the program's.
class RemoteProgram {
 public:
  RemoteProgram(Client& client, UniqueFd signals, bool terminal)
      : terminal_(terminal),
        signals_(std::move(signals)),
        ended_(eventfd(0, EFD_CLOEXEC)),
        stream_(client.stub().Exec(&context_)) {}

  absl::StatusOr<int> Run(const v1::ExecRequest& start) {
    stream_->Write(start);
    std::thread sender([this] { Send(); });
    int status = -1;
    v1::ExecReply reply;
    while (status < 0 && stream_->Read(&reply)) {
      if (reply.has_stdout()) WriteAll(STDOUT_FILENO, reply.stdout());
      if (reply.has_stderr()) WriteAll(STDERR_FILENO, reply.stderr());
      if (reply.has_exit_status()) status = reply.exit_status();
    }
    const uint64_t one = 1;
    const ssize_t ignored = write(ended_.get(), &one, sizeof(one));
    (void)ignored;
    sender.join();
    stream_->WritesDone();
    absl::Status finished = FromGrpc(stream_->Finish());
    if (status >= 0) return status;
    return finished;
  }

 private:
  void Send() {
    bool input = true;
    if (terminal_) SendWindow();
    while (true) {
      pollfd polls[] = {{input ? STDIN_FILENO : -1, POLLIN, 0},
                        {signals_.get(), POLLIN, 0},
                        {ended_.get(), POLLIN, 0}};
      if (poll(polls, 3, -1) < 0) continue;
      if (polls[2].revents != 0) return;
      if (polls[1].revents != 0) SendSignal();
      if (polls[0].revents != 0) input = SendInput();
    }
  }

  bool SendInput() {
    std::string bytes(kChunk, '\0');
    const ssize_t got = read(STDIN_FILENO, bytes.data(), bytes.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    v1::ExecRequest request;
    if (got <= 0) {
      request.set_stdin_eof(true);
      stream_->Write(request);
      return false;
    }
    bytes.resize(static_cast<size_t>(got));
    request.set_stdin(std::move(bytes));
    return stream_->Write(request);
  }

  void SendSignal() {
    signalfd_siginfo info;
    while (read(signals_.get(), &info, sizeof(info)) == sizeof(info)) {
      if (info.ssi_signo == SIGWINCH) {
        if (terminal_) SendWindow();
        continue;
      }
      v1::ExecRequest request;
      request.set_signal(static_cast<int32_t>(info.ssi_signo));
      stream_->Write(request);
    }
  }

  void SendWindow() {
    winsize size;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) return;
    v1::ExecRequest request;
    request.mutable_window()->set_rows(size.ws_row);
    request.mutable_window()->set_columns(size.ws_col);
    stream_->Write(request);
  }

  bool terminal_;
  UniqueFd signals_;
  UniqueFd ended_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ExecRequest, v1::ExecReply>> stream_;
};

// Signals as something to read. Call before any thread is started: a thread that has them unblocked
// would take them.
UniqueFd SignalsToForward() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH}) {
    sigaddset(&signals, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return UniqueFd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

int Execute(const std::string& node, std::vector<std::string> argv, bool terminal) {
  // CLI11 leaves the "--" in front of the program's words.
  if (!argv.empty() && argv.front() == "--") argv.erase(argv.begin());
  UniqueFd signals = SignalsToForward();
  const QualifiedName name = SplitName(node);
  auto ref = FindLab(name.lab);
  if (!ref.ok()) return Report(ref.status());
  Client client(ref->place.socket);
  v1::ExecRequest request;
  v1::ExecRequest::Start* start = request.mutable_start();
  start->set_lab(ref->lab);
  start->set_node(name.name);
  for (const std::string& word : argv) start->add_argv(word);
  start->set_terminal(terminal);
  if (terminal) {
    const char* term = getenv("TERM");
    start->add_environment(absl::StrCat("TERM=", term == nullptr ? "linux" : term));
  }
  absl::StatusOr<int> status;
  {
    std::optional<RawTerminal> raw;
    if (terminal) raw.emplace();
    status = RemoteProgram(client, std::move(signals), terminal).Run(request);
  }
  if (!status.ok()) return Report(Explain(ref->place, status.status()));
  return *status;
}

struct ExecWords {
  std::string node;
  std::vector<std::string> command;
  bool terminal = false;
};

}  // namespace

void AddExec(const Verbs& verbs) {
  auto words = std::make_shared<ExecWords>();
  CLI::App* exec =
      verbs.Add("exec", "Run a program in a node: warren exec [LAB/]NODE -- CMD...",
                [words] { return Execute(words->node, words->command, words->terminal); });
  exec->add_option("NODE", words->node, "The node, as NODE or LAB/NODE")->required();
  exec->add_option("CMD", words->command, "The program and its words, after --")->required();
  exec->add_flag("-t,--terminal", words->terminal, "Give the program a terminal");
  exec->positionals_at_end();

  auto shell = std::make_shared<std::string>();
  CLI::App* verb = verbs.Add("shell", "A shell in a node, with a terminal", [shell] {
    if (isatty(STDIN_FILENO) == 0) {
      return Execute(*shell, {"/bin/bash"}, false);
    }
    return Execute(*shell, {"/bin/bash", "-i"}, true);
  });
  verb->add_option("NODE", *shell, "The node, as NODE or LAB/NODE")->required();
}

}  // namespace warren::cli
