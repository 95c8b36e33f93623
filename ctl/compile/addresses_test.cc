// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/addresses.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "ctl/compile/testing/lab_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using model::IpPrefix;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::LabBuilder;

struct Result {
  std::map<std::string, std::vector<std::string>> addresses;  // "node:interface"
  std::string findings;
};

Result Assign(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  Network network = BuildNetwork(topology, diagnostics);
  const std::vector<Segment> segments = FindSegments(network);
  AssignAddresses(network, segments, {}, diagnostics);
  if (!diagnostics.HasErrors()) CheckAddresses(network, segments, diagnostics);
  Result result;
  for (const Port& port : network.ports) {
    for (const IpPrefix& prefix : port.addresses) {
      result.addresses[network.PortName(port)].push_back(prefix.ToString());
    }
  }
  result.findings = diagnostics.ToString();
  return result;
}

// pc1 and pc2 on a switch with r1, and r1 -- r2.
LabBuilder SmallLab() {
  LabBuilder lab;
  lab.Host("pc1");
  lab.Host("pc2");
  lab.Switch("s");
  lab.Router("r1");
  lab.Router("r2");
  lab.Link("pc1", "s");
  lab.Link("pc2", "s");
  lab.Link("r1", "s");
  lab.Link("r1", "r2");
  return lab;
}

TEST(AssignAddresses, NoIpv6WhereTheFileDisablesIt) {
  for (const char* of : {"all", "default", "eth0"}) {
    LabBuilder lab = SmallLab();
    const std::string key = absl::StrCat("net.ipv6.conf.", of, ".disable_ipv6");
    model::Node& pc1 = lab.topology().nodes[0];
    ASSERT_EQ(pc1.name, "pc1");
    pc1.sysctls[key] = "1";
    const Result without = Assign(lab.topology());
    EXPECT_EQ(without.findings, "");
    EXPECT_THAT(without.addresses.at("pc1:eth0"), ElementsAre(HasSubstr("10.0."))) << key;
    EXPECT_EQ(without.addresses.at("pc2:eth0").size(), 2u) << key;
    pc1.sysctls[key] = "0";
    EXPECT_EQ(Assign(lab.topology()).addresses.at("pc1:eth0").size(), 2u) << key;
  }
}

TEST(AssignAddresses, RoutersLowHostsFromTen) {
  Result result = Assign(SmallLab().topology());
  EXPECT_EQ(result.findings, "");
  EXPECT_THAT(result.addresses["r1:eth0"], ElementsAre("10.0.0.1/24", "fd00::1/64"));
  EXPECT_THAT(result.addresses["pc1:eth0"], ElementsAre("10.0.0.10/24", "fd00::10/64"));
  EXPECT_THAT(result.addresses["pc2:eth0"], ElementsAre("10.0.0.11/24", "fd00::11/64"));
  EXPECT_THAT(result.addresses["r1:eth1"], ElementsAre("10.0.1.1/24", "fd00:0:0:1::1/64"));
  EXPECT_THAT(result.addresses["r2:eth0"], ElementsAre("10.0.1.2/24", "fd00:0:0:1::2/64"));
  EXPECT_EQ(result.addresses.count("s:eth0"), 0u);
}

TEST(AssignAddresses, PoolsMayBeOff) {
  LabBuilder lab = SmallLab();
  lab.topology().addressing.ipv4.reset();
  EXPECT_THAT(Assign(lab.topology()).addresses["r2:eth0"], ElementsAre("fd00:0:0:1::2/64"));
  lab.topology().addressing.ipv6.reset();
  EXPECT_TRUE(Assign(lab.topology()).addresses.empty());
}

TEST(AssignAddresses, OthersFollowAGivenPrefix) {
  LabBuilder lab = SmallLab();
  lab.InterfaceTo("pc1", "s").addresses = {*IpPrefix::Parse("192.168.7.10/24")};
  Result result = Assign(lab.topology());
  EXPECT_EQ(result.findings, "");
  EXPECT_THAT(result.addresses["pc1:eth0"], ElementsAre("192.168.7.10/24", "fd00::10/64"));
  EXPECT_THAT(result.addresses["pc2:eth0"], ElementsAre("192.168.7.11/24", "fd00::11/64"));
  EXPECT_THAT(result.addresses["r1:eth0"], ElementsAre("192.168.7.1/24", "fd00::1/64"));
}

