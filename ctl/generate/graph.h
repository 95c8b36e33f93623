// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_GENERATE_GRAPH_H_
#define WARREN_CTL_GENERATE_GRAPH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ctl/model/topology.h"

namespace warren::generate {

// Distance of neighbours on the canvas.
inline constexpr double kSpacing = 140;

struct Vertex {
  std::string name;
  std::array<double, 2> at{};  // on the canvas; moved into its corner in the end
  bool edge = true;            // gets hosts
  model::NodeKind kind = model::NodeKind::kRouter;
};

struct Edge {
  size_t a = 0;
  size_t b = 0;
  std::optional<int64_t> delay_ns;  // where the shape itself says how far it is
};

// What a kind of topology is before its hosts are added.
struct Graph {
  // Where hosts are drawn, as seen from their router.
  enum class HostSide : uint8_t { kOutward, kBelow, kDiagonal } host_side = HostSide::kOutward;
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;
  size_t hosts = 1;  // at each edge vertex, when the words say nothing

  // Adds a router called r1, r2, ...
  size_t Router(double x, double y, bool edge = true) {
    vertices.push_back(
        {.name = "r" + std::to_string(vertices.size() + 1), .at = {x, y}, .edge = edge});
    return vertices.size() - 1;
  }
  void Join(size_t a, size_t b) { edges.push_back({.a = a, .b = b, .delay_ns = {}}); }
};

}  // namespace warren::generate

#endif  // WARREN_CTL_GENERATE_GRAPH_H_
