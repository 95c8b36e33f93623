// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "ctl/cli/client.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/load.h"
#include "ctl/cli/place.h"
#include "ctl/cli/verbs.h"
#include "ctl/compile/diff.h"
#include "ctl/format/writer.h"

namespace warren::cli {
namespace {

struct ApplyWords {
  std::string file;
  std::string lab;
  bool dry_run = false;
  bool json = false;
};

int Apply(const ApplyWords& words) {
  auto topology = LoadTopology(words.file);
  if (!topology.ok()) return Report(topology.status());
  auto ref = FindLab(words.lab.empty() ? topology->name : words.lab);
  if (!ref.ok()) return Report(ref.status());
  Client client(ref->place.socket);
  auto record = client.Made(ref->lab);
  if (!record.ok()) return Report(Explain(ref->place, record.status()));
  auto lab = CompileLab(words.file, *std::move(topology), &record->plan());
  if (!lab.ok()) return Report(lab.status());

  v1::ApplyRequest request;
  request.set_lab(ref->lab);
  request.set_dry_run(words.dry_run);
  *request.mutable_delta() = compile::Delta(record->plan(), lab->compiled.plan);
  request.mutable_delta()->set_base(record->digest());
  if (auto text = format::WriteTopology(lab->topology); text.ok()) request.set_topology(*text);
  auto reply = client.Apply(request);
  if (!reply.ok()) return Report(Explain(ref->place, reply.status()));
  if (words.json) {
    std::cout << nlohmann::json{{"lab", ref->lab},
                                {"dry_run", words.dry_run},
                                {"differences",
                                 std::vector<std::string>(reply->differences().begin(),
                                                          reply->differences().end())}}
                     .dump(2)
              << "\n";
    return kDone;
  }
  for (const std::string& line : reply->differences()) std::cout << line << "\n";
  if (!words.dry_run) {
    const auto count = static_cast<size_t>(reply->differences_size());
    std::cout << "lab '" << ref->lab
              << "': " << (count == 0 ? "nothing differs" : Count(count, "difference") + " applied")
              << "\n";
  }
  return kDone;
}

}  // namespace

void AddApply(const Verbs& verbs) {
  auto words = std::make_shared<ApplyWords>();
  CLI::App* verb = verbs.Add("apply", "Change the running lab into FILE; touch only what differs",
                             [words] { return Apply(*words); });
  verb->add_option("FILE", words->file, "The topology file (YAML)")->required();
  verb->add_option("--lab", words->lab, "The lab; default: the one named as in the file");
  verb->add_flag("--dry-run", words->dry_run, "Only print the differences");
  verb->add_flag("--json", words->json, "Print the differences as JSON");
}

}  // namespace warren::cli
