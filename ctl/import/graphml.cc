// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/graphml.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <numbers>
#include <optional>
#include <pugixml.hpp>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/format/names.h"
#include "ctl/import/names.h"

namespace warren::import {
namespace {

using model::Diagnostics;
using model::Location;

constexpr double kEarthRadius = 6371.0;    // km
constexpr double kFibreSpeed = 200'000.0;  // km/s
constexpr double kHighestRate = 1e12;      // bit/s, what a link can have
constexpr double kCanvasWidth = 1600;
constexpr double kCanvasHeight = 1000;
constexpr double kCanvasMargin = 60;

struct Place {
  double latitude;
  double longitude;
};

class Importer {
 public:
  Importer(const std::string& path, const std::string& content, Diagnostics& diagnostics)
      : path_(path), content_(content), diagnostics_(diagnostics) {}

  absl::StatusOr<model::Topology> Run() {
    const pugi::xml_parse_result parsed =
        document_.load_buffer(content_.data(), content_.size(), pugi::parse_default);
    if (!parsed) {
      return Fail(At(parsed.offset), absl::StrCat("this XML is broken: ", parsed.description()));
    }
    const pugi::xml_node root = document_.child("graphml");
    const pugi::xml_node graph = root.child("graph");
    if (!graph) return Fail(At(0), "there is no <graph> in this GraphML");
    ReadKeys(root);
    Name(graph);
    if (graph.next_sibling("graph")) {
      diagnostics_.Warning(Where(graph.next_sibling("graph")),
                           "only the first <graph> of the file is imported");
    }
    if (std::strcmp(graph.attribute("edgedefault").value(), "directed") == 0) {
      diagnostics_.Warning(Where(graph), "the graph is directed; links carry both directions");
    }
    for (const pugi::xml_node node : graph.children("node")) ReadNode(node);
    names_.Report(path_, diagnostics_);
    for (const pugi::xml_node edge : graph.children("edge")) ReadEdge(edge);
    ReportForeign(graph);
    ReportWithoutPlace();
    PlaceOnCanvas();
    if (diagnostics_.HasErrors())
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    return std::move(topology_);
  }

 private:
  absl::Status Fail(const Location& where, const std::string& what) {
    diagnostics_.Error(where, what, "");
    return absl::InvalidArgumentError(absl::StrCat(path_, ": ", what));
  }

  Location At(std::ptrdiff_t offset) const {
    if (offset < 0) return {path_, 0, 0};
    const size_t end = std::min(static_cast<size_t>(offset), content_.size());
    const auto begin = content_.begin();
    const auto here = begin + static_cast<std::ptrdiff_t>(end);
    const auto line_start =
        std::find(std::make_reverse_iterator(here), content_.rend(), '\n').base();
    return {path_, 1 + static_cast<int>(std::count(begin, here, '\n')),
            1 + static_cast<int>(here - line_start)};
  }
  Location Where(const pugi::xml_node& node) const { return At(node.offset_debug()); }

  void ReadKeys(const pugi::xml_node& root) {
    for (const pugi::xml_node key : root.children("key")) {
      key_names_[key.attribute("id").value()] = key.attribute("attr.name").value();
    }
  }

  // The element's attributes by name. A key that is not declared stands for itself.
  std::map<std::string, std::string> Data(const pugi::xml_node& element) const {
    std::map<std::string, std::string> data;
    for (const pugi::xml_node child : element.children("data")) {
      const std::string key = child.attribute("key").value();
      auto named = key_names_.find(key);
      data[named == key_names_.end() ? key : named->second] = child.text().get();
    }
    return data;
  }

  static std::string Get(const std::map<std::string, std::string>& data, const char* name) {
    auto found = data.find(name);
    return found == data.end() ? "" : found->second;
  }

  static std::optional<double> Number(const std::map<std::string, std::string>& data,
                                      const char* name) {
    double value = 0;
    if (!absl::SimpleAtod(Get(data, name), &value) || !std::isfinite(value)) return std::nullopt;
    return value;
  }

  void Name(const pugi::xml_node& graph) {
    const auto data = Data(graph);
    const std::string stem = std::filesystem::path(path_).stem().string();
    std::string name = Get(data, "Network");
    if (name.empty()) name = Get(data, "label");
    topology_.name = MakeName(name.empty() ? stem : name, MakeName(stem, "lab"));
    topology_.description = Get(data, "Note");
    topology_.where = {path_, 1, 1};
  }

