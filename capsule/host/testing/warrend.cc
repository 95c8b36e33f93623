// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

// Stands in for warrend where a test is about the capsule around it. Each
// connection says what it wants in its first line:
//   echo         all that follows comes back
//   run COMMAND  what the shell command prints, then its status
//   die          this program aborts

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::string ReadLine(int fd) {
  std::string line;
  for (char c; read(fd, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

void Echo(int fd) {
  std::vector<char> bytes(65536);
  for (ssize_t n; (n = read(fd, bytes.data(), bytes.size())) > 0;) {
    if (!WriteAll(fd, {bytes.data(), static_cast<size_t>(n)})) return;
  }
}

void RunShell(int fd, const std::string& command) {
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(fd, 1);
    dup2(fd, 2);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  WriteAll(fd, "status " + std::to_string(WEXITSTATUS(status)) + "\n");
}

void Serve(int fd) {
  const std::string line = ReadLine(fd);
  if (line == "echo") Echo(fd);
  if (line.starts_with("run ")) RunShell(fd, line.substr(4));
  if (line == "die") kill(getppid(), SIGABRT);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != "--socket") {
    fprintf(stderr, "want --socket PATH\n");
    return 2;
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  snprintf(address.sun_path, sizeof(address.sun_path), "%s", argv[2]);
  const int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listening, reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0 ||
      listen(listening, 128) < 0) {
    perror("listen");
    return 1;
  }
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    // Programs that a command leaves in the background must not hold the connection.
    const int fd = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    if (fork() == 0) {
      signal(SIGCHLD, SIG_DFL);
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      Serve(fd);
      _exit(0);
    }
    close(fd);
  }
}
