// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// CORE's XML, and the JSON of GNS3 and MiniEdit.

#include <string>

#include "ctl/compile/compile.h"
#include "ctl/import/import.h"
#include "ctl/import/json_tree.h"
#include "ctl/import/testing/testdata.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

using ::testing::HasSubstr;

void ExpectFindings(const Result& result, std::initializer_list<const char*> texts) {
  for (const char* text : texts) EXPECT_THAT(result.findings, HasSubstr(text));
}

void ExpectCompiles(const Result& result) {
  model::Diagnostics diagnostics;
  EXPECT_TRUE(compile::Compile(result.topology, diagnostics).ok()) << diagnostics.ToString();
}

TEST(JsonTree, PlacesAndValues) {
  JsonTree tree;
  model::Diagnostics diagnostics;
  const format::Value* root = tree.Parse(
      "{\n \"a\": [1, 2.50, true, null],\n \"b\":\n   {\"c\": \"\\u00e9\\ud83d\\ude00\"}}",
      "x.json", diagnostics);
  ASSERT_NE(root, nullptr) << diagnostics.ToString();
  const format::Value& list = Member(*root, "a");
  ASSERT_EQ(list.items.size(), 4u);
  EXPECT_EQ(list.items[1]->scalar, "2.50");
  EXPECT_EQ(list.items[2]->scalar, "true");
  EXPECT_EQ(list.at.line, 2);
  EXPECT_EQ(list.at.column, 7);
  EXPECT_EQ(root->entries[0].at.column, 2);
  const format::Value& map = Member(*root, "b");
  EXPECT_EQ(map.at.line, 4);
  EXPECT_EQ(map.at.column, 4);
  EXPECT_EQ(Member(map, "c").scalar, "\u00e9\U0001F600");
  EXPECT_EQ(Member(map, "d").kind, format::Value::Kind::kNull);
}

TEST(JsonTree, WhatIsBrokenHasItsPlace) {
  const std::pair<std::string, const char*> broken[] = {
      {"{\n \"a\": }", "x.json:2:7: error: this JSON is broken: syntax error"},
      {"[1]", "x.json:1:1: error: this JSON is no object"},
      {"", "x.json:1:1: error: this JSON is broken"},
      {"{\"a\": \"\xff\"}", "this JSON is broken"},
      {"{\"a\":" + std::string(100, '['), "x.json:1:69: error: this JSON is nested too deeply"},
  };
  for (const auto& [text, message] : broken) {
    JsonTree tree;
    model::Diagnostics diagnostics;
    EXPECT_EQ(tree.Parse(text, "x.json", diagnostics), nullptr);
    EXPECT_THAT(diagnostics.ToString(), HasSubstr(message)) << text;
  }
}

TEST(Core, NodesLinksAndServices) {
  const Result result = ImportTestdata("campus.xml");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.topology.name, "campus");
  EXPECT_EQ(NodeOf(result, "pc1").kind, model::NodeKind::kHost);
  EXPECT_EQ(NodeOf(result, "pc1").routing, std::vector{model::Routing::kStatic});
  EXPECT_EQ(NodeOf(result, "pc2").routing, std::vector{model::Routing::kStatic}) << "by default";
  EXPECT_EQ(NodeOf(result, "pc1").at, (std::array<double, 2>{40.5, 200}));
  EXPECT_EQ(NodeOf(result, "r1").kind, model::NodeKind::kRouter);
  EXPECT_EQ(NodeOf(result, "r1").routing, std::vector{model::Routing::kOspf});
  EXPECT_EQ(NodeOf(result, "lan").kind, model::NodeKind::kSwitch);
  EXPECT_EQ(AddressesOf(result, "pc1", "eth0"), "10.0.0.20/24 2001:db8::20/64");
  EXPECT_EQ(NodeOf(result, "pc1").FindInterface("eth0")->mac, "00:00:00:aa:00:00");
  ASSERT_EQ(result.topology.links.size(), 5u);
  EXPECT_EQ(LinkOf(result, "pc1--lan").backward.rate_bps, 100'000'000u);
  ExpectCompiles(result);
}