TEST(AssignAddresses, StepsOverGivenPrefixes) {
  LabBuilder lab = SmallLab();
  lab.InterfaceTo("r1", "r2").addresses = {*IpPrefix::Parse("10.0.0.77/25")};
  model::Interface lo;
  lo.name = "lo";
  lo.addresses = {*IpPrefix::Parse("10.0.1.1/32")};
  lab.topology().nodes[3].interfaces.push_back(lo);
  Result result = Assign(lab.topology());
  EXPECT_EQ(result.findings, "");
  EXPECT_THAT(result.addresses["pc1:eth0"], ElementsAre("10.0.2.10/24", "fd00::10/64"));
  EXPECT_THAT(result.addresses["r2:eth0"], ElementsAre("10.0.0.1/25", "fd00:0:0:1::2/64"));
}

TEST(AssignAddresses, LinkLocalIsNoPrefixToShare) {
  LabBuilder lab = SmallLab();
  lab.InterfaceTo("r1", "r2").addresses = {*IpPrefix::Parse("fe80::1/64"),
                                           *IpPrefix::Parse("10.9.0.1/32")};
  Result result = Assign(lab.topology());
  EXPECT_EQ(result.findings, "");
  EXPECT_THAT(result.addresses["r1:eth1"],
              ElementsAre("10.9.0.1/32", "fe80::1/64", "fd00:0:0:1::1/64"));
  EXPECT_THAT(result.addresses["r2:eth0"], ElementsAre("10.0.1.1/24", "fd00:0:0:1::2/64"));
}

TEST(AssignAddresses, ALargeSegmentGetsALargerPrefix) {
  LabBuilder lab;
  lab.Switch("s");
  for (int i = 0; i < 300; ++i) {
    lab.Host(absl::StrCat("pc", i));
    lab.Link(absl::StrCat("pc", i), "s");
  }
  Result result = Assign(lab.topology());
  EXPECT_EQ(result.findings, "");
  EXPECT_THAT(result.addresses["pc0:eth0"], ElementsAre("10.0.0.10/23", "fd00::10/64"));
  EXPECT_THAT(result.addresses["pc299:eth0"], ElementsAre("10.0.1.53/23", "fd00::309/64"));
}

TEST(AssignAddresses, ManyRoutersMakeHostsFollow) {
  LabBuilder lab;
  lab.Switch("s");
  lab.Host("pc");
  lab.Link("pc", "s");
  for (int i = 0; i < 12; ++i) {
    lab.Router(absl::StrCat("r", i));
    lab.Link(absl::StrCat("r", i), "s");
  }
  Result result = Assign(lab.topology());
  EXPECT_EQ(result.addresses["r11:eth0"][0], "10.0.0.12/24");
  EXPECT_EQ(result.addresses["pc:eth0"][0], "10.0.0.13/24");
}

// 10.0.0.0/27 holds one LAN of three (a /29) and six links (a /30 each) exactly.
TEST(AssignAddresses, ASmallPoolIsUsedToTheLastPrefix) {
  LabBuilder lab = SmallLab();
  lab.topology().addressing.ipv4 = IpPrefix::Parse("10.0.0.0/27");
  for (int i = 3; i <= 7; ++i) {
    lab.Router(absl::StrCat("r", i));
    lab.Link(absl::StrCat("r", i - 1), absl::StrCat("r", i));
  }
  Result result = Assign(lab.topology());
  EXPECT_EQ(result.findings, "");
  EXPECT_EQ(result.addresses["pc1:eth0"][0], "10.0.0.2/29");
  EXPECT_EQ(result.addresses["r1:eth1"][0], "10.0.0.9/30");
  EXPECT_EQ(result.addresses["r7:eth0"][0], "10.0.0.30/30");

  lab.Router("r8");
  lab.Link("r7", "r8");
  EXPECT_THAT(Assign(lab.topology()).findings,
              HasSubstr("the IPv4 pool 10.0.0.0/27 is too small: 8 segments need a prefix each"));
}

