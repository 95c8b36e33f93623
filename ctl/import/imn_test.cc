// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/imn.h"

#include "absl/strings/str_cat.h"
#include "ctl/compile/compile.h"
#include "ctl/import/import.h"
#include "ctl/import/testing/result.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

using model::NodeKind;
using model::Routing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Result Import(const std::string& content) { return ImportTextResult("dir/small.imn", content); }

void ExpectCompiles(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  EXPECT_TRUE(compile::Compile(topology, diagnostics).ok()) << diagnostics.ToString();
}

// The same lab in both formats: pc -- sw -- r -- h, everything that both can say.
constexpr char kJson[] = R"({
  "nodes": {
    "n0": {"type": "pc", "name": "alpha", "auto_default_routes": "disabled",
      "ifaces": {"ifc0": {"name": "lo0", "type": "lo", "ipv4_addrs": ["127.0.0.1/8"]},
                 "ifc1": {"name": "eth0", "type": "phys", "mac": "02:00:00:00:00:0A", "mtu": "1400",
                          "ipv4_addrs": ["192.0.2.10/24"], "ipv6_addrs": ["2001:db8::10/64"], "link": "l0"}},
      "croutes4": ["0.0.0.0/0 192.0.2.1"], "croutes6": ["::/0 2001:db8::1"]},
    "n1": {"type": "lanswitch", "name": "sw",
      "ifaces": {"ifc0": {"name": "e0", "type": "phys", "link": "l0"},
                 "ifc1": {"name": "e1", "type": "phys", "link": "l1"}}},
    "n2": {"type": "router", "model": "frr", "name": "gw", "router_config": "rip 1 ripng 1 ospf 0",
      "ifaces": {"ifc0": {"name": "lo0", "type": "lo", "ipv4_addrs": ["127.0.0.1/8", "10.255.0.1/32"]},
                 "ifc1": {"name": "eth0", "type": "phys", "ipv4_addrs": ["192.0.2.1/24"],
                          "ipv6_addrs": ["2001:db8::1/64"], "queue_len": "200", "link": "l1"},
                 "ifc2": {"name": "eth1", "type": "phys", "ipv4_addrs": ["198.51.100.1/24"], "link": "l2"}}},
    "n3": {"type": "host", "name": "h", "auto_default_routes": "enabled",
      "ifaces": {"ifc0": {"name": "eth0", "type": "phys", "ipv4_addrs": ["198.51.100.10/24"], "link": "l2"}}}},
  "links": {
    "l0": {"peers": "n0 n1", "peers_ifaces": "ifc1 ifc0", "bandwidth": "20000000", "delay": "1500"},
    "l1": {"peers": "n1 n2", "peers_ifaces": "ifc1 ifc1", "ber": "1000000", "loss": "2"},
    "l2": {"peers": "n2 n3", "peers_ifaces": "ifc2 ifc0", "bandwidth": "1000", "direct": "1"}},
  "options": {"version": "2"},
  "gui": {"nodes": {"n0": {"canvas": "c0", "iconcoords": "100 60"}, "n1": {"canvas": "c0", "iconcoords": "250 60"}},
          "canvases": {"c0": {"name": "Lab"}}}
})";

constexpr char kLegacy[] = R"(node n0 {
    type pc
    network-config {
	hostname alpha
	!
	interface lo0
	 type lo
	 ip address 127.0.0.1/8
	!
	interface eth0
	 mac address 02:00:00:00:00:0A
	 ip address 192.0.2.10/24
	 ipv6 address 2001:db8::10/64
	 mtu 1400
	!
	ip route 0.0.0.0/0 192.0.2.1
	ipv6 route ::/0 2001:db8::1
	!
    }
    canvas c0
    iconcoords {100.0 60.0}
    labelcoords {100.0 90.0}
    interface-peer {eth0 n1}
}
node n1 {
    type lanswitch
    network-config {
	hostname sw
	!
    }
    canvas c0
    iconcoords {250 60}
    interface-peer {e0 n0}
    interface-peer {e1 n2}
}
node n2 {
    type router
    model frr
    network-config {
	hostname gw
	!
	interface lo0
	 type lo
	 ip address 127.0.0.1/8
	 ip address 10.255.0.1/32
	!
	interface eth0
	 ip address 192.0.2.1/24
	 ipv6 address 2001:db8::1/64
	 queue-len 200
	!
	interface eth1
	 ip address 198.51.100.1/24
	!
	router rip
	 redistribute connected
	 network ::/0
	!
	router ripng
	!
    }
    interface-peer {eth1 n3}
    interface-peer {eth0 n1}
}
node n3 {
    type host
    auto_default_routes enabled
    network-config {
	hostname h
	!
	interface eth0
	 ip address 198.51.100.10/24
	!
    }
    interface-peer {eth0 n2}
}
link l0 { nodes {n0 n1} bandwidth 20000000 delay 1500 }
link l1 { nodes {n1 n2} ber 1000000 loss 2 }
link l2 { nodes {n2 n3} bandwidth 1000 direct 1 }
canvas c0 { name {Lab} }
option show { grid no }
)";

