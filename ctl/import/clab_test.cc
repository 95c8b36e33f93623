// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/clab.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "ctl/compile/compile.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/import/import.h"
#include "ctl/import/testing/result.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

Result Import(const std::string& content, const std::string& path = "lab.clab.yml") {
  return ImportTextResult(path, content);
}

constexpr char kLab[] = R"(name: small
topology:
  defaults:
    kind: linux
    image: alpine
  kinds:
    linux: {sysctls: {net.ipv4.tcp_sack: 0, kernel.panic: 1}}
  groups:
    routers: {image: "quay.io/frrouting/frr:10.1", cpu: 2, memory: 512MB}
  nodes:
    r1:
      group: routers
      labels: {graph-posX: "100", graph-posY: "20.5"}
      exec: [ip addr add 10.0.1.1/24 dev eth2, touch /tmp/there]
    pc1:
      exec:
        - ip link set eth1 up
        - ip addr add 10.0.0.2/24 dev eth1
        - ip route add default via 10.0.0.1 dev eth1
      env: {A: b}
    lan: {kind: bridge}
    srl: {kind: nokia_srlinux, startup-config: x.cfg}
  links:
    - endpoints: ["pc1:eth1", "lan:eth1"]
    - endpoints: ["r1:eth1", "lan:eth2"]
      mtu: 9000
      ipv4: ["10.0.0.1/24"]
    - type: veth
      endpoints:
        - {node: r1, interface: eth2, mac: "02:00:00:00:00:07"}
        - {node: srl, interface: ethernet-1/1}
      vars: {warren: {rate: 10Mbit, delay: 5ms, backward: {loss: 1%}}}
    - endpoints: ["r1:eth9", "host:veth0"]
    - type: macvlan
      endpoint: {node: r1, interface: eth8}
      host-interface: enp0s3
)";

TEST(Clab, NodesLinksAndSettings) {
  const Result result = Import(kLab);
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.topology.name, "small");
  const model::Node& r1 = NodeOf(result, "r1");
  EXPECT_EQ(r1.kind, model::NodeKind::kRouter);
  EXPECT_EQ(r1.at, (std::array<double, 2>{100, 20.5}));
  EXPECT_EQ(r1.cpu_limit, 2);
  EXPECT_EQ(r1.memory_bytes, 512'000'000u);
  EXPECT_EQ(r1.sysctls.at("net.ipv4.tcp_sack"), "0");
  ASSERT_EQ(r1.programs.size(), 1u);
  EXPECT_EQ(r1.programs[0].command, "touch /tmp/there");
  EXPECT_EQ(r1.FindInterface("eth1")->addresses[0].ToString(), "10.0.0.1/24");
  EXPECT_EQ(r1.FindInterface("eth2")->mac, "02:00:00:00:00:07");
  const model::Node& pc1 = NodeOf(result, "pc1");
  EXPECT_EQ(pc1.kind, model::NodeKind::kHost);
  EXPECT_EQ(pc1.routes.size(), 1u);
  EXPECT_TRUE(pc1.programs.empty());
  EXPECT_EQ(NodeOf(result, "lan").kind, model::NodeKind::kSwitch);
  ASSERT_EQ(result.topology.links.size(), 3u);
  EXPECT_EQ(result.topology.links[1].mtu, 9000);
  EXPECT_EQ(result.topology.links[2].forward.rate_bps, 10'000'000u);
  EXPECT_EQ(result.topology.links[2].backward.delay_ns, 5'000'000);
  EXPECT_EQ(result.topology.links[2].backward.loss, 0.01);
  EXPECT_FALSE(result.topology.links[2].forward.loss);
}

TEST(Clab, WhatIsLeftOutIsNamed) {
  const Result result = Import(kLab);
  for (const char* text : {"node srl of the kind nokia_srlinux is a router here",
                           "of node srl startup-config is left out", "of node pc1 env is left out",
                           "sysctl kernel.panic of r1 is left out",
                           "interface ethernet-1/1 of srl is ethernet-1-1 here",
                           "link r1:eth9 to host:veth0 is left out: it leaves the lab",
                           "link of the type macvlan at r1:eth8 is left out"}) {
    EXPECT_THAT(result.findings, HasSubstr(text));
  }
}

// A closed fabric without a line of configuration: Warren's own addresses and routes fill it.
TEST(Clab, AForeignLabGetsAddressesAndRoutes) {
  const Result result = Import(R"(name: clos
topology:
  nodes:
    leaf1: {kind: nokia_srlinux}
    spine: {kind: arista_ceos}
    pc: {kind: linux, image: network-multitool}
  links:
    - endpoints: ["leaf1:e1-1", "spine:e1-1"]
    - endpoints: ["pc:eth1", "leaf1:e1-2"]
)");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_TRUE(result.topology.addressing.ipv4);
  EXPECT_TRUE(NodeOf(result, "leaf1").routing.empty());
  model::Diagnostics diagnostics;
  EXPECT_TRUE(compile::Compile(result.topology, diagnostics).ok()) << diagnostics.ToString();
}

