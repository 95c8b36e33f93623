// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/rocketfuel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ctl/format/read_file.h"
#include "ctl/import/builder.h"
#include "ctl/import/router_addresses.h"
#include "ctl/import/shape.h"

namespace warren::import {
namespace {

namespace fs = std::filesystem;

using model::Location;

constexpr size_t kMostBytes = 64u << 20;
constexpr double kHighestCost = 65535;  // of OSPF
constexpr int kMostDigits = 3;          // of a weight's fraction

struct Line {
  std::array<std::string, 2> nodes;
  std::string text;  // the number as written
  double number = 0;
  Location where;
};

class Importer {
 public:
  Importer(const std::string& path, model::Diagnostics& diagnostics)
      : path_(path), diagnostics_(diagnostics), builder_(path, diagnostics) {}

  absl::StatusOr<model::Topology> Run(const std::string& content) {
    const std::vector<Line> lines = ReadLines(path_, content, true);
    if (!diagnostics_.HasErrors() && lines.empty()) {
      diagnostics_.Error({path_, 1, 1}, "there is no link in this file", "write lines \"a b 2.5\"");
    }
    if (diagnostics_.HasErrors()) return Broken();
    const bool latencies = absl::StrContains(fs::path(path_).filename().string(), "latenc");
    for (const Line& line : lines) AddLine(line);
    if (latencies) {
      for (const Line& line : lines) SetDelay(line);
      builder_.Warn({path_, 0, 0}, "there are no weights in this file: all links cost the same");
    } else {
      for (const Line& line : lines) weights_[{line.nodes[0], line.nodes[1]}] = line.number;
      ReadLatencies();
    }
    if (!AddressRouters(builder_, path_, diagnostics_)) return Broken();
    Configure();
    return builder_.Finish();
  }

 private:
  using Way = std::pair<std::string, std::string>;

  absl::Status Broken() const {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
  }

