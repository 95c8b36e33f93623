// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_GUI_CONTROLLER_LAYOUT_H_
#define WARREN_GUI_CONTROLLER_LAYOUT_H_

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace warren::gui {

struct Graph {
  size_t nodes = 0;
  std::vector<std::pair<size_t, size_t>> edges;
};

enum class Layout { kForce, kLayered, kCircular, kRadial, kGrid };

// A place for each node, in units of the canvas, the least x and y 0. By Graphviz, whose library is
// not made for threads: one call at a time in the whole program. Empty when Graphviz fails.
std::vector<std::array<double, 2>> LayOut(const Graph& graph, Layout layout);

}  // namespace warren::gui

#endif  // WARREN_GUI_CONTROLLER_LAYOUT_H_
