// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What is exported and imported again is the same lab: nodes, links, addresses and what links do.

#include <map>
#include <random>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "ctl/compile/compile.h"
#include "ctl/compile/testing/lab_builder.h"
#include "ctl/export/clab.h"
#include "ctl/export/graphml.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/import/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::exporting {
namespace {

using ::testing::HasSubstr;

model::Topology Read(const std::string& yaml) {
  model::Diagnostics diagnostics;
  auto topology = format::ReadTopology(yaml, "lab.yaml", "/nowhere", diagnostics);
  EXPECT_TRUE(topology.has_value()) << diagnostics.ToString();
  return topology ? *std::move(topology) : model::Topology{};
}

v1::Plan Plan(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  auto lab = compile::Compile(topology, diagnostics);
  EXPECT_TRUE(lab.ok()) << diagnostics.ToString();
  return lab.ok() ? lab->plan : v1::Plan{};
}

std::string Text(const std::string& format, const model::Topology& topology,
                 model::Diagnostics& diagnostics) {
  const v1::Plan plan = Plan(topology);
  return format == "clab" ? ToClab(topology, plan, diagnostics)
                          : ToGraphml(topology, plan, diagnostics);
}

// Nodes, links, addresses and routes as lines, whatever the order in which they were found.
std::multiset<std::string> Essence(const model::Topology& topology) {
  std::multiset<std::string> lines;
  for (const model::Node& node : topology.nodes) {
    lines.insert(absl::StrCat("node ", node.name, " ", std::string(model::ToString(node.kind)), " ",
                              node.at ? (*node.at)[0] : -1, " ", node.at ? (*node.at)[1] : -1));
  }
  for (const model::Link& link : topology.links) {
    std::string line = absl::StrCat("link ", link.name);
    for (const model::LinkEnd& end : link.ends) {
      absl::StrAppend(&line, " ", end.node, ":", end.interface);
    }
    for (const auto& [key, value] : format::DescribeLink(link)) {
      absl::StrAppend(&line, " ", key, "=", value);
    }
    lines.insert(line);
  }
  std::map<uint32_t, std::string> names;
  const v1::Plan plan = Plan(topology);
  for (const v1::Step& step : plan.steps()) {
    if (step.has_create_node()) names[step.create_node().id()] = step.create_node().name();
    if (step.has_add_address()) {
      const auto& add = step.add_address();
      lines.insert(
          absl::StrCat("address ", names[add.node()], ":", add.interface(), " ", add.prefix()));
    }
    if (step.has_add_route()) {
      const auto& add = step.add_route();
      lines.insert(absl::StrCat("route ", names[add.node()], " ", add.to(), " ", add.via()));
    }
  }
  return lines;
}

void ExpectSameAgain(const model::Topology& topology, const std::string& why) {
  for (const std::string format : {"clab", "graphml"}) {
    model::Diagnostics losses, findings;
    const std::string text = Text(format, topology, losses);
    const auto again = import::ImportText("lab", text, findings);
    ASSERT_TRUE(again.ok()) << why << "\n" << findings.ToString() << text;
    EXPECT_EQ(findings.ToString(), "") << why << "\n" << text;
    EXPECT_EQ(again->name, topology.name);
    EXPECT_EQ(Essence(*again), Essence(topology)) << why << "\n" << text;
  }
}

TEST(RoundTrip, ALabWithEverythingThatLinksDo) {
  ExpectSameAgain(Read(R"(warren: 1
name: all
defaults: {link: {rate: 1Gbit}}
nodes:
  pc1: {kind: host, at: [80.25, 200]}
  r1:
    kind: router
    routing: [ospf, bgp]
    interfaces: {eth1: {addresses: [10.9.0.1/24, "fd00:9::1/64"]}, lo: {addresses: [10.99.0.1/32]}}
  r2: {kind: router, routing: static}
  sw: {kind: switch, at: [-3, 1e5]}
  hub: {kind: hub}
  pc2: {kind: host, routing: none}
links:
  - {ends: [pc1, sw]}
  - {ends: [r1, sw], mtu: 9000, state: down}
  - {name: back-bone, ends: ["r1:eth1", "r2:uplink"], rate: 10Mbit, delay: 20ms, loss: 0.1%,
     backward: {rate: 0, delay: 1234567ns, ber: 1e-7, queue: {limit: 64KB}, overhead: atm}}
  - {ends: [r1, r2], queue: {limit: 3packets}, overhead: {bytes: 30B, minimum: 64B}}
  - {ends: [r2, hub], queue: {limit: 0packets}}
  - {ends: [pc2, hub]}
)"),
                  "all");
}

TEST(RoundTrip, RandomLabs) {
  std::mt19937 random(4);
  for (int i = 0; i < 40; ++i) {
    model::Topology topology = compile::testing::RandomTopology(random, 6, 5, 3);
    for (model::Link& link : topology.links) {
      if (random() % 2 == 0) link.forward.rate_bps = 1 + random() % 1'000'000'000;
      if (random() % 2 == 0) link.backward.delay_ns = 1 + static_cast<int64_t>(random());
      if (random() % 4 == 0) link.forward.loss = static_cast<double>(random() % 1000) / 7000;
    }
    ExpectSameAgain(topology, absl::StrCat("seed 4, round ", i));
  }
}

TEST(RoundTrip, SettingsThatContainerlabHas) {
  const model::Topology topology = Read(R"(warren: 1
name: settings
addressing: {ipv6: none}
nodes:
  a:
    kind: host
    cpu: {limit: 50%}
    memory: 256MB
    sysctls: {net.ipv4.tcp_congestion_control: reno}
    interfaces: {eth0: {addresses: [10.0.0.1/24], mac: "02:00:00:00:00:07", mtu: 1400}}
    routes: [{to: default, via: 10.0.0.2}]
  b: {kind: host, interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links: [{ends: [a, b]}]
)");
  model::Diagnostics losses, findings;
  const auto again = import::ImportText("x", Text("clab", topology, losses), findings);
  ASSERT_TRUE(again.ok()) << findings.ToString();
  EXPECT_EQ(losses.ToString() + findings.ToString(), "");
  model::Node a = *again->FindNode("a");
  EXPECT_EQ(a.routing, std::vector{model::Routing::kStatic});
  a.routing.clear();
  const auto alone = [](const model::Node& node) {
    model::Topology one;
    one.name = "alone";
    one.nodes = {node};
    return format::WriteTopology(one).value();
  };
  EXPECT_EQ(alone(a), alone(*topology.FindNode("a")));
}

TEST(RoundTrip, WhatIsLostIsNamed) {
  const model::Topology topology = Read(R"(warren: 1
name: lost
seed: 3
nodes:
  a: {kind: host, run: [{cmd: "true"}], files: {/etc/x: {text: "y"}}, cpu: {weight: 7}}
  a-switch-with-a-long-name: {kind: switch}
links: [{ends: [a, a-switch-with-a-long-name]}]
checks: [{reach: {from: a, to: a}}]
)");
  for (const char* format : {"clab", "graphml"}) {
    model::Diagnostics losses;
    Text(format, topology, losses);
    EXPECT_THAT(losses.ToString(), HasSubstr("of node a files, programs, CPU weight are left out"));
    EXPECT_THAT(losses.ToString(), HasSubstr("the checks are left out: 1"));
    EXPECT_THAT(losses.ToString(), HasSubstr("the seed is left out"));
  }
  model::Diagnostics losses;
  Text("clab", topology, losses);
  EXPECT_THAT(losses.ToString(), HasSubstr("has a name that is too long for Linux"));
}

}  // namespace
}  // namespace warren::exporting
