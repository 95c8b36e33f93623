// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/programs.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace warren::compile {
namespace {

using Named = std::vector<std::vector<NamedProgram>>;

class Namer {
 public:
  Namer(const Network& network, const std::vector<NodeDaemons>& daemons,
        model::Diagnostics& diagnostics)
      : network_(network), daemons_(daemons), diagnostics_(diagnostics) {}

  Named Run() {
    named_.resize(network_.nodes.size());
    for (size_t n = 0; n < network_.nodes.size(); ++n) NameAll(n);
    for (size_t n = 0; n < network_.nodes.size(); ++n) {
      for (size_t i = 0; i < named_[n].size(); ++i) Resolve(n, i);
    }
    if (!diagnostics_.HasErrors()) FindCircle();
    return std::move(named_);
  }

 private:
  const std::vector<model::Program>& Given(size_t node) const {
    return network_.nodes[node].given->programs;
  }

  bool IsDaemon(size_t node, std::string_view name) const {
    const NodeDaemons& daemons = daemons_[node];
    return std::any_of(daemons.daemons.begin(), daemons.daemons.end(),
                       [&](const Daemon& d) { return d.name == name; });
  }

  void NameAll(size_t node) {
    int nameless = 0;
    for (const model::Program& program : Given(node)) {
      std::string name = program.name;
      if (name.empty()) name = ++nameless == 1 ? "run" : absl::StrCat("run.", nameless);
      if (IsDaemon(node, name) || name == "vtysh" || absl::StartsWith(name, "event.")) {
        diagnostics_.Error(program.where,
                           absl::StrCat("'", name, "' names a program that Warren itself runs"),
                           "write another name");
      }
      named_[node].push_back({std::move(name), {}});
    }
  }

  // The place of a program in its node's list.
  std::optional<size_t> Find(size_t node, std::string_view name) const {
    const auto& list = named_[node];
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const auto& p) { return p.name == name; });
    if (found == list.end()) return std::nullopt;
    return static_cast<size_t>(found - list.begin());
  }

  void Resolve(size_t node, size_t program) {
    const model::Program& given = Given(node)[program];
    for (const std::string& reference : given.after) {
      const std::pair<std::string, std::string> parts =
          absl::StrSplit(reference, absl::MaxSplits('/', 1));
      const auto other = network_.node_index.find(parts.first);
      if (other == network_.node_index.end()) {
        diagnostics_.Error(given.where, absl::StrCat("there is no node '", parts.first, "'"),
                           "write in 'after' a node, or node/program");
        continue;
      }
      const size_t index = Network::Index(other->second);
      const bool known =
          parts.second.empty() || Find(index, parts.second) || IsDaemon(index, parts.second);
      if (!known) {
        diagnostics_.Error(
            given.where,
            absl::StrCat("node '", parts.first, "' has no program '", parts.second, "'"),
            "write the 'name' of one, or the node alone for all of them");
        continue;
      }
      named_[node][program].after.push_back({index, parts.second});
    }
  }

  // Programs that wait for each other would never start. Takes out what can start, again and again;
  // what stays is in a circle or behind one. Within a node each waits for the one before.
  void FindCircle() {
    std::vector<size_t> started(named_.size(), 0);
    const auto is_ready = [&](const NamedProgram::After& after) {
      if (after.name.empty()) return started[after.node] == named_[after.node].size();
      const auto place = Find(after.node, after.name);
      return !place || *place < started[after.node];
    };
    bool moved = true;
    while (moved) {
      moved = false;
      for (size_t n = 0; n < named_.size(); ++n) {
        while (started[n] < named_[n].size()) {
          const auto& after = named_[n][started[n]].after;
          if (!std::all_of(after.begin(), after.end(), is_ready)) break;
          ++started[n];
          moved = true;
        }
      }
    }
    for (size_t n = 0; n < named_.size(); ++n) {
      if (started[n] == named_[n].size()) continue;
      diagnostics_.Error(
          Given(n)[started[n]].where,
          absl::StrCat("'", network_.NodeName(static_cast<int>(n)), "/", named_[n][started[n]].name,
                       "' waits for programs that wait for it"),
          "take one out of 'after'; the programs of a node start in their order");
      return;
    }
  }

  const Network& network_;
  const std::vector<NodeDaemons>& daemons_;
  model::Diagnostics& diagnostics_;
  Named named_;
};

}  // namespace

Named NamePrograms(const Network& network, const std::vector<NodeDaemons>& daemons,
                   model::Diagnostics& diagnostics) {
  return Namer(network, daemons, diagnostics).Run();
}

}  // namespace warren::compile
