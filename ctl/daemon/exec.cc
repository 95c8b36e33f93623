// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/exec.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ctl/kernel/errno_status.h"

namespace warren::daemon {
namespace {

using kernel::ErrnoStatus;
using kernel::UniqueFd;

constexpr size_t kChunk = 32 * 1024;

// The daemon's and the program's ends of its standard streams. With a terminal, `input` and
// `output` are both the terminal's controlling side and there is no `error`.
struct Streams {
  UniqueFd input, output, error;  // ours
  UniqueFd their_input, their_output, their_error;

  int StderrOfProgram() const {
    return their_error.valid() ? their_error.get() : their_output.get();
  }
};

absl::StatusOr<Streams> MakePipes() {
  Streams s;
  int ends[2];
  for (auto [reader, writer] : {std::pair{&s.their_input, &s.input},
                                {&s.output, &s.their_output},
                                {&s.error, &s.their_error}}) {
    if (pipe2(ends, O_CLOEXEC) != 0) return ErrnoStatus(errno, "making a pipe");
    reader->Reset(ends[0]);
    writer->Reset(ends[1]);
  }
  return s;
}

absl::StatusOr<Streams> MakeTerminal(uint32_t rows, uint32_t columns) {
  Streams s;
  winsize size{};
  size.ws_row = static_cast<uint16_t>(rows == 0 ? 24 : rows);
  size.ws_col = static_cast<uint16_t>(columns == 0 ? 80 : columns);
  int ours = -1;
  int theirs = -1;
  if (openpty(&ours, &theirs, nullptr, nullptr, &size) != 0) {
    return ErrnoStatus(errno, "opening a terminal");
  }
  s.output.Reset(ours);
  s.their_input.Reset(theirs);
  s.input.Reset(fcntl(ours, F_DUPFD_CLOEXEC, 0));
  s.their_output.Reset(fcntl(theirs, F_DUPFD_CLOEXEC, 0));
  fcntl(ours, F_SETFD, FD_CLOEXEC);
  fcntl(theirs, F_SETFD, FD_CLOEXEC);
  return s;
}

bool WriteAll(int fd, const std::string& bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t wrote = write(fd, bytes.data() + at, bytes.size() - at);
    if (wrote < 0 && errno != EINTR) return false;
    if (wrote > 0) at += static_cast<size_t>(wrote);
  }
  return true;
}

class Session {
 public:
  Session(grpc::ServerContext* context, ExecStream* stream, node::Program program, Streams streams,
          bool terminal)
      : context_(context),
        stream_(stream),
        program_(std::move(program)),
        streams_(std::move(streams)),
        terminal_(terminal),
        gone_(eventfd(0, EFD_CLOEXEC)) {}

  absl::Status Run() {
    v1::ExecReply started;
    started.set_started(true);
    stream_->Write(started);
    std::thread reader([this] { ReadRequests(); });
    absl::StatusOr<int> status = Pump();
    if (status.ok()) {
      v1::ExecReply end;
      end.set_exit_status(*status);
      stream_->Write(end);
    } else {
      context_->TryCancel();
    }
    reader.join();
    return status.status();
  }

 private:
  // Runs until the client closes its side of the call or is gone.
  void ReadRequests() {
    v1::ExecRequest request;
    while (stream_->Read(&request)) {
      switch (request.what_case()) {
        case v1::ExecRequest::kStdin:
          if (streams_.input.valid() && !WriteAll(streams_.input.get(), request.stdin())) {
            streams_.input.Reset();
          }
          break;
        case v1::ExecRequest::kStdinEof:
          if (!terminal_) streams_.input.Reset();
          break;
        case v1::ExecRequest::kSignal:
          program_.Signal(request.signal()).IgnoreError();
          break;
        case v1::ExecRequest::kWindow: {
          winsize size{};
          size.ws_row = static_cast<uint16_t>(request.window().rows());
          size.ws_col = static_cast<uint16_t>(request.window().columns());
          if (terminal_) ioctl(streams_.output.get(), TIOCSWINSZ, &size);
          break;
        }
        default:
          break;
      }
    }
    if (context_->IsCancelled()) {
      const uint64_t one = 1;
      const ssize_t ignored = write(gone_.get(), &one, sizeof(one));
      (void)ignored;
    }
  }

  // Carries output until the program has ended and all it wrote is on its way.
  absl::StatusOr<int> Pump() {
    while (true) {
      pollfd polls[] = {{streams_.output.get(), POLLIN, 0},
                        {streams_.error.get(), POLLIN, 0},
                        {program_.fd(), POLLIN, 0},
                        {gone_.get(), POLLIN, 0}};
      if (poll(polls, 4, -1) < 0) continue;
      if (polls[3].revents != 0) return absl::CancelledError("the client is gone");
      bool carried = false;
      if (polls[0].revents != 0) carried |= Carry(&streams_.output, false);
      if (polls[1].revents != 0) carried |= Carry(&streams_.error, true);
      if (carried) continue;
      if (polls[2].revents != 0) return program_.Wait();
    }
  }

  // Forwards one chunk; closes the stream at its end. True when something was carried.
  bool Carry(UniqueFd* fd, bool error) {
    std::string bytes(kChunk, '\0');
    const ssize_t got = read(fd->get(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) return true;
    if (got <= 0) {
      fd->Reset();
      return false;
    }
    bytes.resize(static_cast<size_t>(got));
    v1::ExecReply reply;
    if (error) {
      reply.set_stderr(std::move(bytes));
    } else {
      reply.set_stdout(std::move(bytes));
    }
    return stream_->Write(reply);
  }

  grpc::ServerContext* context_;
  ExecStream* stream_;
  node::Program program_;
  Streams streams_;
  bool terminal_;
  UniqueFd gone_;
};

}  // namespace

absl::Status ServeExec(const NodeHandle& node, const v1::ExecRequest::Start& start,
                       grpc::ServerContext* context, ExecStream* stream) {
  auto streams = start.terminal() ? MakeTerminal(start.rows(), start.columns()) : MakePipes();
  if (!streams.ok()) return streams.status();
  auto program =
      node::StartProgram(node.ref, node.netns,
                         {.argv = {start.argv().begin(), start.argv().end()},
                          .environment = {start.environment().begin(), start.environment().end()},
                          .stdin_fd = streams->their_input.get(),
                          .stdout_fd = streams->their_output.get(),
                          .stderr_fd = streams->StderrOfProgram(),
                          .terminal = start.terminal()});
  if (!program.ok()) return program.status();
  streams->their_input.Reset();
  streams->their_output.Reset();
  streams->their_error.Reset();
  return Session(context, stream, *std::move(program), *std::move(streams), start.terminal()).Run();
}

}  // namespace warren::daemon
