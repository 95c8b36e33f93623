// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/probes.h"

#include "gtest/gtest.h"

namespace warren::cli {
namespace {

TEST(ReadPing, ReadsCountsAndTimes) {
  auto report = ReadPing(
      "PING 10.0.4.2 (10.0.4.2) 56(84) bytes of data.\n\n--- 10.0.4.2 ping statistics ---\n"
      "5 packets transmitted, 4 received, 20% packet loss, time 804ms\n"
      "rtt min/avg/max/mdev = 0.120/0.254/0.500/0.010 ms\n");
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->sent, 5);
  EXPECT_EQ(report->received, 4);
  EXPECT_DOUBLE_EQ(report->min_ms, 0.120);
  EXPECT_DOUBLE_EQ(report->avg_ms, 0.254);
  EXPECT_DOUBLE_EQ(report->max_ms, 0.5);
}

TEST(ReadPing, NothingCameBack) {
  auto report = ReadPing("3 packets transmitted, 0 received, +3 errors, 100% packet loss\n");
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->received, 0);
  EXPECT_EQ(report->min_ms, 0);
}

TEST(ReadPing, RefusesOtherText) { EXPECT_FALSE(ReadPing("ping: connect: no route\n")); }

TEST(ReadTraceroute, KeepsTheOrderAndSilentHops) {
  auto hops = ReadTraceroute(
      "traceroute to 10.0.4.2 (10.0.4.2), 30 hops max, 60 byte packets\n"
      " 1  10.0.3.1  0.412 ms\n 2  *\n 3  fd00::1  1.5 ms\n");
  ASSERT_EQ(hops.size(), 3u);
  EXPECT_EQ(hops[0].address, "10.0.3.1");
  EXPECT_DOUBLE_EQ(hops[0].rtt_ms, 0.412);
  EXPECT_EQ(hops[1].address, "");
  EXPECT_EQ(hops[2].address, "fd00::1");
}

constexpr char kPchar[] = R"(pchar to 10.0.4.2 (10.0.4.2) using UDP/IPv4
Using raw socket input
Packet size increments from 64 to 1500 by 64
23 test(s) per repetition
16 repetition(s) per hop
 0: 10.0.3.2
    Partial loss:      1 / 368 (0%)
    Partial char:      rtt = 0.05 ms, (b = 0.000051 ms/B), r2 = 0.9
                       stddev rtt = 0.004140, stddev b = 0.000006
    Partial queueing:  avg = 0.000150 ms (418 bytes)
    Hop char:          rtt = 0.050000 ms, bw = 155000.5 Kbps
    Hop queueing:      avg = 0.000150 ms (418 bytes)
 1: 10.0.3.1
    Partial loss:      0 / 368 (0%)
    Hop char:          rtt = --.--- ms, bw = --.--- Kbps
 2: 10.0.4.2
    Path length:       2 hops
    Path char:         rtt = 1.044412 ms r2 = 0.999658
)";

TEST(ReadPchar, NamesEachLinkByItsFarEnd) {
  auto hops = ReadPchar(kPchar);
  ASSERT_EQ(hops.size(), 2u);
  EXPECT_EQ(hops[0].address, "10.0.3.1");
  EXPECT_EQ(hops[0].lost, 1);
  EXPECT_EQ(hops[0].probes, 368);
  ASSERT_TRUE(hops[0].rate_bps.has_value());
  EXPECT_DOUBLE_EQ(*hops[0].rate_bps, 155000500);
  EXPECT_EQ(hops[1].address, "10.0.4.2");
  EXPECT_FALSE(hops[1].rate_bps.has_value());
}

TEST(ReadPchar, EmptyForOtherText) { EXPECT_TRUE(ReadPchar("pchar: unknown host\n").empty()); }

}  // namespace
}  // namespace warren::cli
