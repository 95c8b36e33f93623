// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/compile/diff.h"
#include "ctl/compile/link_direction.h"
#include "ctl/format/writer.h"
#include "ctl/model/units.h"

namespace warren::compile {
namespace {

using v1::Step;

constexpr size_t kLongestCommand = 60;

std::vector<std::string> DirectionChanges(const v1::LinkDirection& from,
                                          const v1::LinkDirection& to) {
  std::vector<std::string> words;
  for (const auto& [key, before, after] :
       format::CompareDirections(ToModel(Whole(from)), ToModel(Whole(to)))) {
    words.push_back(absl::StrCat(key, " ", before, " -> ", after));
  }
  return words;
}

class Lines {
 public:
  Lines(const std::vector<StepChange>& changes, const NodeNames& names)
      : changes_(changes), names_(names) {
    for (const StepChange& change : changes) {
      const Step* whole = Whole(change);
      if (whole == nullptr) continue;
      if (whole->has_create_node()) new_nodes_.insert(whole->create_node().id());
      if (whole->has_create_link()) {
        for (const v1::LinkEnd* end : {&whole->create_link().a(), &whole->create_link().b()}) {
          auto& ends = change.to == nullptr ? old_ends_ : new_ends_;
          ends.insert(End(end->node(), end->interface()));
        }
      }
    }
  }

  std::vector<std::string> Print() {
    for (const StepChange& change : changes_) Print(change);
    return std::move(lines_);
  }

 private:
  static const Step* Whole(const StepChange& change) {
    if (change.from == nullptr) return change.to;
    return change.to == nullptr ? change.from : nullptr;
  }

  std::string Node(uint32_t id) const {
    if (id == 0) return "every node";
    auto found = names_.find(id);
    return found == names_.end() ? absl::StrCat("#", id) : found->second;
  }
  std::string End(uint32_t node, const std::string& interface) const {
    return absl::StrCat(Node(node), ":", interface);
  }
  std::string End(const v1::LinkEnd& end) const { return End(end.node(), end.interface()); }

  void Add(const StepChange& change, const std::string& text) {
    lines_.push_back(absl::StrCat(change.from == nullptr ? "+ "
                                  : change.to == nullptr ? "- "
                                                         : "~ ",
                                  text));
  }

  void Print(const StepChange& change) {
    const Step& step = change.to != nullptr ? *change.to : *change.from;
    switch (step.op_case()) {
      case Step::kCreateNode:
        return PrintNode(change, step.create_node());
      case Step::kCreateLink:
        return PrintLink(change, step.create_link());
      case Step::kSetSysctl: {
        const v1::SetSysctl& s = step.set_sysctl();
        if (new_nodes_.contains(s.node())) return;
        return Add(
            change,
            absl::StrCat("sysctl ", Node(s.node()), " ", s.key(), ": ",
                         Arrow(change, [](const Step& x) { return x.set_sysctl().value(); })));
      }
      case Step::kAddAddress: {
        const v1::AddAddress& a = step.add_address();
        if (new_nodes_.contains(a.node())) return;
        if (change.from != nullptr && change.to != nullptr) return;  // only how it came about
        const std::string end = End(a.node(), a.interface());
        if (change.to == nullptr && old_ends_.contains(end)) return;
        return Add(change, absl::StrCat("address ", end, " ", a.prefix()));
      }
      case Step::kAddRoute: {
        const v1::AddRoute& r = step.add_route();
        if (new_nodes_.contains(r.node())) return;
        return Add(change,
                   absl::StrCat("route ", Node(r.node()), " ", r.to(), " via ",
                                Arrow(change, [](const Step& x) { return x.add_route().via(); })));
      }
      case Step::kPutFile: {
        const v1::PutFile& f = step.put_file();
        if (new_nodes_.contains(f.node())) return;
        return Add(change, absl::StrCat("file ", Node(f.node()), " ", f.path()));
      }
      case Step::kStartService: {
        const v1::StartService& s = step.start_service();
        if (new_nodes_.contains(s.node())) return;
        return Add(change, absl::StrCat("service ", Node(s.node()), " ", s.name()));
      }
      case Step::kRunProgram: {
        const v1::RunProgram& r = step.run_program();
        if (new_nodes_.contains(r.node())) return;
        return PrintProgram(change, r);
      }
      case Step::kCreateTable:   // follows from the links
      case Step::kCreateBridge:  // follows from the links
      case Step::kSetInterfaceUp:
      case Step::OP_NOT_SET:
        return;
    }
  }

  // "VALUE", or "BEFORE -> AFTER".
  template <typename Value>
  static std::string Arrow(const StepChange& change, Value value) {
    if (change.from == nullptr) return value(*change.to);
    if (change.to == nullptr) return value(*change.from);
    const std::string before(value(*change.from));
    const std::string after(value(*change.to));
    return before == after ? after : absl::StrCat(before, " -> ", after);
  }

