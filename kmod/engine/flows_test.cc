// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// Disciplines that share a link among flows, against plain lists and in numbers.

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "kmod/engine/driver.hh"

namespace warren::engine {
namespace {

constexpr uint64_t kRate = 8000000;  // a byte per microsecond
constexpr uint64_t kByteNs = 1000;

struct Frame {
  uint64_t at;
  uint32_t len;
  uint32_t flow;
  uint8_t precedence;
};

// A server whose flows are lists in a map, and who looks at all of them for every decision.
class Reference {
 public:
  Reference(wr_discipline discipline, uint64_t limit, bool head)
      : discipline_(discipline), limit_(limit), head_(head) {}

  // The frames in the order of their leaving.
  std::vector<size_t> Order(const std::vector<Frame>& frames) {
    for (size_t i = 0; i < frames.size(); ++i) {
      const Frame& frame = frames[i];
      Serve(frame.at);
      Flow& flow = flows_[frame.flow];
      if (flow.waiting.empty()) {
        flow.tag = now_;
        if (!flow.in_round) {
          flow.deficit = WR_DRR_QUANTUM;
          flow.in_round = true;
          round_.push_back(frame.flow);
        }
      }
      const uint64_t weight = discipline_ == WR_DISCIPLINE_WFQ ? 1u + frame.precedence : 1u;
      flow.tag += uint64_t{frame.len} * WR_TAG_ONE / weight;
      flow.waiting.push_back({i, frame.at, frame.len, flow.tag});
      ++waiting_;
      Serve(frame.at);
      while (limit_ != 0 && waiting_ > limit_) DropLongest();
    }
    Serve(~0ULL >> 1);
    return order_;
  }

 private:
  struct Waiting {
    size_t id;
    uint64_t arrival;
    uint32_t len;
    uint64_t tag;
  };
  struct Flow {
    std::deque<Waiting> waiting;
    uint64_t tag = 0;
    uint64_t deficit = 0;
    bool in_round = false;
  };

  void DropLongest() {
    Flow* longest = nullptr;
    uint64_t most = 0;
    for (auto& [number, flow] : flows_) {
      uint64_t bytes = 0;
      for (const Waiting& frame : flow.waiting) bytes += frame.len;
      if (bytes > most) {
        most = bytes;
        longest = &flow;
      }
    }
    if (head_) {
      longest->waiting.pop_front();
    } else {
      longest->waiting.pop_back();
      if (!longest->waiting.empty()) longest->tag = longest->waiting.back().tag;
    }
    --waiting_;
    if (waiting_ == 0) now_ = 0;
  }

  bool Take(Waiting* frame) {
    Flow* chosen = nullptr;
    if (discipline_ == WR_DISCIPLINE_DRR) {
      while (!round_.empty() && chosen == nullptr) {
        Flow& flow = flows_[round_.front()];
        if (!flow.waiting.empty() && flow.waiting.front().len <= flow.deficit) {
          flow.deficit -= flow.waiting.front().len;
          chosen = &flow;
        } else {
          NextInRound();
        }
      }
    } else {
      for (auto& [number, flow] : flows_) {
        if (flow.waiting.empty()) continue;
        if (chosen == nullptr || flow.waiting.front().tag < chosen->waiting.front().tag) {
          chosen = &flow;
        }
      }
    }
    if (chosen == nullptr) return false;
    *frame = chosen->waiting.front();
    chosen->waiting.pop_front();
    if (discipline_ == WR_DISCIPLINE_DRR && chosen->waiting.empty()) NextInRound();
    now_ = --waiting_ == 0 ? 0 : frame->tag;
    return true;
  }

  void NextInRound() {
    const uint32_t number = round_.front();
    Flow& flow = flows_[number];
    round_.pop_front();
    flow.in_round = !flow.waiting.empty();
    if (!flow.in_round) return;
    flow.deficit += WR_DRR_QUANTUM;
    round_.push_back(number);
  }

