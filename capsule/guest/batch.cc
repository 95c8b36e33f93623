// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/batch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "capsule/guest/conf.h"
#include "capsule/guest/files.h"

namespace warren::capsule {

namespace {

namespace fs = std::filesystem;

constexpr auto kTryAgain = std::chrono::milliseconds(1);
const std::string kOut = kOutFolder;

bool Answers(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return fd && connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
}

[[noreturn]] void Exec(const std::vector<std::string>& words, int out, int error) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(error, STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const char* envp[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME=/root",
                        "USER=root",
                        "LANG=C.UTF-8",
                        "WARREN_IN_CAPSULE=1",
                        nullptr};
  execve(argv[0], argv.data(), const_cast<char**>(envp));
  dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

}  // namespace

Batch::Batch(EventLoop* loop, std::function<void(int)> ended)
    : loop_(loop), ended_(std::move(ended)) {}

void Batch::StartAfter(const std::string& server, std::vector<std::string> argv) {
  if (Answers(server)) {
    Start(argv);
  } else {
    loop_->After(kTryAgain, [this, server, argv = std::move(argv)] { StartAfter(server, argv); });
  }
}

void Batch::Start(const std::vector<std::string>& argv) {
  UniqueFd theirs[2];
  for (auto [stream, file, their] :
       {std::tuple{&out_, kOutStdout, &theirs[0]}, std::tuple{&error_, kOutStderr, &theirs[1]}}) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) DieErrno("pipe");
    stream->from.reset(ends[0]);
    their->reset(ends[1]);
    stream->to.reset(open((kOut + file).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!stream->to) DieErrno("cannot create " + kOut + file);
    loop_->Watch(stream->from.get(), EPOLLIN, [this, stream = stream](uint32_t) {
      if (!Carry(*stream)) loop_->Forget(stream->from.get());
    });
  }
  pid_ = fork();
  if (pid_ == 0) Exec(argv, theirs[0].get(), theirs[1].get());
  if (pid_ < 0) DieErrno("fork");
}

bool Batch::Carry(Stream& stream) {
  char bytes[16384];
  const ssize_t n = read(stream.from.get(), bytes, sizeof(bytes));
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) return false;
  [[maybe_unused]] ssize_t wrote = write(stream.to.get(), bytes, static_cast<size_t>(n));
  // To the host now, not in the kernel's good time; the host's own disk has time.
  sync_file_range(stream.to.get(), 0, 0, SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
  return true;
}

bool Batch::Reaped(pid_t pid, int status) {
  if (pid != pid_) return false;
  pid_ = 0;
  // All it wrote is in the pipes; nobody else has their other ends.
  for (Stream* stream : {&out_, &error_}) {
    loop_->Forget(stream->from.get());
    fcntl(stream->from.get(), F_SETFL, O_NONBLOCK);
    while (Carry(*stream)) continue;
    stream->to.reset();
  }
  std::error_code error;
  fs::copy("/results", kOut + kOutResults,
           fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
  if (error)
    WriteFile(kOut + kOutStderr, "the results cannot be copied: " + error.message() + "\n");
  const int number = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  sync();
  WriteFile(kOut + kOutStatus, std::to_string(error ? 1 : number) + "\n");
  sync();
  ended_(error ? 1 : number);
  return true;
}

}  // namespace warren::capsule
