// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/fidelity.h"
#include "ctl/cli/json.h"
#include "ctl/cli/link_words.h"
#include "ctl/cli/place.h"
#include "ctl/cli/table.h"
#include "ctl/cli/verbs.h"

namespace warren::cli {
namespace {

// A place's labs; an answer that does not come is told and passed over.
std::vector<v1::LabSummary> LabsOf(const Place& place) {
  auto list = Client(place.socket).List();
  if (!list.ok()) {
    Report(Explain(place, list.status()));
    return {};
  }
  return {list->labs().begin(), list->labs().end()};
}

// What a debugger needs to know of a capsule.
void AddCapsule(const Place& place, nlohmann::json* lab) {
  if (!place.capsule) return;
  auto info = capsule::GetCapsule(place.name);
  if (!info.ok()) return;
  (*lab)["virtual_time"] = info->virtual_time;
  (*lab)["kernel_pid"] = info->kernel_pid;
}

int List(bool json) {
  auto places = RunningPlaces();
  if (!places.ok()) return Report(places.status());
  nlohmann::json labs = nlohmann::json::array();
  Table table({"lab", "in", "nodes", "links"});
  for (const Place& place : *places) {
    const std::string in = place.capsule ? "capsule" : "native";
    for (const v1::LabSummary& lab : LabsOf(place)) {
      table.Row({lab.name(), in, absl::StrCat(lab.nodes()), absl::StrCat(lab.links())});
      labs.push_back({{"name", lab.name()},
                      {"in", in},
                      {"nodes", lab.nodes()},
                      {"links", lab.links()},
                      {"socket", place.socket}});
      AddCapsule(place, &labs.back());
    }
  }
  if (json) {
    std::cout << labs.dump(2) << "\n";
  } else if (table.empty()) {
    std::cout << "no lab is up\n";
  } else {
    std::cout << table.ToString();
  }
  return kDone;
}

void PrintNodes(const v1::LabState& lab) {
  Table table({"node", "kind", "interface", "state", "addresses", "link"});
  for (const v1::NodeState& node : lab.nodes()) {
    std::string name = node.name();
    std::string kind = node.kind();
    for (const v1::InterfaceState& i : node.interfaces()) {
      if (i.name() == "lo") continue;
      const char* state = !i.up() ? "down" : i.carrier() ? "up" : "no carrier";
      table.Row({name, kind, i.name(), state, absl::StrJoin(i.addresses(), " "), i.link()});
      name.clear();
      kind.clear();
    }
    if (!name.empty()) table.Row({name, kind, "", "", "", ""});
  }
  std::cout << table.ToString();
}

// Programs that ended: those that should run and do not, or had to be started again.
void PrintServices(const v1::LabState& lab) {
  Table table({"node", "service", "state", "ended", "last status"});
  for (const v1::NodeState& node : lab.nodes()) {
    for (const v1::ServiceState& s : node.services()) {
      if (s.exits() == 0) continue;
      const char* state = s.failing() ? "ends again and again" : s.running() ? "runs" : "ended";
      table.Row({node.name(), s.name(), state,
                 s.exits() == 1 ? "once" : absl::StrCat(s.exits(), " times"),
                 absl::StrCat(s.last_exit())});
    }
  }
  if (!table.empty()) std::cout << "\n" << table.ToString();
}

uint64_t Drops(const v1::DirectionState& d) {
  uint64_t sum = 0;
  for (const auto& [reason, count] : d.drops()) sum += count;
  return sum;
}

void PrintLinks(const v1::LabState& lab) {
  Table table({"link", "from", "to", "frames", "drops", "parameters"});
  for (const v1::LinkState& link : lab.links()) {
    const std::string a = absl::StrCat(link.a_node(), ":", link.a().interface());
    const std::string b = absl::StrCat(link.b_node(), ":", link.b().interface());
    const std::string down = link.up() ? "" : "down, ";
    table.Row({link.name(), a, b, absl::StrCat(link.forward().out_frames()),
               absl::StrCat(Drops(link.forward())),
               down + PrintDirection(link.forward().parameters())});
    table.Row({"", b, a, absl::StrCat(link.backward().out_frames()),
               absl::StrCat(Drops(link.backward())),
               down + PrintDirection(link.backward().parameters())});
  }
  if (!table.empty()) std::cout << "\n" << table.ToString();
}

int Show(const std::string& name, bool json) {
  auto ref = FindLab(name);
  if (!ref.ok()) return Report(ref.status());
  auto state = Client(ref->place.socket).Show(ref->lab);
  if (!state.ok()) return Report(Explain(ref->place, state.status()));
  if (json) {
    std::cout << ToJson(*state);
    return kDone;
  }
  std::cout << "lab '" << state->name() << "', seed " << state->seed() << ", in "
            << (ref->place.capsule ? "a capsule" : "this machine's kernel") << "\n\n";
  PrintNodes(*state);
  PrintServices(*state);
  PrintLinks(*state);
  if (state->links_size() != 0) std::cout << "\n" << Judge(*state).ToString() << "\n";
  return kDone;
}

struct ShowWords {
  std::string lab;
  bool json = false;
};

}  // namespace

void AddShow(const Verbs& verbs) {
  auto list = std::make_shared<bool>(false);
  CLI::App* verb = verbs.Add("list", "The labs that are up", [list] { return List(*list); });
  verb->add_flag("--json", *list, "Print them as JSON");

  auto show = std::make_shared<ShowWords>();
  verb = verbs.Add("show", "A lab's nodes, interfaces, addresses, and links with their counters",
                   [show] { return Show(show->lab, show->json); });
  verb->add_option("LAB", show->lab, "The lab; may be left out while one is up");
  verb->add_flag("--json", show->json, "Print it as JSON");
}

}  // namespace warren::cli
