// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/top_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::LinkState* AddLink(const std::string& name, v1::LabStats* stats) {
  v1::LinkState* link = stats->add_links();
  link->set_name(name);
  link->set_a_node("a");
  link->set_b_node("b");
  return link;
}

v1::LabStats Before() {
  v1::LabStats stats;
  stats.set_time_ns(5'000'000'000);
  v1::DirectionState* d = AddLink("slow", &stats)->mutable_forward();
  d->set_out_frames(10);
  d->set_out_bytes(1000);
  d->mutable_parameters()->set_rate_bps(100'000);
  d->mutable_parameters()->set_overhead_bytes(25);
  d->set_late_sum_ns(7'000);
  (*d->mutable_drops())["queue"] = 5;
  AddLink("fast", &stats);
  v1::NodeStats* node = stats.add_nodes();
  node->set_name("a");
  node->set_cpu_ns(1'000'000'000);
  return stats;
}

// Two seconds later: 20 frames of 100 bytes, 4 drops; half a second of processor time.
v1::LabStats After() {
  v1::LabStats stats = Before();
  stats.set_time_ns(7'000'000'000);
  v1::DirectionState* d = stats.mutable_links(0)->mutable_forward();
  d->set_out_frames(30);
  d->set_out_bytes(3000);
  d->set_queued_frames(3);
  d->set_late_sum_ns(7'000 + 20 * 250'000);
  (*d->mutable_drops())["queue"] = 8;
  (*d->mutable_drops())["loss"] = 1;
  stats.mutable_links(1)->mutable_backward()->set_out_bytes(1'000'000);
  stats.mutable_links(1)->mutable_backward()->set_out_frames(1000);
  stats.mutable_nodes(0)->set_cpu_ns(1'500'000'000);
  stats.mutable_nodes(0)->set_memory_bytes(3'000'000);
  stats.mutable_nodes(0)->set_memory_limit(64'000'000);
  stats.mutable_nodes(0)->set_processes(2);
  v1::NodeStats* fresh = stats.add_nodes();
  fresh->set_name("b");
  fresh->set_cpu_ns(1'000'000'000);
  return stats;
}

TEST(TopRows, RatesAreOfTheTimeBetweenTheLooks) {
  const TopRows rows = Compare(Before(), After(), TopOrder::kLoad);
  ASSERT_EQ(rows.links.size(), 4U);
  const LinkRow& slow = rows.links[0];
  EXPECT_EQ(slow.link, "slow");
  EXPECT_EQ(slow.from, "a");
  EXPECT_DOUBLE_EQ(slow.bits, 8 * 2000 / 2);
  EXPECT_DOUBLE_EQ(slow.frames, 10);
  EXPECT_DOUBLE_EQ(slow.drops, 2);
  EXPECT_EQ(slow.queued, 3U);
  EXPECT_DOUBLE_EQ(slow.late_ms, 0.25);
  // 20 frames of 125 bytes on the wire in 2 s are a tenth of 100 kbit/s.
  EXPECT_DOUBLE_EQ(slow.load.value(), 0.1);
  EXPECT_FALSE(rows.links[1].load.has_value());
  // What was not there before counts from 0.
  ASSERT_EQ(rows.nodes.size(), 2U);
  EXPECT_EQ(rows.nodes[0].node, "b");
  EXPECT_DOUBLE_EQ(rows.nodes[0].cpu, 0.5);
  EXPECT_DOUBLE_EQ(rows.nodes[1].cpu, 0.25);
}

TEST(TopRows, Orders) {
  auto names_by = [](TopOrder order) {
    std::vector<std::string> names;
    for (const LinkRow& row : Compare(Before(), After(), order).links) {
      names.push_back(row.link + ":" + row.from);
    }
    return names;
  };
  EXPECT_THAT(names_by(TopOrder::kLoad), ElementsAre("slow:a", "fast:b", "slow:b", "fast:a"));
  EXPECT_THAT(names_by(TopOrder::kDrops), ElementsAre("slow:a", "fast:b", "slow:b", "fast:a"));
  EXPECT_THAT(names_by(TopOrder::kName), ElementsAre("fast:a", "fast:b", "slow:a", "slow:b"));
}

TEST(TopRows, CountersThatBeginAnewAndTheSameLookTwice) {
  v1::LabStats anew = Before();
  anew.set_time_ns(9'000'000'000);
  anew.mutable_links(0)->mutable_forward()->set_out_bytes(400);
  const TopRows rows = Compare(Before(), anew, TopOrder::kName);
  EXPECT_DOUBLE_EQ(rows.links[2].bits, 8 * 400 / 4);
  const TopRows twice = Compare(After(), After(), TopOrder::kName);
  EXPECT_DOUBLE_EQ(twice.links[2].bits, 0);
  EXPECT_DOUBLE_EQ(twice.nodes[0].cpu, 0);
}

TEST(TopRows, Lines) {
  const TopRows rows = Compare(Before(), After(), TopOrder::kLoad);
  const std::vector<std::string> lines = TopLines("chain", rows, 1, 1);
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[0], "lab chain: 2 links, 510 frames/s, 2 drops/s; 2 nodes, 75% of a CPU");
  EXPECT_THAT(lines[2], HasSubstr("frames/s"));
  EXPECT_THAT(lines[3], HasSubstr("8.0 Kbit/s"));
  EXPECT_THAT(lines[3], HasSubstr("10%"));
  EXPECT_THAT(lines[3], HasSubstr("0.250 ms"));
  EXPECT_THAT(lines[6], HasSubstr("50.0%"));
}

}  // namespace
}  // namespace warren::cli
