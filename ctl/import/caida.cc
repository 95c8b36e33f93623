// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/caida.h"

#include <array>
#include <deque>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ctl/import/builder.h"
#include "ctl/import/router_addresses.h"

namespace warren::import {
namespace {

using model::Location;

// A lab of more is nothing that one computer brings up.
constexpr size_t kManyAses = 2000;

enum class Relation { kCustomer, kPeer, kProvider, kSibling };

// What the far end of a relation is to the near one, as the words of route maps.
const char* Word(Relation relation) {
  switch (relation) {
    case Relation::kCustomer:
      return "customer";
    case Relation::kPeer:
      return "peer";
    case Relation::kProvider:
      return "provider";
    case Relation::kSibling:
      return "sibling";
  }
  return "";
}

Relation Reverse(Relation relation) {
  if (relation == Relation::kCustomer) return Relation::kProvider;
  return relation == Relation::kProvider ? Relation::kCustomer : relation;
}

struct Edge {
  uint32_t a = 0;
  uint32_t b = 0;
  Relation b_is = Relation::kPeer;  // to a
  Location where;
};

struct Neighbor {
  std::string address;
  uint32_t as_number;
  Relation relation;  // to the router
};

// What a router does with the routes of its neighbours. The large communities tell where a route
// was learned; they mean something to the AS that set them only.
std::string Policy(uint32_t own, const std::set<Relation>& relations) {
  std::string out;
  for (const char* tag : {":0:2", ":0:3"}) {
    absl::StrAppend(&out, "bgp large-community-list standard not-of-customers permit ", own, tag,
                    "\n");
  }
  absl::StrAppend(&out, "!\n");
  for (const Relation relation : relations) {
    absl::StrAppend(&out, "route-map from-", Word(relation), " permit 10\n");
    const bool peer = relation == Relation::kPeer;
    if (peer || relation == Relation::kProvider) {
      absl::StrAppend(&out, " set large-community ", own, peer ? ":0:2" : ":0:3", " additive\n");
      absl::StrAppend(&out, " set local-preference ", peer ? 200 : 100, "\n!\n");
      absl::StrAppend(&out, "route-map to-", Word(relation), " deny 10\n",
                      " match large-community not-of-customers\n!\n", "route-map to-",
                      Word(relation), " permit 20\n!\n");
    } else {
      absl::StrAppend(&out, " set local-preference 300\n!\n", "route-map to-", Word(relation),
                      " permit 10\n!\n");
    }
  }
  return out;
}

std::string Configuration(const std::string& name, uint32_t own, const std::string& address,
                          const std::vector<Neighbor>& neighbors) {
  std::string out = absl::StrCat("hostname ", name, "\n!\nrouter bgp ", own, "\n bgp router-id ",
                                 address, "\n timers bgp 5 15\n");
  for (const Neighbor& n : neighbors) {
    const std::string start = absl::StrCat(" neighbor ", n.address, " ");
    absl::StrAppend(&out, start, "remote-as ", n.as_number, "\n", start, "description ",
                    Word(n.relation), " as", n.as_number, "\n", start, "timers connect 1\n", start,
                    "advertisement-interval 0\n");
  }
  std::set<Relation> relations;
  absl::StrAppend(&out, " address-family ipv4 unicast\n  network ", address, "/32\n");
  for (const Neighbor& n : neighbors) {
    relations.insert(n.relation);
    for (const auto& [list, way] : {std::pair{"from-", " in\n"}, std::pair{"to-", " out\n"}}) {
      absl::StrAppend(&out, "  neighbor ", n.address, " route-map ", list, Word(n.relation), way);
    }
  }
  absl::StrAppend(&out, " exit-address-family\n!\n", Policy(own, relations));
  // Answers have to come back: the links' own addresses are announced to nobody.
  absl::StrAppend(&out, "route-map own-address permit 10\n set src ", address, "\n!\n",
                  "ip protocol bgp route-map own-address\n!\n");
  return out;
}

class Importer {
 public:
  Importer(const std::string& path, model::Diagnostics& diagnostics)
      : path_(path), diagnostics_(diagnostics), builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run(const std::string& content,
                                      const std::optional<Neighbourhood>& cut) {
    ReadEdges(content);
    if (!diagnostics_.HasErrors() && edges_.empty()) {
      diagnostics_.Error({path_, 1, 1}, "there is no relationship in this file",
                         "write lines like 3356|1299|0");
    }
    if (!diagnostics_.HasErrors() && cut) CutOut(*cut);
    if (!diagnostics_.HasErrors()) {
      for (const Edge& edge : edges_) AddLink(edge);
      if (AddressRouters(builder_, path_, diagnostics_)) Configure();
    }
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    return builder_.Finish();
  }

