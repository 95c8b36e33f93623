// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/prometheus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::cli {
namespace {

using ::testing::HasSubstr;

TEST(Prometheus, EachFamilyIsTogetherAndLabelled) {
  v1::LabStats stats;
  stats.set_lab("lab");
  v1::LinkState* link = stats.add_links();
  link->set_name("wire");
  link->set_a_node("a");
  link->set_b_node("b");
  link->set_up(true);
  link->mutable_forward()->set_in_frames(7);
  (*link->mutable_backward()->mutable_drops())["loss"] = 3;
  v1::NodeStats* node = stats.add_nodes();
  node->set_name("a\"\\\n");
  node->set_cpu_ns(1'050'000'000);
  const std::string text = ToPrometheus(stats);
  EXPECT_THAT(text, HasSubstr("# TYPE warren_link_entered_frames_total counter\n"
                              "warren_link_entered_frames_total{lab=\"lab\",link=\"wire\","
                              "from=\"a\",to=\"b\"} 7\n"
                              "warren_link_entered_frames_total{lab=\"lab\",link=\"wire\","
                              "from=\"b\",to=\"a\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("warren_link_dropped_frames_total{lab=\"lab\",link=\"wire\","
                              "from=\"b\",to=\"a\",reason=\"loss\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("warren_node_cpu_seconds_total{lab=\"lab\","
                              "node=\"a\\\"\\\\\\n\"} 1.050000000\n"));
  EXPECT_EQ(text.back(), '\n');
}

}  // namespace
}  // namespace warren::cli
