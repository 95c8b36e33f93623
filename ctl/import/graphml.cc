// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/graphml.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ctl/format/tree.h"
#include "ctl/import/builder.h"
#include "ctl/import/own_words.h"
#include "ctl/import/xml_file.h"

namespace warren::import {
namespace {

using model::Diagnostics;
using model::Location;
using model::NodeKind;

constexpr double kEarthRadius = 6371.0;    // km
constexpr double kFibreSpeed = 200'000.0;  // km/s
constexpr double kHighestRate = 1e12;      // bit/s, what a link can have
constexpr double kCanvasWidth = 1600;
constexpr double kCanvasHeight = 1000;
constexpr double kCanvasMargin = 60;
constexpr double kFarthest = 1e6;  // on the canvas

struct Place {
  double latitude;
  double longitude;
};

class Importer {
 public:
  Importer(const std::string& path, Diagnostics& diagnostics)
      : path_(path), diagnostics_(diagnostics), builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run(const std::string& content) {
    if (xml_.Parse(path_, content, diagnostics_)) ReadDocument(xml_.document().child("graphml"));
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    return builder_.Finish();
  }

 private:
  using Attributes = std::map<std::string, std::string>;

  void ReadDocument(const pugi::xml_node& root) {
    const pugi::xml_node graph = root.child("graph");
    if (!graph) {
      diagnostics_.Error({path_, 1, 1}, "there is no <graph> in this GraphML");
      return;
    }
    ReadKeys(root);
    ReadGraph(graph);
    if (graph.next_sibling("graph")) {
      diagnostics_.Warning(xml_.Where(graph.next_sibling("graph")),
                           "only the first <graph> of the file is imported");
    }
    if (std::strcmp(graph.attribute("edgedefault").value(), "directed") == 0) {
      diagnostics_.Warning(xml_.Where(graph), "the graph is directed; links carry both directions");
    }
    for (const pugi::xml_node node : graph.children("node")) ReadNode(node);
    for (const pugi::xml_node edge : graph.children("edge")) ReadEdge(edge);
    for (const auto& [node, words] : addresses_) ReadAddresses(node, words);
    ReportForeign(graph);
    ReportWithoutPlace();
    PlaceOnCanvas();
  }

  void ReadKeys(const pugi::xml_node& root) {
    for (const pugi::xml_node key : root.children("key")) {
      key_names_[key.attribute("id").value()] = key.attribute("attr.name").value();
    }
  }

  // The element's attributes by name. A key that is not declared stands for itself.
  Attributes Data(const pugi::xml_node& element) const {
    Attributes data;
    for (const pugi::xml_node child : element.children("data")) {
      const std::string key = child.attribute("key").value();
      auto named = key_names_.find(key);
      data[named == key_names_.end() ? key : named->second] = child.text().get();
    }
    return data;
  }

  static std::string Get(const Attributes& data, const char* name) {
    auto found = data.find(name);
    return found == data.end() ? "" : found->second;
  }

  static std::optional<double> Number(const Attributes& data, const char* name) {
    double value = 0;
    if (!absl::SimpleAtod(Get(data, name), &value) || !std::isfinite(value)) return std::nullopt;
    return value;
  }

  void ReadGraph(const pugi::xml_node& graph) {
    const Attributes data = Data(graph);
    own_ = !Get(data, "warren").empty();
    std::string name = Get(data, "Network");
    if (name.empty()) name = Get(data, "label");
    if (!name.empty()) builder_.Name(name);
    builder_.topology().description = Get(data, "Note");
  }

  void ReadNode(const pugi::xml_node& element) {
    const std::string id = element.attribute("id").value();
    const Attributes data = Data(element);
    const Location where = xml_.Where(element);
    if (builder_.Find(id)) {
      diagnostics_.Error(where, absl::StrCat("there are two nodes with the id ", id),
                         "give each its own id");
      return;
    }
    // The Zoo's own tools write None where there is no label.
    const std::string label = Get(data, "label");
    const size_t index = builder_.AddNode(
        id, label.empty() || label == "None" ? absl::StrCat("n", id) : label, KindOf(data), where);
    places_.emplace_back();
    const std::optional<double> latitude = Number(data, "Latitude");
    const std::optional<double> longitude = Number(data, "Longitude");
    if (latitude && longitude && std::abs(*latitude) <= 90 && std::abs(*longitude) <= 360) {
      places_.back() = Place{*latitude, *longitude};
    }
    model::Node& node = builder_.node(index);
    const std::optional<double> x = Number(data, "x"), y = Number(data, "y");
    if (own_ && x && y && std::abs(*x) <= kFarthest && std::abs(*y) <= kFarthest) {
      node.at = {*x, *y};
    }
    if (own_) ReadRouting(node, Get(data, "routing"));
    if (const std::string words = Get(data, "addresses"); own_ && !words.empty()) {
      addresses_.emplace_back(index, words);
    }
    if (element.child("graph")) {
      diagnostics_.Warning(where,
                           absl::StrCat("the graph inside node ", node.name, " is left out"));
    }
  }

