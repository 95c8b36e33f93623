// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::compile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Step Link(uint32_t id, const std::string& name, uint64_t delay_ns) {
  v1::Step step;
  v1::CreateLink* link = step.mutable_create_link();
  link->set_id(id);
  link->set_name(name);
  link->mutable_a()->set_node(1);
  link->mutable_a()->set_interface("eth" + std::to_string(id));
  link->mutable_b()->set_node(2);
  link->mutable_b()->set_interface("eth" + std::to_string(id));
  link->mutable_forward()->set_delay_ns(delay_ns);
  link->mutable_backward()->set_delay_ns(delay_ns);
  return step;
}

v1::Step Node(uint32_t id, const std::string& name) {
  v1::Step step;
  step.mutable_create_node()->set_id(id);
  step.mutable_create_node()->set_name(name);
  step.mutable_create_node()->set_kind("host");
  return step;
}

v1::Step Address(uint32_t node, const std::string& prefix) {
  v1::Step step;
  step.mutable_add_address()->set_node(node);
  step.mutable_add_address()->set_interface("eth1");
  step.mutable_add_address()->set_prefix(prefix);
  return step;
}

v1::Plan Plan(const std::vector<v1::Step>& steps) {
  v1::Plan plan;
  for (const v1::Step& step : steps) *plan.add_steps() = step;
  return plan;
}

std::vector<std::string> LinesOf(const v1::Plan& from, const v1::Plan& to) {
  return DiffLines(Diff(AllSteps(from), AllSteps(to)), NamesOf(from, to));
}

TEST(Diff, EqualPlansDoNotDiffer) {
  const v1::Plan plan = Plan({Node(1, "a"), Node(2, "b"), Link(1, "wire", 5)});
  EXPECT_THAT(LinesOf(plan, plan), IsEmpty());
}

TEST(Diff, OrderDoesNotMatter) {
  const v1::Plan plan = Plan({Node(1, "a"), Node(2, "b"), Link(1, "x", 5), Link(2, "y", 6)});
  const v1::Plan other = Plan({Node(2, "b"), Node(1, "a"), Link(2, "y", 6), Link(1, "x", 5)});
  EXPECT_THAT(LinesOf(plan, other), IsEmpty());
}

TEST(Diff, TellsChangesAsAReaderWould) {
  const v1::Plan from = Plan({Node(1, "a"), Node(2, "b"), Link(1, "backbone", 20'000'000),
                              Link(2, "old", 0), Address(1, "10.0.0.1/24")});
  v1::Plan to = Plan({Node(1, "a"), Node(2, "b"), Node(3, "c"), Link(1, "backbone", 30'000'000),
                      Address(1, "10.0.0.2/24"), Address(3, "10.0.0.3/24")});
  to.mutable_steps(3)->mutable_create_link()->mutable_backward()->set_loss(0.01);
  EXPECT_THAT(LinesOf(from, to),
              ElementsAre("+ node c (host)",
                          "~ link backbone: forward delay 20ms -> 30ms, backward delay 20ms -> "
                          "30ms, backward loss 0 -> 1%",
                          "+ address a:eth1 10.0.0.2/24", "- link old (a:eth2 -- b:eth2)",
                          "- address a:eth1 10.0.0.1/24"));
}

TEST(Diff, DeltaBringsOnePlanToTheOther) {
  const v1::Plan from = Plan({Node(1, "a"), Node(2, "b"), Link(1, "x", 1), Link(2, "y", 2),
                              Address(1, "10.0.0.1/24"), Address(2, "10.0.0.2/24")});
  const v1::Plan to = Plan(
      {Node(1, "a"), Node(3, "c"), Link(2, "y", 3), Link(1, "x", 1), Address(2, "10.0.0.2/24")});
  const v1::PlanDelta delta = Delta(from, to);
  EXPECT_LE(delta.come_size(), 3);
  auto made = ApplyDelta(from, delta);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->steps_size(), to.steps_size());
  EXPECT_THAT(LinesOf(*made, to), IsEmpty());
}

TEST(Diff, DeltaOfPlacesThatAreNotThereIsRefused) {
  const v1::Plan from = Plan({Node(1, "a")});
  v1::PlanDelta delta;
  delta.add_gone(7);
  EXPECT_TRUE(absl::IsInvalidArgument(ApplyDelta(from, delta).status()));
}

TEST(Diff, DigestTellsPlansApart) {
  const v1::Plan a = Plan({Node(1, "a"), Link(1, "x", 1)});
  const v1::Plan b = Plan({Node(1, "a"), Link(1, "x", 2)});
  EXPECT_EQ(Digest(a), Digest(a));
  EXPECT_NE(Digest(a), Digest(b));
}

}  // namespace
}  // namespace warren::compile
