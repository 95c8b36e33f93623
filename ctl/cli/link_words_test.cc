// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/link_words.h"

#include "gtest/gtest.h"

namespace warren::cli {
namespace {

TEST(ParseLinkWords, BothDirectionsUnlessOneIsNamed) {
  v1::SetLinkRequest both;
  ASSERT_TRUE(ParseLinkWords({"rate=10Mbit", "delay=5ms"}, false, false, &both).ok());
  EXPECT_EQ(both.forward().rate_bps(), 10'000'000u);
  EXPECT_EQ(both.backward().rate_bps(), 10'000'000u);
  EXPECT_EQ(both.backward().delay_ns(), 5'000'000u);

  v1::SetLinkRequest one;
  ASSERT_TRUE(ParseLinkWords({"rate=1Mbit"}, false, true, &one).ok());
  EXPECT_FALSE(one.has_forward());
  EXPECT_EQ(one.backward().rate_bps(), 1'000'000u);
}

TEST(ParseLinkWords, AbsentStaysAbsentAndZeroIsOff) {
  v1::SetLinkRequest request;
  ASSERT_TRUE(ParseLinkWords({"loss=0"}, false, false, &request).ok());
  EXPECT_TRUE(request.forward().has_loss());
  EXPECT_EQ(request.forward().loss(), 0);
  EXPECT_FALSE(request.forward().has_rate_bps());
}

TEST(ParseLinkWords, AQueueLimitOfOneKindEndsTheOther) {
  v1::SetLinkRequest request;
  ASSERT_TRUE(ParseLinkWords({"queue=64KB"}, false, false, &request).ok());
  EXPECT_EQ(request.forward().queue_bytes(), 64'000u);
  EXPECT_TRUE(request.forward().has_queue_packets());
  EXPECT_EQ(request.forward().queue_packets(), 0u);
}

TEST(ParseLinkWords, SaysWhatIsWrongAndWhatWouldBeRight) {
  v1::SetLinkRequest request;
  auto message = [&](const std::string& word) {
    return std::string(ParseLinkWords({word}, false, false, &request).message());
  };
  EXPECT_NE(message("speed=1").find("unknown link parameter 'speed'"), std::string::npos);
  EXPECT_NE(message("speed=1").find("rate="), std::string::npos);
  EXPECT_NE(message("rate=10").find("rate: "), std::string::npos);
  EXPECT_NE(message("state=off").find("write up or down"), std::string::npos);
  EXPECT_NE(message("mtu=big").find("1500"), std::string::npos);
  EXPECT_NE(message("queue=many").find("50packets"), std::string::npos);
}

TEST(ParseLinkWords, StateIsOfBothDirections) {
  v1::SetLinkRequest request;
  EXPECT_FALSE(ParseLinkWords({"state=down"}, true, false, &request).ok());
  ASSERT_TRUE(ParseLinkWords({"state=down", "mtu=9000"}, false, false, &request).ok());
  EXPECT_FALSE(request.up());
  EXPECT_EQ(request.mtu(), 9000u);
}

TEST(PrintDirection, OnlyWhatIsOn) {
  v1::LinkDirection d;
  EXPECT_EQ(PrintDirection(d), "unshaped");
  d.set_rate_bps(155'000'000);
  d.set_overhead_bytes(24);
  d.set_queue_packets(50);
  d.set_loss(0.01);
  EXPECT_EQ(PrintDirection(d), "rate 155Mbit, loss 1%, queue 50packets");
}

}  // namespace
}  // namespace warren::cli
