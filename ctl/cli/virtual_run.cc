// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/virtual_run.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "capsule/guest/conf.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/interrupt.h"
#include "ctl/cli/sha256.h"
#include "ctl/cli/temporary_folder.h"
#include "ctl/format/writer.h"

namespace warren::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kLookAgain = std::chrono::milliseconds(100);
constexpr char kProgramInside[] = "/warren/libexec/warren";

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::Status WriteAll(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return absl::FailedPreconditionError(absl::StrCat(path, " cannot be written"));
  return absl::OkStatus();
}

// Everything that the run's bytes depend on is in here.
struct Prepared {
  LoadedLab lab;
  std::string yaml;  // the topology with all that it takes from other files
  TemporaryFolder folder;
  capsule::StartOptions start;

  std::string Out() const { return folder.path() + "/out"; }
};

absl::StatusOr<Prepared> Prepare(const SessionOptions& options,
                                 const std::vector<std::string>& verb) {
  if (options.in == "native") {
    return absl::InvalidArgumentError(
        "--virtual-time takes a capsule: this machine's own clock cannot stand still; leave out "
        "--in native");
  }
  auto lab = LoadLab(options.file);
  if (!lab.ok()) return lab.status();
  if (!options.lab.empty()) lab->compiled.plan.set_lab(options.lab);
  if (options.seed) lab->compiled.plan.set_seed(*options.seed);
  const std::string name = lab->compiled.plan.lab();
  const uint64_t seed = lab->compiled.plan.seed();
  capsule::SweepStale().IgnoreError();
  if (capsule::GetCapsule(name).ok()) {
    return absl::AlreadyExistsError(absl::StrCat("a lab '", name, "' is up already; warren down ",
                                                 name,
                                                 " removes it, --lab gives this one another "
                                                 "name"));
  }
  auto yaml = format::WriteTopology(lab->topology);
  if (!yaml.ok()) return yaml.status();
  auto folder = TemporaryFolder::Make();
  if (!folder.ok()) return folder.status();
  auto start = CapsuleOptions(name, seed);
  if (!start.ok()) return start.status();
  Prepared run{*std::move(lab), *std::move(yaml), *std::move(folder), *std::move(start)};
  run.start.lab_file = run.folder.path() + kTopologyFile;
  if (absl::Status wrote = WriteAll(run.start.lab_file, run.yaml); !wrote.ok()) return wrote;
  if (mkdir(run.Out().c_str(), 0700) != 0) return absl::ErrnoToStatus(errno, run.Out());
  run.start.virtual_time = true;
  if (!options.memory.empty()) run.start.memory = options.memory;
  if (options.syscall_cost_ns) run.start.syscall_cost_ns = *options.syscall_cost_ns;
  run.start.results = run.Out();
  run.start.batch = {kProgramInside};
  run.start.batch.insert(run.start.batch.end(), verb.begin(), verb.end());
  // The lab's name is said only where it is not the file's: it is an input like any other.
  for (const std::string& word :
       {std::string("--in"), std::string("native"), std::string("--lab"), name,
        std::string("--seed"), absl::StrCat(seed), std::string(capsule::kLabInside)}) {
    run.start.batch.push_back(word);
  }
  return run;
}

// The exit status that the program inside left; nullopt when it did not come to its end.
std::optional<int> StatusOf(const std::string& out) {
  int status = 0;
  const std::string text = ReadAll(out + capsule::kOutStatus);
  if (!absl::SimpleAtoi(absl::StripAsciiWhitespace(text), &status)) return std::nullopt;
  return status;
}

// Prints what has come to a file since the last time.
class Tail {
 public:
  explicit Tail(std::string path) : path_(std::move(path)) {}
  void Print() {
    std::ifstream file(path_, std::ios::binary);
    file.seekg(at_);
    std::ostringstream text;
    text << file.rdbuf();
    at_ += static_cast<std::streamoff>(text.str().size());
    std::cout << text.str() << std::flush;
  }

 private:
  std::string path_;
  std::streamoff at_ = 0;
};

absl::Status Ended(const std::string& lab, const capsule::Ended& ended) {
  std::string text = absl::StrCat("the capsule of lab '", lab, "' ended: ", ended.message);
  if (ended.why == "crashed") {
    for (const std::string& line : ended.kernel_lines) absl::StrAppend(&text, "\n  ", line);
  }
  return absl::InternalError(text);
}

absl::StatusOr<int> Play(const Prepared& run, bool quiet) {
  auto started = capsule::StartCapsule(run.start, nullptr);
  if (!started.ok()) return started.status();
  auto watch = capsule::Watch::Open(run.start.id);
  Tail tail(run.Out() + capsule::kOutStdout);
  std::optional<capsule::Ended> ended;
  while (watch.ok() && !ended) {
    ended = watch->Wait(kLookAgain);
    if (!quiet) tail.Print();
    if (Interrupted()) {
      capsule::StopCapsule(run.start.id).IgnoreError();
      return absl::CancelledError("interrupted");
    }
  }
  const std::optional<int> status = StatusOf(run.Out());
  if (status) return *status;
  if (!ended) return absl::InternalError("the capsule ended before its run did");
  return Ended(run.start.id, *ended);
}

