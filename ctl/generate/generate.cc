// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/generate/generate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ctl/format/names.h"
#include "ctl/generate/kinds.h"
#include "ctl/generate/words.h"

namespace warren::generate {
namespace {

using model::NodeKind;
using model::Routing;

constexpr double kMargin = 60;
constexpr double kHostDistance = 75;
constexpr size_t kSmall = 20;  // nodes that any routing joins in 30 s
constexpr int64_t kLongWithin_ns = 180'000'000'000;

constexpr const char* kRoutings[] = {"static", "ospf", "rip", "isis", "bgp", "none"};

class Maker {
 public:
  Maker(Graph graph, size_t hosts, const LinkDefaults& link)
      : graph_(std::move(graph)), hosts_(hosts), link_(link) {}

  model::Topology Make() {
    for (const Vertex& vertex : graph_.vertices) AddNode(vertex.name, vertex.kind, vertex.at);
    for (const Edge& edge : graph_.edges) AddLink(edge.a, edge.b, edge.delay_ns);
    AddHosts();
    MoveIntoCorner();
    return std::move(topology_);
  }

 private:
  void AddNode(const std::string& name, NodeKind kind, const std::array<double, 2>& at) {
    model::Node node;
    node.name = name;
    node.kind = kind;
    node.at = at;
    topology_.nodes.push_back(std::move(node));
  }

  std::string NewInterface(size_t index) {
    model::Node& node = topology_.nodes[index];
    model::Interface interface;
    interface.name = absl::StrCat("eth", node.interfaces.size());
    node.interfaces.push_back(interface);
    return interface.name;
  }

  void AddLink(size_t a, size_t b, std::optional<int64_t> delay) {
    model::Link link;
    link.forward = link_.direction;
    if (delay && !link.forward.delay_ns) link.forward.delay_ns = delay;
    link.backward = link.forward;
    link.mtu = link_.mtu;
    link.ends[0] = {topology_.nodes[a].name, NewInterface(a), {}};
    link.ends[1] = {topology_.nodes[b].name, NewInterface(b), {}};
    link.name = names_.Next(link.ends[0].node, link.ends[1].node);
    topology_.links.push_back(std::move(link));
  }

  void AddHosts() {
    std::array<double, 2> middle{};
    for (const Vertex& vertex : graph_.vertices) {
      middle[0] += vertex.at[0] / static_cast<double>(graph_.vertices.size());
      middle[1] += vertex.at[1] / static_cast<double>(graph_.vertices.size());
    }
    size_t number = 0;
    for (size_t i = 0; i < graph_.vertices.size(); ++i) {
      if (!graph_.vertices[i].edge) continue;
      for (size_t h = 0; h < hosts_; ++h) {
        AddNode(absl::StrCat("pc", ++number), NodeKind::kHost,
                HostPlace(graph_.vertices[i], middle, h));
        AddLink(topology_.nodes.size() - 1, i, std::nullopt);
      }
    }
  }

  // Beside its router; several spread like a fan.
  std::array<double, 2> HostPlace(const Vertex& router, const std::array<double, 2>& middle,
                                  size_t host) const {
    double angle = std::numbers::pi / 2;  // down
    const double x = router.at[0] - middle[0], y = router.at[1] - middle[1];
    if (graph_.host_side == Graph::HostSide::kDiagonal) angle = std::numbers::pi / 4;
    if (graph_.host_side == Graph::HostSide::kOutward && std::hypot(x, y) > 1) {
      angle = std::atan2(y, x);
    }
    const double n = static_cast<double>(hosts_);
    const double step = std::min(0.6, std::numbers::pi / std::max(1.0, n));
    angle -= (static_cast<double>(host) - (n - 1) / 2) * step;
    return {router.at[0] + kHostDistance * std::cos(angle),
            router.at[1] + kHostDistance * std::sin(angle)};
  }

  void MoveIntoCorner() {
    double left = 0, top = 0;
    for (const model::Node& node : topology_.nodes) {
      left = std::min(left, (*node.at)[0]);
      top = std::min(top, (*node.at)[1]);
    }
    for (model::Node& node : topology_.nodes) {
      node.at = {std::round((*node.at)[0] - left + kMargin),
                 std::round((*node.at)[1] - top + kMargin)};
    }
  }

