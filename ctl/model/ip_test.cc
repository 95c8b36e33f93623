// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/model/ip.h"

#include <random>

#include "gtest/gtest.h"

namespace warren::model {
namespace {

TEST(IpAddress, ReadsAndPrints) {
  for (const char* text :
       {"10.0.0.1", "0.0.0.0", "255.255.255.255", "::", "::1", "fd00::1", "2001:db8:1:2:3:4:5:6"}) {
    const auto address = IpAddress::Parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->ToString(), text);
  }
  EXPECT_EQ(IpAddress::Parse("FD00:0:0:0::0001")->ToString(), "fd00::1");
  for (const char* text : {"", "10.0.0", "10.0.0.256", "10.0.0.1 ", "fd00:::1", "pc1",
                           "10.0.0.1/24", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20"}) {
    EXPECT_FALSE(IpAddress::Parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::Parse(std::string_view("10.0.0.1\0x", 10)));
}

TEST(IpAddress, Plus) {
  EXPECT_EQ(IpAddress::Parse("10.0.0.255")->Plus(1).ToString(), "10.0.1.0");
  EXPECT_EQ(IpAddress::Parse("10.0.0.1")->Plus(0x01020304).ToString(), "11.2.3.5");
  EXPECT_EQ(IpAddress::Parse("255.255.255.255")->Plus(2).ToString(), "0.0.0.1");
  EXPECT_EQ(IpAddress::Parse("fd00::ffff:ffff:ffff:ffff")->Plus(1).ToString(), "fd00:0:0:1::");
  EXPECT_EQ(IpAddress::Parse("::")->Plus(~uint64_t{0}).ToString(), "::ffff:ffff:ffff:ffff");
}

TEST(IpAddress, PlusIsAdditive) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 10'000; ++i) {
    IpAddress address{.family = i % 2 == 0 ? Family::kIpv4 : Family::kIpv6, .bytes = {}};
    for (int b = 0; b < address.Bits() / 8; ++b) {
      address.bytes[static_cast<size_t>(b)] = static_cast<uint8_t>(random());
    }
    const uint64_t m = random() >> (1 + random() % 63), n = random() >> (1 + random() % 63);
    EXPECT_EQ(address.Plus(m).Plus(n), address.Plus(m + n));
    EXPECT_EQ(*IpAddress::Parse(address.ToString()), address);
  }
}

TEST(IpPrefix, ReadsAndPrints) {
  EXPECT_EQ(IpPrefix::Parse("10.0.0.1/24")->ToString(), "10.0.0.1/24");
  EXPECT_EQ(IpPrefix::Parse("fd00::1/128")->ToString(), "fd00::1/128");
  for (const char* text : {"10.0.0.1", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/+1",
                           "10.0.0.1/24x", "/24", "fd00::/129", "10.0.0.1/99999999999"}) {
    EXPECT_FALSE(IpPrefix::Parse(text)) << text;
  }
}

TEST(IpPrefix, Network) {
  EXPECT_EQ(IpPrefix::Parse("10.1.2.255/23")->Network().ToString(), "10.1.2.0/23");
  EXPECT_EQ(IpPrefix::Parse("10.1.3.255/23")->Network().ToString(), "10.1.2.0/23");
  EXPECT_EQ(IpPrefix::Parse("10.1.2.3/32")->Network().ToString(), "10.1.2.3/32");
  EXPECT_EQ(IpPrefix::Parse("10.1.2.3/0")->Network().ToString(), "0.0.0.0/0");
  EXPECT_EQ(IpPrefix::Parse("fd00:1:2:3::9/63")->Network().ToString(), "fd00:1:2:2::/63");
}

TEST(IpPrefix, ContainsAndOverlaps) {
  const auto net = *IpPrefix::Parse("10.0.0.0/23");
  EXPECT_TRUE(net.Contains(*IpAddress::Parse("10.0.1.255")));
  EXPECT_FALSE(net.Contains(*IpAddress::Parse("10.0.2.0")));
  EXPECT_FALSE(net.Contains(*IpAddress::Parse("::")));
  EXPECT_TRUE(net.Overlaps(*IpPrefix::Parse("10.0.1.0/24")));
  EXPECT_TRUE(IpPrefix::Parse("10.0.1.0/24")->Overlaps(net));
  EXPECT_FALSE(net.Overlaps(*IpPrefix::Parse("10.0.2.0/24")));
  EXPECT_FALSE(IpPrefix::Parse("0.0.0.0/0")->Overlaps(*IpPrefix::Parse("::/0")));
}

}  // namespace
}  // namespace warren::model
