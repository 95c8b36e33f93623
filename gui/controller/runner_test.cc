// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/controller/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QtCore/QCoreApplication>
#include <QtTest/QSignalSpy>

#include "gui/controller/editor.h"
#include "gui/daemon/fake_daemon.h"

namespace warren::gui {
namespace {

using testing::ElementsAre;
using Phase = Runner::Phase;

constexpr char kLab[] = R"(warren: 1
name: small
nodes:
  pc1: {kind: host}
  pc2: {kind: host}
links:
  - {ends: [pc1, pc2], rate: 8Mbit}
)";

struct RunnerTest : testing::Test {
  RunnerTest() {
    model::Diagnostic error;
    EXPECT_TRUE(document.Load(kLab, &error));
    Check();
  }
  void Check() {
    QSignalSpy checked(&checker, &Checker::Checked);
    if (!checker.current()) {
      EXPECT_TRUE(checked.wait(20000));
    }
  }
  void Run() {
    runner.Start("/x/lab.yaml");
    emit daemon.Started("small");
    daemon.calls.clear();
  }
  static std::shared_ptr<LabState> State(int64_t at_ms, uint64_t bytes, uint64_t drops = 0) {
    auto state = std::make_shared<LabState>();
    state->lab = "small";
    state->at_ns = at_ms * 1'000'000;
    state->nodes = {{"pc1", true, 1, {}}, {"pc2", true, 0, {}}};
    LinkState link;
    link.name = "pc1--pc2";
    link.node = {"pc1", "pc2"};
    link.direction[0].rate_bps = 8'000'000;
    link.direction[0].out_bytes = bytes;
    link.direction[0].drops = drops;
    state->links = {link};
    return state;
  }

  Document document;
  Editor editor{&document};
  Checker checker{&document};
  FakeDaemon daemon;
  Runner runner{&document, &checker, &daemon};
};

TEST_F(RunnerTest, StartsWhatIsDrawnAndWatchesIt) {
  runner.Start("/x/lab.yaml");
  EXPECT_EQ(runner.phase(), Phase::kStarting);
  EXPECT_EQ(daemon.started_text, kLab);
  emit daemon.Started("small");
  EXPECT_EQ(runner.phase(), Phase::kRunning);
  EXPECT_EQ(runner.lab(), "small");
  EXPECT_THAT(daemon.calls, ElementsAre("start", "watch small"));
  runner.Stop();
  EXPECT_EQ(runner.phase(), Phase::kStopping);
  emit daemon.Stopped("small");
  EXPECT_EQ(runner.phase(), Phase::kIdle);
  EXPECT_THAT(daemon.calls, ElementsAre("start", "watch small", "stop small", "unwatch"));
}

TEST_F(RunnerTest, IsIdleAfterARefusedStart) {
  QSignalSpy failed(&runner, &Runner::Failed);
  runner.Start("");
  emit daemon.Failed("no", "because");
  EXPECT_EQ(runner.phase(), Phase::kIdle);
  EXPECT_EQ(failed.count(), 1);
}

TEST_F(RunnerTest, TurnsCountersIntoRates) {
  Run();
  emit daemon.State(State(1000, 1'000'000));
  EXPECT_EQ(runner.Latest("pc1--pc2"), nullptr);
  emit daemon.State(State(1500, 1'250'000, 10));
  const LinkSample* sample = runner.Latest("pc1--pc2");
  ASSERT_NE(sample, nullptr);
  EXPECT_DOUBLE_EQ(sample->bits_per_second[0], 4e6);
  EXPECT_DOUBLE_EQ(sample->load[0], 0.5);
  EXPECT_DOUBLE_EQ(sample->drops_per_second[0], 20);
  EXPECT_DOUBLE_EQ(sample->bits_per_second[1], 0);
}

TEST_F(RunnerTest, IgnoresLabsThatItLeft) {
  Run();
  auto other = State(1000, 5);
  other->lab = "other";
  emit daemon.State(other);
  EXPECT_EQ(runner.state(), nullptr);
  runner.Detach();
  emit daemon.State(State(1000, 5));
  EXPECT_EQ(runner.state(), nullptr) << "a late reply";
}

TEST_F(RunnerTest, TellsTheLabWhatAnEditChanges) {
  Run();
  editor.SetValue({document.links()[0].id}, {"delay"}, Yaml::Scalar("20ms"));
  Check();
  ASSERT_EQ(daemon.changes.size(), 1u);
  EXPECT_EQ(daemon.changes[0].first, "pc1--pc2");
  for (const auto& direction : daemon.changes[0].second.direction) {
    ASSERT_TRUE(direction.has_value());
    EXPECT_EQ(direction->after.delay_ns, 20'000'000);
    EXPECT_EQ(direction->after.rate_bps, direction->before.rate_bps);
  }
  editor.undo().undo();
  Check();
  ASSERT_EQ(daemon.changes.size(), 2u);
  EXPECT_EQ(daemon.changes[1].second.direction[0]->after.delay_ns, std::nullopt) << "off again";
  editor.SetValue({document.links()[0].id}, {"state"}, Yaml::Scalar("down"));
  Check();
  ASSERT_EQ(daemon.changes.size(), 3u);
  EXPECT_EQ(daemon.changes[2].second.up, false);
}

TEST_F(RunnerTest, SaysWhenTheDrawingIsAnother) {
  Run();
  emit daemon.State(State(1000, 0));
  EXPECT_FALSE(runner.stale());
  editor.AddNode("host", {0, 0});
  EXPECT_TRUE(runner.stale());
  editor.undo().undo();
  EXPECT_FALSE(runner.stale());
}

TEST_F(RunnerTest, SurvivesADaemonThatGoesAway) {
  Run();
  emit daemon.Lost("no answer");
  EXPECT_TRUE(runner.lost());
  EXPECT_EQ(runner.phase(), Phase::kRunning);
  emit daemon.Found();
  EXPECT_FALSE(runner.lost());
  QSignalSpy failed(&runner, &Runner::Failed);
  emit daemon.Gone("small");
  EXPECT_EQ(runner.phase(), Phase::kIdle);
  EXPECT_EQ(failed.count(), 1);
}

}  // namespace
}  // namespace warren::gui

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
