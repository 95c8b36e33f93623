// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/client/capsule.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "capsule/host/run_folder.h"

extern char** environ;

namespace warren::capsule {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr auto kAnswerLimit = seconds(5);
constexpr auto kStopLimit = seconds(20);

absl::Status NoSuchCapsule(const std::string& id) {
  return absl::NotFoundError(absl::StrCat("no capsule '", id, "' is running"));
}

// The next line of a socket; none when it ended or `deadline` passed (`*late` says which).
std::optional<std::string> NextLine(int fd, std::string* received, Clock::time_point deadline,
                                    bool* late) {
  *late = false;
  for (;;) {
    if (const size_t end = received->find('\n'); end != std::string::npos) {
      std::string line = received->substr(0, end);
      received->erase(0, end + 1);
      return line;
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    pollfd readable = {fd, POLLIN, 0};
    const int ready = poll(&readable, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      *late = true;
      return std::nullopt;
    }
    char bytes[4096];
    ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n <= 0) return std::nullopt;
    received->append(bytes, static_cast<size_t>(n));
  }
}

// Nothing, with errno, when nobody listens.
UniqueFd Dial(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  while (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0) {
    if (errno == EINTR) continue;
    fd.reset();
    break;
  }
  return fd;
}

absl::StatusOr<UniqueFd> DialControl(const std::string& id) {
  auto folder = FolderOf(id);
  if (!folder.ok()) return folder.status();
  UniqueFd fd = Dial(*folder + "/ctl");
  if (!fd) return NoSuchCapsule(id);
  return fd;
}

bool Ask(const UniqueFd& fd, const char* op) {
  const std::string line = json{{"op", op}}.dump() + "\n";
  return send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(line.size());
}

std::vector<std::string> Lines(const json& message) {
  if (!message.contains("kernel_lines")) return {};
  return message["kernel_lines"].get<std::vector<std::string>>();
}

Ended KilledSupervisor() {
  return {"killed", "the capsule's supervisor was killed, and the capsule with it", {}};
}

std::vector<std::string> Arguments(const StartOptions& options) {
  std::vector<std::string> args = {options.program,
                                   "--id=" + options.id,
                                   "--kernel=" + options.kernel,
                                   "--libexec=" + options.libexec,
                                   "--memory=" + options.memory,
                                   absl::StrCat("--slow=", options.slow),
                                   "--ready-fd=3",
                                   "--lease-fd=4"};
  if (!options.module.empty()) args.push_back("--module=" + options.module);
  if (!options.results.empty()) args.push_back("--results=" + options.results);
  if (options.cpu >= 0) args.push_back(absl::StrCat("--cpu=", options.cpu));
  if (options.virtual_time) {
    args.push_back("--virtual-time");
    args.push_back(absl::StrCat("--seed=", options.seed));
    args.push_back(absl::StrCat("--syscall-cost=", options.syscall_cost_ns));
    if (!options.lab_file.empty()) args.push_back("--lab-file=" + options.lab_file);
    if (options.hold) args.push_back("--hold");
    if (options.until_ns != 0) args.push_back(absl::StrCat("--until=", options.until_ns));
    for (const std::string& word : options.batch) args.push_back("--batch=" + word);
  }
  for (const auto& [name, value] : options.sysctls) {
    args.push_back(absl::StrCat("--sysctl=", name, "=", value));
  }
  return args;
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& args, const UniqueFd& theirs) {
  std::vector<char*> argv;
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), 3);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), 4);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat("cannot run ", args[0]));
  return pid;
}

absl::Status Refused(const json& verdict) {
  std::string text = verdict["error"].get<std::string>();
  for (const std::string& line : Lines(verdict)) absl::StrAppend(&text, "\n  ", line);
  switch (verdict.value("code", 1)) {
    case 2:
      return absl::InvalidArgumentError(text);
    case 3:
      return absl::FailedPreconditionError(text);
    default:
      return absl::AbortedError(text);
  }
}

// Reads up to the verdict: a status, or the supervisor's silent end.
absl::Status AwaitVerdict(const UniqueFd& fd,
                          const std::function<void(const std::string&)>& progress) {
  std::string received;
  bool late = false;
  // The supervisor has a limit of its own.
  while (auto line = NextLine(fd.get(), &received, Clock::now() + std::chrono::hours(1), &late)) {
    const json message = json::parse(*line, nullptr, false);
    if (message.contains("ready")) return absl::OkStatus();
    if (message.contains("error")) return Refused(message);
    if (message.contains("progress") && progress) {
      progress(message["progress"].get<std::string>());
    }
  }
  return absl::AbortedError("the capsule's supervisor ended before the capsule was ready");
}

CapsuleInfo InfoOf(const json& status, const std::string& folder) {
  CapsuleInfo info;
  info.id = status.value("id", "");
  info.socket = folder + "/sock";
  info.state = status.value("state", "");
  info.supervisor_pid = status.value("supervisor_pid", int64_t{0});
  info.kernel_pid = status.value("kernel_pid", int64_t{0});
  info.containment = status.value("containment", "");
  info.memory = status.value("memory", uint64_t{0});
  info.virtual_time = status.value("virtual_time", false);
  info.held = status.value("held", false);
  info.virtual_ns = status.value("virtual_ns", uint64_t{0});
  info.uptime_s = status.value("uptime_s", 0.0);
  info.boot_ms = status.value("boot_ms", 0.0);
  return info;
}

}  // namespace