TEST(AssignAddresses, TheEndOfTheAddressSpaceIsAnEnd) {
  LabBuilder lab = SmallLab();
  lab.topology().addressing.ipv4 = IpPrefix::Parse("255.255.255.0/24");
  lab.topology().addressing.ipv6 = IpPrefix::Parse("ffff:ffff:ffff:ffff::/64");
  const std::string findings = Assign(lab.topology()).findings;
  EXPECT_EQ(findings, "");
  lab.topology().addressing.ipv6 = IpPrefix::Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126");
  EXPECT_THAT(Assign(lab.topology()).findings, HasSubstr("the IPv6 pool"));
}

TEST(AssignAddresses, AFullGivenPrefix) {
  LabBuilder lab = SmallLab();
  lab.InterfaceTo("pc1", "s").addresses = {*IpPrefix::Parse("192.168.7.1/30")};
  EXPECT_THAT(Assign(lab.topology()).findings,
              HasSubstr("no address is left in 192.168.7.0/30 for pc2:eth0"));
}

TEST(AssignAddresses, APrefixOfTwoAddresses) {
  LabBuilder lab = SmallLab();
  lab.InterfaceTo("r1", "r2").addresses = {*IpPrefix::Parse("192.168.7.0/31")};
  Result result = Assign(lab.topology());
  EXPECT_EQ(result.findings, "");
  EXPECT_EQ(result.addresses["r2:eth0"][0], "192.168.7.1/31");
}

TEST(CheckAddresses, TheSameAddressTwice) {
  LabBuilder lab = SmallLab();
  lab.InterfaceTo("pc1", "s").addresses = {*IpPrefix::Parse("10.0.0.5/24")};
  lab.InterfaceTo("pc2", "s").addresses = {*IpPrefix::Parse("10.0.0.5/24")};
  EXPECT_THAT(Assign(lab.topology()).findings,
              HasSubstr("address 10.0.0.5 of pc2:eth0 is also that of pc1:eth0"));
}

TEST(CheckAddresses, OverlapBetweenSegments) {
  LabBuilder lab = SmallLab();
  lab.InterfaceTo("pc1", "s").addresses = {*IpPrefix::Parse("10.0.0.5/16")};
  lab.InterfaceTo("r2", "r1").addresses = {*IpPrefix::Parse("10.0.9.1/24")};
  const std::string findings = Assign(lab.topology()).findings;
  EXPECT_THAT(findings, HasSubstr("overlaps with 10.0.0.0/16"));
  EXPECT_THAT(findings, HasSubstr("error"));
}

TEST(CheckAddresses, AnycastBehindProtocolsIsAWarning) {
  LabBuilder lab;
  for (const char* name : {"r1", "r2"}) lab.Router(name).routing = {model::Routing::kBgp};
  lab.Host("web1");
  lab.Host("web2");
  lab.Link("r1", "r2");
  lab.Link("r1", "web1");
  lab.Link("r2", "web2");
  lab.InterfaceTo("web1", "r1").addresses = {*IpPrefix::Parse("8.8.8.8/24")};
  lab.InterfaceTo("web2", "r2").addresses = {*IpPrefix::Parse("8.8.8.8/24")};
  lab.InterfaceTo("r1", "web1").addresses = {*IpPrefix::Parse("8.8.8.1/24")};
  lab.InterfaceTo("r2", "web2").addresses = {*IpPrefix::Parse("8.8.8.1/24")};
  std::string findings = Assign(lab.topology()).findings;
  EXPECT_THAT(findings, HasSubstr("warning: address 8.8.8.8 of web2:eth0"));
  EXPECT_THAT(findings, ::testing::Not(HasSubstr("error")));
  lab.topology().nodes[0].routing = {model::Routing::kStatic};
  EXPECT_THAT(Assign(lab.topology()).findings, HasSubstr("error: address 8.8.8.8"));
}

TEST(AssignAddresses, OrderOfTheFileDoesNotMatter) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const model::Topology topology = testing::RandomTopology(random, 15, 30, 6);
    const Result expected = Assign(topology);
    EXPECT_EQ(expected.findings, "");
    EXPECT_EQ(Assign(testing::Shuffled(topology, random)).addresses, expected.addresses)
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace warren::compile
