// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/export/dot.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ctl/export/addresses.h"
#include "ctl/model/units.h"

namespace warren::exporting {
namespace {

using model::IpPrefix;
using model::NodeKind;

constexpr size_t kMostLabelledLinks = 120;
constexpr double kLabelledLength = 198;  // points that a link with three labels wants
constexpr double kBareLength = 54;
constexpr double kMostStretch = 8;

// Graphviz' quoted string; a backslash would otherwise start an escape of its own.
std::string Quote(const std::string& text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted.push_back(c);
    }
  }
  quoted.push_back('"');
  return quoted;
}

const char* Look(NodeKind kind) {
  switch (kind) {
    case NodeKind::kHost:
      return "shape=box, style=\"rounded,filled\", fillcolor=\"#e8f1fb\", color=\"#3b6ea5\"";
    case NodeKind::kRouter:
      return "shape=ellipse, style=filled, fillcolor=\"#fdf0d5\", color=\"#b07d2b\"";
    case NodeKind::kSwitch:
      return "shape=box, style=filled, fillcolor=\"#e4f3e6\", color=\"#4b8b57\"";
    case NodeKind::kHub:
      return "shape=hexagon, style=filled, fillcolor=\"#f3e6f1\", color=\"#8b4b83\"";
  }
  return "";
}

// Three digits: imported delays have nanoseconds that nobody wants to read.
std::string ShortTime(int64_t nanoseconds) {
  const double ns = static_cast<double>(nanoseconds);
  if (ns < 1e3) return absl::StrCat(nanoseconds, "ns");
  if (ns < 999.5e3) return absl::StrFormat("%.3gus", ns / 1e3);
  if (ns < 999.5e6) return absl::StrFormat("%.3gms", ns / 1e6);
  return absl::StrFormat("%.3gs", ns / 1e9);
}

std::string Parameters(const model::LinkDirection& d) {
  std::vector<std::string> words;
  if (d.rate_bps.value_or(0) > 0) words.push_back(model::PrintRate(*d.rate_bps));
  if (d.delay_ns.value_or(0) > 0) words.push_back(ShortTime(*d.delay_ns));
  if (d.loss.value_or(0) > 0) {
    words.push_back(absl::StrCat("loss ", model::PrintProbability(*d.loss)));
  }
  if (d.ber.value_or(0) > 0) words.push_back(absl::StrCat("ber ", model::PrintProbability(*d.ber)));
  return absl::StrJoin(words, " ");
}

// What the link does, in lines.
std::vector<std::string> Behaviour(const model::Link& link) {
  std::vector<std::string> lines;
  const std::string forward = Parameters(link.forward);
  const std::string backward = Parameters(link.backward);
  if (forward != backward) {
    lines.push_back(absl::StrCat("&rarr; ", forward.empty() ? "-" : forward));
    lines.push_back(absl::StrCat("&larr; ", backward.empty() ? "-" : backward));
  } else if (!forward.empty()) {
    lines.push_back(forward);
  }
  if (!link.up) lines.push_back("down");
  return lines;
}

// A label on white, so that the line behind does not cross it out. The lines must be free of HTML's
// own characters, which addresses and quantities are.
std::string OnWhite(const std::vector<std::string>& lines) {
  return absl::StrCat("<<table border=\"0\" cellspacing=\"0\" cellpadding=\"1\" bgcolor=\"white\">",
                      "<tr><td>", absl::StrJoin(lines, "<br/>"), "</td></tr></table>>");
}

// What of an address tells it from others of its network: ".12" of 10.0.3.12/24.
std::string HostPart(const IpPrefix& prefix) {
  const std::string whole = prefix.address.ToString();
  if (prefix.address.family == model::Family::kIpv6) {
    const std::string network = prefix.Network().address.ToString();
    const bool same = prefix.length < 128 && whole.rfind(network, 0) == 0;
    return same ? absl::StrCat("::", whole.substr(network.size())) : whole;
  }
  size_t cut = 0;
  for (int octets = std::min(prefix.length / 8, 3); octets > 0; --octets) {
    cut = whole.find('.', cut + (cut > 0 ? 1 : 0));
  }
  return prefix.length == 32 ? whole : whole.substr(cut);
}

