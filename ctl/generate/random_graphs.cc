// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/generate/random_graphs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <set>
#include <unordered_set>

namespace warren::generate {
namespace {

constexpr double kFibreSpeed = 200'000;  // km/s

// The standard's generator is the same everywhere; its distributions are not.
class Dice {
 public:
  explicit Dice(uint64_t seed) : bits_(seed) {}

  // 0 .. n - 1, each alike.
  size_t Below(size_t n) {
    const uint64_t tail = std::numeric_limits<uint64_t>::max() % n;
    for (;;) {
      const uint64_t value = bits_();
      if (value >= tail) return static_cast<size_t>(value % n);
    }
  }
  // 0 .. 1, without 1.
  double Share() { return static_cast<double>(bits_() >> 11) * 0x1.0p-53; }

 private:
  std::mt19937_64 bits_;
};

// Places in a sunflower's head, those with the most links in the middle.
void PlaceByDegree(Graph& graph) {
  std::vector<size_t> degree(graph.vertices.size(), 0), order(graph.vertices.size());
  for (const Edge& edge : graph.edges) {
    ++degree[edge.a];
    ++degree[edge.b];
  }
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return degree[a] > degree[b]; });
  const double golden = std::numbers::pi * (3 - std::sqrt(5.0));
  for (size_t i = 0; i < order.size(); ++i) {
    const double radius = kSpacing * std::sqrt(static_cast<double>(i));
    const double angle = golden * static_cast<double>(i);
    graph.vertices[order[i]].at = {radius * std::cos(angle), radius * std::sin(angle)};
  }
}

double Distance(const Vertex& a, const Vertex& b) {
  return std::hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]);
}

// Which part of the graph each vertex is in, by the part's first vertex.
class Parts {
 public:
  explicit Parts(size_t n) : parent_(n) {
    for (size_t i = 0; i < n; ++i) parent_[i] = i;
  }
  size_t Of(size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void Join(size_t a, size_t b) {
    a = Of(a);
    b = Of(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<size_t> parent_;
};

// Joins what is apart: the part of the first vertex grows by its shortest way to another part.
void Connect(Graph& graph) {
  const size_t n = graph.vertices.size();
  Parts parts(n);
  for (const Edge& edge : graph.edges) parts.Join(edge.a, edge.b);
  // Of each vertex outside, the nearest one inside.
  std::vector<size_t> nearest(n, 0);
  std::vector<double> far(n, std::numeric_limits<double>::infinity());
  std::vector<bool> inside(n, false);
  std::vector<size_t> entering;
  const auto enter = [&](size_t part) {
    entering.clear();
    for (size_t i = 0; i < n; ++i) {
      if (!inside[i] && parts.Of(i) == part) entering.push_back(i);
    }
    for (size_t i : entering) inside[i] = true;
    for (size_t i = 0; i < n; ++i) {
      if (inside[i]) continue;
      for (size_t j : entering) {
        const double d = Distance(graph.vertices[i], graph.vertices[j]);
        if (d < far[i]) {
          far[i] = d;
          nearest[i] = j;
        }
      }
    }
  };
  enter(parts.Of(0));
  for (;;) {
    size_t best = n;
    for (size_t i = 0; i < n; ++i) {
      if (!inside[i] && (best == n || far[i] < far[best])) best = i;
    }
    if (best == n) return;
    graph.Join(nearest[best], best);
    enter(parts.Of(best));
  }
}

}  // namespace

Graph Random(size_t n, size_t links, uint64_t seed) {
  Graph graph;
  Dice dice(seed);
  std::set<std::pair<size_t, size_t>> joined;
  for (size_t i = 0; i < n; ++i) {
    graph.Router(0, 0);
    if (i == 0) continue;
    const size_t other = dice.Below(i);
    joined.emplace(other, i);
    graph.Join(other, i);
  }
  const size_t all = n * (n - 1) / 2;
  if (links > all / 2) {
    // So many that trying at random would take long: shuffle those that are left.
    std::vector<std::pair<size_t, size_t>> left;
    for (size_t a = 0; a < n; ++a) {
      for (size_t b = a + 1; b < n; ++b) {
        if (!joined.contains({a, b})) left.emplace_back(a, b);
      }
    }
    for (size_t i = 0; graph.edges.size() < links; ++i) {
      std::swap(left[i], left[i + dice.Below(left.size() - i)]);
      graph.Join(left[i].first, left[i].second);
    }
  }
  while (graph.edges.size() < links) {
    const size_t a = dice.Below(n), b = dice.Below(n);
    if (a == b || !joined.emplace(std::min(a, b), std::max(a, b)).second) continue;
    graph.Join(std::min(a, b), std::max(a, b));
  }
  PlaceByDegree(graph);
  return graph;
}

Graph Waxman(size_t n, double alpha, double beta, double side_km, uint64_t seed) {
  Graph graph;
  Dice dice(seed);
  const double side = kSpacing * std::max(2.0, 1.3 * std::sqrt(static_cast<double>(n)));
  for (size_t i = 0; i < n; ++i) {
    const double x = dice.Share() * side;
    graph.Router(x, dice.Share() * side);
  }
  const double diagonal = side * std::numbers::sqrt2;
  for (size_t a = 0; a < n; ++a) {
    for (size_t b = a + 1; b < n; ++b) {
      const double d = Distance(graph.vertices[a], graph.vertices[b]);
      if (dice.Share() < beta * std::exp(-d / (alpha * diagonal))) graph.Join(a, b);
    }
  }
  Connect(graph);
  if (side_km > 0) {
    for (Edge& edge : graph.edges) {
      const double km = Distance(graph.vertices[edge.a], graph.vertices[edge.b]) / side * side_km;
      // In whole microseconds: what a file shows is then short.
      edge.delay_ns = std::llround(km / kFibreSpeed * 1e6) * 1000;
    }
  }
  return graph;
}

Graph BarabasiAlbert(size_t n, size_t links, uint64_t seed) {
  Graph graph;
  Dice dice(seed);
  std::vector<size_t> ends;  // every end of every link: who is here twice is chosen twice as often
  const auto join = [&](size_t a, size_t b) {
    graph.Join(a, b);
    ends.push_back(a);
    ends.push_back(b);
  };
  for (size_t i = 0; i < n; ++i) graph.Router(0, 0);
  for (size_t i = 1; i <= links; ++i) join(0, i);
  for (size_t i = links + 1; i < n; ++i) {
    std::set<size_t> chosen;
    while (chosen.size() < links) chosen.insert(ends[dice.Below(ends.size())]);
    for (size_t other : chosen) join(other, i);
  }
  PlaceByDegree(graph);
  return graph;
}

}  // namespace warren::generate