  NodeKind KindOf(const Attributes& data) const {
    if (const auto kind = model::ParseNodeKind(Get(data, "kind")); own_ && kind) return *kind;
    const std::string hyperedge = Get(data, "hyperedge");
    const bool joins_many = !hyperedge.empty() && hyperedge != "0" && hyperedge != "false";
    return joins_many ? NodeKind::kSwitch : NodeKind::kRouter;
  }

  void ReadRouting(model::Node& node, const std::string& words) {
    if (words.empty()) return;
    if (auto routing = ParseRoutingList(words, node.kind)) {
      node.routing = *std::move(routing);
    } else {
      builder_.Warn(node.where,
                    absl::StrCat("routing \"", words, "\" of ", node.name, " is left out"));
    }
  }

  // "eth0=10.0.0.1/24 eth0=fd00::1/64", of interfaces that links made and of lo.
  void ReadAddresses(size_t index, const std::string& words) {
    const Location where = builder_.node(index).where;
    for (const absl::string_view word : absl::StrSplit(words, ' ', absl::SkipEmpty())) {
      const std::pair<std::string, std::string> parts =
          absl::StrSplit(word, absl::MaxSplits('=', 1));
      model::Node& node = builder_.node(index);
      const auto found =
          std::find_if(node.interfaces.begin(), node.interfaces.end(),
                       [&](const model::Interface& i) { return i.name == parts.first; });
      const bool layer3 = node.kind == NodeKind::kHost || node.kind == NodeKind::kRouter;
      if (layer3 && parts.first == "lo") {
        builder_.AddAddress(builder_.AddLoopback(index, where), parts.second, where, node.name);
      } else if (layer3 && found != node.interfaces.end()) {
        builder_.AddAddress(*found, parts.second, where, node.name);
      } else {
        builder_.Warn(where, absl::StrCat("address \"", word, "\" of ", node.name,
                                          " is left out: it has no such interface"));
      }
    }
  }

  std::optional<size_t> FindEnd(const pugi::xml_node& edge, const char* end) {
    const std::string id = edge.attribute(end).value();
    if (const auto found = builder_.Find(id)) return found;
    diagnostics_.Error(
        xml_.Where(edge),
        absl::StrCat("this edge's ", end, " is \"", id, "\", and there is no such node"),
        "name the id of a <node>");
    return std::nullopt;
  }

  void ReadEdge(const pugi::xml_node& element) {
    const std::optional<size_t> a = FindEnd(element, "source");
    const std::optional<size_t> b = FindEnd(element, "target");
    if (!a || !b) return;
    const Attributes data = Data(element);
    const auto own = [&](const char* key) { return own_ ? Get(data, key) : ""; };
    model::Link* made = builder_.AddLink(*a, own("source-interface"), *b, own("target-interface"),
                                         xml_.Where(element), own("name"));
    if (made == nullptr) return;
    if (own_) {
      ReadLinkWords(Get(data, "words"), *made);
      return;
    }
    made->forward.rate_bps = Rate(data, *made);
    if (places_[*a] && places_[*b]) {
      const int64_t delay = FibreDelay(places_[*a]->latitude, places_[*a]->longitude,
                                       places_[*b]->latitude, places_[*b]->longitude);
      if (delay > 0) made->forward.delay_ns = delay;
    }
    made->backward = made->forward;
  }

  // The link as a topology file has it: {rate: 10Mbit, backward: {rate: 1Mbit}}.
  void ReadLinkWords(const std::string& words, model::Link& link) {
    if (words.empty()) return;
    format::Tree tree;
    Diagnostics findings;
    const format::Value* map = tree.Parse(words, path_, findings);
    if (map != nullptr && map->kind == format::Value::Kind::kMap) {
      ApplyLinkWords(*map, link);
    } else {
      builder_.Warn(link.where,
                    absl::StrCat("\"", words, "\" of link ", link.name, " is left out"));
    }
  }

