// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/kathara.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
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

// A lab's folder with these files.
class Kathara : public ::testing::Test {
 protected:
  Kathara() : folder_(fs::path(::testing::TempDir()) / "lab-7") { fs::remove_all(folder_); }
  ~Kathara() override { fs::remove_all(folder_); }

  Result Import(const std::map<std::string, std::string>& files) {
    for (const auto& [name, content] : files) {
      const fs::path path = folder_ / name;
      fs::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << content;
    }
    model::Diagnostics diagnostics;
    auto topology = ImportFile(folder_.string(), diagnostics);
    return ToResult(std::move(topology), diagnostics);
  }

  fs::path folder_;
};

std::string Addresses(const model::Node& node) {
  std::string text;
  for (const auto& interface : node.interfaces) {
    for (const auto& prefix : interface.addresses) {
      absl::StrAppend(&text, interface.name, "=", prefix.ToString(), " ");
    }
  }
  return text;
}

TEST_F(Kathara, DomainsAreLinksAndSwitches) {
  const Result result = Import({{"lab.conf",
                                 "LAB_DESCRIPTION=\"three on a LAN\"\n# a remark\n"
                                 "pc1[0]=\"A/02:00:00:00:00:01\"\npc2[0]=A\npc3[0]='A'\n"
                                 "r1[0]=\"A\"\nr1[1]=\"B\"\nr2[1]=B\nr2[0]=\"C\"\n"}});
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(result.findings, "");
  EXPECT_EQ(result.topology.name, "lab-7");
  EXPECT_EQ(result.topology.description, "three on a LAN");
  EXPECT_EQ(NodeOf(result, "pc1").kind, model::NodeKind::kHost);
  EXPECT_EQ(NodeOf(result, "r1").kind, model::NodeKind::kRouter);
  EXPECT_EQ(NodeOf(result, "A").kind, model::NodeKind::kSwitch);  // four of them
  EXPECT_EQ(NodeOf(result, "C").kind, model::NodeKind::kSwitch);  // one alone
  EXPECT_EQ(result.topology.FindNode("B"), nullptr);              // two: a link
  EXPECT_EQ(result.topology.links.size(), 6u);
  EXPECT_EQ(NodeOf(result, "pc1").interfaces[0].mac, "02:00:00:00:00:01");
  EXPECT_NE(NodeOf(result, "r2").FindInterface("eth1"), nullptr);
}

TEST_F(Kathara, StartupBecomesTheNodesOwn) {
  const Result result =
      Import({{"lab.conf", "pc1[0]=A\nr1[0]=A\nr1[1]=B\nr2[0]=B\n"},
              {"pc1.startup",
               "ip address add 10.0.0.2/24 dev eth0\nip route add default via 10.0.0.1 dev eth0\n"},
              {"r1.startup",
               "ifconfig eth0 10.0.0.1 netmask 255.255.255.0 up\nifconfig eth1 10.0.1.1/24 up\n"
               "route add -net 10.9.0.0/16 gw 10.0.1.2\nip a add 192.0.2.1/32 dev lo\n"
               "echo ready > /tmp/ready\nip link set eth0 up\n"},
              {"r2.startup",
               "ip addr add 10.0.1.2/24 dev eth0\nif true; then\n  echo yes\nfi\n"
               "ip addr add 10.5.0.1/24 dev eth0\n"}});
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(Addresses(NodeOf(result, "pc1")), "eth0=10.0.0.2/24 ");
  EXPECT_EQ(NodeOf(result, "pc1").routes.size(), 1u);
  EXPECT_TRUE(NodeOf(result, "pc1").programs.empty());
  EXPECT_EQ(Addresses(NodeOf(result, "r1")), "eth0=10.0.0.1/24 eth1=10.0.1.1/24 lo=192.0.2.1/32 ");
  EXPECT_EQ(NodeOf(result, "r1").routes.size(), 1u);
  ASSERT_EQ(NodeOf(result, "r1").programs.size(), 1u);
  EXPECT_EQ(NodeOf(result, "r1").programs[0].command, "echo ready > /tmp/ready");
  // What a shell has to think about is run as it is.
  EXPECT_EQ(Addresses(NodeOf(result, "r2")), "eth0=10.0.1.2/24 ");
  ASSERT_EQ(NodeOf(result, "r2").files.size(), 1u);
  EXPECT_EQ(NodeOf(result, "r2").files[0].content,
            "if true; then\n  echo yes\nfi\nip addr add 10.5.0.1/24 dev eth0\n");
  EXPECT_FALSE(result.topology.addressing.ipv4);
}

