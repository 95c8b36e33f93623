// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capsule/host/memory_size.h"
#include "capsule/host/options.h"
#include "capsule/host/supervisor.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {
namespace {

using nlohmann::json;

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kMachineCannot = 3;

int ExitCode(const absl::Status& status) {
  if (status.ok()) return 0;
  if (absl::IsInvalidArgument(status) || absl::IsAlreadyExists(status)) return kUsage;
  if (absl::IsAborted(status) || absl::IsInternal(status)) return kFailed;
  return kMachineCannot;
}

std::string Absolute(const std::string& path) {
  if (path.empty()) return path;
  char resolved[PATH_MAX];
  return realpath(path.c_str(), resolved) != nullptr ? resolved : path;
}

void Define(CLI::App* app, Options* options) {
  app->add_option("--id", options->id, "name of the capsule")->required();
  app->add_option("--kernel", options->kernel, "the User-Mode-Linux program")->required();
  app->add_option("--module", options->module, "warren.ko for that kernel");
  app->add_option("--libexec", options->libexec,
                  "folder with warren-init, warrend and warren-node-*")
      ->required();
  app->add_option("--results", options->results, "folder that is /results inside, writable");
  app->add_option_function<std::string>(
      "--memory",
      [options](const std::string& text) {
        const std::string wrong = ReadMemorySize(text, &options->memory);
        if (!wrong.empty()) throw CLI::ValidationError("--memory", wrong);
      },
      "memory of the guest, used as far as touched (default 4G)");
  app->add_flag("--virtual-time", options->virtual_time, "time passes only while nobody computes");
  app->add_option("--seed", options->seed, "of all randomness, in virtual time (default 1)");
  app->add_option("--syscall-cost", options->syscall_cost_ns,
                  "virtual nanoseconds that a system call takes (default 2000)");
  app->add_option_function<std::vector<std::string>>(
      "--batch",
      [options](const std::vector<std::string>& words) {
        for (const std::string& word : words) {
          if (word.find('\n') != std::string::npos) {
            throw CLI::ValidationError("--batch", "a word with a line break");
          }
        }
        options->batch = words;
      },
      "a word of the program that is run inside, in virtual time; repeated. --results gets "
      "stdout, stderr, results and, last, status");
  app->add_option("--lab-file", options->lab_file,
                  "file that the program sees as /warren/lab.yaml");
  app->add_flag("--hold", options->hold,
                "when the program has ended well, time stands still and the capsule is ready; "
                "without it the capsule ends with the program");
  app->add_option("--until", options->until_ns,
                  "nanoseconds after the boot at which time stands still and the capsule is ready");
  app->add_option("--cpu", options->cpu, "processor to pin it to (default: the least used)");
  app->add_option("--slow", options->slow, "factor on all time limits, for debug kernels")
      ->check(CLI::Range(1.0, 1000.0));
  app->add_option_function<std::vector<std::string>>(
      "--sysctl",
      [options](const std::vector<std::string>& settings) {
        for (const std::string& setting : settings) {
          const size_t equals = setting.find('=');
          if (equals == 0 || equals == std::string::npos ||
              setting.find('\n') != std::string::npos) {
            throw CLI::ValidationError("--sysctl", "'" + setting + "': want name=value");
          }
          options->sysctls.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
        }
      },
      "setting of the guest's kernel, name=value; may be repeated");
  app->add_option("--ready-fd", options->ready_fd,
                  "descriptor for JSON lines: progress, then ready or error");
  app->add_option("--lease-fd", options->lease_fd,
                  "descriptor whose end stops the capsule, unless it said \"release\" before");
  app->add_flag("--foreground", options->foreground, "stay, and write the log to stderr");
}

// The caller's descriptors must not leak into the guest, nor an invalid one be used.
void CheckFd(const char* name, int fd) {
  if (fd < 0) return;
  if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
    throw CLI::ValidationError(name, absl::StrCat(fd, " is not an open descriptor"));
  }
}

// Announcements go to --ready-fd, and to the parent that waits in Daemonize.
class Announcer {
 public:
  Announcer(int ready_fd, UniqueFd parent) : ready_(ready_fd), parent_(std::move(parent)) {}