  std::optional<uint64_t> Rate(const Attributes& data, const model::Link& link) {
    const std::string raw = Get(data, "LinkSpeedRaw");
    if (raw.empty()) {
      const std::string speed = absl::StrCat(Get(data, "LinkSpeed"), Get(data, "LinkSpeedUnits"));
      if (!speed.empty()) {
        diagnostics_.Warning(link.where,
                             absl::StrCat("link ", link.name, " has no rate: its speed ", speed,
                                          " is not given as LinkSpeedRaw"));
      }
      return std::nullopt;
    }
    const std::optional<double> rate = Number(data, "LinkSpeedRaw");
    if (!rate || *rate < 1 || *rate > kHighestRate) {
      diagnostics_.Warning(link.where,
                           absl::StrCat("link ", link.name, " has no rate: LinkSpeedRaw is \"", raw,
                                        "\", and 1 to 1e12 bit/s are possible"));
      return std::nullopt;
    }
    return static_cast<uint64_t>(std::llround(*rate));
  }

  void ReportForeign(const pugi::xml_node& graph) {
    for (const pugi::xml_node child : graph.children()) {
      const std::string kind = child.name();
      if (kind.empty() || kind == "node" || kind == "edge" || kind == "data" || kind == "desc") {
        continue;
      }
      diagnostics_.Warning(
          xml_.Where(child),
          absl::StrCat("<", kind, " id=\"", child.attribute("id").value(), "\"> is left out"));
    }
  }

  void ReportWithoutPlace() {
    if (own_) return;
    const bool none = std::none_of(places_.begin(), places_.end(),
                                   [](const auto& place) { return place.has_value(); });
    if (none && !places_.empty()) {
      diagnostics_.Warning({path_, 0, 0},
                           "no node has Latitude and Longitude: links have no delay");
      return;
    }
    std::vector<std::string> without;
    for (size_t n = 0; n < places_.size(); ++n) {
      if (!places_[n]) without.push_back(builder_.node(n).name);
    }
    if (without.empty()) return;
    diagnostics_.Warning(
        {path_, 0, 0},
        absl::StrCat(
            "links of ", without.size(), without.size() == 1 ? " node" : " nodes",
            " have no delay, for want of Latitude and Longitude: ", absl::StrJoin(without, ", ")));
  }

  // North is up; one scale for both directions, so that the map keeps its shape.
  void PlaceOnCanvas() {
    double west = 1e9, east = -1e9, north = -1e9, south = 1e9;
    for (const auto& place : places_) {
      if (!place) continue;
      west = std::min(west, place->longitude);
      east = std::max(east, place->longitude);
      south = std::min(south, place->latitude);
      north = std::max(north, place->latitude);
    }
    if (east < west) return;
    const double narrowing = std::cos((north + south) / 2 * std::numbers::pi / 180);
    const double width = std::max((east - west) * narrowing, 1e-6);
    const double height = std::max(north - south, 1e-6);
    const double scale = std::min((kCanvasWidth - 2 * kCanvasMargin) / width,
                                  (kCanvasHeight - 2 * kCanvasMargin) / height);
    for (size_t n = 0; n < places_.size(); ++n) {
      if (!places_[n]) continue;
      const double x = (places_[n]->longitude - west) * narrowing * scale + kCanvasMargin;
      const double y = (north - places_[n]->latitude) * scale + kCanvasMargin;
      builder_.node(n).at = {std::round(x), std::round(y)};
    }
  }

  const std::string path_;
  Diagnostics& diagnostics_;
  Builder builder_;
  XmlFile xml_;
  bool own_ = false;  // Warren wrote the file
  std::map<std::string, std::string> key_names_;
  std::vector<std::optional<Place>> places_;               // as the nodes
  std::vector<std::pair<size_t, std::string>> addresses_;  // by node
};

}  // namespace

int64_t FibreDelay(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
  const double radians = std::numbers::pi / 180;
  const double half_latitude = (latitude_b - latitude_a) * radians / 2;
  const double half_longitude = (longitude_b - longitude_a) * radians / 2;
  const double h = std::sin(half_latitude) * std::sin(half_latitude) +
                   std::cos(latitude_a * radians) * std::cos(latitude_b * radians) *
                       std::sin(half_longitude) * std::sin(half_longitude);
  const double kilometres = 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(h)));
  return std::llround(kilometres / kFibreSpeed * 1e9);
}

absl::StatusOr<model::Topology> ImportGraphml(const std::string& path, const std::string& content,
                                              Diagnostics& diagnostics) {
  return Importer(path, diagnostics).Run(content);
}

}  // namespace warren::import
