// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/model/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace warren::gui {
namespace {

using testing::ElementsAre;

std::string FileText(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

constexpr char kLab[] = R"(# A lab.
warren: 1
name: small   # its name

nodes:
  # The client.
  pc1: {kind: host, at: [10, 20]}
  r1:
    kind: router
    files:
      /etc/motd:
        text: |
          hello
          # not a comment

  # After an empty line.
  pc2: {kind: host}

links:
  - {ends: [pc1, r1], rate: 10Mbit}
  - name: far
    ends: ["r1:eth5", pc2]
  # dangling comment
checks:
  - {reach: {from: pc1, to: pc2}}
)";

TEST(Document, CutsAFileAtItsNodesAndLinks) {
  Document document;
  model::Diagnostic error;
  ASSERT_TRUE(document.Load(kLab, &error));
  EXPECT_FALSE(document.rewritten());
  EXPECT_EQ(document.Text(), kLab);
  EXPECT_EQ(document.LabName(), "small");
  ASSERT_EQ(document.nodes().size(), 3u);
  EXPECT_EQ(document.nodes()[0].text, "  # The client.\n  pc1: {kind: host, at: [10, 20]}\n");
  EXPECT_EQ(document.nodes()[0].At(), QPointF(10, 20));
  EXPECT_EQ(document.nodes()[1].Kind(), "router");
  EXPECT_EQ(document.nodes()[2].text, "\n  # After an empty line.\n  pc2: {kind: host}\n");
  ASSERT_EQ(document.links().size(), 2u);
  EXPECT_EQ(document.links()[1].end[0].interface, "eth5");
  EXPECT_EQ(document.NodeAt(document.links()[1], 1), document.nodes()[2].id);
  EXPECT_THAT(document.LinkNames(), ElementsAre("pc1--r1", "far"));
  EXPECT_EQ(document.Integrity(), "");
}

TEST(Document, FindsTheObjectOfALine) {
  Document document;
  model::Diagnostic error;
  ASSERT_TRUE(document.Load(kLab, &error));
  EXPECT_EQ(document.ObjectAtLine(2), 0u);
  EXPECT_EQ(document.ObjectAtLine(7), document.nodes()[0].id);
  EXPECT_EQ(document.ObjectAtLine(9), document.nodes()[1].id);
  EXPECT_EQ(document.ObjectAtLine(20), document.links()[0].id);
  EXPECT_EQ(document.ObjectAtLine(26), 0u);
}

TEST(Document, WritesAnewWhatItCannotCut) {
  for (const std::string text :
       {"{warren: 1, nodes: {a: {kind: host}, b: {}}, links: [{ends: [a, b]}]}",
        "warren: 1\nnodes: {a: {kind: host}, b: {}}\nlinks:\n- {ends: [a, b]}\n",
        "warren: 1\nx: &r {kind: host}\nnodes:\n  a: *r\n  b: {}\nlinks:\n- {ends: [a, b]}\n"}) {
    Document document;
    model::Diagnostic error;
    ASSERT_TRUE(document.Load(text, &error)) << text;
    EXPECT_TRUE(document.rewritten());
    EXPECT_EQ(document.Text(), text) << "as long as nobody changes it";
    EXPECT_EQ(document.nodes().size(), 2u);
    EXPECT_EQ(document.nodes()[0].Kind(), "host");
    EXPECT_EQ(document.links().size(), 1u);
    EXPECT_EQ(document.Integrity(), "");
  }
}

TEST(Document, TakesNoStarForAnAlias) {
  const std::string text =
      "warren: 1\n# a *star*\nnodes:\n  a:\n    run: [{cmd: ls *.txt}]   # all\n  b: {}\n";
  Document document;
  model::Diagnostic error;
  ASSERT_TRUE(document.Load(text, &error));
  EXPECT_FALSE(document.rewritten());
}

TEST(Document, SaysWhyItIsNoYaml) {
  Document document;
  model::Diagnostic error;
  EXPECT_FALSE(document.Load("warren: 1\nnodes: [\n", &error));
  EXPECT_THAT(error.what, testing::HasSubstr("YAML"));
  EXPECT_TRUE(document.nodes().empty());
  EXPECT_EQ(document.Text(), "warren: 1\nnodes: [\n") << "nothing is lost";
}

TEST(Document, KeepsEveryTopologyByteForByte) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("topologies")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = FileText(entry.path());
    Document document;
    model::Diagnostic error;
    ASSERT_TRUE(document.Load(text, &error)) << entry.path();
    EXPECT_EQ(document.Text(), text);
    const bool aliases = text.find("- &") != std::string::npos;
    EXPECT_EQ(document.rewritten(), aliases) << entry.path();
    EXPECT_EQ(document.Integrity(), "") << entry.path();
    ++count;
  }
  EXPECT_GT(count, 3);
}

}  // namespace
}  // namespace warren::gui
