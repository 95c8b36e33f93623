// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/place.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "capsule/host/memory_size.h"
#include "ctl/cli/console.h"
#include "ctl/cli/interrupt.h"

namespace warren::cli {
namespace {

constexpr char kNativeSocket[] = "/run/warren/warrend.sock";
constexpr auto kEndLimit = std::chrono::milliseconds(5000);
constexpr auto kDaemonLimit = std::chrono::seconds(5);
constexpr size_t kShownKernelLines = 40;

bool ModuleLoaded() { return access("/sys/module/warren", F_OK) == 0; }

Place NativePlace() {
  return {.capsule = false, .name = "native", .socket = kNativeSocket, .watch = nullptr};
}

bool Answers(const Place& place) { return Client(place.socket).Version().ok(); }

Place CapsulePlace(const std::string& id, const std::string& socket) {
  Place place{.capsule = true, .name = id, .socket = socket, .watch = nullptr};
  // Without it a failed call only lacks the reason.
  if (auto watch = capsule::Watch::Open(id); watch.ok()) {
    place.watch = std::make_shared<capsule::Watch>(*std::move(watch));
  }
  return place;
}

absl::StatusOr<std::string> FromEnvironment(const char* variable, const char* what) {
  const char* value = getenv(variable);
  if (value != nullptr && *value != '\0') return std::string(value);
  return absl::FailedPreconditionError(
      absl::StrCat(what, " is not known (", variable, " is not set); start Warren with ./warren"));
}

std::string OwnFolder() {
  if (const char* libexec = getenv("WARREN_LIBEXEC"); libexec != nullptr) return libexec;
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

std::string MemoryWord() {
  const char* memory = getenv("WARREN_MEMORY");
  return memory != nullptr && *memory != '\0' ? memory : capsule::kUsualMemory;
}

absl::StatusOr<capsule::Capsule> StartFor(const NewPlace::Options& options) {
  auto start = CapsuleOptions(options.lab, options.seed);
  if (!start.ok()) return start.status();
  start->results = options.results;
  ProgressLine line;
  return capsule::StartCapsule(*start, [&](const std::string& what) { line.Show(what); });
}

// The daemon of this machine's kernel, started when it does not run yet.
absl::StatusOr<Place> OpenNative() {
  const Place place = NativePlace();
  if (Answers(place)) return place;
  if (!ModuleLoaded()) {
    return absl::FailedPreconditionError(
        "warren.ko is not loaded, so no lab can run on this machine's kernel; load it, or say "
        "--in capsule");
  }
  if (geteuid() != 0) {
    return absl::PermissionDeniedError(
        "labs on this machine's kernel take root; say --in capsule to run as yourself");
  }
  const std::string binary = absl::StrCat(OwnFolder(), "/warrend");
  const std::string socket = kNativeSocket;
  char* const argv[] = {const_cast<char*>(binary.c_str()), const_cast<char*>("--socket"),
                        const_cast<char*>(socket.c_str()), nullptr};
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int fd = 0; fd < 3; ++fd) {
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  }
  pid_t pid = 0;
  const int error = posix_spawn(&pid, binary.c_str(), &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return absl::FailedPreconditionError(absl::StrCat(binary, ": ", strerror(error)));
  }
  const auto limit = std::chrono::steady_clock::now() + kDaemonLimit;
  while (!Answers(place)) {
    if (Interrupted()) return absl::CancelledError("interrupted");
    if (std::chrono::steady_clock::now() > limit) {
      return absl::InternalError(absl::StrCat(binary, " does not answer"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return place;
}

}  // namespace

absl::StatusOr<capsule::StartOptions> CapsuleOptions(const std::string& lab, uint64_t seed) {
  auto kernel = FromEnvironment("WARREN_KERNEL", "the capsule's kernel");
  if (!kernel.ok()) return kernel.status();
  auto module = FromEnvironment("WARREN_MODULE", "the capsule's warren.ko");
  if (!module.ok()) return module.status();
  capsule::StartOptions start;
  start.program = absl::StrCat(OwnFolder(), "/warren-capsule");
  start.id = lab;
  start.kernel = *kernel;
  start.module = *module;
  start.libexec = OwnFolder();
  start.seed = seed;
  if (const char* slow = getenv("WARREN_SLOW"); slow != nullptr) start.slow = atof(slow);
  start.memory = MemoryWord();
  uint64_t bytes = 0;
  if (const std::string wrong = capsule::ReadMemorySize(start.memory, &bytes); !wrong.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("WARREN_MEMORY is ", wrong));
  }
  return start;
}

absl::StatusOr<std::vector<Place>> RunningPlaces() {
  capsule::SweepStale().IgnoreError();
  std::vector<Place> places;
  if (access(kNativeSocket, R_OK | W_OK) == 0 && ModuleLoaded()) places.push_back(NativePlace());
  auto capsules = capsule::ListCapsules();
  if (!capsules.ok()) return capsules.status();
  for (const capsule::CapsuleInfo& info : *capsules) {
    if (info.state == "ready") places.push_back(CapsulePlace(info.id, info.socket));
  }
  return places;
}

absl::StatusOr<LabRef> FindLab(const std::string& name) {
  if (!name.empty()) {
    // A capsule is called after its lab: no need to ask the others.
    if (auto info = capsule::GetCapsule(name); info.ok()) {
      return LabRef{CapsulePlace(info->id, info->socket), name};
    }
  }
  auto places = RunningPlaces();
  if (!places.ok()) return places.status();
  std::vector<LabRef> found;
  for (const Place& place : *places) {
    if (place.capsule) {
      found.push_back({place, place.name});
      continue;
    }
    auto list = Client(place.socket).List();
    if (!list.ok()) return list.status();
    for (const v1::LabSummary& lab : list->labs()) found.push_back({place, lab.name()});
  }
  for (const LabRef& ref : found) {
    if (ref.lab == name || (name.empty() && found.size() == 1)) return ref;
  }
  if (!name.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no lab '", name, "' is up; warren list shows those that are"));
  }
  if (found.empty()) return absl::NotFoundError("no lab is up; warren up FILE brings one up");
  return absl::InvalidArgumentError(absl::StrCat(
      found.size(), " labs are up (",
      absl::StrJoin(found, ", ",
                    [](std::string* out, const LabRef& r) { absl::StrAppend(out, r.lab); }),
      "); say which one"));
}

QualifiedName SplitName(const std::string& text) {
  const size_t slash = text.find('/');
  if (slash == std::string::npos) return {"", text};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

absl::StatusOr<NewPlace> NewPlace::Open(const Options& options) {
  capsule::SweepStale().IgnoreError();
  NewPlace made;
  const bool native =
      options.in == In::kNative || (options.in == In::kAuto && ModuleLoaded() && geteuid() == 0);
  if (native) {
    auto place = OpenNative();
    if (!place.ok()) return place.status();
    made.place_ = *std::move(place);
    return made;
  }
  if (capsule::GetCapsule(options.lab).ok()) {
    return absl::AlreadyExistsError(absl::StrCat("a lab '", options.lab,
                                                 "' is up already; warren down ", options.lab,
                                                 " removes it, --lab gives this one another name"));
  }
  auto started = StartFor(options);
  if (!started.ok()) return started.status();
  made.capsule_ = *std::move(started);
  made.place_ = CapsulePlace(made.capsule_->id(), made.capsule_->socket());
  if (Interrupted()) return absl::CancelledError("interrupted");
  return made;
}

absl::Status NewPlace::Keep() {
  if (!capsule_) return absl::OkStatus();
  absl::Status status = capsule_->Release();
  capsule_.reset();
  return status;
}

absl::Status NewPlace::End() {
  if (!capsule_) return absl::OkStatus();
  const std::string id = capsule_->id();
  absl::Status status = capsule::StopCapsule(id).status();
  capsule_.reset();
  return status;
}

absl::Status Remove(const LabRef& ref) {
  if (ref.place.capsule) return capsule::StopCapsule(ref.place.name).status();
  return Client(ref.place.socket).Down(ref.lab);
}

absl::Status Explain(const Place& place, const absl::Status& status) {
  // What the daemon itself refused is the whole story; a broken connection is not.
  if (status.ok() || !place.watch || !(absl::IsUnavailable(status) || absl::IsCancelled(status)) ||
      Interrupted()) {
    return status;
  }
  auto ended = place.watch->Wait(kEndLimit);
  if (!ended) {
    return absl::InternalError(absl::StrCat(
        "warrend in the capsule of lab '", place.name,
        "' ended before it answered, and is started again; try again (", status.message(), ")"));
  }
  if (absl::StrContains(ended->message, "deadlocked on memory") ||
      absl::StrContains(ended->message, "Out of memory")) {
    return absl::ResourceExhaustedError(absl::StrCat("the capsule of lab '", place.name,
                                                     "' ran out of memory; set WARREN_MEMORY to ",
                                                     "more than ", MemoryWord()));
  }
  std::string text =
      absl::StrCat("the capsule of lab '", place.name, "' ", ended->why, ": ", ended->message);
  const auto& lines = ended->kernel_lines;
  const size_t first = lines.size() > kShownKernelLines ? lines.size() - kShownKernelLines : 0;
  for (size_t i = first; i < lines.size(); ++i) absl::StrAppend(&text, "\n  ", lines[i]);
  return absl::InternalError(text);
}

}  // namespace warren::cli