  static std::string Command(const Step& step) {
    std::string text = absl::Utf8SafeCHexEscape(step.run_program().command());
    if (text.size() > kLongestCommand) text = absl::StrCat(text.substr(0, kLongestCommand), "...");
    return text;
  }

  static const char* RestartText(const Step& step) {
    switch (step.run_program().restart()) {
      case v1::RESTART_ALWAYS:
        return "always";
      case v1::RESTART_ON_FAILURE:
        return "on-failure";
      default:
        return "never";
    }
  }

  void PrintProgram(const StepChange& change, const v1::RunProgram& program) {
    std::string text = absl::StrCat("run ", Node(program.node()), "/", program.name(), ": ",
                                    Arrow(change, Command));
    if (Whole(change) == nullptr) {
      const v1::RunProgram& before = change.from->run_program();
      if (before.restart() != program.restart()) {
        absl::StrAppend(&text, ", restart ", Arrow(change, RestartText));
      }
      if (before.ready() != program.ready()) absl::StrAppend(&text, ", another 'ready'");
    }
    Add(change, text);
  }

  void PrintNode(const StepChange& change, const v1::CreateNode& node) {
    if (Whole(change) != nullptr) {
      return Add(change, absl::StrCat("node ", node.name(), " (", node.kind(), ")"));
    }
    const v1::CreateNode& before = change.from->create_node();
    std::vector<std::string> words;
    auto compare = [&](const char* what, const std::string& a, const std::string& b) {
      if (a != b) words.push_back(absl::StrCat(what, " ", a, " -> ", b));
    };
    auto memory = [](uint64_t bytes) { return bytes == 0 ? "none" : model::PrintBytes(bytes); };
    auto share = [](double limit) { return limit == 0 ? "none" : model::PrintShare(limit); };
    auto weight = [](uint32_t w) { return absl::StrCat(w == 0 ? 100 : w); };
    compare("kind", before.kind(), node.kind());
    compare("cpu weight", weight(before.cpu_weight()), weight(node.cpu_weight()));
    compare("cpu limit", share(before.cpu_limit()), share(node.cpu_limit()));
    compare("memory", memory(before.memory_bytes()), memory(node.memory_bytes()));
    if (!words.empty()) Add(change, Sentence("node", node.name(), words));
  }

  static std::string Sentence(const char* what, const std::string& name,
                              const std::vector<std::string>& words) {
    return absl::StrCat(what, " ", name, ": ", absl::StrJoin(words, ", "));
  }

  void PrintLink(const StepChange& change, const v1::CreateLink& link) {
    const std::string ends = absl::StrCat(End(link.a()), " -- ", End(link.b()));
    if (Whole(change) != nullptr) {
      return Add(change, absl::StrCat("link ", link.name(), " (", ends, ")"));
    }
    const v1::CreateLink& before = change.from->create_link();
    std::vector<std::string> words;
    const std::string old_ends = absl::StrCat(End(before.a()), " -- ", End(before.b()));
    if (old_ends != ends) words.push_back(absl::StrCat(old_ends, " -> ", ends));
    for (auto [a, b] : {std::pair{&before.a(), &link.a()}, {&before.b(), &link.b()}}) {
      if (a->mac() != b->mac()) {
        words.push_back(absl::StrCat(End(*b), " mac ", a->mac(), " -> ", b->mac()));
      }
    }
    if (before.a().mtu() != link.a().mtu() || before.b().mtu() != link.b().mtu()) {
      words.push_back(absl::StrCat("mtu ", Mtu(before), " -> ", Mtu(link)));
    }
    if (before.down() != link.down()) {
      words.emplace_back(link.down() ? "state up -> down" : "state down -> up");
    }
    const auto forward = DirectionChanges(before.forward(), link.forward());
    const auto backward = DirectionChanges(before.backward(), link.backward());
    if (forward == backward) {
      words.insert(words.end(), forward.begin(), forward.end());
    } else {
      for (const std::string& word : forward) words.push_back(absl::StrCat("forward ", word));
      for (const std::string& word : backward) words.push_back(absl::StrCat("backward ", word));
    }
    if (!words.empty()) Add(change, Sentence("link", link.name(), words));
  }

  static std::string Mtu(const v1::CreateLink& link) {
    if (link.a().mtu() == link.b().mtu()) return absl::StrCat(link.a().mtu());
    return absl::StrCat(link.a().mtu(), " and ", link.b().mtu());
  }

  const std::vector<StepChange>& changes_;
  const NodeNames& names_;
  absl::flat_hash_set<uint32_t> new_nodes_;  // that come or go
  absl::flat_hash_set<std::string> new_ends_, old_ends_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> DiffLines(const std::vector<StepChange>& changes, const NodeNames& names) {
  return Lines(changes, names).Print();
}

}  // namespace warren::compile