bool Layer3(const model::Node& node) {
  return node.kind == NodeKind::kHost || node.kind == NodeKind::kRouter;
}

class Writer {
 public:
  Writer(const model::Topology& topology, const v1::Plan& plan)
      : topology_(topology),
        addresses_(topology, plan),
        labelled_(topology.links.size() <= kMostLabelledLinks) {
    for (const model::Node& node : topology.nodes) {
      by_name_[node.name] = &node;
      if (node.at) ++placed_;
    }
    for (const model::Link& link : topology.links) parallel_[Between(link)].push_back(&link);
    FindNetworks();
    stretch_ = Stretch();
  }

  std::string Write() const {
    std::string out = absl::StrCat("graph ", Quote(topology_.name),
                                   " {\n  graph [layout=", Layout(), ", overlap=",
                                   Pinned()    ? "true"
                                   : labelled_ ? "prism0"
                                               : "prism");
    absl::StrAppend(&out, ", splines=", labelled_ ? "true" : "line",
                    ", start=1, inputscale=72, outputorder=edgesfirst, pad=0.4, bgcolor=white, ",
                    "fontname=\"Helvetica\", fontsize=16, labelloc=t, label=", Quote(Title()),
                    "];\n");
    absl::StrAppend(&out, "  node [fontname=\"Helvetica\", fontsize=12, margin=\"0.12,0.06\", ",
                    "width=0.5, height=0.35];\n");
    absl::StrAppend(&out, "  edge [fontname=\"Helvetica\", fontsize=9, color=\"#777777\", ",
                    "fontcolor=\"#333333\", labeldistance=1.6, labelangle=0, len=",
                    (labelled_ ? kLabelledLength : kBareLength) / 72, "];\n");
    for (const model::Node& node : topology_.nodes) absl::StrAppend(&out, NodeLine(node));
    for (const model::Link& link : topology_.links) absl::StrAppend(&out, LinkLine(link));
    return absl::StrCat(out, "}\n");
  }

 private:
  bool Pinned() const { return placed_ > 0 && placed_ == topology_.nodes.size(); }
  const char* Layout() const { return placed_ == 0 && !labelled_ ? "sfdp" : "neato"; }

  std::string Title() const {
    if (topology_.description.empty()) return topology_.name;
    return absl::StrCat(topology_.name, ": ", topology_.description);
  }

  const std::vector<IpPrefix>& At(const model::LinkEnd& end) const {
    return addresses_.Of(end.node, end.interface);
  }

  // A switch says which networks are on it; its links then need not.
  void FindNetworks() {
    for (const model::Link& link : topology_.links) {
      for (const size_t end : {0, 1}) {
        auto far = by_name_.find(link.ends[1 - end].node);
        if (far == by_name_.end() || Layer3(*far->second)) continue;
        for (const IpPrefix& prefix : At(link.ends[end])) {
          networks_[far->first].insert(prefix.Network());
        }
      }
    }
  }

  // By how much the canvas has to grow so that the shortest link has room for its labels.
  double Stretch() const {
    double shortest = 1e9;
    for (const model::Link& link : topology_.links) {
      auto a = by_name_.find(link.ends[0].node);
      auto b = by_name_.find(link.ends[1].node);
      if (a == by_name_.end() || b == by_name_.end()) continue;
      if (!a->second->at || !b->second->at) continue;
      const double length = std::hypot((*a->second->at)[0] - (*b->second->at)[0],
                                       (*a->second->at)[1] - (*b->second->at)[1]);
      if (length > 1) shortest = std::min(shortest, length);
    }
    const double wanted = labelled_ ? kLabelledLength : kBareLength;
    return std::clamp(wanted / shortest, 1.0, kMostStretch);
  }

