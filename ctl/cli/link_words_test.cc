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
  EXPECT_EQ(
      message("speed=1"),
      "unknown key 'speed' in the link; known here: rate, overhead, delay, jitter, loss, ber, "
      "duplicate, reorder, queue, state, mtu");
  EXPECT_EQ(message("rat=1Mbit"), "unknown key 'rat' in the link; did you mean 'rate'?");
  EXPECT_EQ(message("rate"), "'rate' has no value; write it like rate=10Mbit");
  EXPECT_EQ(message("delay=2000s"), "delay: '2000s' is out of range; write 1ns to 1000s");
  EXPECT_EQ(message("overhead={bytes: 2B, cells: {payload: 48B, size: 47B}}"),
            "a cell of 47B cannot carry 48B; write a size of 48B to 96B");
  EXPECT_NE(message("rate=10").find("rate: "), std::string::npos);
  EXPECT_NE(message("state=off").find("write up, down"), std::string::npos);
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

TEST(ParseLinkWords, AreTheKeysOfTheFile) {
  v1::SetLinkRequest request;
  ASSERT_TRUE(ParseLinkWords({"overhead=atm", "queue={limit: 20packets}", "ber={rate: 1e-9}"}, true,
                             false, &request)
                  .ok());
  EXPECT_EQ(request.forward().overhead_bytes(), 2);
  EXPECT_EQ(request.forward().cell_payload_bytes(), 48u);
  EXPECT_EQ(request.forward().cell_bytes(), 53u);
  EXPECT_EQ(request.forward().queue_packets(), 20u);
  EXPECT_EQ(request.forward().ber(), 1e-9);

  v1::SetLinkRequest plain;
  ASSERT_TRUE(ParseLinkWords({"overhead=ethernet"}, true, false, &plain).ok());
  EXPECT_TRUE(plain.forward().has_cell_bytes()) << "another overhead ends the cells";
  EXPECT_EQ(plain.forward().cell_bytes(), 0u);
}

TEST(ParseLinkWords, AQueueWithoutALimitKeepsIt) {
  v1::SetLinkRequest request;
  ASSERT_TRUE(ParseLinkWords({"queue={discipline: fifo}"}, false, false, &request).ok());
  EXPECT_FALSE(request.forward().has_queue_packets());
}

TEST(ParseLinkWords, TakeFeaturesAndTurnThemOff) {
  v1::SetLinkRequest on;
  ASSERT_TRUE(ParseLinkWords({"jitter={spread: 2ms, shape: normal, correlation: 25%, reorder: yes}",
                              "loss={model: gilbert, p: 1%, r: 25%}", "duplicate=0.1%",
                              "reorder={probability: 1%, by: 5ms}", "queue=20ms", "rate=1Mbit"},
                             true, false, &on)
                  .ok());
  const v1::LinkDirection& d = on.forward();
  EXPECT_EQ(d.jitter_ns(), 2'000'000u);
  EXPECT_EQ(d.jitter_shape(), 1u);
  EXPECT_EQ(d.jitter_correlation(), 0.25);
  EXPECT_TRUE(d.jitter_reorder());
  EXPECT_EQ(d.loss_model(), 1u);
  EXPECT_EQ(d.gilbert_p(), 0.01);
  EXPECT_EQ(d.gilbert_r(), 0.25);
  EXPECT_EQ(d.gilbert_bad(), 1);
  EXPECT_EQ(d.duplicate(), 0.001);
  EXPECT_FALSE(d.duplicate_free());
  EXPECT_EQ(d.reorder(), 0.01);
  EXPECT_EQ(d.reorder_by_ns(), 5'000'000u);
  EXPECT_EQ(d.queue_ns(), 20'000'000u);
  EXPECT_TRUE(d.has_queue_packets());
  EXPECT_EQ(PrintDirection(d),
            "rate 1Mbit, overhead none, "
            "jitter {spread: 2ms, shape: normal, correlation: 25%, reorder: yes}, "
            "loss {model: gilbert, p: 1%, r: 25%}, duplicate 0.1%, "
            "reorder {probability: 1%, by: 5ms}, queue {limit: 20ms}");

  v1::SetLinkRequest off;
  ASSERT_TRUE(
      ParseLinkWords({"jitter=0", "loss=0", "duplicate=0", "reorder=0"}, true, false, &off).ok());
  EXPECT_TRUE(off.forward().has_jitter_ns());
  EXPECT_TRUE(off.forward().has_loss_model());
  EXPECT_TRUE(off.forward().has_duplicate());
  EXPECT_TRUE(off.forward().has_reorder());
  EXPECT_EQ(PrintDirection(off.forward()), "unshaped");
}

TEST(PrintDirection, OnlyWhatIsOn) {
  v1::LinkDirection d;
  EXPECT_EQ(PrintDirection(d), "unshaped");
  d.set_rate_bps(155'000'000);
  d.set_overhead_bytes(24);
  d.set_minimum_wire_bytes(84);
  d.set_queue_packets(50);
  d.set_loss(0.01);
  EXPECT_EQ(PrintDirection(d), "rate 155Mbit, loss 1%, queue {limit: 50packets}");
  d.set_overhead_bytes(2);
  d.set_minimum_wire_bytes(0);
  d.set_cell_payload_bytes(48);
  d.set_cell_bytes(53);
  d.set_queue_packets(0);
  EXPECT_EQ(PrintDirection(d), "rate 155Mbit, overhead atm, loss 1%, queue {limit: 0}");
}

}  // namespace
}  // namespace warren::cli
