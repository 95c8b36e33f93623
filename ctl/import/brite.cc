// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/brite.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ctl/import/builder.h"
#include "ctl/import/shape.h"

namespace warren::import {
namespace {

using model::Location;
using Words = std::vector<std::string>;

constexpr double kCanvasWidth = 1600;
constexpr double kCanvasHeight = 1000;
constexpr double kMargin = 60;
constexpr double kFarthest = 1e9;  // in BRITE's plane

class Importer {
 public:
  Importer(const std::string& path, model::Diagnostics& diagnostics)
      : path_(path), diagnostics_(diagnostics), builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run(const std::string& content) {
    enum { kHead, kNodes, kEdges } section = kHead;
    int number = 0;
    for (const absl::string_view line : absl::StrSplit(content, '\n')) {
      const Location where{path_, ++number, 1};
      const Words words = absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
      if (words.empty()) continue;
      if (absl::StartsWith(words[0], "Nodes:")) {
        section = kNodes;
      } else if (absl::StartsWith(words[0], "Edges:")) {
        section = kEdges;
      } else if (section == kNodes) {
        AddNode(words, where);
      } else if (section == kEdges) {
        AddLink(words, where);
      }
    }
    if (!diagnostics_.HasErrors() && builder_.topology().nodes.empty()) {
      diagnostics_.Error({path_, 1, 1}, "there are no nodes in this file",
                         "BRITE writes them below \"Nodes:\"");
    }
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    Report();
    FitCanvas();
    return builder_.Finish();
  }

 private:
  // id x y in-degree out-degree AS type
  void AddNode(const Words& words, const Location& where) {
    double x = 0, y = 0;
    int as_number = -1;
    if (words.size() < 3 || !absl::SimpleAtod(words[1], &x) || !absl::SimpleAtod(words[2], &y) ||
        !(std::abs(x) <= kFarthest) || !(std::abs(y) <= kFarthest) ||
        (words.size() > 5 && !absl::SimpleAtoi(words[5], &as_number))) {
      diagnostics_.Error(where, "this is no node",
                         "a node is: id, x, y, in-degree, out-degree, AS, type");
      return;
    }
    if (builder_.Find(words[0])) {
      diagnostics_.Error(where, absl::StrCat("there are two nodes with the id ", words[0]),
                         "give each its own id");
      return;
    }
    const std::string name =
        as_number < 0 ? absl::StrCat("n", words[0]) : absl::StrCat("as", as_number, "-n", words[0]);
    const size_t index = builder_.AddNode(words[0], name, model::NodeKind::kRouter, where);
    builder_.node(index).at = {x, y};
  }

  // id from to length delay bandwidth AS-from AS-to type [U|D]
  void AddLink(const Words& words, const Location& where) {
    if (words.size() < 6) {
      diagnostics_.Error(where, "this is no edge",
                         "an edge is: id, from, to, length, delay, bandwidth, ASes, type");
      return;
    }
    const auto a = builder_.Find(words[1]);
    const auto b = builder_.Find(words[2]);
    if (!a || !b) {
      diagnostics_.Error(where,
                         absl::StrCat("there is no node ", words[a ? 2 : 1], " for this edge"),
                         "name the id of a node");
      return;
    }
    model::Link* link = builder_.AddLink(*a, "", *b, "", where);
    if (link == nullptr) return;
    Shape shape(builder_, *link, link->forward);
    if (words[4] == "-1" || words[4] == "-1.0") {
      ++without_delay_;
    } else {
      shape.Delay(words[4], 1e6);
    }
    if (words[5] == "-1" || words[5] == "-1.0") {
      ++without_rate_;
    } else {
      shape.Rate(words[5], 1e6);
    }
    link->backward = link->forward;
    if (words.back() == "D") ++directed_;
  }

  void Report() {
    const Location file{path_, 0, 0};
    if (without_delay_ > 0) {
      builder_.Warn(file, absl::StrCat(without_delay_, " of the links have no delay in the file"));
    }
    if (without_rate_ > 0) {
      builder_.Warn(file, absl::StrCat(without_rate_, " of the links have no rate in the file"));
    }
    if (directed_ > 0) {
      builder_.Warn(file,
                    absl::StrCat(directed_, " edges are directed; links carry both directions"));
    }
  }

  // BRITE's plane is a square of any size.
  void FitCanvas() {
    auto& nodes = builder_.topology().nodes;
    double left = 1e300, right = -1e300, low = 1e300, high = -1e300;
    for (const model::Node& node : nodes) {
      left = std::min(left, (*node.at)[0]);
      right = std::max(right, (*node.at)[0]);
      low = std::min(low, (*node.at)[1]);
      high = std::max(high, (*node.at)[1]);
    }
    const double scale = std::min((kCanvasWidth - 2 * kMargin) / std::max(right - left, 1e-6),
                                  (kCanvasHeight - 2 * kMargin) / std::max(high - low, 1e-6));
    for (model::Node& node : nodes) {
      node.at = {std::round(((*node.at)[0] - left) * scale + kMargin),
                 std::round(((*node.at)[1] - low) * scale + kMargin)};
    }
  }

  const std::string path_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  size_t without_delay_ = 0;
  size_t without_rate_ = 0;
  size_t directed_ = 0;
};

}  // namespace

absl::StatusOr<model::Topology> ImportBrite(const std::string& path, const std::string& content,
                                            model::Diagnostics& diagnostics) {
  return Importer(path, diagnostics).Run(content);
}

}  // namespace warren::import