TEST(Core, ASecondEntryIsTheWayBack) {
  const Result result = ImportTestdata("campus.xml");
  const model::Link& link = LinkOf(result, "r1--r2");
  EXPECT_EQ(link.forward.rate_bps, 10'000'000u);
  EXPECT_EQ(link.forward.delay_ns, 20'000'000);
  EXPECT_EQ(link.forward.loss, 0.015);
  EXPECT_EQ(link.forward.queue_packets, 30u);
  EXPECT_EQ(link.backward.rate_bps, 1'000'000u);
  EXPECT_EQ(link.backward.delay_ns, 5'000'000);
  EXPECT_FALSE(link.backward.loss);
  EXPECT_EQ(LinkOf(result, "r2--pc2").forward.loss, 0.02) << "the spelling of older versions";
}

TEST(Core, AConfigurationOfQuaggaIsKept) {
  const Result result = ImportTestdata("campus.xml");
  const model::Node& hand = NodeOf(result, "hand");
  ASSERT_EQ(hand.files.size(), 1u);
  EXPECT_EQ(hand.files[0].path, "/etc/frr/frr.conf");
  EXPECT_THAT(hand.files[0].content, HasSubstr("router bgp 65001"));
  EXPECT_EQ(hand.routing, std::vector{model::Routing::kNone});
}

TEST(Core, WhatIsLeftOutIsNamed) {
  ExpectFindings(ImportTestdata("campus.xml"),
                 {"WIRELESS_LAN network air is a switch here, without radio",
                  "docker image \"ubuntu\" of pc2 is not used", "services of r2 are left out: SSH",
                  "link r1--r2: jitter is left out", "link r2--pc2: duplication is left out",
                  "<mobility_configurations> is left out", "<session_hooks> is left out",
                  "configuration of service UserDefined of pc1 is left out: run.sh",
                  "the shapes drawn on the canvas are left out"});
}

TEST(Core, BrokenFilesSayWhere) {
  const auto scenario = [](const std::string& body) {
    return "<scenario>\n<devices><device id=\"1\" name=\"a\" type=\"PC\"/></devices>\n" + body +
           "</scenario>\n";
  };
  const std::pair<std::string, const char*> broken[] = {
      {"<scenario></scenario>", "x.xml:1:2: error: there is neither a device nor a network"},
      {"<scenario><devices>", "x.xml:1:"},
      {scenario("<links><link node1=\"1\" node2=\"9\"/></links>"),
       "x.xml:3:9: error: this link's second node is \"9\", and there is no such device"},
      {scenario("<networks><network id=\"1\" type=\"HUB\"/></networks>"),
       "error: there are two nodes with the id 1"},
      {scenario("<networks><network type=\"HUB\"/></networks>"), "error: this node has no id"},
  };
  for (const auto& [content, message] : broken) {
    const Result result = ImportTextResult("x.xml", content);
    EXPECT_FALSE(result.ok) << content;
    EXPECT_THAT(result.findings, HasSubstr(message));
  }
}

TEST(Core, NumbersOutOfRangeAreNamed) {
  const Result result = ImportTextResult(
      "x.xml", R"(<scenario><devices><device id="1" name="a"/><device id="2" name="b"/></devices>
<links><link node1="1" node2="2"><iface1 id="0" ip4="10.0.0.300" ip4_mask="24" mac="7"/>
<options bandwidth="-1" delay="1e99" loss="101" buffer="many"/></link></links></scenario>)");
  ASSERT_TRUE(result.ok) << result.findings;
  ExpectFindings(
      result, {"link a--b has no rate: \"-1\"", "link a--b has no delay: \"1e99\"",
               "link a--b has no loss: \"101\"", "link a--b has no queue limit: \"many\"",
               "address \"10.0.0.300/24\" of a:eth0 is left out", "MAC address \"7\" of a:eth0"});
}