  void operator()(const std::string& line) {
    Write(ready_, line);
    Write(parent_, line);
    const json message = json::parse(line, nullptr, false);
    // After the verdict nobody listens; the end of the descriptor must not wait for ours.
    if (message.contains("ready") || message.contains("error")) {
      ready_.reset();
      parent_.reset();
    }
  }

 private:
  static void Write(const UniqueFd& fd, const std::string& line) {
    if (!fd) return;
    const std::string text = line + "\n";
    [[maybe_unused]] ssize_t n = write(fd.get(), text.data(), text.size());
  }

  UniqueFd ready_;
  UniqueFd parent_;
};

int RunSupervisor(const Options& options, UniqueFd parent) {
  signal(SIGPIPE, SIG_IGN);
  // Without a process namespace, orphans of the guest come to us.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  Announcer announcer(options.ready_fd, std::move(parent));
  Supervisor supervisor(options, [&](const std::string& line) { announcer(line); });
  const absl::Status status = supervisor.Run();
  if (status.ok()) return 0;
  const std::string message(status.message());
  if (options.foreground) fprintf(stderr, "warren-capsule: %s\n", message.c_str());
  announcer(json{{"error", message}, {"code", ExitCode(status)}}.dump());
  return ExitCode(status);
}

// The parent stays until the capsule is ready, or says why it is not; aloud only
// when nobody listens at --ready-fd.
int WaitForVerdict(UniqueFd pipe, bool aloud) {
  std::string received;
  char bytes[4096];
  for (ssize_t n; (n = read(pipe.get(), bytes, sizeof(bytes))) > 0;) {
    received.append(bytes, static_cast<size_t>(n));
  }
  const size_t end = received.find_last_not_of('\n') + 1;
  const size_t begin = received.rfind('\n', end == 0 ? 0 : end - 1) + 1;
  const json verdict = json::parse(received.substr(begin, end - begin), nullptr, false);
  if (!verdict.is_object()) fprintf(stderr, "warren-capsule: the supervisor was killed\n");
  if (!verdict.is_object()) return kFailed;
  if (verdict.contains("ready")) return 0;
  if (!aloud) return verdict.value("code", kFailed);
  fprintf(stderr, "warren-capsule: %s\n", verdict.value("error", "it did not start").c_str());
  if (verdict.contains("kernel_lines")) {
    for (const auto& line : verdict["kernel_lines"]) {
      fprintf(stderr, "  %s\n", line.get<std::string>().c_str());
    }
  }
  return verdict.value("code", kFailed);
}

int Daemonize(const Options& options) {
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) < 0) {
    perror("warren-capsule: pipe");
    return kMachineCannot;
  }
  UniqueFd read_end(pipe_fds[0]), write_end(pipe_fds[1]);
  const pid_t pid = fork();
  if (pid < 0) {
    perror("warren-capsule: fork");
    return kMachineCannot;
  }
  if (pid > 0) {
    write_end.reset();
    if (options.ready_fd >= 0) close(options.ready_fd);
    if (options.lease_fd >= 0) close(options.lease_fd);
    return WaitForVerdict(std::move(read_end), options.ready_fd < 0);
  }
  read_end.reset();
  setsid();
  // No terminal, no folder and no pipe of the caller is kept busy.
  if (chdir("/") < 0) perror("warren-capsule: chdir");
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int standard = 0; standard <= 2; ++standard) dup2(null, standard);
  close(null);
  return RunSupervisor(options, std::move(write_end));
}

int Main(int argc, char** argv) {
  CLI::App app("Boots one capsule and watches over it.", "warren-capsule");
  Options options;
  Define(&app, &options);
  try {
    app.parse(argc, argv);
    CheckFd("--ready-fd", options.ready_fd);
    CheckFd("--lease-fd", options.lease_fd);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  for (std::string* path :
       {&options.kernel, &options.module, &options.libexec, &options.results, &options.lab_file}) {
    *path = Absolute(*path);
  }
  return options.foreground ? RunSupervisor(options, UniqueFd()) : Daemonize(options);
}

}  // namespace
}  // namespace warren::capsule

int main(int argc, char** argv) {
  try {
    return warren::capsule::Main(argc, argv);
  } catch (const std::exception& error) {
    fprintf(stderr, "warren-capsule: %s\n", error.what());
    return 1;
  }
}