  void Serve(uint64_t now) {
    for (;;) {
      if (serving_ && busy_ > now) return;
      serving_ = false;
      Waiting next;
      if (!Take(&next)) return;
      busy_ = std::max(busy_, next.arrival) + next.len * kByteNs;
      serving_ = true;
      order_.push_back(next.id);
    }
  }

  const wr_discipline discipline_;
  const uint64_t limit_;
  const bool head_;
  std::map<uint32_t, Flow> flows_;
  std::deque<uint32_t> round_;
  std::vector<size_t> order_;
  uint64_t waiting_ = 0;
  uint64_t busy_ = 0;
  uint64_t now_ = 0;
  bool serving_ = false;
};

std::vector<uint64_t> EngineOrder(const wr_features& features, uint32_t limit,
                                  const std::vector<Frame>& frames) {
  Driver driver(1);
  wr_params params = {};
  params.rate = kRate;
  params.queue_packets = limit;
  driver.Set(params, features, 0);
  for (const Frame& frame : frames) {
    driver.set_flow(frame.flow, frame.precedence);
    driver.Arrive(frame.at, frame.len);
  }
  driver.Drain();
  EXPECT_EQ(driver.Inside(), 0u);
  EXPECT_EQ(driver.guard().used, 0u);
  EXPECT_EQ(driver.dir().queue.bytes, 0u);
  return driver.order();
}

TEST(Flows, AreServedAsPlainListsAre) {
  const uint64_t seed = FirstSeed();
  std::printf("first seed %" PRIu64 "\n", seed);
  for (uint64_t round = 0; round < 300 && !HasFailure(); ++round) {
    SCOPED_TRACE("WARREN_TEST_SEED=" + std::to_string(seed + round));
    std::mt19937_64 bits(seed + round);
    wr_features features = {};
    features.discipline = static_cast<wr_discipline>(1 + bits() % 3);
    features.queue_drop_head = bits() % 2 == 0;
    const auto limit = static_cast<uint32_t>(bits() % 3 == 0 ? 0 : 1 + bits() % 60);
    const uint64_t flows = 1 + bits() % 40;
    std::vector<uint8_t> precedence(flows);
    for (uint8_t& one : precedence) one = static_cast<uint8_t>(bits() % 8);
    std::vector<Frame> frames;
    uint64_t now = 1;
    for (int i = 0; i < 1000; ++i) {
      if (bits() % 3 == 0) now += bits() % 3000000;
      // sizes that hardly ever add up to the same bytes: of equal flows either is the longest
      const auto flow = static_cast<uint32_t>(bits() % flows);
      frames.push_back({now, static_cast<uint32_t>(60 + bits() % 9000), flow, precedence[flow]});
    }
    Reference reference(features.discipline, limit, features.queue_drop_head);
    const std::vector<size_t> expected = reference.Order(frames);
    const std::vector<uint64_t> order = EngineOrder(features, limit, frames);
    EXPECT_EQ(std::vector<size_t>(order.begin(), order.end()), expected)
        << "discipline " << features.discipline;
  }
}

// What each of two flows gets of a link that both could fill, one with frames of 1500 bytes and one
// with frames of 100.
std::vector<double> Shares(wr_discipline discipline, uint8_t precedence) {
  Driver driver(1);
  wr_params params = {};
  params.rate = kRate;
  params.queue_packets = 100;
  wr_features features = {};
  features.discipline = discipline;
  driver.Set(params, features, 0);
  std::vector<double> bytes(2);
  for (uint64_t now = 1; now < 20000000000; now += 1500000) {
    driver.set_flow(0);
    driver.Arrive(now, 1500);
    driver.set_flow(1, precedence);
    for (int i = 0; i < 15; ++i) driver.Put(now, 100);
  }
  for (uint64_t id : driver.order()) bytes[driver.frame(id).flow] += driver.frame(id).len;
  const double all = bytes[0] + bytes[1];
  return {bytes[0] / all, bytes[1] / all};
}

TEST(Flows, ShareTheLinkByteByByte) {
  for (wr_discipline discipline : {WR_DISCIPLINE_FQ, WR_DISCIPLINE_DRR, WR_DISCIPLINE_WFQ}) {
    EXPECT_NEAR(Shares(discipline, 0)[0], 0.5, 0.02) << discipline;
  }
  EXPECT_NEAR(Shares(WR_DISCIPLINE_WFQ, 2)[1], 0.75, 0.03);
  EXPECT_NEAR(Shares(WR_DISCIPLINE_WFQ, 7)[1], 8.0 / 9, 0.03);
  EXPECT_NEAR(Shares(WR_DISCIPLINE_FQ, 7)[1], 0.5, 0.02) << "weights are for WFQ";
}

// A flow that sends little is not kept waiting by one that fills the queue.
TEST(Flows, TheLongestPays) {
  Driver driver(1);
  wr_params params = {};
  params.rate = kRate;
  params.queue_packets = 50;
  wr_features features = {};
  features.discipline = WR_DISCIPLINE_FQ;
  driver.Set(params, features, 0);
  uint64_t worst = 0;
  std::vector<uint64_t> thin;
  for (uint64_t i = 0; i < 2000; ++i) {
    driver.set_flow(1);
    driver.Arrive(1 + i * 500000, 1000);
    if (i % 20 != 0) continue;
    driver.set_flow(2);
    thin.push_back(driver.Put(1 + i * 500000, 100));
  }
  driver.Drain();
  for (size_t i = 0; i < thin.size(); ++i) {
    ASSERT_TRUE(driver.fate(thin[i]).delivered) << i;
    worst = std::max(worst, driver.fate(thin[i]).at - (1 + i * 20 * 500000));
  }
  EXPECT_LE(worst, 2200 * kByteNs) << "two large frames and its own";
  EXPECT_GT(driver.count().drop[WR_DROP_QUEUE], 900u);
}

// Every frame that waits when the discipline changes is sent, each flow in order.
TEST(Flows, AChangeLosesNothing) {
  Driver driver(1);
  wr_params params = {};
  params.rate = kRate;
  uint64_t now = 1;
  for (int change = 0; change < 40; ++change) {
    wr_features features = {};
    features.discipline = static_cast<wr_discipline>(change % 4);
    features.aqm.ecn = change % 3 == 0;  // another block with the same discipline
    driver.Set(params, features, now);
    for (uint32_t i = 0; i < 25; ++i, now += 200000) {
      driver.set_flow(i % 7, static_cast<uint8_t>(i % 3));
      driver.Arrive(now, 100 + i * 30);
    }
  }
  driver.Drain();
  EXPECT_EQ(driver.count().frames_out, 1000u);
  std::map<uint32_t, uint64_t> last;
  for (uint64_t id : driver.order()) {
    const uint32_t flow = driver.frame(id).flow;
    EXPECT_TRUE(last.find(flow) == last.end() || last[flow] < id) << "flow " << flow;
    last[flow] = id;
  }
}

TEST(Flows, CodelJudgesEachOnItsOwn) {
  Driver driver(1);
  wr_params params = {};
  params.rate = kRate;
  wr_features features = {};
  features.discipline = WR_DISCIPLINE_FQ;
  features.aqm.kind = WR_AQM_CODEL;
  driver.Set(params, features, 0);
  for (uint64_t i = 0; i < 5000; ++i) {
    driver.set_flow(1);
    driver.Arrive(1 + i * 900000, 1000);
    driver.set_flow(2);
    if (i % 10 == 0) driver.Put(1 + i * 900000, 100);
  }
  driver.Drain();
  uint64_t thick = 0, thin = 0;
  for (uint64_t i = 0; i < driver.fates().size(); ++i) {
    (driver.frame(i).flow == 1 ? thick : thin) += driver.fate(i).dropped;
  }
  EXPECT_GT(thick, 50u);
  EXPECT_EQ(thin, 0u);
}

}  // namespace
}  // namespace warren::engine
