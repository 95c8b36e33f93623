// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <iostream>
#include <nlohmann/json.hpp>

#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/load.h"
#include "ctl/cli/verbs.h"
#include "ctl/compile/plan.h"

namespace warren::cli {
namespace {

struct CheckWords {
  std::string file;
  bool plan = false;
  bool json = false;
};

int Check(const CheckWords& words) {
  auto lab = LoadLab(words.file);
  if (!lab.ok()) return Report(lab.status());
  if (words.plan) {
    std::cout << (words.json ? compile::PlanToJson(lab->compiled.plan)
                             : compile::PlanToText(lab->compiled.plan));
  } else if (words.json) {
    std::cout << nlohmann::json{{"name", lab->topology.name},
                                {"nodes", lab->topology.nodes.size()},
                                {"links", lab->topology.links.size()},
                                {"steps", lab->compiled.plan.steps_size()}}
              << "\n";
  } else {
    std::cout << words.file << ": good: " << Count(lab->topology.nodes.size(), "node") << ", "
              << Count(lab->topology.links.size(), "link") << ", "
              << Count(lab->topology.checks.size(), "check") << "\n";
  }
  return kDone;
}

}  // namespace

void AddCheck(const Verbs& verbs) {
  auto words = std::make_shared<CheckWords>();
  CLI::App* verb =
      verbs.Add("check", "Read and compile a topology file; print what is wrong with it",
                [words] { return Check(*words); });
  verb->add_option("FILE", words->file, "The topology file (YAML)")->required();
  verb->add_flag("--plan", words->plan, "Print the operations that bring it up, in order");
  verb->add_flag("--json", words->json, "Print the result (or the plan) as JSON");
}

}  // namespace warren::cli