  const Graph graph_;
  const size_t hosts_;
  const LinkDefaults& link_;
  format::LinkNames names_;
  model::Topology topology_;
};

// From the first host to the last; without hosts, from router to router.
void AddCheck(model::Topology& topology) {
  if (topology.routing == Routing::kNone) return;
  std::vector<std::string> ends;
  for (const NodeKind kind : {NodeKind::kHost, NodeKind::kRouter}) {
    if (ends.size() >= 2) break;
    ends.clear();
    for (const model::Node& node : topology.nodes) {
      if (node.kind == kind) ends.push_back(node.name);
    }
  }
  if (ends.size() < 2) return;
  model::Check check;
  check.from = ends.front();
  check.to = ends.back();
  if (topology.nodes.size() > kSmall && topology.routing != Routing::kStatic) {
    check.within_ns = kLongWithin_ns;
  }
  check.name = format::CheckNames().Next(check);
  topology.checks.push_back(std::move(check));
}

absl::StatusOr<const Kind*> FindKind(const std::string& name) {
  std::vector<std::string> names;
  for (const Kind& kind : Kinds()) {
    if (kind.name == name) return &kind;
    names.emplace_back(kind.name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown kind '", name, "'; write one of ", absl::StrJoin(names, ", ")));
}

// A lab's name: letters, digits, '-', '_' and '.', a letter or digit first.
bool GoodName(const std::string& name) {
  const auto alnum = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); };
  return !name.empty() && name.size() <= 63 && alnum(name[0]) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return alnum(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace

absl::StatusOr<model::Topology> Generate(const std::string& kind_name,
                                         const std::vector<std::string>& given,
                                         const LinkDefaults& link) {
  const auto kind = FindKind(kind_name);
  if (!kind.ok()) return kind.status();
  auto words = Words::Parse(given);
  if (!words.ok()) return words.status();
  const auto seed = words->Number("seed", 1, 0, std::numeric_limits<uint64_t>::max());
  if (!seed.ok()) return seed.status();
  const auto routing =
      words->Choice("routing", "static", {std::begin(kRoutings), std::end(kRoutings)});
  if (!routing.ok()) return routing.status();
  const std::string name = words->Text("name", kind_name);
  if (!GoodName(name)) {
    return absl::InvalidArgumentError(
        absl::StrCat("name: '", name, "' is no name; write letters, digits, '-', '_' and '.'"));
  }
  auto graph = (*kind)->make(*words, *seed);
  if (!graph.ok()) return graph.status();
  const auto hosts = words->Number("hosts", graph->hosts, 0, 1000);
  if (!hosts.ok()) return hosts.status();
  if (absl::Status status = words->NoOthers(); !status.ok()) return status;

  const size_t edges =
      static_cast<size_t>(std::count_if(graph->vertices.begin(), graph->vertices.end(),
                                        [](const Vertex& vertex) { return vertex.edge; }));
  const size_t nodes = graph->vertices.size() + edges * *hosts;
  const size_t links = graph->edges.size() + edges * *hosts;
  if (nodes > kMostNodes || links > kMostLinks) {
    return absl::InvalidArgumentError(absl::StrCat("this would have ", nodes, " nodes and ", links,
                                                   " links; at most ", kMostNodes, " and ",
                                                   kMostLinks, " are made"));
  }
  model::Topology topology = Maker(*std::move(graph), *hosts, link).Make();
  topology.name = name;
  topology.seed = *seed;
  topology.routing = *model::ParseRouting(*routing);
  AddCheck(topology);
  return topology;
}

std::string Help() {
  std::string help = "Kinds, and their words with the usual values:\n";
  for (const Kind& kind : Kinds()) {
    absl::StrAppendFormat(&help, "  %-16s %s\n  %16s %s\n", kind.name, kind.words, "", kind.what);
  }
  absl::StrAppend(&help, "Words of every kind:\n",
                  "  seed=1           of the random choices; the same seed gives the same file\n",
                  "  hosts=1          hosts at each router of the edge (a fat-tree has size/2)\n",
                  "  routing=static   ", absl::StrJoin(kRoutings, ", "), "\n",
                  "  name=KIND        the lab's name\n",
                  "  rate= delay= jitter= loss= ber= duplicate= reorder= queue= overhead= mtu=\n"
                  "      of every link, as in `warren link`\n");
  return help;
}

}  // namespace warren::generate