class BothFormats : public ::testing::TestWithParam<const char*> {};

TEST_P(BothFormats, SaysTheSame) {
  const Result result = Import(GetParam());
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.findings, "");
  const model::Topology& lab = result.topology;
  EXPECT_EQ(lab.name, "small");
  ASSERT_EQ(lab.nodes.size(), 4u);
  ASSERT_EQ(lab.links.size(), 3u);

  const model::Node& alpha = lab.nodes[0];
  EXPECT_EQ(alpha.name, "alpha");
  EXPECT_EQ(alpha.kind, NodeKind::kHost);
  EXPECT_THAT(alpha.routing, ElementsAre(Routing::kNone));
  ASSERT_TRUE(alpha.at);
  EXPECT_EQ((*alpha.at)[0], 100);
  ASSERT_EQ(alpha.interfaces.size(), 1u);
  EXPECT_EQ(alpha.interfaces[0].mac, "02:00:00:00:00:0a");
  EXPECT_EQ(alpha.interfaces[0].mtu, 1400);
  ASSERT_EQ(alpha.interfaces[0].addresses.size(), 2u);
  EXPECT_EQ(alpha.interfaces[0].addresses[1].ToString(), "2001:db8::10/64");
  ASSERT_EQ(alpha.routes.size(), 2u);
  EXPECT_EQ(alpha.routes[1].via.ToString(), "2001:db8::1");

  EXPECT_EQ(lab.nodes[1].kind, NodeKind::kSwitch);
  EXPECT_EQ(lab.nodes[2].kind, NodeKind::kRouter);
  EXPECT_THAT(lab.nodes[2].routing, ElementsAre(Routing::kRip));
  const model::Interface* lo = lab.nodes[2].FindInterface("lo");
  ASSERT_NE(lo, nullptr);
  EXPECT_EQ(lo->addresses[0].ToString(), "10.255.0.1/32");
  EXPECT_THAT(lab.nodes[3].routing, ElementsAre(Routing::kStatic));

  EXPECT_EQ(lab.links[0].name, "alpha--sw");
  EXPECT_EQ(lab.links[0].forward.rate_bps, 20'000'000u);
  EXPECT_EQ(lab.links[0].backward.delay_ns, 1'500'000);
  EXPECT_EQ(lab.links[1].ends[0].interface, "e1");
  EXPECT_EQ(lab.links[1].ends[1].interface, "eth0");
  EXPECT_EQ(lab.links[1].forward.ber, 1e-6);
  EXPECT_EQ(lab.links[1].backward.loss, 0.02);
  EXPECT_EQ(lab.links[1].backward.queue_packets, 200u);  // out of gw
  EXPECT_FALSE(lab.links[1].forward.queue_packets);
  EXPECT_FALSE(lab.links[2].forward.rate_bps) << "a direct link is not shaped";
  EXPECT_FALSE(lab.addressing.ipv4 || lab.addressing.ipv6) << "only what the file gives";
  ExpectCompiles(lab);
}

INSTANTIATE_TEST_SUITE_P(Imn, BothFormats, ::testing::Values(kJson, kLegacy));

TEST(Imn, WithoutAnyAddressTheyAreAutomatic) {
  const Result result =
      Import(R"({"nodes": {"n0": {"type": "pc", "name": "a"}}, "options": {"version": "2"}})");
  EXPECT_TRUE(result.topology.addressing.ipv4 && result.topology.addressing.ipv6);
}

// ---- the older format's own ways
// -----------------------------------------------------------------

TEST(ImnLegacy, ParallelLinksAreMatchedByOrder) {
  const Result result = Import(R"(
node n0 { type router network-config {
	hostname a
	!
} interface-peer {eth10 n1} interface-peer {eth2 n1} }
node n1 { type router network-config {
	hostname b
	!
} interface-peer {eth0 n0} interface-peer {eth1 n0} }
link l0 { nodes {n0 n1} }
link l1 { nodes {n1 n0} }
)");
  EXPECT_EQ(result.findings, "");
  EXPECT_EQ(result.topology.links[0].ends[0].interface, "eth2");
  EXPECT_EQ(result.topology.links[0].ends[1].interface, "eth0");
  EXPECT_EQ(result.topology.links[1].name, "b--a");
  EXPECT_EQ(result.topology.links[1].ends[1].interface, "eth10");
}

