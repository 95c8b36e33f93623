// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/verbs.h"
#include "ctl/cli/virtual_run.h"

namespace warren::cli {
namespace {

using nlohmann::json;

// The record of the report in `folder`.
absl::StatusOr<json> ReadReport(const std::string& folder) {
  const std::string path = folder + kRunFile;
  std::ifstream file(path);
  if (!file) {
    return absl::NotFoundError(absl::StrCat(
        path, " cannot be read; warren run FILE --virtual-time --report ", folder, " makes it"));
  }
  json report = json::parse(file, nullptr, false);
  if (!report.is_object() || !report.contains("lab")) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no report of warren run"));
  }
  if (!report.contains("virtual_time")) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " is of a run in real time, which no other run repeats; say --virtual-time"));
  }
  return report;
}

// The names under which two objects differ, those that only one of them has among them.
std::vector<std::string> Differences(const json& was, const json& is) {
  std::set<std::string> names;
  for (const json* side : {&was, &is}) {
    for (const auto& [name, value] : side->items()) names.insert(name);
  }
  std::vector<std::string> differ;
  for (const std::string& name : names) {
    if (was.value(name, json()) != is.value(name, json())) differ.push_back(name);
  }
  return differ;
}

// The kernel, the module, each program: what is not as it was when the report was made.
std::vector<std::string> ChangedInputs(const json& was, const json& is) {
  std::vector<std::string> changed;
  for (const std::string& name : Differences(was, is)) {
    if (name != "programs") {
      changed.push_back(name);
      continue;
    }
    for (const std::string& program : Differences(was[name], is[name])) changed.push_back(program);
  }
  return changed;
}

int Verify(const std::string& folder, bool as_json) {
  auto report = ReadReport(folder);
  if (!report.ok()) return Report(report.status());
  const json& was = (*report)["virtual_time"];
  SessionOptions options;
  options.file = folder + kTopologyFile;
  options.lab = report->value("lab", "");
  options.seed = was.value("seed", uint64_t{1});
  options.memory = was.value("memory", "");
  options.syscall_cost_ns = was.value("syscall_cost_ns", uint64_t{0});
  auto again = PlayInVirtualTime(options, /*quiet=*/true);
  if (!again.ok()) return Report(again.status());
  const json& is = again->report["virtual_time"];
  const std::vector<std::string> inputs = ChangedInputs(was["inputs"], is["inputs"]);
  const std::vector<std::string> outputs = Differences(was["outputs"], is["outputs"]);
  const bool same = outputs.empty();
  if (as_json) {
    std::cout << json{{"same", same},
                      {"outputs", is["outputs"].size()},
                      {"differ", outputs},
                      {"changed_inputs", inputs}}
                     .dump(2)
              << "\n";
    return same ? kDone : kFailed;
  }
  if (!inputs.empty()) {
    std::cerr << "warren: not as they were when the report was made: "
              << absl::StrJoin(inputs, ", ") << "\n";
  }
  for (const std::string& name : outputs) std::cout << "DIFFERS " << name << "\n";
  std::cout << is["outputs"].size() - std::min(outputs.size(), is["outputs"].size()) << " of "
            << Count(is["outputs"].size(), "output") << " the same\n";
  return same ? kDone : kFailed;
}

}  // namespace

void AddVerify(const Verbs& verbs) {
  struct Words {
    std::string folder;
    bool json = false;
  };
  auto words = std::make_shared<Words>();
  CLI::App* verb = verbs.Add("verify", "Run what a report records again, and compare every byte",
                             [words] { return Verify(words->folder, words->json); });
  verb->add_option("DIR", words->folder, "The folder of a run with --virtual-time --report DIR")
      ->required();
  verb->add_flag("--json", words->json, "Print the comparison as JSON");
}

}  // namespace warren::cli
