// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "ctl/compile/compile.h"
#include "ctl/compile/testing/lab_builder.h"
#include "ctl/export/dot.h"
#include "ctl/export/render.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::exporting {
namespace {

using compile::testing::LabBuilder;
using ::testing::HasSubstr;
using ::testing::Not;

// pc1 - r1 = r2 - lan - pc2, r1 and r2 joined twice.
model::Topology Lab(bool placed) {
  LabBuilder lab;
  lab.topology().name = "two \"routers\"";
  lab.topology().description = "a drawing";
  lab.Host("pc1").at = {40, 60};
  lab.Router("r1").at = {140, 60};
  lab.Router("r2").at = {260, 60};
  lab.Switch("lan").at = {340, 120};
  lab.Host("pc2").at = {440, 120};
  lab.Link("pc1", "r1");
  model::Link& first = lab.Link("r1", "r2");
  first.forward.rate_bps = 155'000'000;
  first.forward.delay_ns = 4'387'123;
  first.backward = first.forward;
  model::Link& second = lab.Link("r1", "r2");
  second.forward.rate_bps = 10'000'000;
  second.backward.loss = 0.01;
  lab.Link("r2", "lan").up = false;
  lab.Link("lan", "pc2");
  if (!placed) {
    for (model::Node& node : lab.topology().nodes) node.at.reset();
  }
  return lab.topology();
}

v1::Plan Plan(const model::Topology& topology) {
  model::Diagnostics diagnostics;
  auto lab = compile::Compile(topology, diagnostics);
  EXPECT_TRUE(lab.ok()) << diagnostics.ToString();
  return lab.ok() ? lab->plan : v1::Plan();
}

TEST(Dot, SaysWhatThereIs) {
  const model::Topology topology = Lab(true);
  const std::string dot = ToDot(topology, Plan(topology));
  EXPECT_THAT(dot, HasSubstr("graph \"two \\\"routers\\\"\" {"));
  EXPECT_THAT(
      dot,
      HasSubstr(
          "<tr><td>10.0.1.0/24 155Mbit 4.39ms<br/>10.0.2.0/24 &rarr; 10Mbit &larr; loss 1%</td>"));
  EXPECT_THAT(dot, HasSubstr("<tr><td>.10</td>"));
  EXPECT_THAT(dot, HasSubstr("label=\"lan\\n10.0.3.0/24\\nfd00:0:0:3::/64\""));
  EXPECT_THAT(dot, HasSubstr("<tr><td>10.0.0.0/24<br/>fd00::/64</td>"));
  EXPECT_THAT(dot, HasSubstr("down</td>"));
  EXPECT_THAT(dot, HasSubstr("style=dashed"));
  EXPECT_THAT(dot, HasSubstr("\"r1\" [label=\"r1\", shape=ellipse"));
  EXPECT_THAT(dot, HasSubstr("\"pc1\" [label=\"pc1\", shape=box"));
}

TEST(Dot, WithoutAPlanShowsGivenAddresses) {
  model::Topology topology = Lab(false);
  topology.nodes[0].interfaces[0].addresses = {*model::IpPrefix::Parse("192.0.2.1/24")};
  EXPECT_THAT(ToDot(topology, v1::Plan()), HasSubstr("<td>.1</td>"));
}

TEST(Dot, NamesCannotBreakOut) {
  model::Topology topology = Lab(false);
  topology.description = "x\"]; evil [label=\"\\N\n";
  EXPECT_TRUE(Render(ToDot(topology, v1::Plan()), Image::kSvg).ok());
  EXPECT_THAT(*Render(ToDot(topology, v1::Plan()), Image::kSvg), HasSubstr("evil [label="));
}

TEST(Render, SvgAndPng) {
  for (const bool placed : {true, false}) {
    const model::Topology topology = Lab(placed);
    const std::string dot = ToDot(topology, Plan(topology));
    const auto svg = Render(dot, Image::kSvg);
    ASSERT_TRUE(svg.ok()) << svg.status();
    EXPECT_THAT(*svg, HasSubstr("<svg"));
    EXPECT_THAT(*svg, HasSubstr("10.0.0.0/24"));
    const auto png = Render(dot, Image::kPng);
    ASSERT_TRUE(png.ok()) << png.status();
    EXPECT_EQ(png->substr(0, 4), "\x89PNG");
    // For whoever wants to look at them.
    if (const char* folder = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR")) {
      std::ofstream(absl::StrCat(folder, placed ? "/placed.png" : "/free.png")) << *png;
    }
    EXPECT_EQ(Render(dot, Image::kSvg).value(), *svg) << "the same drawing every time";
  }
}

TEST(Render, ALargeLabIsBareLines) {
  LabBuilder lab;
  lab.Router("r0");
  for (int i = 1; i < 200; ++i) {
    lab.Router(absl::StrCat("r", i));
    lab.Link(absl::StrCat("r", i / 2), absl::StrCat("r", i));
  }
  const std::string dot = ToDot(lab.topology(), Plan(lab.topology()));
  EXPECT_THAT(dot, HasSubstr("layout=sfdp"));
  EXPECT_THAT(dot, Not(HasSubstr("taillabel")));
  EXPECT_TRUE(Render(dot, Image::kPng).ok());
}

TEST(Render, BrokenInputIsAStatus) {
  EXPECT_THAT(std::string(Render("graph {", Image::kSvg).status().message()),
              HasSubstr("Graphviz cannot read the drawing"));
}

}  // namespace
}  // namespace warren::exporting