 private:
  void ReadEdges(const std::string& content) {
    int number = 0;
    std::set<std::pair<uint32_t, uint32_t>> seen;
    for (absl::string_view line : absl::StrSplit(content, '\n')) {
      const Location where{path_, ++number, 1};
      line = absl::StripAsciiWhitespace(line);
      if (line.empty() || line.front() == '#') continue;
      const std::vector<absl::string_view> words = absl::StrSplit(line, '|');
      Edge edge;
      int relation = 0;
      if (words.size() < 3 || !absl::SimpleAtoi(words[0], &edge.a) ||
          !absl::SimpleAtoi(words[1], &edge.b) || !absl::SimpleAtoi(words[2], &relation) ||
          edge.a == 0 || edge.b == 0 || relation < -1 || relation > 2) {
        diagnostics_.Error(where, "this is no relationship of two ASes",
                           "write PROVIDER|CUSTOMER|-1 or PEER|PEER|0");
        continue;
      }
      edge.where = where;
      edge.b_is = relation == -1  ? Relation::kCustomer
                  : relation == 0 ? Relation::kPeer
                                  : Relation::kSibling;
      if (seen.insert(std::minmax(edge.a, edge.b)).second) {
        edges_.push_back(std::move(edge));
      } else {
        builder_.Warn(where, absl::StrCat("the second relationship of as", edge.a, " and as",
                                          edge.b, " is left out"));
      }
    }
  }

  // Keeps the links whose ends are both near enough.
  void CutOut(const Neighbourhood& cut) {
    std::unordered_map<uint32_t, std::vector<uint32_t>> near;
    for (const Edge& edge : edges_) {
      near[edge.a].push_back(edge.b);
      near[edge.b].push_back(edge.a);
    }
    if (!near.contains(cut.as_number)) {
      diagnostics_.Error({path_, 1, 1},
                         absl::StrCat("there is no AS ", cut.as_number, " in this file"),
                         "name one of the file's with --ego");
      return;
    }
    std::unordered_map<uint32_t, int> hops{{cut.as_number, 0}};
    std::deque<uint32_t> next{cut.as_number};
    while (!next.empty()) {
      const uint32_t at = next.front();
      next.pop_front();
      if (hops[at] == cut.hops) continue;
      for (const uint32_t far : near[at]) {
        if (hops.emplace(far, hops[at] + 1).second) next.push_back(far);
      }
    }
    std::erase_if(
        edges_, [&](const Edge& edge) { return !hops.contains(edge.a) || !hops.contains(edge.b); });
  }

  size_t Router(uint32_t as_number, const Location& where) {
    const std::string name = absl::StrCat("as", as_number);
    if (const auto found = builder_.Find(name)) return *found;
    as_numbers_.push_back(as_number);
    neighbors_.emplace_back();
    return builder_.AddNode(name, name, model::NodeKind::kRouter, where);
  }

  void AddLink(const Edge& edge) {
    const size_t a = Router(edge.a, edge.where);
    const size_t b = Router(edge.b, edge.where);
    const size_t number = builder_.topology().links.size();
    if (builder_.AddLink(a, "", b, "", edge.where) == nullptr) return;
    neighbors_[a].push_back({LinkAddress(number, 1), edge.b, edge.b_is});
    neighbors_[b].push_back({LinkAddress(number, 0), edge.a, Reverse(edge.b_is)});
  }

  void Configure() {
    auto& nodes = builder_.topology().nodes;
    for (size_t n = 0; n < nodes.size(); ++n) {
      nodes[n].files.push_back(
          {"/etc/frr/frr.conf",
           Configuration(nodes[n].name, as_numbers_[n], RouterAddress(n), neighbors_[n]),
           nodes[n].where});
    }
    if (nodes.size() <= kManyAses) return;
    builder_.Warn({path_, 0, 0},
                  absl::StrCat("these are ", nodes.size(),
                               " ASes; --ego ASN --hops N cuts out a neighbourhood"));
  }

  const std::string path_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  std::vector<Edge> edges_;
  std::vector<uint32_t> as_numbers_;              // as the nodes
  std::vector<std::vector<Neighbor>> neighbors_;  // as the nodes
};

}  // namespace

absl::StatusOr<model::Topology> ImportCaida(const std::string& path, const std::string& content,
                                            const std::optional<Neighbourhood>& cut,
                                            model::Diagnostics& diagnostics) {
  return Importer(path, diagnostics).Run(content, cut);
}

}  // namespace warren::import
