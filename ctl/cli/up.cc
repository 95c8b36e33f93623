// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/session.h"
#include "ctl/cli/verbs.h"
#include "ctl/cli/virtual_run.h"

namespace warren::cli {
namespace {

struct UpWords {
  SessionOptions session;
  bool json = false;
};

int Up(const UpWords& words) {
  if (words.session.virtual_time) return UpInVirtualTime(words.session, words.json);
  const double start = Now();
  auto session = Session::Start(words.session);
  if (!session.ok()) return Report(session.status());
  if (absl::Status status = session->Keep(); !status.ok()) return Report(status);
  const double seconds = Now() - start;
  if (words.json) {
    std::cout << nlohmann::json{{"lab", session->lab()},
                                {"in", session->where()},
                                {"nodes", session->topology().nodes.size()},
                                {"links", session->topology().links.size()},
                                {"seconds", seconds}}
              << "\n";
  } else {
    std::cout << "lab '" << session->lab() << "' is up in " << session->WhereInWords() << ": "
              << Count(session->topology().nodes.size(), "node") << ", "
              << Count(session->topology().links.size(), "link") << ", " << Seconds(seconds)
              << "\n";
  }
  return kDone;
}

struct DownWords {
  std::string lab;
  bool all = false;
};

int DownAll() {
  auto places = RunningPlaces();
  if (!places.ok()) return Report(places.status());
  int code = kDone;
  for (const Place& place : *places) {
    std::vector<std::string> labs;
    if (place.capsule) {
      labs = {place.name};
    } else if (auto list = Client(place.socket).List(); list.ok()) {
      for (const v1::LabSummary& lab : list->labs()) labs.push_back(lab.name());
    } else {
      code = Report(list.status());
    }
    for (const std::string& lab : labs) {
      if (int failed = Report(Remove({place, lab})); failed != kDone) code = failed;
    }
  }
  return code;
}

int Down(const DownWords& words) {
  if (words.all) return DownAll();
  auto ref = FindLab(words.lab);
  if (!ref.ok()) return Report(ref.status());
  return Report(Remove(*ref));
}

}  // namespace

void AddUp(const Verbs& verbs) {
  auto up = std::make_shared<UpWords>();
  CLI::App* verb = verbs.Add("up", "Bring a lab up and leave it running", [up] { return Up(*up); });
  AddSessionWords(verb, &up->session);
  verb->add_flag("--json", up->json, "Print the summary as JSON");

  auto down = std::make_shared<DownWords>();
  verb =
      verbs.Add("down", "Remove a lab and all that belongs to it", [down] { return Down(*down); });
  auto* lab = verb->add_option("LAB", down->lab, "The lab; may be left out while one is up");
  verb->add_flag("--all", down->all, "Every lab of yours")->excludes(lab);
}

}  // namespace warren::cli
