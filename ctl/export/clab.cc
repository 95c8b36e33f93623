// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/export/clab.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/export/addresses.h"
#include "ctl/export/common.h"
#include "ctl/format/writer.h"
#include "ctl/format/yaml_text.h"

namespace warren::exporting {
namespace {

using format::YamlScalar;
using model::NodeKind;

// Images that have what a host and a router need.
constexpr char kHostImage[] = "ghcr.io/srl-labs/network-multitool";
constexpr char kRouterImage[] = "quay.io/frrouting/frr:10.2.1";

constexpr size_t kLongestBridgeName = 15;

class Writer {
 public:
  Writer(const model::Topology& topology, const v1::Plan& plan, model::Diagnostics& diagnostics)
      : topology_(topology), addresses_(topology, plan), diagnostics_(diagnostics) {}

  std::string Write() {
    out_ = absl::StrCat("name: ", YamlScalar(topology_.name, false), "\ntopology:\n");
    // Without a network for management, eth0 is free for the links.
    absl::StrAppend(&out_, "  defaults: {network-mode: none}\n  nodes:\n");
    for (const model::Node& node : topology_.nodes) WriteNode(node);
    if (!topology_.links.empty()) absl::StrAppend(&out_, "  links:\n");
    for (const model::Link& link : topology_.links) WriteLink(link);
    ReportLosses(topology_, addresses_, diagnostics_);
    return out_;
  }

 private:
  void Line(int indent, const std::string& text) {
    absl::StrAppend(&out_, std::string(static_cast<size_t>(indent), ' '), text, "\n");
  }

  void WriteNode(const model::Node& node) {
    Line(4, absl::StrCat(YamlScalar(node.name, false), ":"));
    std::vector<std::string> labels{
        absl::StrCat("warren-kind: ", std::string(model::ToString(node.kind)))};
    if (IsLayer3(node)) {
      labels.push_back(absl::StrCat("warren-routing: ", YamlScalar(RoutingWords(topology_, node))));
    }
    if (node.at) {
      labels.push_back(absl::StrCat("graph-posX: \"", Shortest((*node.at)[0]), "\""));
      labels.push_back(absl::StrCat("graph-posY: \"", Shortest((*node.at)[1]), "\""));
    }
    Line(6, absl::StrCat("kind: ", IsLayer3(node) ? "linux" : "bridge"));
    if (IsLayer3(node)) {
      Line(6, absl::StrCat("image: ", node.kind == NodeKind::kHost ? kHostImage : kRouterImage));
    }
    Line(6, absl::StrCat("labels: {", absl::StrJoin(labels, ", "), "}"));
    if (!IsLayer3(node)) return;
    if (node.cpu_limit) Line(6, absl::StrCat("cpu: ", Shortest(*node.cpu_limit)));
    if (node.memory_bytes) Line(6, absl::StrCat("memory: ", *node.memory_bytes, "b"));
    WriteSysctls(node);
    WriteCommands(node);
  }

  void WriteSysctls(const model::Node& node) {
    std::map<std::string, std::string> sysctls = node.sysctls;
    if (node.kind == NodeKind::kRouter) {
      sysctls.emplace("net.ipv4.ip_forward", "1");
      sysctls.emplace("net.ipv6.conf.all.forwarding", "1");
    }
    if (sysctls.empty()) return;
    Line(6, "sysctls:");
    for (const auto& [key, value] : sysctls) {
      Line(8, absl::StrCat(YamlScalar(key, false), ": ", YamlScalar(value, false)));
    }
  }

  void WriteCommands(const model::Node& node) {
    std::vector<std::string> commands;
    for (const model::Interface& interface : node.interfaces) {
      if (interface.mtu) {
        commands.push_back(
            absl::StrCat("ip link set dev ", interface.name, " mtu ", *interface.mtu));
      }
    }
    for (const std::string& name : InterfaceNames(node)) {
      for (const model::IpPrefix& prefix : addresses_.Of(node.name, name)) {
        commands.push_back(absl::StrCat("ip address add ", prefix.ToString(), " dev ", name));
      }
    }
    for (const model::Route& route : node.routes) {
      commands.push_back(absl::StrCat("ip ", route.via.family == model::Family::kIpv6 ? "-6 " : "",
                                      "route add ", route.to.ToString(), " via ",
                                      route.via.ToString()));
    }
    if (commands.empty()) return;
    Line(6, "exec:");
    for (const std::string& command : commands) {
      Line(8, absl::StrCat("- ", YamlScalar(command, false)));
    }
  }

  static const std::string* Mac(const model::Node* node, const std::string& name) {
    const model::Interface* interface = node == nullptr ? nullptr : node->FindInterface(name);
    return interface != nullptr && interface->mac ? &*interface->mac : nullptr;
  }

  void WriteLink(const model::Link& link) {
    const auto& [a, b] = link.ends;
    const std::string* a_mac = Mac(topology_.FindNode(a.node), a.interface);
    const std::string* b_mac = Mac(topology_.FindNode(b.node), b.interface);
    if (a_mac == nullptr && b_mac == nullptr) {
      Line(4, absl::StrCat("- endpoints: [", YamlScalar(absl::StrCat(a.node, ":", a.interface)),
                           ", ", YamlScalar(absl::StrCat(b.node, ":", b.interface)), "]"));
    } else {
      Line(4, "- type: veth");
      Line(6, "endpoints:");
      WriteEnd(a, a_mac);
      WriteEnd(b, b_mac);
    }
    std::vector<std::string> words{absl::StrCat("name: ", YamlScalar(link.name))};
    for (const auto& [key, value] : format::DescribeLink(link)) {
      if (key == "mtu") {
        Line(6, absl::StrCat("mtu: ", value));
      } else {
        words.push_back(absl::StrCat(key, ": ", value));
      }
    }
    Line(6, absl::StrCat("vars: {warren: {", absl::StrJoin(words, ", "), "}}"));
  }

  void WriteEnd(const model::LinkEnd& end, const std::string* mac) {
    Line(8,
         absl::StrCat("- {node: ", YamlScalar(end.node), ", interface: ", YamlScalar(end.interface),
                      mac == nullptr ? "" : absl::StrCat(", mac: \"", *mac, "\""), "}"));
  }

  const model::Topology& topology_;
  const Addresses addresses_;
  model::Diagnostics& diagnostics_;
  std::string out_;
};

}  // namespace

std::string ToClab(const model::Topology& topology, const v1::Plan& plan,
                   model::Diagnostics& diagnostics) {
  const std::string text = Writer(topology, plan, diagnostics).Write();
  for (const model::Node& node : topology.nodes) {
    if (!IsLayer3(node) && node.name.size() > kLongestBridgeName) {
      diagnostics.Warning(node.where, absl::StrCat("containerlab's bridge ", node.name,
                                                   " has a name that is too long for Linux"));
    }
  }
  return text;
}

}  // namespace warren::exporting