nlohmann::json HashesOf(const Prepared& run) {
  nlohmann::json programs;
  auto add = [&programs](const std::string& name, const std::string& path) {
    if (auto hash = Sha256OfFile(path); hash.ok()) programs[name] = *hash;
  };
  for (const char* own : {"warren", "warrend", "warren-init", "warren-node-init"}) {
    add(own, absl::StrCat(run.start.libexec, "/", own));
  }
  for (const v1::Step& step : run.lab.compiled.plan.steps()) {
    if (step.has_start_service() && step.start_service().argv_size() > 0) {
      add(step.start_service().argv(0), step.start_service().argv(0));
    }
  }
  return {{"kernel", Sha256OfFile(run.start.kernel).value_or("")},
          {"module", Sha256OfFile(run.start.module).value_or("")},
          {"topology", Sha256(run.yaml)},
          {"programs", programs}};
}

// Every file that the run made, by its path.
nlohmann::json OutputsOf(const std::string& out) {
  nlohmann::json outputs = nlohmann::json::object();
  outputs["stdout"] = Sha256OfFile(out + capsule::kOutStdout).value_or("");
  std::error_code error;
  const fs::path results = out + capsule::kOutResults;
  for (const auto& entry : fs::recursive_directory_iterator(results, error)) {
    if (!entry.is_regular_file(error)) continue;
    outputs[fs::relative(entry.path(), results, error).string()] =
        Sha256OfFile(entry.path()).value_or("");
  }
  return outputs;
}

nlohmann::json RecordOf(const Prepared& run, double real_seconds) {
  return {{"mode", "inf-cpu"},
          {"tracing", "ptrace"},
          {"seed", run.start.seed},
          {"memory", run.start.memory},
          {"start", "2026-01-01T00:00:00Z"},
          {"syscall_cost_ns", run.start.syscall_cost_ns},
          {"clock_read_cost_ns", 256},
          {"real_seconds", real_seconds},
          {"inputs", HashesOf(run)},
          {"outputs", OutputsOf(run.Out())}};
}

absl::Status TakeResults(const Prepared& run, const std::string& folder) {
  if (folder.empty()) return absl::OkStatus();
  std::error_code error;
  fs::copy(run.Out() + capsule::kOutResults, folder,
           fs::copy_options::recursive | fs::copy_options::overwrite_existing |
               fs::copy_options::copy_symlinks,
           error);
  if (error) return absl::FailedPreconditionError(absl::StrCat(folder, ": ", error.message()));
  return WriteAll(folder + kTopologyFile, run.yaml);
}

}  // namespace

absl::StatusOr<VirtualResult> PlayInVirtualTime(const SessionOptions& options, bool quiet) {
  const double start = Now();
  auto run = Prepare(options, {"run", "--report", "/results"});
  if (!run.ok()) return run.status();
  auto status = Play(*run, quiet);
  if (!status.ok()) return status.status();
  VirtualResult result;
  result.exit_code = *status;
  // A run that fails of itself has said why.
  if (*status != kDone) std::cerr << ReadAll(run->Out() + capsule::kOutStderr);
  result.report =
      nlohmann::json::parse(ReadAll(run->Out() + capsule::kOutResults + kRunFile), nullptr, false);
  if (!result.report.is_object()) result.report = nlohmann::json::object();
  result.report["virtual_time"] = RecordOf(*run, Now() - start);
  if (absl::Status took = TakeResults(*run, options.results); !took.ok()) return took;
  if (!options.results.empty()) {
    absl::Status wrote = WriteAll(options.results + kRunFile, result.report.dump(2) + "\n");
    if (!wrote.ok()) return wrote;
  }
  return result;
}

int RunInVirtualTime(const SessionOptions& options, bool json) {
  auto result = PlayInVirtualTime(options, json);
  if (!result.ok()) return Report(result.status());
  if (json) {
    std::cout << result->report.dump(2) << "\n";
  } else {
    std::cout << "in virtual time; " << Seconds(result->report["virtual_time"]["real_seconds"])
              << " of real time\n";
  }
  return result->exit_code;
}

int UpInVirtualTime(const SessionOptions& options, bool json) {
  std::vector<std::string> verb = {"up"};
  if (json) verb.push_back("--json");
  auto run = Prepare(options, verb);
  if (!run.ok()) return Report(run.status());
  run->start.hold = true;
  ProgressLine line;
  auto started =
      capsule::StartCapsule(run->start, [&](const std::string& what) { line.Show(what); });
  if (!started.ok()) {
    const std::optional<int> status = StatusOf(run->Out());
    if (!status) return Report(started.status());
    std::cerr << ReadAll(run->Out() + capsule::kOutStderr);
    return *status;
  }
  if (Interrupted()) return Report(absl::CancelledError("interrupted"));
  if (absl::Status kept = started->Release(); !kept.ok()) return Report(kept);
  std::cout << ReadAll(run->Out() + capsule::kOutStdout);
  return kDone;
}

int RunUntilAndKeep(const SessionOptions& options, uint64_t until_ns) {
  auto run = Prepare(options, {"run", "--report", "/results"});
  if (!run.ok()) return Report(run.status());
  // What is printed and written after this command goes to the report, or with the capsule.
  run->start.results = options.results;
  run->start.until_ns = until_ns;
  ProgressLine line;
  auto started =
      capsule::StartCapsule(run->start, [&](const std::string& what) { line.Show(what); });
  if (!started.ok()) return Report(started.status());
  if (Interrupted()) return Report(absl::CancelledError("interrupted"));
  auto info = capsule::GetCapsule(started->id());
  if (!info.ok()) return Report(info.status());
  if (absl::Status kept = started->Release(); !kept.ok()) return Report(kept);
  std::cout << ReadAll((options.results.empty() ? started->results() : options.results) +
                       capsule::kOutStdout)
            << "time stands still at "
            << absl::StrFormat("%.9f s", static_cast<double>(info->virtual_ns) / 1e9)
            << "; warren step TIME, warren continue, warren down\n";
  return kDone;
}

}  // namespace warren::cli