  std::string NodeLine(const model::Node& node) const {
    std::string label = node.name;
    for (const IpPrefix& lo : addresses_.Of(node.name, "lo"))
      absl::StrAppend(&label, "\n", lo.ToString());
    auto networks = networks_.find(node.name);
    if (labelled_ && networks != networks_.end()) {
      for (const IpPrefix& network : networks->second) {
        absl::StrAppend(&label, "\n", network.ToString());
      }
    }
    std::string line =
        absl::StrCat("  ", Quote(node.name), " [label=", Quote(label), ", ", Look(node.kind));
    if (node.at) {
      // The canvas counts down from the top, Graphviz up from the bottom.
      absl::StrAppendFormat(&line, ", pos=\"%.0f,%.0f!\"", (*node.at)[0] * stretch_,
                            -(*node.at)[1] * stretch_);
    }
    return absl::StrCat(line, "];\n");
  }

  std::string LinkLine(const model::Link& link) const {
    std::string line =
        absl::StrCat("  ", Quote(link.ends[0].node), " -- ", Quote(link.ends[1].node), " [");
    if (labelled_) {
      auto add = [&](const char* key, const std::vector<std::string>& lines) {
        if (!lines.empty()) absl::StrAppend(&line, key, "=", OnWhite(lines), ", ");
      };
      add("label", Middle(link));
      add("taillabel", NearEnd(link.ends[0]));
      add("headlabel", NearEnd(link.ends[1]));
    }
    return absl::StrCat(line, link.up ? "style=solid" : "style=dashed", "];\n");
  }

  // The networks of a link that joins two addressed nodes.
  std::vector<std::string> Networks(const model::Link& link) const {
    std::set<IpPrefix> networks;
    const auto& a = At(link.ends[0]);
    const auto& b = At(link.ends[1]);
    if (!a.empty() && !b.empty()) {
      for (const auto* side : {&a, &b}) {
        for (const IpPrefix& prefix : *side) networks.insert(prefix.Network());
      }
    }
    std::vector<std::string> lines;
    for (const IpPrefix& network : networks) lines.push_back(network.ToString());
    return lines;
  }

  static std::pair<std::string, std::string> Between(const model::Link& link) {
    return std::minmax(link.ends[0].node, link.ends[1].node);
  }

  // Parallel links lie too close for a label each: the first says all, a line for each.
  std::vector<std::string> Middle(const model::Link& link) const {
    const std::vector<const model::Link*>& parallel = parallel_.at(Between(link));
    std::vector<std::string> lines;
    if (parallel.size() == 1) {
      lines = Networks(link);
      for (std::string& line : Behaviour(link)) lines.push_back(std::move(line));
    } else if (parallel.front() == &link) {
      for (const model::Link* one : parallel) {
        std::vector<std::string> words = Networks(*one);
        if (words.size() > 1) words.resize(1);
        for (std::string& word : Behaviour(*one)) words.push_back(std::move(word));
        if (!words.empty()) lines.push_back(absl::StrJoin(words, " "));
      }
    }
    return lines;
  }

  // IPv6 only where there is no IPv4: automatic addresses of both have the same digits.
  std::vector<std::string> NearEnd(const model::LinkEnd& end) const {
    const auto& addresses = At(end);
    const bool v4 = std::any_of(addresses.begin(), addresses.end(), [](const IpPrefix& prefix) {
      return prefix.address.family == model::Family::kIpv4;
    });
    std::vector<std::string> lines;
    for (const IpPrefix& prefix : addresses) {
      if (v4 && prefix.address.family == model::Family::kIpv6) continue;
      lines.push_back(HostPart(prefix));
    }
    return lines;
  }

  const model::Topology& topology_;
  const Addresses addresses_;
  const bool labelled_;
  std::map<std::string, const model::Node*> by_name_;
  std::map<std::string, std::set<IpPrefix>> networks_;  // of switches and hubs
  std::map<std::pair<std::string, std::string>, std::vector<const model::Link*>> parallel_;
  size_t placed_ = 0;
  double stretch_ = 1;
};

}  // namespace

std::string ToDot(const model::Topology& topology, const v1::Plan& plan) {
  return Writer(topology, plan).Write();
}

}  // namespace warren::exporting
