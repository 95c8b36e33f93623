// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/generate/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace warren::generate {
namespace {

double Real(size_t n) { return static_cast<double>(n); }

// Of a circle on which n neighbours are kSpacing apart.
double Radius(size_t n) { return std::max(kSpacing, kSpacing * Real(n) / (2 * std::numbers::pi)); }

// The i-th of n places on a circle, from the top, clockwise.
std::array<double, 2> OnCircle(size_t i, size_t n, double radius) {
  const double angle = 2 * std::numbers::pi * Real(i) / Real(n);
  return {radius * std::sin(angle), -radius * std::cos(angle)};
}

void AddCircle(Graph& graph, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const auto [x, y] = OnCircle(i, n, Radius(n));
    graph.Router(x, y);
  }
}

}  // namespace

Graph Chain(size_t n) {
  Graph graph;
  for (size_t i = 0; i < n; ++i) {
    graph.Router(Real(i) * kSpacing, 0, i == 0 || i + 1 == n);
    if (i > 0) graph.Join(i - 1, i);
  }
  return graph;
}

Graph Star(size_t leaves, model::NodeKind centre) {
  Graph graph;
  graph.Router(0, 0, false);
  const bool lan = centre != model::NodeKind::kRouter;
  if (lan) {
    graph.vertices[0].name = "lan";
    graph.vertices[0].kind = centre;
  }
  AddCircle(graph, leaves);
  for (size_t i = 1; i <= leaves; ++i) {
    graph.Join(0, i);
    if (!lan) continue;
    Vertex& leaf = graph.vertices[i];
    leaf.name = "pc" + std::to_string(i);
    leaf.kind = model::NodeKind::kHost;
    leaf.edge = false;
  }
  return graph;
}

Graph Ring(size_t n) {
  Graph graph;
  AddCircle(graph, n);
  for (size_t i = 0; i < n; ++i) graph.Join(i, (i + 1) % n);
  return graph;
}

Graph Wheel(size_t rim) {
  Graph graph;
  graph.Router(0, 0, false);
  AddCircle(graph, rim);
  for (size_t i = 0; i < rim; ++i) graph.Join(0, 1 + i);
  for (size_t i = 0; i < rim; ++i) graph.Join(1 + i, 1 + (i + 1) % rim);
  return graph;
}

Graph Grid(size_t rows, size_t columns) {
  Graph graph;
  graph.host_side = Graph::HostSide::kDiagonal;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column) {
      const size_t here = graph.Router(Real(column) * kSpacing, Real(row) * kSpacing);
      if (column > 0) graph.Join(here - 1, here);
      if (row > 0) graph.Join(here - columns, here);
    }
  }
  return graph;
}

Graph Torus(size_t rows, size_t columns) {
  Graph graph = Grid(rows, columns);
  for (size_t row = 0; row < rows; ++row) graph.Join(row * columns + columns - 1, row * columns);
  for (size_t column = 0; column < columns; ++column) {
    graph.Join((rows - 1) * columns + column, column);
  }
  return graph;
}

Graph Cube(size_t dimensions) {
  Graph graph;
  graph.host_side = Graph::HostSide::kDiagonal;
  for (size_t corner = 0; corner < size_t{1} << dimensions; ++corner) {
    // Dimensions in turn go right, down and into the picture; each three of them twice as far.
    double x = 0, y = 0;
    for (size_t d = 0; d < dimensions; ++d) {
      if ((corner >> d & 1) == 0) continue;
      const double step = kSpacing * 2 * std::pow(2.2, Real(d / 3));
      x += step * (d % 3 == 0 ? 1 : d % 3 == 1 ? 0 : 0.45);
      y += step * (d % 3 == 0 ? 0 : d % 3 == 1 ? 1 : -0.35);
    }
    graph.Router(x, y);
  }
  for (size_t corner = 0; corner < graph.vertices.size(); ++corner) {
    for (size_t d = 0; d < dimensions; ++d) {
      const size_t other = corner ^ (size_t{1} << d);
      if (corner < other) graph.Join(corner, other);
    }
  }
  return graph;
}

Graph Clique(size_t n) {
  Graph graph;
  AddCircle(graph, n);
  for (size_t a = 0; a < n; ++a) {
    for (size_t b = a + 1; b < n; ++b) graph.Join(a, b);
  }
  return graph;
}

Graph Bipartite(size_t left, size_t right) {
  Graph graph;
  const double wide = Real(std::max(left, right) - 1) * kSpacing;
  for (const auto& [n, y] : {std::pair{left, 0.0}, std::pair{right, 2 * kSpacing}}) {
    const double indent = (wide - Real(n - 1) * kSpacing) / 2;
    for (size_t i = 0; i < n; ++i) graph.Router(indent + Real(i) * kSpacing, y);
  }
  for (size_t a = 0; a < left; ++a) {
    for (size_t b = 0; b < right; ++b) graph.Join(a, left + b);
  }
  return graph;
}

Graph Tree(size_t depth, size_t fanout) {
  Graph graph;
  graph.host_side = Graph::HostSide::kBelow;
  const double leaves = std::pow(Real(fanout), Real(depth));
  size_t above = 0, row = 1;  // the first router of the row above, and how many are in this one
  for (size_t level = 0; level <= depth; ++level, row *= fanout) {
    const size_t first = graph.vertices.size();
    const double wide = leaves * kSpacing / Real(row);
    for (size_t i = 0; i < row; ++i) {
      const size_t here =
          graph.Router((Real(i) + 0.5) * wide, Real(level) * kSpacing, level == depth);
      if (level > 0) graph.Join(above + i / fanout, here);
    }
    above = first;
  }
  return graph;
}

Graph FatTree(size_t k) {
  Graph graph;
  graph.host_side = Graph::HostSide::kBelow;
  const size_t half = k / 2;
  graph.hosts = half;
  const double wide = std::max(kSpacing, 60.0 * Real(half));  // one edge router with its hosts
  const auto add = [&graph](const std::string& name, double x, double y, bool edge) {
    const size_t here = graph.Router(x, y, edge);
    graph.vertices[here].name = name;
    return here;
  };
  const double core_wide = wide * Real(k * half) / Real(half * half);
  for (size_t i = 0; i < half * half; ++i) {
    add("core" + std::to_string(i + 1), (Real(i) + 0.5) * core_wide, 0, false);
  }
  for (size_t pod = 0; pod < k; ++pod) {
    const std::string number = std::to_string(pod + 1) + "-";
    const size_t first = graph.vertices.size();
    for (size_t i = 0; i < half; ++i) {
      const double x = (Real(pod * half + i) + 0.5) * wide;
      add("agg" + number + std::to_string(i + 1), x, 1.5 * kSpacing, false);
      for (size_t j = 0; j < half; ++j) graph.Join(i * half + j, first + i);
    }
    for (size_t i = 0; i < half; ++i) {
      const double x = (Real(pod * half + i) + 0.5) * wide;
      const size_t edge = add("edge" + number + std::to_string(i + 1), x, 2.5 * kSpacing, true);
      for (size_t j = 0; j < half; ++j) graph.Join(first + j, edge);
    }
  }
  return graph;
}

}  // namespace warren::generate
