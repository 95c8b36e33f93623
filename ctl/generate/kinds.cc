// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/generate/kinds.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ctl/generate/generate.h"
#include "ctl/generate/random_graphs.h"
#include "ctl/generate/shapes.h"

namespace warren::generate {
namespace {

// Refused before they are made.
absl::Status Fits(double nodes, double links) {
  if (nodes <= static_cast<double>(kMostNodes) && links <= static_cast<double>(kMostLinks)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("this would have ", nodes, " nodes and ", links,
                                                 " links; at most ", kMostNodes, " and ",
                                                 kMostLinks, " are made"));
}

double Real(size_t n) { return static_cast<double>(n); }

template <Graph (*make)(size_t), size_t usual, size_t least>
absl::StatusOr<Graph> OfSize(Words& words, uint64_t) {
  const auto n = words.Number("size", usual, least, kMostNodes - 1);
  if (!n.ok()) return n.status();
  return make(*n);
}

absl::StatusOr<Graph> MakeStar(Words& words, uint64_t) {
  const auto n = words.Number("size", 4, 1, kMostNodes - 1);
  if (!n.ok()) return n.status();
  const auto centre = words.Choice("centre", "router", {"router", "switch", "hub"});
  if (!centre.ok()) return centre.status();
  return Star(*n, *model::ParseNodeKind(*centre));
}

template <Graph (*make)(size_t, size_t), size_t least>
absl::StatusOr<Graph> OfTwo(Words& words, uint64_t) {
  const auto size = words.Pair("size", {3, 4}, least, kMostNodes);
  if (!size.ok()) return size.status();
  const double n = Real(size->first) * Real(size->second);
  if (absl::Status fits = Fits(n, 2 * n); !fits.ok()) return fits;
  return make(size->first, size->second);
}

absl::StatusOr<Graph> MakeBipartite(Words& words, uint64_t) {
  const auto size = words.Pair("size", {3, 4}, 1, kMostNodes);
  if (!size.ok()) return size.status();
  const auto [left, right] = *size;
  const absl::Status fits = Fits(Real(left) + Real(right), Real(left) * Real(right));
  if (!fits.ok()) return fits;
  return Bipartite(left, right);
}

absl::StatusOr<Graph> MakeClique(Words& words, uint64_t) {
  const auto n = words.Number("size", 5, 1, kMostNodes);
  if (!n.ok()) return n.status();
  if (absl::Status fits = Fits(Real(*n), Real(*n) * (Real(*n) - 1) / 2); !fits.ok()) return fits;
  return Clique(*n);
}

absl::StatusOr<Graph> MakeCube(Words& words, uint64_t) {
  const auto dimensions = words.Number("size", 3, 1, 12);
  if (!dimensions.ok()) return dimensions.status();
  return Cube(*dimensions);
}

absl::StatusOr<Graph> MakeTree(Words& words, uint64_t) {
  const auto depth = words.Number("size", 2, 0, 1000);
  if (!depth.ok()) return depth.status();
  const auto fanout = words.Number("fanout", 2, 1, 10'000);
  if (!fanout.ok()) return fanout.status();
  double nodes = 1, row = 1;
  for (size_t level = 0; level < *depth && nodes <= Real(kMostNodes); ++level) {
    row *= Real(*fanout);
    nodes += row;
  }
  if (absl::Status fits = Fits(nodes, nodes - 1); !fits.ok()) return fits;
  return Tree(*depth, *fanout);
}

absl::StatusOr<Graph> MakeFatTree(Words& words, uint64_t) {
  const auto k = words.Number("size", 4, 2, 64);
  if (!k.ok()) return k.status();
  if (*k % 2 != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("size: ", *k, " is odd; a fat-tree's switches have an even number of ports"));
  }
  const double n = Real(*k);
  if (absl::Status fits = Fits(5 * n * n / 4, n * n * n / 2); !fits.ok()) return fits;
  return FatTree(*k);
}

absl::StatusOr<Graph> MakeRandom(Words& words, uint64_t seed) {
  const auto n = words.Number("size", 20, 1, kMostNodes);
  if (!n.ok()) return n.status();
  // The mean; fewer links than n - 1 cannot join n nodes.
  const double least = *n < 2 ? 0 : 2 * (Real(*n) - 1) / Real(*n);
  const double most = Real(*n) - 1;
  const auto degree = words.Real("degree", std::clamp(3.0, least, most), least, most);
  if (!degree.ok()) return degree.status();
  const double links = std::round(*degree * Real(*n) / 2);
  if (absl::Status fits = Fits(Real(*n), links); !fits.ok()) return fits;
  return Random(*n, static_cast<size_t>(links), seed);
}

absl::StatusOr<Graph> MakeWaxman(Words& words, uint64_t seed) {
  const auto n = words.Number("size", 20, 1, 5000);
  if (!n.ok()) return n.status();
  const auto alpha = words.Real("alpha", 0.25, 1e-6, 1e6);
  if (!alpha.ok()) return alpha.status();
  const auto beta = words.Real("beta", 0.6, 0, 1);
  if (!beta.ok()) return beta.status();
  const std::string side = words.Text("side", "1000km");
  double km = 0;
  absl::string_view number = side;
  if (side != "0" && (!absl::ConsumeSuffix(&number, "km") || !absl::SimpleAtod(number, &km) ||
                      !(km >= 0) || !(km <= 1e6))) {
    return absl::InvalidArgumentError(
        absl::StrCat("side: '", side, "' is no length up to 1000000km; write it as 1000km, or 0"));
  }
  Graph graph = Waxman(*n, *alpha, *beta, km, seed);
  const absl::Status fits = Fits(Real(*n), Real(graph.edges.size()));
  if (!fits.ok()) return fits;
  return graph;
}

absl::StatusOr<Graph> MakeBarabasiAlbert(Words& words, uint64_t seed) {
  const auto n = words.Number("size", 20, 2, kMostNodes);
  if (!n.ok()) return n.status();
  const auto links = words.Number("links", std::min<uint64_t>(2, *n - 1), 1, *n - 1);
  if (!links.ok()) return links.status();
  if (absl::Status fits = Fits(Real(*n), Real(*links) * (Real(*n) - Real(*links))); !fits.ok()) {
    return fits;
  }
  return BarabasiAlbert(*n, *links, seed);
}

}  // namespace

const std::vector<Kind>& Kinds() {
  static const auto* kinds = new std::vector<Kind>{
      {"chain", "size=3", "routers in a row, hosts at both ends", OfSize<Chain, 3, 1>},
      {"star", "size=4 centre=router", "leaves around a centre: router, switch or hub", MakeStar},
      {"ring", "size=6", "a circle", OfSize<Ring, 6, 3>},
      {"wheel", "size=6", "a circle and one in its middle", OfSize<Wheel, 6, 3>},
      {"grid", "size=3x4", "rows and columns", OfTwo<Grid, 1>},
      {"torus", "size=3x4", "a grid whose ends meet", OfTwo<Torus, 3>},
      {"cube", "size=3", "a hypercube of so many dimensions", MakeCube},
      {"clique", "size=5", "everyone with everyone", MakeClique},
      {"bipartite", "size=3x4", "everyone of one side with everyone of the other", MakeBipartite},
      {"tree", "size=2 fanout=2", "so many levels below a root, hosts at the leaves", MakeTree},
      {"fat-tree", "size=4", "a data centre of switches with so many ports", MakeFatTree},
      {"random", "size=20 degree=3", "links at random, so many a node in the mean", MakeRandom},
      {"waxman", "size=20 alpha=0.25 beta=0.6 side=1000km", "near ones are joined more often",
       MakeWaxman},
      {"barabasi-albert", "size=20 links=2", "who has links gets more, so many a new node",
       MakeBarabasiAlbert},
  };
  return *kinds;
}

}  // namespace warren::generate
