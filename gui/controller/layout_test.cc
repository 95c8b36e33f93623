// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/controller/layout.h"

#include <gtest/gtest.h>

#include <cmath>

namespace warren::gui {
namespace {

Graph Ring(size_t nodes) {
  Graph ring{nodes, {}};
  for (size_t i = 0; i < nodes; ++i) ring.edges.emplace_back(i, (i + 1) % nodes);
  return ring;
}

TEST(LayOut, KeepsNodesApart) {
  for (const Layout layout :
       {Layout::kForce, Layout::kLayered, Layout::kCircular, Layout::kRadial, Layout::kGrid}) {
    const auto places = LayOut(Ring(12), layout);
    ASSERT_EQ(places.size(), 12u) << static_cast<int>(layout);
    for (size_t i = 0; i < places.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        EXPECT_GT(std::hypot(places[i][0] - places[j][0], places[i][1] - places[j][1]), 40)
            << static_cast<int>(layout) << ": " << i << " and " << j;
      }
    }
  }
}

TEST(LayOut, GivesTheSamePictureEveryTime) {
  EXPECT_EQ(LayOut(Ring(20), Layout::kForce), LayOut(Ring(20), Layout::kForce));
}

TEST(LayOut, TakesAGraphWithoutEdges) {
  EXPECT_EQ(LayOut(Graph{5, {}}, Layout::kForce).size(), 5u);
  EXPECT_TRUE(LayOut(Graph{}, Layout::kForce).empty());
}

}  // namespace
}  // namespace warren::gui