TEST(Clab, BindsAreFilesOfTheLabsFolder) {
  const fs::path folder = fs::path(::testing::TempDir()) / "clab";
  fs::create_directories(folder / "r1");
  std::ofstream(folder / "r1/frr.conf") << "router bgp 65001\n";
  std::ofstream(folder / "r1/daemons") << "bgpd=yes\n";
  const Result result = Import(R"(topology:
  nodes:
    r1:
      kind: linux
      binds:
        - __clabNodeName__/frr.conf:/etc/frr/frr.conf:ro
        - r1/daemons:/etc/frr/daemons
        - r1/absent:/etc/absent
        - /etc/passwd:/etc/other
        - ../clab.yml:/etc/outside
        - /lib/modules
)",
                               (folder / "x.clab.yml").string());
  ASSERT_TRUE(result.ok) << result.findings;
  const model::Node& r1 = NodeOf(result, "r1");
  EXPECT_EQ(r1.kind, model::NodeKind::kRouter);
  ASSERT_EQ(r1.files.size(), 2u);
  EXPECT_EQ(r1.files[0].content, "router bgp 65001\n");
  EXPECT_EQ(r1.routing, std::vector{model::Routing::kNone});
  EXPECT_THAT(result.findings, HasSubstr("x.clab.yml:8:11: warning: /etc/absent of r1"));
  EXPECT_THAT(result.findings, HasSubstr("bind \"/etc/passwd:/etc/other\" of r1 is left out"));
  EXPECT_THAT(result.findings, HasSubstr("/etc/outside of r1 is left out"));
  EXPECT_THAT(result.findings, HasSubstr("bind \"/lib/modules\" of r1 is left out"));
  fs::remove_all(folder);
}

TEST(Clab, AnchorsMerge) {
  const Result result = Import(R"(topology:
  nodes:
    a: &a {kind: linux, image: frr}
    b: {<<: *a, labels: {x: y}}
)");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(NodeOf(result, "b").kind, model::NodeKind::kRouter);
}

TEST(Clab, BrokenFilesSayWhere) {
  const std::pair<const char*, const char*> broken[] = {
      {"topology:\n  links: []\n", "lab.clab.yml:2:3: error: there are no nodes"},
      {"topology: {nodes: {a: {}}, links: [{endpoints: [\"a:e1\"]}]}\n",
       "error: this link has not two endpoints"},
      {"topology: {nodes: {a: {}}, links: [{endpoints: [\"a:e1\", \"b:e1\"]}]}\n",
       "error: there is no node 'b' for this link"},
      {"topology: {nodes: {a: {}, b: {}}, links: [{endpoints: [a, b]}]}\n",
       "error: this endpoint names no node and interface"},
      {"topology: {nodes: {a: {}}, links: 3}\n", "error: links is no list"},
      {"topology: {nodes: {a: [}}\n", "lab.clab.yml:1:"},
      {"topology: {nodes: {a: {}, a: {}}}\n", "'a' is given twice"},
  };
  for (const auto& [content, message] : broken) {
    const Result result = Import(content);
    EXPECT_FALSE(result.ok) << content;
    EXPECT_THAT(result.findings, HasSubstr(message));
  }
}

// Whatever the bytes: refused, or a topology that the reader takes.
TEST(Clab, DamagedFiles) {
  const unsigned seed = 10;
  std::mt19937 random(seed);
  const std::string bytes = "{}[]:,-&*'\"#\n 0a./\\\xff";
  for (int i = 0; i < 5000; ++i) {
    std::string text = kLab;
    for (auto changes = 1 + random() % 4; changes > 0; --changes) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = bytes[random() % bytes.size()];
          break;
        case 1:
          text.erase(at, 1 + random() % 8);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
      }
    }
    model::Diagnostics diagnostics;
    const auto topology = ImportText("x.clab.yml", text, diagnostics, {.from = "clab"});
    ASSERT_EQ(topology.ok(), !diagnostics.HasErrors()) << "seed " << seed << ", round " << i;
    if (!topology.ok()) continue;
    const auto yaml = format::WriteTopology(*topology);
    if (!yaml.ok()) continue;  // bytes that are not UTF-8
    model::Diagnostics none;
    EXPECT_TRUE(format::ReadTopology(*yaml, "again.yaml", ".", none))
        << "seed " << seed << ", round " << i << "\n"
        << text << none.ToString();
  }
}

}  // namespace
}  // namespace warren::import
