// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/session.h"

#include "absl/strings/str_cat.h"
#include "ctl/cli/console.h"
#include "ctl/format/writer.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

constexpr int64_t kLargestCost = 1'000'000'000;  // ns

In Where(const std::string& word) {
  return word == "native" ? In::kNative : word == "capsule" ? In::kCapsule : In::kAuto;
}

}  // namespace

void AddSessionWords(CLI::App* verb, SessionOptions* options) {
  verb->add_option("FILE", options->file, "The topology file (YAML)")->required();
  verb->add_option("--lab", options->lab, "Name of the lab; default: the name in the file");
  verb->add_option("--in", options->in, "Where it runs: this machine's kernel or a capsule")
      ->check(CLI::IsMember({"auto", "native", "capsule"}))
      ->capture_default_str();
  verb->add_flag(
      "--virtual-time", options->virtual_time,
      "In a capsule whose time moves only when nobody computes: the same bytes each time");
  verb->add_option("--seed", options->seed, "Seed of every random choice; default: the file's");
  verb->add_option_function<std::string>(
      "--syscall-cost",
      [options](const std::string& text) {
        auto cost = model::ParseTime(text);
        if (!cost.ok() || *cost < 0 || *cost > kLargestCost) {
          throw CLI::ValidationError("--syscall-cost", "'" + text + "': want 0 to 1s, such as 2us");
        }
        options->syscall_cost_ns = static_cast<uint64_t>(*cost);
      },
      "In virtual time: what a system call takes; default: 2us");
}

absl::StatusOr<Session> Session::Start(const SessionOptions& options) {
  auto loaded = LoadLab(options.file);
  if (!loaded.ok()) return loaded.status();
  if (!options.lab.empty()) loaded->compiled.plan.set_lab(options.lab);
  if (options.seed) loaded->compiled.plan.set_seed(*options.seed);
  auto place = NewPlace::Open({.in = Where(options.in),
                               .lab = loaded->compiled.plan.lab(),
                               .results = options.results,
                               .seed = loaded->compiled.plan.seed()});
  if (!place.ok()) return place.status();
  Session session(*std::move(loaded), *std::move(place));
  if (absl::Status status = session.BringUp(); !status.ok()) return session.Explain(status);
  return session;
}

const char* Session::where() const {
  // In virtual time this very program runs inside, beside the lab.
  const bool capsule = place().capsule || getenv("WARREN_IN_CAPSULE") != nullptr;
  return capsule ? "capsule" : "native";
}

const char* Session::WhereInWords() const {
  return std::string_view(where()) == "capsule" ? "a capsule" : "this machine's kernel";
}

Session::Session(LoadedLab loaded, NewPlace place)
    : loaded_(std::move(loaded)),
      place_(std::move(place)),
      client_(std::make_unique<Client>(place_.place().socket)) {}

Session::~Session() {
  if (client_ != nullptr) End().IgnoreError();
}

absl::Status Session::BringUp() {
  ProgressLine line;
  v1::UpRequest request;
  *request.mutable_plan() = loaded_.compiled.plan;
  // What the format cannot hold (files that are no text) only cannot be saved again.
  if (auto text = format::WriteTopology(loaded_.topology); text.ok()) request.set_topology(*text);
  absl::Status status = client_->Up(request, [&](const v1::UpProgress& progress) {
    if (!progress.done())
      line.Show(progress.phase(), progress.done_steps(), progress.total_steps());
  });
  up_ = status.ok();
  return status;
}

absl::Status Session::Keep() {
  absl::Status status = place_.Keep();
  if (status.ok()) up_ = false;
  return status;
}

absl::Status Session::End() {
  // A capsule takes its lab with it when it ends.
  if (place_.place().capsule) return place_.End();
  if (!up_) return absl::OkStatus();
  up_ = false;
  return client_->Down(lab());
}

absl::Status Session::Explain(const absl::Status& status) const {
  return cli::Explain(place_.place(), status);
}

}  // namespace warren::cli