TEST(ImnLegacy, SplitLinksAreJoined) {
  const Result result = Import(R"(
node n0 { type pc network-config {
	hostname a
	!
} canvas c0 interface-peer {eth0 n2} }
node n1 { type pc network-config {
	hostname b
	!
} canvas c1 interface-peer {eth0 n3} }
node n2 { type pseudo mirror n3 interface-peer {0 n0} }
node n3 { type pseudo mirror n2 interface-peer {0 n1} }
link l0 { nodes {n0 n2} mirror l1 bandwidth 1000000 }
link l1 { nodes {n3 n1} mirror l0 bandwidth 1000000 }
link l2 { nodes {n0 n3} mirror l9 }
)");
  ASSERT_EQ(result.topology.nodes.size(), 2u);
  ASSERT_EQ(result.topology.links.size(), 1u);
  EXPECT_EQ(result.topology.links[0].name, "a--b");
  EXPECT_EQ(result.topology.links[0].forward.rate_bps, 1'000'000u);
  EXPECT_EQ(result.topology.links[0].ends[1].interface, "eth0");
  EXPECT_THAT(result.findings, HasSubstr("link l2 is left out: its other half is missing"));
  EXPECT_THAT(result.findings, HasSubstr("2 canvases"));
}

TEST(ImnLegacy, CoreDialect) {
  const Result result = Import(R"(comments {
by hand
}
node n1 { type router model PC network-config {
	hostname p
	!
	interface eth0
	 ip address 10.0.0.20/24
	!
} interface-peer {eth0 n2} services {DefaultRoute SSH} }
node n2 { type wlan range 275 network-config {
	hostname air
	!
	interface wireless
	 bandwidth 54000000
	!
	mobmodel
	coreapi
	basic_range
	!
} interface-peer {e0 n1} }
link l1 { nodes {n1 n2} bandwidth {1000 2000} ber {1 0} jitter {5 5} }
hook 3:start.sh { echo }
option session {
}
)");
  EXPECT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.topology.nodes[0].kind, NodeKind::kHost);
  EXPECT_EQ(result.topology.nodes[1].kind, NodeKind::kSwitch);
  EXPECT_EQ(result.topology.links[0].forward.rate_bps, 1000u);
  EXPECT_EQ(result.topology.links[0].backward.rate_bps, 2000u);
  EXPECT_EQ(result.topology.links[0].forward.loss, 0.01) << "percent of frames in CORE";
  EXPECT_FALSE(result.topology.links[0].forward.ber);
  for (const char* words : {"\"comments\" is left out", "services of p", "wlan node air",
                            "hook 3:start.sh", "link p--air: jitter is left out"}) {
    EXPECT_THAT(result.findings, HasSubstr(words));
  }
}

TEST(ImnLegacy, FrrConfigurationsAreKeptOtherScriptsNamed) {
  const Result result = Import(R"(
node n0 { type router network-config {
	hostname r
	!
} custom-enabled true custom-selected {mine} custom-configs {
    custom-config-id other { custom-command /bin/sh config { nothing } }
    custom-config-id mine {
	custom-command /usr/local/bin/frrboot.sh
	config {
	    router bgp 65001
	     neighbor 10.0.0.2 remote-as 65002
	    !
	}
    }
} }
node n1 { type router network-config {
	hostname s
	!
} custom-enabled true custom-selected c custom-configs { custom-config-id c {
	custom-command /bin/sh config {
	vtysh << E
	router isis 1
	} } } }
)");
  ASSERT_EQ(result.topology.nodes[0].files.size(), 1u) << result.findings;
  EXPECT_EQ(result.topology.nodes[0].files[0].path, "/etc/frr/frr.conf");
  EXPECT_EQ(result.topology.nodes[0].files[0].content,
            "router bgp 65001\n neighbor 10.0.0.2 remote-as 65002\n!\n");
  EXPECT_THAT(result.topology.nodes[0].routing, ElementsAre(Routing::kBgp));
  EXPECT_THAT(result.topology.nodes[1].routing, ElementsAre(Routing::kIsis));
  EXPECT_THAT(result.findings, HasSubstr("custom configuration c of s is left out"));
  EXPECT_THAT(result.findings, Not(HasSubstr("mine")));
}

TEST(ImnLegacy, BrokenFilesAreToldOrTolerated) {
  Result result = Import("node n0 {\n type pc\n");
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("a brace is never closed, opened on line 1"));
  // Without braces around the body the pairs shift; what can be read is read.
  result = Import("node n0 type pc\nnode n1 { type pc }\nlink l0 { nodes {n0 n1} }\nnode\n");
  EXPECT_TRUE(result.ok);
  EXPECT_EQ(result.topology.nodes.size(), 1u);
  EXPECT_THAT(result.findings, HasSubstr("link l0 is left out: it joins n0 and n1"));
  EXPECT_THAT(result.findings,
              HasSubstr("small.imn:1: warning: \"node\" does not start an object"));
}

// ---- what cannot be expressed is named
// -----------------------------------------------------------

