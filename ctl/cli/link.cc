// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <iostream>

#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/json.h"
#include "ctl/cli/link_words.h"
#include "ctl/cli/place.h"
#include "ctl/cli/table.h"
#include "ctl/cli/verbs.h"

namespace warren::cli {
namespace {

struct LinkWords {
  std::string link;
  std::vector<std::string> changes;
  bool forward = false;
  bool backward = false;
  bool json = false;
};

void PrintLink(const v1::LinkState& link) {
  std::cout << link.name() << ": " << link.a_node() << ":" << link.a().interface() << " -- "
            << link.b_node() << ":" << link.b().interface() << ", " << (link.up() ? "up" : "down")
            << ", mtu " << link.a().mtu();
  if (link.a().mtu() != link.b().mtu()) std::cout << " and " << link.b().mtu();
  std::cout << "\n";
  Table table({"direction", "frames in", "frames out", "queued", "drops", "parameters"});
  for (const auto& [from, to, d] : {std::tuple{link.a_node(), link.b_node(), &link.forward()},
                                    {link.b_node(), link.a_node(), &link.backward()}}) {
    std::string drops;
    for (const auto& [reason, count] : d->drops()) {
      if (count != 0) absl::StrAppend(&drops, drops.empty() ? "" : " ", reason, " ", count);
    }
    table.Row({absl::StrCat(from, " to ", to), absl::StrCat(d->in_frames()),
               absl::StrCat(d->out_frames()), absl::StrCat(d->queued_frames()),
               drops.empty() ? "none" : drops, PrintDirection(d->parameters())});
  }
  std::cout << table.ToString(2);
}

int Link(const LinkWords& words) {
  v1::SetLinkRequest request;
  absl::Status parsed = ParseLinkWords(words.changes, words.forward, words.backward, &request);
  if (!parsed.ok()) return Report(parsed);
  const QualifiedName name = SplitName(words.link);
  auto ref = FindLab(name.lab);
  if (!ref.ok()) return Report(ref.status());
  request.set_lab(ref->lab);
  request.set_link(name.name);
  auto link = Client(ref->place.socket).SetLink(request);
  if (!link.ok()) return Report(Explain(ref->place, link.status()));
  if (words.json) {
    std::cout << ToJson(*link);
  } else {
    PrintLink(*link);
  }
  return kDone;
}

}  // namespace

void AddLink(const Verbs& verbs) {
  auto words = std::make_shared<LinkWords>();
  CLI::App* verb = verbs.Add("link", "Show a link, or change it while it carries traffic",
                             [words] { return Link(*words); });
  verb->add_option("LINK", words->link, "The link, as LINK or LAB/LINK")->required();
  verb->add_option("key=value", words->changes,
                   "The keys of the file: rate=10Mbit delay=20ms loss=1% ber=1e-9 queue=50packets "
                   "overhead=atm state=down mtu=1500 duplicate=0.1% 'jitter={spread: 2ms}' "
                   "'reorder={probability: 1%, by: 5ms}' 'queue={aqm: {codel: {}}}'; 0 means off");
  auto* forward =
      verb->add_flag("--forward", words->forward, "Only from the first end to the second");
  verb->add_flag("--backward", words->backward, "Only from the second end to the first")
      ->excludes(forward);
  verb->add_flag("--json", words->json, "Print the link as JSON");
}

}  // namespace warren::cli
