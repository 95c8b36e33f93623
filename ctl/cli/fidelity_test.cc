// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/fidelity.h"

#include "gtest/gtest.h"

namespace warren::cli {
namespace {

v1::LabState Lab(uint64_t forward_late_ns, uint64_t backward_late_ns) {
  v1::LabState lab;
  v1::LinkState* link = lab.add_links();
  link->set_name("wan");
  link->set_a_node("a");
  link->set_b_node("b");
  link->mutable_forward()->set_out_frames(3);
  link->mutable_forward()->set_late_max_ns(forward_late_ns);
  link->mutable_forward()->set_late_sum_ns(forward_late_ns);
  link->mutable_backward()->set_out_frames(1);
  link->mutable_backward()->set_late_max_ns(backward_late_ns);
  link->mutable_backward()->set_late_sum_ns(backward_late_ns);
  return lab;
}

TEST(Fidelity, IsKeptByALabThatDidNothing) {
  const Fidelity fidelity = Judge(v1::LabState());
  EXPECT_TRUE(fidelity.kept());
  EXPECT_EQ(fidelity.ToString(), "fidelity: kept: 0 frames delivered, none after its due time");
}

TEST(Fidelity, NamesTheWorst) {
  const Fidelity fidelity = Judge(Lab(2'000, 50'000));
  EXPECT_TRUE(fidelity.kept());
  EXPECT_EQ(fidelity.frames, 4u);
  EXPECT_EQ(fidelity.worst_ns, 50'000u);
  EXPECT_EQ(fidelity.worst_towards, "a");
  EXPECT_DOUBLE_EQ(fidelity.mean_late_ns, 13'000);
  EXPECT_EQ(fidelity.ToString(),
            "fidelity: kept: of 4 frames delivered the worst came 50.0 us after its due time, at "
            "link wan to a, 13.0 us on average; late is what comes after more than 1000.0 us");
}

TEST(Fidelity, TheLimitItselfIsNotLate) {
  EXPECT_TRUE(Judge(Lab(kLateNs, 0)).kept());
  const Fidelity late = Judge(Lab(kLateNs + 1, 0));
  EXPECT_FALSE(late.kept());
  EXPECT_EQ(late.ToString().find("fidelity: NOT kept: "), 0u);
  EXPECT_EQ(late.ToJson()["kept"], false);
  EXPECT_EQ(late.ToString().find(" late; late is"), std::string::npos);
  v1::LabState counted = Lab(kLateNs + 1, 0);
  counted.mutable_links(0)->mutable_forward()->set_late_frames(1);
  EXPECT_NE(Judge(counted).ToString().find(", 1 frame (25%) late; late is"), std::string::npos);
  EXPECT_EQ(Judge(counted).ToJson()["late"], 1);
  EXPECT_EQ(late.ToJson()["worst_towards"], "b");
}

}  // namespace
}  // namespace warren::cli