TEST(Gns3, NodesAndPlaces) {
  const Result result = ImportTestdata("office.gns3");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.topology.name, "office");
  EXPECT_EQ(NodeOf(result, "PC1").kind, model::NodeKind::kHost);
  EXPECT_EQ(NodeOf(result, "PC-2").kind, model::NodeKind::kHost);
  EXPECT_EQ(NodeOf(result, "Switch1").kind, model::NodeKind::kSwitch);
  EXPECT_EQ(NodeOf(result, "Hub1").kind, model::NodeKind::kHub);
  EXPECT_EQ(NodeOf(result, "R1").kind, model::NodeKind::kRouter);
  EXPECT_EQ(NodeOf(result, "FRR").kind, model::NodeKind::kRouter);
  EXPECT_EQ(NodeOf(result, "Cloud1").kind, model::NodeKind::kSwitch);
  EXPECT_EQ(NodeOf(result, "PC1").at, (std::array<double, 2>{60, 60})) << "moved into view";
  EXPECT_EQ(NodeOf(result, "R1").at, (std::array<double, 2>{460, 110}));
  EXPECT_EQ(AddressesOf(result, "PC1", "eth0"), "192.168.7.10/24");
  ExpectCompiles(result);
}

TEST(Gns3, Links) {
  const Result result = ImportTestdata("office.gns3");
  ASSERT_EQ(result.topology.links.size(), 6u);
  const model::Link& link = LinkOf(result, "PC1--Switch1");
  EXPECT_EQ(link.ends[1].interface, "eth3");
  EXPECT_EQ(link.forward.delay_ns, 20'000'000);
  EXPECT_EQ(link.backward.loss, 0.02);
  EXPECT_TRUE(link.up);
  EXPECT_FALSE(LinkOf(result, "R1--R2").up);
  EXPECT_EQ(LinkOf(result, "R1--R2").ends[0].interface, "eth1-0");
  EXPECT_EQ(LinkOf(result, "R1--R2").ends[1].interface, "eth2");
}

TEST(Gns3, WhatIsLeftOutIsNamed) {
  const Result result = ImportTestdata("office.gns3");
  ExpectFindings(
      result,
      {"dynamips R1 is a router here: its system cannot run here", "cloud Cloud1 is a switch here",
       "the VLANs of Switch1 are left out", "link PC1--Switch1: filter jitter, corrupt is left out",
       "serial link R1--R2 is Ethernet here", "1 drawing is left out",
       "start_command of FRR is left out", "gateway 192.168.7.1 of PC1 is left out",
       "startup.vpc:6:1: warning: \"dhcp\" of PC1 is left out"});
}

TEST(Gns3, BrokenFilesSayWhere) {
  const std::pair<const char*, const char*> broken[] = {
      {R"({"project_id": "1", "revision": 3, "topology": {}})", "this project is of revision 3"},
      {R"({"project_id": "1", "topology": {}})", "x.gns3:1:1: error: there are no nodes"},
      {"{\"project_id\": \"1\", \"topology\": {\"nodes\": [{\"node_id\": \"a\"}],\n"
       "\"links\": [{\"nodes\": []}]}}",
       "x.gns3:2:11: error: this link has not two nodes"},
      {R"({"revision": 9, "topology": {"nodes": [{"node_id": "a"}, {"node_id": "a"}]}})",
       "error: there are two nodes of node_id a"},
      {R"({"revision": 9, "topology": {"nodes": [{"node_id": "a"}],
        "links": [{"nodes": [{"node_id": "a"}, {"node_id": "b"}]}]}})",
       "x.gns3:2:48: error: there is no node of node_id \"b\""},
  };
  for (const auto& [content, message] : broken) {
    const Result result = ImportTextResult("x.gns3", content);
    EXPECT_FALSE(result.ok) << content;
    EXPECT_THAT(result.findings, HasSubstr(message));
  }
}