  // In the file that is imported a bad line is an error, in the one beside it a warning.
  std::vector<Line> ReadLines(const std::string& file, const std::string& content, bool strict) {
    std::vector<Line> lines;
    int number = 0;
    for (absl::string_view text : absl::StrSplit(content, '\n')) {
      const Location where{file, ++number, 1};
      text = text.substr(0, text.find('#'));
      const std::vector<std::string> words =
          absl::StrSplit(text, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
      if (words.empty()) continue;
      Line line;
      if (words.size() != 3 || !absl::SimpleAtod(words[2], &line.number) ||
          !std::isfinite(line.number) || line.number < 0) {
        if (strict) {
          diagnostics_.Error(where, "this is no link", "write two nodes and a number: a b 2.5");
        } else {
          builder_.Warn(where, "this line is left out: it is not two nodes and a number");
        }
        continue;
      }
      line.nodes = {words[0], words[1]};
      line.text = words[2];
      line.where = where;
      lines.push_back(std::move(line));
    }
    return lines;
  }

  size_t Router(const std::string& id, const Location& where) {
    if (const auto found = builder_.Find(id)) return *found;
    return builder_.AddNode(id, id, model::NodeKind::kRouter, where);
  }

  void AddLine(const Line& line) {
    const Way way{line.nodes[0], line.nodes[1]};
    const Way back{line.nodes[1], line.nodes[0]};
    if (!ways_.emplace(way, 0).second) {
      builder_.Warn(line.where, absl::StrCat("a second link from ", way.first, " to ", way.second,
                                             " is left out"));
      return;
    }
    if (ways_.contains(back) && back != way) {
      ways_[way] = ways_[back];
      return;
    }
    const size_t a = Router(line.nodes[0], line.where);
    const size_t b = Router(line.nodes[1], line.where);
    if (builder_.AddLink(a, "", b, "", line.where) == nullptr) {
      ways_.erase(way);
      return;
    }
    ways_[way] = builder_.topology().links.size() - 1;
  }

  // A latency of one direction goes for the other one, too, until that has its own.
  void SetDelay(const Line& line) {
    const auto found = ways_.find({line.nodes[0], line.nodes[1]});
    const auto back = ways_.find({line.nodes[1], line.nodes[0]});
    if (found == ways_.end() && back == ways_.end()) {
      builder_.Warn(line.where, absl::StrCat("the latency from ", line.nodes[0], " to ",
                                             line.nodes[1], " is left out: there is no such link"));
      return;
    }
    model::Link& link =
        builder_.topology().links[found != ways_.end() ? found->second : back->second];
    const bool forward = link.ends[0].node == builder_.node(*builder_.Find(line.nodes[0])).name;
    model::LinkDirection& own = forward ? link.forward : link.backward;
    model::LinkDirection& other = forward ? link.backward : link.forward;
    Shape(builder_, link, own).Delay(line.text, 1e6);
    if (!other.delay_ns) other.delay_ns = own.delay_ns;
  }

  void ReadLatencies() {
    std::string name = fs::path(path_).filename().string();
    const size_t at = name.find("weights");
    std::optional<std::string> content;
    std::string file;
    if (at != std::string::npos) {
      name.replace(at, std::string("weights").size(), "latencies");
      file = (fs::path(path_).parent_path() / name).string();
      if (auto text = format::ReadRegularFile(file, kMostBytes); text.ok()) {
        content = *std::move(text);
      }
    }
    if (!content) {
      builder_.Warn({path_, 0, 0}, "links have no delay: there is no latencies.intra beside it");
      return;
    }
    for (const Line& line : ReadLines(file, *content, false)) SetDelay(line);
  }

  // By how much weights have to grow to be whole.
  double Scale() const {
    double scale = 1;
    for (int digits = 0; digits < kMostDigits; ++digits, scale *= 10) {
      const bool whole = std::all_of(weights_.begin(), weights_.end(), [&](const auto& weight) {
        const double scaled = weight.second * scale;
        return std::abs(scaled - std::round(scaled)) < 1e-6;
      });
      if (whole) break;
    }
    return scale;
  }

  double Weight(const std::string& from, const std::string& to) const {
    for (const Way& way : {Way{from, to}, Way{to, from}}) {
      if (const auto found = weights_.find(way); found != weights_.end()) return found->second;
    }
    return 1;
  }

  void Configure() {
    model::Topology& topology = builder_.topology();
    const double scale = Scale();
    std::vector<std::string> interfaces(topology.nodes.size());
    for (const auto& [way, link] : ways_) {
      const size_t from = *builder_.Find(way.first), to = *builder_.Find(way.second);
      const bool forward = topology.links[link].ends[0].node == topology.nodes[from].name;
      AddInterface(way.first, way.second, topology.links[link].ends[forward ? 0 : 1].interface,
                   scale, topology.links[link], interfaces[from]);
      // A link with a line for one direction only.
      if (ways_.contains({way.second, way.first})) continue;
      AddInterface(way.second, way.first, topology.links[link].ends[forward ? 1 : 0].interface,
                   scale, topology.links[link], interfaces[to]);
    }
    for (size_t n = 0; n < topology.nodes.size(); ++n) {
      model::Node& node = topology.nodes[n];
      node.files.push_back(
          {"/etc/frr/frr.conf",
           absl::StrCat("hostname ", node.name, "\n!\n", interfaces[n],
                        "interface lo\n ip ospf area 0\n ip ospf passive\n!\nrouter ospf\n",
                        " ospf router-id ", RouterAddress(n),
                        "\n timers throttle spf 10 50 500\n timers throttle lsa all 100\n",
                        " timers lsa min-arrival 50\n!\n"),
           node.where});
    }
  }

  void AddInterface(const std::string& from, const std::string& to, const std::string& interface,
                    double scale, const model::Link& link, std::string& out) {
    const double wanted = std::round(Weight(from, to) * scale);
    const double cost = std::clamp(wanted, 1.0, kHighestCost);
    if (cost != wanted) {
      builder_.Warn(link.where, absl::StrCat("the weight of link ", link.name, " is ", cost,
                                             " instead of ", wanted));
    }
    absl::StrAppend(&out, "interface ", interface, "\n ip ospf area 0\n ip ospf cost ",
                    static_cast<int>(cost), "\n ip ospf network point-to-point\n",
                    " ip ospf hello-interval 1\n ip ospf dead-interval 4\n!\n");
  }

  const std::string path_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  std::map<Way, size_t> ways_;  // links by their directions
  std::map<Way, double> weights_;
};

}  // namespace

absl::StatusOr<model::Topology> ImportRocketfuel(const std::string& path,
                                                 const std::string& content,
                                                 model::Diagnostics& diagnostics) {
  return Importer(path, diagnostics).Run(content);
}

}  // namespace warren::import