  void ReadNode(const pugi::xml_node& element) {
    const std::string id = element.attribute("id").value();
    const auto data = Data(element);
    model::Node node;
    node.where = Where(element);
    if (!node_index_.emplace(id, topology_.nodes.size()).second) {
      diagnostics_.Error(node.where, absl::StrCat("there are two nodes with the id ", id),
                         "give each its own id");
      return;
    }
    // The Zoo's own tools write None where there is no label.
    const std::string label = Get(data, "label");
    node.name = names_.Add(label == "None" ? "" : label, absl::StrCat("n", id));
    const std::string hyperedge = Get(data, "hyperedge");
    const bool joins_many = !hyperedge.empty() && hyperedge != "0" && hyperedge != "false";
    node.kind = joins_many ? model::NodeKind::kSwitch : model::NodeKind::kRouter;
    const std::optional<double> latitude = Number(data, "Latitude");
    const std::optional<double> longitude = Number(data, "Longitude");
    places_.emplace_back();
    if (latitude && longitude) places_.back() = Place{*latitude, *longitude};
    topology_.nodes.push_back(std::move(node));
    if (element.child("graph")) {
      diagnostics_.Warning(
          Where(element),
          absl::StrCat("the graph inside node ", topology_.nodes.back().name, " is left out"));
    }
  }

  std::optional<size_t> FindEnd(const pugi::xml_node& edge, const char* end) {
    const std::string id = edge.attribute(end).value();
    auto found = node_index_.find(id);
    if (found != node_index_.end()) return found->second;
    diagnostics_.Error(
        Where(edge),
        absl::StrCat("this edge's ", end, " is \"", id, "\", and there is no such node"),
        "name the id of a <node>");
    return std::nullopt;
  }

  std::string NewInterface(size_t node_index) {
    model::Node& node = topology_.nodes[node_index];
    model::Interface interface;
    interface.name = absl::StrCat("eth", node.interfaces.size());
    interface.where = node.where;
    node.interfaces.push_back(interface);
    return interface.name;
  }

  void ReadEdge(const pugi::xml_node& element) {
    const std::optional<size_t> a = FindEnd(element, "source");
    const std::optional<size_t> b = FindEnd(element, "target");
    if (!a || !b) return;
    const std::string& a_name = topology_.nodes[*a].name;
    const std::string& b_name = topology_.nodes[*b].name;
    if (*a == *b) {
      diagnostics_.Warning(Where(element),
                           absl::StrCat("the link from ", a_name, " to itself is left out"));
      return;
    }
    model::Link link;
    link.where = Where(element);
    link.name = link_names_.Next(a_name, b_name);
    link.ends[0] = {a_name, NewInterface(*a), link.where};
    link.ends[1] = {b_name, NewInterface(*b), link.where};
    const auto data = Data(element);
    link.forward.rate_bps = Rate(data, link);
    if (places_[*a] && places_[*b]) {
      const int64_t delay = FibreDelay(places_[*a]->latitude, places_[*a]->longitude,
                                       places_[*b]->latitude, places_[*b]->longitude);
      if (delay > 0) link.forward.delay_ns = delay;
    }
    link.backward = link.forward;
    topology_.links.push_back(std::move(link));
  }

  std::optional<uint64_t> Rate(const std::map<std::string, std::string>& data,
                               const model::Link& link) {
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
          Where(child),
          absl::StrCat("<", kind, " id=\"", child.attribute("id").value(), "\"> is left out"));
    }
  }

  void ReportWithoutPlace() {
    const bool none = std::none_of(places_.begin(), places_.end(),
                                   [](const auto& place) { return place.has_value(); });
    if (none && !places_.empty()) {
      diagnostics_.Warning({path_, 0, 0},
                           "no node has Latitude and Longitude: links have no delay");
      return;
    }
    std::vector<std::string> without;
    for (size_t n = 0; n < places_.size(); ++n) {
      if (!places_[n]) without.push_back(topology_.nodes[n].name);
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
      topology_.nodes[n].at = {std::round(x), std::round(y)};
    }
  }

  const std::string& path_;
  const std::string& content_;
  Diagnostics& diagnostics_;
  pugi::xml_document document_;
  std::map<std::string, std::string> key_names_;
  std::map<std::string, size_t> node_index_;
  std::vector<std::optional<Place>> places_;  // as topology_.nodes
  NodeNames names_;
  format::LinkNames link_names_;
  model::Topology topology_;
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
  return Importer(path, content, diagnostics).Run();
}

}  // namespace warren::import
