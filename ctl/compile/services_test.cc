// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/services.h"

#include "ctl/compile/addresses.h"
#include "ctl/compile/testing/lab_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::compile {
namespace {

using model::IpPrefix;
using model::Service;
using ::testing::HasSubstr;
using testing::LabBuilder;
using ::testing::Not;

std::vector<NodeDaemons> Configure(const model::Topology& topology,
                                   model::Diagnostics& diagnostics) {
  Network network = BuildNetwork(topology, diagnostics);
  const std::vector<Segment> segments = FindSegments(network);
  AssignAddresses(network, segments, {}, diagnostics);
  return ConfigureDaemons(network, segments, AssignIds(network), diagnostics);
}

std::string File(const NodeDaemons& daemons, const std::string& path) {
  for (const DaemonFile& file : daemons.files) {
    if (file.path == path) return file.content;
  }
  return "";
}

// h and r on one network, with these addresses.
LabBuilder Lab(const char* h, const char* r) {
  LabBuilder lab;
  lab.Host("h").services = {Service::kDnsmasq};
  lab.Router("r");
  lab.Link("h", "r");
  lab.InterfaceTo("h", "r").addresses = {*IpPrefix::Parse(h)};
  lab.InterfaceTo("r", "h").addresses = {*IpPrefix::Parse(r)};
  return lab;
}

std::string Dnsmasq(const char* h, const char* r) {
  model::Diagnostics diagnostics;
  return File(Configure(Lab(h, r).topology(), diagnostics)[0], "/etc/dnsmasq.conf");
}

TEST(Services, DhcpGivesTheLongestRunOfUnusedAddresses) {
  EXPECT_THAT(Dnsmasq("10.0.0.1/24", "10.0.0.100/24"),
              HasSubstr("dhcp-range=set:eth0,10.0.0.101,10.0.0.254,1h\n"
                        "dhcp-option=tag:eth0,option:router,10.0.0.100\n"));
  EXPECT_THAT(Dnsmasq("10.0.0.200/24", "10.0.0.250/24"),
              HasSubstr("dhcp-range=set:eth0,10.0.0.1,10.0.0.199,1h\n"));
  EXPECT_THAT(Dnsmasq("10.0.0.1/16", "10.0.0.2/16"),
              HasSubstr("dhcp-range=set:eth0,10.0.0.3,10.0.1.0,1h\n"));
}

TEST(Services, WithoutRoomThereIsNoDhcp) {
  for (const auto& [h, r] :
       {std::pair{"10.0.0.1/30", "10.0.0.2/30"}, {"10.0.0.0/31", "10.0.0.1/31"}}) {
    const std::string config = Dnsmasq(h, r);
    EXPECT_THAT(config, HasSubstr("pid-file=/run/dnsmasq.pid\n"));
    EXPECT_THAT(config, Not(HasSubstr("dhcp-range")));
    EXPECT_THAT(config, Not(HasSubstr("dhcp-authoritative")));
  }
}

TEST(Services, BehindTheRoutersDaemons) {
  LabBuilder lab = Lab("10.0.0.1/24", "10.0.0.2/24");
  lab.topology().nodes[1].routing = {model::Routing::kOspf};
  lab.topology().nodes[1].services = {Service::kNginx, Service::kIperf3, Service::kSshd};
  lab.topology().nodes[1].files.push_back({"/etc/nginx/nginx.conf", "own\n", {}});
  model::Diagnostics diagnostics;
  const NodeDaemons r = Configure(lab.topology(), diagnostics)[1];
  EXPECT_FALSE(diagnostics.HasErrors()) << diagnostics.ToString();
  std::vector<std::string> names;
  for (const Daemon& daemon : r.daemons) names.push_back(daemon.name);
  EXPECT_THAT(names, ::testing::ElementsAre("zebra", "ospfd", "ospf6d", "nginx", "iperf3", "sshd"));
  // What the file gives wins.
  EXPECT_EQ(File(r, "/etc/nginx/nginx.conf"), "");
  EXPECT_EQ(File(r, "/srv/www/index.html"), "r\n");
  EXPECT_THAT(File(r, "/etc/ssh/sshd_config"), HasSubstr("PasswordAuthentication no\n"));
}

TEST(Services, ASwitchHasNone) {
  LabBuilder lab;
  lab.Switch("s").services = {Service::kNginx};
  model::Diagnostics diagnostics;
  Configure(lab.topology(), diagnostics);
  EXPECT_THAT(diagnostics.ToString(), HasSubstr("a switch has no services"));
}

}  // namespace
}  // namespace warren::compile
