// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/load.h"
#include "ctl/cli/output.h"
#include "ctl/cli/place.h"
#include "ctl/cli/verbs.h"
#include "ctl/compile/saved.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"

namespace warren::cli {
namespace {

struct SaveWords {
  std::string lab;
  std::string out;
  bool networks = false;
};

absl::StatusOr<std::string> Saved(const LabRef& ref, bool networks) {
  Client client(ref.place.socket);
  auto record = client.Made(ref.lab);
  if (!record.ok()) return record.status();
  if (record->topology().empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "lab '", ref.lab, "' has files that are not text, which a topology file cannot hold"));
  }
  auto state = client.Show(ref.lab, networks);
  if (!state.ok()) return state.status();
  model::Diagnostics found;
  auto topology = format::ReadTopology(record->topology(), ref.lab, "", found);
  if (!topology) {
    PrintFindings(found);
    return absl::InternalError(
        absl::StrCat("what lab '", ref.lab, "' was made from is unreadable"));
  }
  topology->name = ref.lab;
  topology->seed = record->plan().seed();
  model::Diagnostics lost;
  compile::SeeLab(record->plan(), *state, networks, &*topology, lost);
  PrintFindings(lost);
  return format::WriteTopology(*topology);
}

int Save(const SaveWords& words) {
  auto ref = FindLab(words.lab);
  if (!ref.ok()) return Report(ref.status());
  auto text = Saved(*ref, words.networks);
  if (!text.ok()) return Report(Explain(ref->place, text.status()));
  return Report(WriteOutput(words.out, *text));
}

}  // namespace

void AddSave(const Verbs& verbs) {
  auto words = std::make_shared<SaveWords>();
  CLI::App* verb = verbs.Add("save", "The running lab as a topology file, links as they are now",
                             [words] { return Save(*words); });
  verb->add_option("LAB", words->lab, "The lab; may be left out while one is up");
  verb->add_option("-o,--output", words->out, "Where to write; default: stdout");
  verb->add_flag("--networks", words->networks,
                 "Also addresses and static routes that were changed by hand in nodes");
}

}  // namespace warren::cli