absl::Status Capsule::Release() {
  constexpr char kWord[] = "release\n";
  const bool told = send(lease_.get(), kWord, sizeof(kWord) - 1, MSG_NOSIGNAL) > 0;
  lease_.reset();
  if (told) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("the capsule '", id_, "' is gone"));
}

absl::StatusOr<Capsule> StartCapsule(const StartOptions& options,
                                     const std::function<void(const std::string&)>& progress) {
  auto folder = FolderOf(options.id);
  if (!folder.ok()) return folder.status();
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
    return absl::ErrnoToStatus(errno, "socketpair");
  }
  UniqueFd ours(pair[0]), theirs(pair[1]);
  auto pid = Spawn(Arguments(options), theirs);
  if (!pid.ok()) return pid.status();
  theirs.reset();
  const absl::Status verdict = AwaitVerdict(ours, progress);
  // This one only stood between us and the supervisor, which is a daemon.
  while (waitpid(*pid, nullptr, 0) < 0 && errno == EINTR) continue;
  if (!verdict.ok()) return verdict;
  return Capsule(options.id, *folder + "/sock", std::move(ours));
}

absl::StatusOr<CapsuleInfo> GetCapsule(const std::string& id) {
  auto folder = FolderOf(id);
  if (!folder.ok()) return folder.status();
  auto fd = DialControl(id);
  if (!fd.ok()) return fd.status();
  std::string received;
  bool late = false;
  if (!Ask(*fd, "status")) return NoSuchCapsule(id);
  auto line = NextLine(fd->get(), &received, Clock::now() + kAnswerLimit, &late);
  if (late) {
    return absl::DeadlineExceededError(
        absl::StrCat("the supervisor of capsule '", id, "' does not answer"));
  }
  if (!line) return NoSuchCapsule(id);
  const json status = json::parse(*line, nullptr, false);
  if (!status.is_object()) {
    return absl::InternalError(absl::StrCat("capsule '", id, "': not understood: ", *line));
  }
  return InfoOf(status, *folder);
}

absl::StatusOr<std::vector<CapsuleInfo>> ListCapsules() {
  auto ids = LivingCapsules();
  if (!ids.ok()) return ids.status();
  std::vector<CapsuleInfo> infos;
  for (const std::string& id : *ids) {
    auto info = GetCapsule(id);
    if (info.ok()) {
      infos.push_back(*std::move(info));
    } else if (absl::IsDeadlineExceeded(info.status())) {
      CapsuleInfo& silent = infos.emplace_back();
      silent.id = id;
      silent.state = "silent";
    }
  }
  return infos;
}

absl::StatusOr<Ended> StopCapsule(const std::string& id) {
  auto fd = DialControl(id);
  if (!fd.ok()) return fd.status();
  if (!Ask(*fd, "stop")) return NoSuchCapsule(id);
  auto ended = Watch(*std::move(fd)).Wait(kStopLimit);
  if (ended) return *std::move(ended);
  return absl::DeadlineExceededError(
      absl::StrCat("the supervisor of capsule '", id, "' does not stop it; kill that process"));
}

// Asks for virtual time to go on, and for the answer, however long it takes.
static absl::StatusOr<uint64_t> Move(const std::string& id, const json& request) {
  auto fd = DialControl(id);
  if (!fd.ok()) return fd.status();
  const std::string line = request.dump() + "\n";
  if (send(fd->get(), line.data(), line.size(), MSG_NOSIGNAL) < 0) return NoSuchCapsule(id);
  std::string received;
  bool late = false;
  auto answer = NextLine(fd->get(), &received, Clock::now() + std::chrono::hours(24), &late);
  const json reply = answer ? json::parse(*answer, nullptr, false) : json();
  if (!reply.is_object()) {
    return absl::AbortedError(absl::StrCat("the capsule '", id, "' ended on the way"));
  }
  if (reply.contains("error")) {
    return absl::FailedPreconditionError(
        absl::StrCat("capsule '", id, "': ", reply["error"].get<std::string>()));
  }
  return reply.value("virtual_ns", uint64_t{0});
}

absl::StatusOr<uint64_t> StepTime(const std::string& id, uint64_t ns) {
  return Move(id, {{"op", "step"}, {"ns", ns}});
}

absl::Status RunOn(const std::string& id) { return Move(id, {{"op", "run"}}).status(); }

absl::StatusOr<Watch> Watch::Open(const std::string& id) {
  auto fd = DialControl(id);
  if (!fd.ok()) return fd.status();
  if (!Ask(*fd, "wait")) return NoSuchCapsule(id);
  return Watch(*std::move(fd));
}

std::optional<Ended> Watch::Poll() { return Wait(milliseconds(0)); }

std::optional<Ended> Watch::Wait(milliseconds limit) {
  bool late = false;
  auto line = NextLine(fd_.get(), &received_, Clock::now() + limit, &late);
  if (late) return std::nullopt;
  if (!line) return KilledSupervisor();
  const json report = json::parse(*line, nullptr, false);
  if (!report.is_object()) return KilledSupervisor();
  return Ended{report.value("why", ""), report.value("message", ""), Lines(report)};
}

absl::StatusOr<std::vector<std::string>> SweepStale() { return SweepStaleFolders(); }

}  // namespace warren::capsule
