// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/export/graphml.h"

#include <pugixml.hpp>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/export/addresses.h"
#include "ctl/export/common.h"
#include "ctl/format/writer.h"

namespace warren::exporting {
namespace {

using pugi::xml_node;

struct Key {
  const char* name;
  const char* of;  // graph, node, edge
  const char* type;
};
constexpr Key kKeys[] = {
    {"warren", "graph", "string"},
    {"Network", "graph", "string"},
    {"Note", "graph", "string"},
    {"label", "node", "string"},
    {"kind", "node", "string"},
    {"routing", "node", "string"},
    {"addresses", "node", "string"},
    {"x", "node", "double"},
    {"y", "node", "double"},
    {"name", "edge", "string"},
    {"source-interface", "edge", "string"},
    {"target-interface", "edge", "string"},
    {"LinkSpeedRaw", "edge", "double"},
    {"delay", "edge", "double"},
    {"loss", "edge", "double"},
    {"words", "edge", "string"},
};

void Set(xml_node element, const char* key, const std::string& value) {
  if (value.empty()) return;
  xml_node data = element.append_child("data");
  data.append_attribute("key").set_value(
      absl::StrCat(element.name()[0] == 'g' ? "g-" : "", key).c_str());
  data.text().set(value.c_str());
}

class Writer {
 public:
  Writer(const model::Topology& topology, const v1::Plan& plan, model::Diagnostics& diagnostics)
      : topology_(topology), addresses_(topology, plan), diagnostics_(diagnostics) {}

  std::string Write() {
    pugi::xml_document document;
    xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version").set_value("1.0");
    declaration.append_attribute("encoding").set_value("UTF-8");
    xml_node root = document.append_child("graphml");
    root.append_attribute("xmlns").set_value("http://graphml.graphdrawing.org/xmlns");
    for (const Key& key : kKeys) WriteKey(root, key);
    xml_node graph = root.append_child("graph");
    graph.append_attribute("edgedefault").set_value("undirected");
    Set(graph, "warren", "1");
    Set(graph, "Network", topology_.name);
    Set(graph, "Note", topology_.description);
    for (size_t n = 0; n < topology_.nodes.size(); ++n) WriteNode(graph, n);
    for (const model::Link& link : topology_.links) WriteLink(graph, link);
    ReportLosses(topology_, addresses_, diagnostics_);
    std::ostringstream out;
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
    return out.str();
  }

 private:
  static void WriteKey(xml_node root, const Key& key) {
    xml_node element = root.append_child("key");
    const bool graph = key.of[0] == 'g';
    element.append_attribute("id").set_value(absl::StrCat(graph ? "g-" : "", key.name).c_str());
    element.append_attribute("for").set_value(key.of);
    element.append_attribute("attr.name").set_value(key.name);
    element.append_attribute("attr.type").set_value(key.type);
  }

  void WriteNode(xml_node graph, size_t index) {
    const model::Node& node = topology_.nodes[index];
    ids_[node.name] = absl::StrCat("n", index);
    xml_node element = graph.append_child("node");
    element.append_attribute("id").set_value(ids_[node.name].c_str());
    Set(element, "label", node.name);
    Set(element, "kind", std::string(model::ToString(node.kind)));
    if (node.at) {
      Set(element, "x", Shortest((*node.at)[0]));
      Set(element, "y", Shortest((*node.at)[1]));
    }
    if (!IsLayer3(node)) return;
    Set(element, "routing", RoutingWords(topology_, node));
    std::vector<std::string> words;
    for (const std::string& name : InterfaceNames(node)) {
      for (const model::IpPrefix& prefix : addresses_.Of(node.name, name)) {
        words.push_back(absl::StrCat(name, "=", prefix.ToString()));
      }
    }
    Set(element, "addresses", absl::StrJoin(words, " "));
    ReportNode(node);
  }

  void ReportNode(const model::Node& node) {
    std::vector<std::string> lost;
    if (!node.routes.empty()) lost.emplace_back("routes");
    if (!node.sysctls.empty()) lost.emplace_back("sysctls");
    if (node.cpu_limit || node.memory_bytes) lost.emplace_back("limits of CPU and memory");
    for (const model::Interface& interface : node.interfaces) {
      if (interface.mac || interface.mtu) {
        lost.push_back(absl::StrCat("MAC address and MTU of ", interface.name));
      }
    }
    if (lost.empty()) return;
    diagnostics_.Warning(node.where, absl::StrCat("of node ", node.name, " ",
                                                  absl::StrJoin(lost, ", "), " are left out"));
  }

  void WriteLink(xml_node graph, const model::Link& link) {
    xml_node element = graph.append_child("edge");
    element.append_attribute("source").set_value(ids_[link.ends[0].node].c_str());
    element.append_attribute("target").set_value(ids_[link.ends[1].node].c_str());
    Set(element, "name", link.name);
    Set(element, "source-interface", link.ends[0].interface);
    Set(element, "target-interface", link.ends[1].interface);
    const model::LinkDirection& way = link.forward;
    if (way.rate_bps.value_or(0) > 0) Set(element, "LinkSpeedRaw", absl::StrCat(*way.rate_bps));
    if (way.delay_ns.value_or(0) > 0) {
      Set(element, "delay", Shortest(static_cast<double>(*way.delay_ns) / 1e6));
    }
    if (way.loss.value_or(0) > 0) Set(element, "loss", Shortest(*way.loss));
    std::vector<std::string> words;
    for (const auto& [key, value] : format::DescribeLink(link)) {
      words.push_back(absl::StrCat(key, ": ", value));
    }
    if (!words.empty()) Set(element, "words", absl::StrCat("{", absl::StrJoin(words, ", "), "}"));
  }

  const model::Topology& topology_;
  const Addresses addresses_;
  model::Diagnostics& diagnostics_;
  std::unordered_map<std::string, std::string> ids_;  // of nodes, by name
};

}  // namespace

std::string ToGraphml(const model::Topology& topology, const v1::Plan& plan,
                      model::Diagnostics& diagnostics) {
  return Writer(topology, plan, diagnostics).Write();
}

}  // namespace warren::exporting
