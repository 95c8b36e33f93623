// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/controller/layout.h"

#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <mutex>

namespace warren::gui {
namespace {

constexpr double kSpacing = 110;    // between neighbours, in units of the canvas
constexpr double kPoints = 72;      // of Graphviz to the inch
constexpr size_t kManyNodes = 300;  // neato takes minutes for more

std::vector<std::array<double, 2>> Grid(size_t count) {
  const auto columns =
      static_cast<size_t>(std::ceil(std::sqrt(static_cast<double>(std::max<size_t>(count, 1)))));
  std::vector<std::array<double, 2>> places;
  for (size_t i = 0; i < count; ++i) {
    places.push_back(
        {kSpacing * static_cast<double>(i % columns), kSpacing * static_cast<double>(i / columns)});
  }
  return places;
}

struct FreeContext {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};
struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};

void Default(Agraph_t* graph, int kind, const char* name, const char* value) {
  agattr(graph, kind, const_cast<char*>(name), const_cast<char*>(value));
}

const char* Engine(Layout layout, size_t nodes) {
  switch (layout) {
    case Layout::kLayered:
      return "dot";
    case Layout::kCircular:
      return "circo";
    case Layout::kRadial:
      return "twopi";
    default:
      return nodes > kManyNodes ? "sfdp" : "neato";
  }
}

}  // namespace

std::vector<std::array<double, 2>> LayOut(const Graph& graph, Layout layout) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  if (layout == Layout::kGrid || graph.edges.empty()) return Grid(graph.nodes);
  agseterr(AGMAX);  // nothing on stderr
  const std::unique_ptr<GVC_t, FreeContext> context(gvContext());
  const std::unique_ptr<Agraph_t, CloseGraph> drawn(
      agopen(const_cast<char*>("warren"), Agstrictundirected, nullptr));
  if (!context || !drawn) return {};
  Default(drawn.get(), AGNODE, "shape", "circle");
  Default(drawn.get(), AGNODE, "width", "0.6");
  Default(drawn.get(), AGNODE, "fixedsize", "true");
  Default(drawn.get(), AGNODE, "label", "");
  Default(drawn.get(), AGNODE, "pos", "");
  Default(drawn.get(), AGEDGE, "len", "1.5");
  Default(drawn.get(), AGRAPH, "splines", "false");
  Default(drawn.get(), AGRAPH, "overlap", graph.nodes > kManyNodes ? "prism" : "false");
  Default(drawn.get(), AGRAPH, "start", "7");  // the same picture every time
  Default(drawn.get(), AGRAPH, "nodesep", "0.7");
  Default(drawn.get(), AGRAPH, "ranksep", "0.9");
  std::vector<Agnode_t*> nodes;
  for (size_t i = 0; i < graph.nodes; ++i) {
    nodes.push_back(agnode(drawn.get(), std::to_string(i).data(), 1));
  }
  for (const auto& [a, b] : graph.edges) {
    if (a < nodes.size() && b < nodes.size() && a != b) {
      agedge(drawn.get(), nodes[a], nodes[b], nullptr, 1);
    }
  }
  if (gvLayout(context.get(), drawn.get(), Engine(layout, graph.nodes)) != 0) return {};
  attach_attrs(drawn.get());
  std::vector<std::array<double, 2>> places;
  double low_x = INFINITY, high_y = -INFINITY;
  for (Agnode_t* node : nodes) {
    double x = 0, y = 0;
    const char* pos = agget(node, const_cast<char*>("pos"));
    if (pos == nullptr || std::sscanf(pos, "%lf,%lf", &x, &y) != 2) break;
    low_x = std::min(low_x, x);
    high_y = std::max(high_y, y);
    places.push_back({x, y});
  }
  gvFreeLayout(context.get(), drawn.get());
  if (places.size() != nodes.size()) return {};
  // Graphviz counts points upwards.
  for (auto& [x, y] : places) {
    x = std::round((x - low_x) * kSpacing / kPoints);
    y = std::round((high_y - y) * kSpacing / kPoints);
  }
  return places;
}

}  // namespace warren::gui