TEST(Mininet, HostsSwitchesAndLinks) {
  const Result result = ImportTestdata("classroom.mn");
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(AddressesOf(result, "h1", "h1-eth0"), "10.0.0.1/8");
  EXPECT_EQ(AddressesOf(result, "h2", "h2-eth0"), "10.0.0.2/8") << "ipBase and its number";
  EXPECT_EQ(AddressesOf(result, "h3", "h3-eth0"), "192.168.1.3/24");
  EXPECT_EQ(NodeOf(result, "h3").routes.size(), 1u);
  EXPECT_EQ(NodeOf(result, "h2").cpu_limit, 0.5);
  ASSERT_EQ(NodeOf(result, "h2").programs.size(), 1u);
  EXPECT_EQ(NodeOf(result, "h2").programs[0].command, "touch /tmp/h2");
  EXPECT_EQ(NodeOf(result, "s1").kind, model::NodeKind::kSwitch);
  EXPECT_EQ(NodeOf(result, "s2").kind, model::NodeKind::kSwitch);
  EXPECT_EQ(NodeOf(result, "r1").kind, model::NodeKind::kRouter);
  const model::Link& link = LinkOf(result, "s1--s2");
  EXPECT_EQ(link.ends[0].interface, "s1-eth2");
  EXPECT_EQ(link.forward.rate_bps, 10'000'000u);
  EXPECT_EQ(link.backward.delay_ns, 5'000'000);
  EXPECT_EQ(link.backward.loss, 0.01);
  EXPECT_EQ(link.forward.queue_packets, 100u);
  EXPECT_EQ(LinkOf(result, "h2--s2").forward.rate_bps, 500'000u);
  EXPECT_EQ(LinkOf(result, "h2--s2").forward.delay_ns, 250'000) << "tc takes a number as us";
  ExpectCompiles(result);
}

TEST(Mininet, WhatIsLeftOutIsNamed) {
  ExpectFindings(
      ImportTestdata("classroom.mn"),
      {"controller c0 is left out", "of h2 stopCommand is left out",
       "of h3 privateDirectory is left out", "of s1 dpid is left out",
       "link s1--s2: jitter is left out", "NetFlow is left out", "router r1 has no addresses"});
}

TEST(Mininet, BrokenFilesSayWhere) {
  const std::pair<const char*, const char*> broken[] = {
      {R"({"hosts": [], "switches": []})", "x.mn:1:1: error: there is neither a host nor a switch"},
      {R"({"switches": [], "hosts": [{"opts": {}}]})",
       "x.mn:1:28: error: this node has no hostname"},
      {"{\"switches\": [], \"hosts\": [{\"opts\": {\"hostname\": \"a\"}}],\n"
       "\"links\": [{\"src\": \"a\", \"dest\": \"b\"}]}",
       "x.mn:2:11: error: this link's dest is \"b\""},
  };
  for (const auto& [content, message] : broken) {
    const Result result = ImportTextResult("x.mn", content);
    EXPECT_FALSE(result.ok) << content;
    EXPECT_THAT(result.findings, HasSubstr(message));
  }
}

TEST(Detect, ByContent) {
  const std::pair<const char*, Format> cases[] = {
      {"<?xml?><scenario/>", Format::kCore},
      {"<graphml/>", Format::kGraphml},
      {R"({"hosts": [], "switches": []})", Format::kMininet},
      {R"({"topology": {}, "project_id": ""})", Format::kGns3},
      {R"({"nodes": {}})", Format::kImnJson},
      {"warren: 1\n", Format::kWarren},
      {"topology:\n", Format::kClab},
      {"Topology: ( 1 Nodes )\nNodes: (1)\nEdges: (0)\n", Format::kBrite},
      {"# x\n1|2|0\n", Format::kCaida},
      {"a b 2.5\nb a 3\n", Format::kRocketfuel},
      {"pc1[0]=A\n", Format::kKathara},
      {"neither one nor the other\n", Format::kUnknown},
  };
  for (const auto& [content, format] : cases) EXPECT_EQ(DetectFormat("x", content), format);
}

}  // namespace
}  // namespace warren::import