TEST_F(Kathara, FrrRunsWithItsFiles) {
  const std::string config = "router ospf\n network 10.0.0.0/8 area 0\n";
  for (const char* start :
       {"systemctl start frr\n", "/etc/init.d/frr start\n", "service zebra restart\n", ""}) {
    const Result result = Import({{"lab.conf", "r1[0]=A\nr2[0]=A\n"},
                                  {"r1.startup", start},
                                  {"r1/etc/frr/frr.conf", config},
                                  {"r1/etc/frr/daemons", "zebra=yes\nospfd=no\n"},
                                  {"r2/etc/quagga/ripd.conf", "router rip\n"},
                                  {"r2/etc/blob", std::string("\xff\0", 2)}});
    ASSERT_TRUE(result.ok) << result.findings;
    const model::Node& r1 = NodeOf(result, "r1");
    EXPECT_EQ(r1.kind, model::NodeKind::kRouter);
    EXPECT_EQ(r1.files.size(), 2u);
    EXPECT_TRUE(r1.programs.empty()) << start;
    EXPECT_THAT(result.findings, HasSubstr("ospfd of r1 is switched off"));
    EXPECT_THAT(result.findings, HasSubstr("/etc/quagga/ripd.conf of r2 is /etc/frr/ripd.conf"));
    EXPECT_THAT(result.findings, HasSubstr("/etc/blob of r2 is left out: it is no UTF-8 text"));
    if (*start == 0) {
      EXPECT_THAT(result.findings, HasSubstr("r1 has a configuration of FRR that"));
    } else {
      EXPECT_THAT(result.findings, Not(HasSubstr("r1 has a configuration of FRR that")));
    }
    fs::remove_all(folder_);
  }
}

TEST_F(Kathara, WhatIsLeftOutIsNamed) {
  const Result result = Import({{"lab.conf",
                                 "pc1[0]=A\npc1[mem]=64m\npc1[cpus]=0.5\npc1[bridged]=true\n"
                                 "pc1[port]=\"80:80\"\npc1[sysctl]=net.ipv4.ip_forward=1\n"
                                 "pc2[0]=\"A/01:00:00:00:00:02\"\n"},
                                {"lab.dep", "pc2: pc1\n"},
                                {"pc1.shutdown", "true\n"}});
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_EQ(NodeOf(result, "pc1").memory_bytes, 64u << 20);
  EXPECT_EQ(NodeOf(result, "pc1").cpu_limit, 0.5);
  EXPECT_EQ(NodeOf(result, "pc1").sysctls.at("net.ipv4.ip_forward"), "1");
  EXPECT_THAT(result.findings, HasSubstr("of pc1 bridged=true, port=80:80 are left out"));
  EXPECT_THAT(result.findings, HasSubstr("lab.conf:7:1: warning: MAC address"));
  EXPECT_THAT(result.findings, HasSubstr("lab.dep is left out"));
  EXPECT_THAT(result.findings, HasSubstr("pc1.shutdown is left out"));
}

TEST_F(Kathara, NothingLeadsOutOfTheFolder) {
  fs::create_directories(folder_ / "pc1/etc");
  fs::create_symlink("/etc/passwd", folder_ / "pc1/etc/secret");
  const Result result = Import({{"lab.conf", "pc1[0]=A\n"}});
  ASSERT_TRUE(result.ok) << result.findings;
  EXPECT_TRUE(NodeOf(result, "pc1").files.empty());
  EXPECT_THAT(result.findings, HasSubstr("file /etc/secret of pc1 is left out: it leads out"));
  EXPECT_FALSE(Import({{"lab.conf", "../pc1[0]=A\n"}}).ok);
}

TEST_F(Kathara, BrokenFilesSayWhere) {
  Result result =
      Import({{"lab.conf", "pc1[0]=A\nwhat is this\npc1[0]=B\npc2[9999]=A\npc3[1]=\n"}});
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("lab.conf:2:1: error: this is no line of a lab.conf"));
  EXPECT_THAT(result.findings, HasSubstr("lab.conf:3:1: error: interface 0 of pc1 is given twice"));
  EXPECT_THAT(result.findings, HasSubstr("lab.conf:4:1: error: interface 9999 of pc2"));
  EXPECT_THAT(result.findings, HasSubstr("lab.conf:5:1: error: interface 1 of pc3"));
  result = Import({{"lab.conf", "\n"}});
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.findings, HasSubstr("this lab.conf has no device"));
}

// Whatever is in the files: refused, or a topology that the reader takes.
TEST_F(Kathara, DamagedLabs) {
  const std::string conf =
      "LAB_NAME=x\npc1[0]=\"A/02:00:00:00:00:01\"\nr1[0]=A\nr1[1]=B\nr1[mem]=5g\npc2[0]=A\n";
  const std::string script =
      "ip address add 10.0.0.2/24 dev eth0\nip route add default via 10.0.0.1\n"
      "ifconfig eth1 10.0.1.1 netmask 255.255.0.0\nsysctl -w net.ipv4.ip_forward=1\necho 'a b'\n";
  const unsigned seed = 20;
  std::mt19937 random(seed);
  const std::string bytes = "[]=\"'/#\n \t0a.:\\\xff";
  const auto damage = [&](std::string text) {
    for (auto changes = 1 + random() % 4; changes > 0 && !text.empty(); --changes) {
      const size_t at = random() % text.size();
      if (random() % 2)
        text[at] = bytes[random() % bytes.size()];
      else
        text.erase(at, 1 + random() % 6);
    }
    return text;
  };
  for (int i = 0; i < 1000; ++i) {
    const std::string broken = damage(conf), start = damage(script);
    const Result result =
        Import({{"lab.conf", broken}, {"r1.startup", start}, {"pc1.startup", start}});
    if (!result.ok) continue;
    const auto yaml = format::WriteTopology(result.topology);
    if (!yaml.ok()) continue;  // bytes that are not UTF-8
    model::Diagnostics diagnostics;
    EXPECT_TRUE(format::ReadTopology(*yaml, "again.yaml", ".", diagnostics))
        << "seed " << seed << ", round " << i << "\n"
        << broken << start << diagnostics.ToString();
  }
}

}  // namespace
}  // namespace warren::import
