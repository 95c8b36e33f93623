// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "ctl/cli/checks.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/fidelity.h"
#include "ctl/cli/session.h"
#include "ctl/cli/verbs.h"
#include "ctl/cli/virtual_run.h"
#include "ctl/compile/event_text.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

struct RunWords {
  SessionOptions session;
  bool strict = false;
  std::string until;
  bool keep = false;
  bool json = false;
};

struct Outcome {
  std::vector<CheckResult> results;
  std::vector<v1::PlayedEvent> events;
  Fidelity fidelity;
  double up_seconds = 0;
  double seconds = 0;

  bool EventsDone() const {
    return std::all_of(events.begin(), events.end(),
                       [](const v1::PlayedEvent& e) { return e.problem().empty(); });
  }

  size_t Held() const {
    return static_cast<size_t>(
        std::count_if(results.begin(), results.end(), [](const CheckResult& r) { return r.held; }));
  }
};

nlohmann::json ToJson(const Session& session, const Outcome& outcome) {
  nlohmann::json events = nlohmann::json::array();
  for (const v1::PlayedEvent& e : outcome.events) {
    events.push_back({{"what", compile::EventText(e.event())},
                      {"at_ns", e.due_ns()},
                      {"late_ns", e.late_ns()},
                      {"problem", e.problem()}});
  }
  nlohmann::json checks = nlohmann::json::array();
  for (const CheckResult& r : outcome.results) {
    checks.push_back({{"name", r.name},
                      {"held", r.held},
                      {"seconds", r.seconds},
                      {"finding", r.finding},
                      {"measured", r.measured}});
  }
  return {{"lab", session.lab()},
          {"seed", session.compiled().plan.seed()},
          {"in", session.where()},
          {"nodes", session.topology().nodes.size()},
          {"links", session.topology().links.size()},
          {"up_seconds", outcome.up_seconds},
          {"seconds", outcome.seconds},
          {"held", outcome.Held()},
          {"fidelity", outcome.fidelity.ToJson()},
          {"events", events},
          {"checks", checks}};
}

void PrintResult(const CheckResult& result) {
  std::cout << (result.held ? "held    " : "FAILED  ") << result.name << ": " << result.finding
            << "\n";
  if (!result.details.empty()) std::cout << "\n" << result.details.ToString(10) << "\n";
  std::cout.flush();
}

absl::Status WriteReport(const std::string& folder, const nlohmann::json& report) {
  const std::string path = absl::StrCat(folder, "/run.json");
  std::ofstream file(path);
  file << report.dump(2) << "\n";
  file.close();
  if (!file) return absl::FailedPreconditionError(absl::StrCat(path, " cannot be written"));
  return absl::OkStatus();
}

absl::Status MakeFolder(std::string* folder) {
  if (folder->empty()) return absl::OkStatus();
  std::error_code error;
  std::filesystem::create_directories(*folder, error);
  *folder = std::filesystem::absolute(*folder);
  if (!error) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(*folder, ": ", error.message()));
}

absl::StatusOr<uint64_t> ReadUntil(const RunWords& words) {
  if (!words.session.virtual_time) {
    return absl::InvalidArgumentError("--until takes --virtual-time: real time does not stop");
  }
  auto until = model::ParseTime(words.until);
  if (!until.ok()) return until.status();
  if (*until <= 0) return absl::InvalidArgumentError("--until takes more than 0, such as 100s");
  return static_cast<uint64_t>(*until);
}

void PrintEvent(const v1::PlayedEvent& played) {
  std::cout << (played.problem().empty() ? "event   " : "FAILED  ")
            << compile::EventText(played.event()) << ", at "
            << model::PrintTime(static_cast<int64_t>(played.due_ns())) << " and "
            << Lateness(played.late_ns()) << (played.problem().empty() ? "" : ": ")
            << played.problem() << "\n"
            << std::flush;
}

// Until those events of the file that end have been played.
absl::Status WaitForEvents(Session& session, bool json, Outcome* outcome) {
  if (session.topology().events.empty()) return absl::OkStatus();
  return session.client().Events(session.lab(), /*follow=*/true, [&](const auto& reply) {
    for (const v1::PlayedEvent& played : reply.played()) {
      if (!json) PrintEvent(played);
      outcome->events.push_back(played);
    }
    return std::any_of(reply.waiting().begin(), reply.waiting().end(), [](const auto& waiting) {
      return waiting.event().every_ns() == 0 || waiting.event().until_ns() != 0;
    });
  });
}

int Run(RunWords words) {
  const double start = Now();
  if (absl::Status made = MakeFolder(&words.session.results); !made.ok()) return Report(made);
  if (!words.until.empty()) {
    auto until = ReadUntil(words);
    return until.ok() ? RunUntilAndKeep(words.session, *until) : Report(until.status());
  }
  if (words.session.virtual_time) return RunInVirtualTime(words.session, words.json);
  auto session = Session::Start(words.session);
  if (!session.ok()) return Report(session.status());
  Outcome outcome;
  outcome.up_seconds = Now() - start;
  if (!words.json) {
    std::cout << "lab '" << session->lab() << "' is up in " << session->WhereInWords() << " after "
              << Seconds(outcome.up_seconds) << ": "
              << Count(session->topology().nodes.size(), "node") << ", "
              << Count(session->topology().links.size(), "link") << "\n"
              << std::flush;
  }
  if (absl::Status status = WaitForEvents(*session, words.json, &outcome); !status.ok()) {
    return Report(session->Explain(status));
  }
  for (const model::Check& check : session->topology().checks) {
    auto result = Evaluate(*session, check);
    if (!result.ok()) return Report(result.status());
    if (!words.json) PrintResult(*result);
    outcome.results.push_back(*std::move(result));
  }
  auto state = session->client().Show(session->lab());
  if (!state.ok()) return Report(session->Explain(state.status()));
  outcome.fidelity = Judge(*state);
  if (absl::Status down = session->End(); !down.ok()) return Report(down);
  outcome.seconds = Now() - start;
  const nlohmann::json report = ToJson(*session, outcome);
  if (words.json) {
    std::cout << report.dump(2) << "\n";
  } else {
    std::cout << outcome.fidelity.ToString() << "\n"
              << outcome.Held() << " of " << Count(outcome.results.size(), "check") << " held, "
              << Seconds(outcome.seconds) << "\n";
  }
  if (!words.session.results.empty()) {
    if (absl::Status wrote = WriteReport(words.session.results, report); !wrote.ok()) {
      return Report(wrote);
    }
  }
  if (words.strict && !outcome.fidelity.kept()) {
    return Report(
        absl::InternalError("frames came late: the results cannot be trusted (--strict)"));
  }
  const bool all = outcome.Held() == outcome.results.size() && outcome.EventsDone();
  return all ? kDone : kFailed;
}

}  // namespace

void AddRun(const Verbs& verbs) {
  auto words = std::make_shared<RunWords>();
  CLI::App* verb = verbs.Add("run", "Bring a lab up, evaluate its checks, take it down",
                             [words] { return Run(*words); });
  AddSessionWords(verb, &words->session);
  verb->add_option("--report", words->session.results,
                   "Folder for the results; the lab's programs write to it as /results");
  verb->add_flag("--strict", words->strict, "Fail when frames came late, checks or not");
  verb->add_flag("--json", words->json, "Print the results as JSON");
  auto* until = verb->add_option("--until", words->until,
                                 "In virtual time: stop the clock there, counted from its start");
  auto* keep = verb->add_flag("--keep", words->keep, "Leave the lab at that moment");
  until->needs(keep);
  keep->needs(until);
}

}  // namespace warren::cli