TEST(ImnJson, EverythingLeftOutIsNamed) {
  const Result result = Import(R"({
  "nodes": {
    "n0": {"type": "pc", "name": "a", "services": ["ssh"], "cpu": "{weight 5}", "snapshot": "x@y",
           "custom_enabled": "true", "custom_selected": "NODE_CONFIG boot", "mystery": "1",
           "ifaces": {"ifc0": {"name": "eth0", "type": "phys", "ifc_qdisc": "WFQ", "ifc_qdrop": "drop-head",
                               "oper_state": "down", "nat_state": "on", "mac": "nonsense", "mtu": "9",
                               "ipv4_addrs": ["dhcp", "10.0.0.1"], "stp_edge": "1", "filter_rules": "1 {action match_drop}"},
                      "ifc1": {"name": "eth1", "type": "phys"},
                      "ifc2": {"name": "v", "type": "vlan", "vlan_dev": "eth0", "vlan_tag": "7"}},
           "croutes4": ["10.9.0.0/16 10.77.0.1", "x"]},
    "n1": {"type": "rj45", "name": "eno1", "ifaces": {"ifc0": {"name": "eno1", "type": "stolen",
                                                              "ipv4_addrs": ["10.0.0.9/24"]}}},
    "n2": {"type": "router", "name": "r", "router_config": "ldp 1", "nat64": {"tayga_ipv4_addr": "1.1.1.1"}},
    "n3": {"type": "spaceship", "name": "s"}},
  "links": {
    "l0": {"peers": "n0 n1", "peers_ifaces": "ifc0 ifc0", "duplicate": "5", "jitter_upstream": "1 2",
           "events": ["5 delay const 10"], "bandwidth": "9e15", "shine": "1"},
    "l1": {"peers": "n0 n0"}, "l2": {"peers": "n0 n9"}, "l3": {"peers": "n0"}},
  "options": {"version": "3"},
  "gui": {"annotations": {"a0": {}, "a1": {}}, "images": {"i0": {}}},
  "surprise": {}
})");
  ASSERT_TRUE(result.ok) << result.findings;
  for (const char* words : {"version 3 of the format",
                            "\"surprise\" of the file",
                            "\"mystery\" of node a",
                            "services of a are left out: ssh",
                            "the CPU share",
                            "the file system snapshot",
                            "custom configuration boot of a",
                            "queue discipline WFQ",
                            "queue policy drop-head",
                            "being shut down",
                            "address translation",
                            "MAC address \"nonsense\" of a:eth0",
                            "MTU 9 of a:eth0",
                            "address \"dhcp\" of a:eth0",
                            "address \"10.0.0.1\" of a:eth0",
                            "the spanning tree",
                            "filter rules",
                            "interface a:eth1 is left out: no link ends there",
                            "VLAN interface a:v",
                            "route \"10.9.0.0/16 10.77.0.1\" of a is left out",
                            "route \"x\" of a is left out",
                            "rj45 node eno1: it is a switch here",
                            "addresses of eno1:eno1 are left out",
                            "routing protocol ldp of r",
                            "spaceship node s",
                            "duplication, events, jitter are left out",
                            "link a--eno1 has no rate",
                            "\"shine\" of link l0",
                            "link l1 from a to itself",
                            "link l2 is left out",
                            "link l3 is left out",
                            "2 annotations",
                            "1 image"}) {
    EXPECT_THAT(result.findings, HasSubstr(words));
  }
  EXPECT_THAT(result.findings, Not(HasSubstr("error")));
}

TEST(ImnJson, BrokenJsonSaysWhere) {
  Result result = Import("{\"nodes\": {\n\"n0\": }\n");
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("small.imn:2: error: this JSON is broken"));
  result = Import("{\"links\": {}}");
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("has no \"nodes\""));
}

TEST(Import, FormatIsToldByContent) {
  EXPECT_EQ(DetectFormat("f", "\xef\xbb\xbf <?xml?><graphml/>"), Format::kGraphml);
  EXPECT_EQ(DetectFormat("f", " {\n \"nodes\""), Format::kImnJson);
  EXPECT_EQ(DetectFormat("f", "node n0 {}"), Format::kImnLegacy);
  EXPECT_EQ(DetectFormat("f", "nodes:\n"), Format::kUnknown);
  EXPECT_EQ(DetectFormat("f", "<html>"), Format::kUnknown);
  EXPECT_EQ(DetectFormat("f", ""), Format::kUnknown);
  model::Diagnostics diagnostics;
  EXPECT_EQ(ImportFile("/nowhere.imn", diagnostics).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(ImportText("x", "hello", diagnostics).ok());
  EXPECT_THAT(diagnostics.ToString(), HasSubstr("the file of no tool that is known here"));
}

}  // namespace
}  // namespace warren::import
