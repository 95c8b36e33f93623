// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/controller/editor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace warren::gui {
namespace {

using testing::HasSubstr;

constexpr char kLab[] = R"(warren: 1
name: small
nodes:
  pc1: {kind: host, at: [10, 20]}  # the client
  r1:
    kind: router
    at: [100, 20]
  pc2: {kind: host, at: [200, 20], strange: {key: 1}}
links:
  - {ends: [pc1, r1], rate: 10Mbit}
  - {ends: ["r1:eth5", pc2]}
events:
  - {at: 1s, link: pc1--r1, set: {loss: 1%}}   # one
  - {at: 2s, node: pc1, run: "ping pc1"}
checks:
  - {reach: {from: pc1, to: pc2}}
)";

struct Lab {
  Document document;
  Editor editor{&document};
  explicit Lab(const std::string& text = kLab) {
    model::Diagnostic error;
    EXPECT_TRUE(document.Load(text, &error)) << error.ToString();
  }
  Id Node(const std::string& name) { return document.FindNode(name)->id; }
  void Undo(const std::string& text = kLab) {
    while (editor.undo().canUndo()) editor.undo().undo();
    EXPECT_EQ(document.Text(), text);
  }
};

TEST(Editor, DrawsFromNothing) {
  Lab lab("warren: 1\nname: lab\n");
  const Id a = lab.editor.AddNode("host", {0, 0});
  const Id b = lab.editor.AddNode("router", {100.04, 50});
  ASSERT_TRUE(lab.editor.Connect(a, b).ok());
  EXPECT_EQ(lab.document.Text(),
            "warren: 1\nname: lab\nnodes:\n  pc1: {kind: host, at: [0, 0]}\n"
            "  r1: {kind: router, at: [100, 50]}\nlinks:\n  - {ends: [pc1, r1]}\n");
  lab.Undo("warren: 1\nname: lab\n");
}

TEST(Editor, RefusesALinkToItself) {
  Lab lab;
  EXPECT_EQ(lab.editor.Connect(lab.Node("pc1"), lab.Node("pc1")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(lab.editor.undo().canUndo());
}

TEST(Editor, RenamesWhereverTheNodeIsNamed) {
  Lab lab;
  ASSERT_TRUE(lab.editor.Rename(lab.Node("pc1"), "web").ok());
  const std::string text = lab.document.Text();
  EXPECT_THAT(text, HasSubstr("  web: {kind: host, at: [10, 20]}  # the client\n"));
  EXPECT_THAT(text, HasSubstr("- {ends: [web, r1], rate: 10Mbit}\n"));
  EXPECT_THAT(text, HasSubstr("{at: 1s, link: web--r1, set: {loss: 1%}}   # one\n"));
  EXPECT_THAT(text, HasSubstr("{at: 2s, node: web, run: \"ping pc1\"}\n")) << "not in commands";
  EXPECT_THAT(text, HasSubstr("- {reach: {from: web, to: pc2}}\n"));
  ASSERT_TRUE(lab.editor.Rename(lab.Node("r1"), "core").ok());
  EXPECT_THAT(lab.document.Text(), HasSubstr("core:eth5"));
  lab.Undo();
}

TEST(Editor, RefusesNamesThatAreTakenOrNoNames) {
  Lab lab;
  EXPECT_EQ(lab.editor.Rename(lab.Node("pc1"), "pc2").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(lab.editor.Rename(lab.Node("pc1"), "a b").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(lab.document.Text(), kLab);
}

TEST(Editor, DeletesTheLinksOfANode) {
  Lab lab;
  lab.editor.Delete({lab.Node("r1")});
  EXPECT_TRUE(lab.document.links().empty());
  EXPECT_EQ(lab.document.nodes().size(), 2u);
  lab.Undo();
}

TEST(Editor, MakesADragOneStep) {
  Lab lab;
  const int gesture = lab.editor.NewGesture();
  for (double x = 0; x < 5; ++x) {
    lab.editor.Move({{lab.Node("pc1"), QPointF(x, 7)}}, gesture, "Move");
  }
  EXPECT_EQ(lab.editor.undo().count(), 1);
  EXPECT_THAT(lab.document.Text(), HasSubstr("pc1: {kind: host, at: [4, 7]}  # the client"));
  lab.Undo();
}

TEST(Editor, SetsAKeyOfSeveral) {
  Lab lab;
  lab.editor.SetValue({lab.document.links()[0].id, lab.document.links()[1].id}, {"delay"},
                      Yaml::Scalar("5ms"));
  EXPECT_THAT(lab.document.Text(), HasSubstr("{ends: [pc1, r1], rate: 10Mbit, delay: 5ms}"));
  EXPECT_THAT(lab.document.Text(), HasSubstr("{ends: [\"r1:eth5\", pc2], delay: 5ms}"));
  EXPECT_EQ(lab.editor.undo().count(), 1);
  lab.Undo();
}

TEST(Editor, PastesUnderFreeNames) {
  Lab lab;
  const std::string copied = lab.editor.Copy({lab.Node("pc1"), lab.Node("r1"), lab.Node("pc2")});
  const auto made = lab.editor.Paste(copied, {40, 40});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->size(), 5u);
  EXPECT_EQ(lab.document.nodes().size(), 6u);
  EXPECT_THAT(lab.document.Text(),
              HasSubstr("pc4: {kind: host, at: [240, 60], strange: {key: 1}}"));
  EXPECT_THAT(lab.document.Text(), HasSubstr("- {ends: [\"r2:eth5\", pc4]}"));
  lab.Undo();
  EXPECT_FALSE(lab.editor.Paste("no topology", {}).ok());
}

TEST(Editor, KeepsIdsWhenTheWholeTextIsEdited) {
  Lab lab;
  const Id pc2 = lab.Node("pc2");
  std::string text = kLab;
  text.replace(text.find("rate: 10Mbit"), 12, "rate: 20Mbit");
  ASSERT_TRUE(lab.editor.SetAllText(text).ok());
  EXPECT_EQ(lab.document.Text(), text);
  EXPECT_EQ(lab.Node("pc2"), pc2);
  EXPECT_FALSE(lab.editor.SetAllText("nodes: [").ok());
  lab.Undo();
}

TEST(Editor, TakesTheTextOfOneObject) {
  Lab lab;
  EXPECT_TRUE(lab.editor.SetText(lab.Node("pc2"), "  pc2: {kind: router}\n").ok());
  EXPECT_FALSE(lab.editor.SetText(lab.Node("pc2"), "pc3: {kind: router}\n").ok());
  EXPECT_FALSE(lab.editor.SetText(lab.Node("pc2"), "- a\n").ok());
  lab.Undo();
}

// ---- any sequence of edits, undone, gives the first file
// ------------------------------------------

class Monkey {
 public:
  Monkey(Lab* lab, uint64_t seed) : lab_(*lab), random_(seed) {}

  void Act() {
    switch (Below(14)) {
      case 0:
      case 1:
        lab_.editor.AddNode(Pick({"host", "router", "switch", "hub"}), Place());
        break;
      case 2:
      case 3:
        lab_.editor.Connect(SomeNode(), SomeNode()).IgnoreError();
        break;
      case 4:
        lab_.editor.Delete({SomeNode()});
        break;
      case 5:
        lab_.editor.Delete({SomeLink()});
        break;
      case 6:
        lab_.editor.Rename(SomeNode(), "x" + std::to_string(Below(1000))).IgnoreError();
        break;
      case 7:
        lab_.editor.Move({{SomeNode(), Place()}}, static_cast<int>(Below(3)), "Move");
        break;
      case 8:
        lab_.editor.SetValue({SomeLink(), SomeLink()},
                             {Pick({"rate", "delay", "loss", "mtu", "state"})}, SomeValue());
        break;
      case 9:
        lab_.editor.SetValue({SomeLink()}, {"backward", Pick({"rate", "delay"})}, SomeValue());
        break;
      case 10:
        lab_.editor.SetValue({SomeNode()}, {"interfaces", Pick({"eth0", "eth7"}), "mtu"},
                             SomeValue());
        break;
      case 11:
        lab_.editor.Duplicate({SomeNode(), SomeNode(), SomeNode()});
        break;
      case 12:
        lab_.editor.SetTop(Pick({"routing", "seed", "description"}), SomeValue());
        break;
      case 13:
        if (Below(2) == 0) {
          lab_.editor.undo().undo();
        } else {
          lab_.editor.undo().redo();
        }
        break;
      default:
        break;
    }
  }

 private:
  size_t Below(size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random_);
  }
  std::string Pick(std::vector<std::string> words) { return words[Below(words.size())]; }
  QPointF Place() { return {double(Below(800)) + 0.5, double(Below(600))}; }
  Id SomeNode() {
    const auto& nodes = lab_.document.nodes();
    return nodes.empty() ? 0 : nodes[Below(nodes.size())].id;
  }
  Id SomeLink() {
    const auto& links = lab_.document.links();
    return links.empty() ? 0 : links[Below(links.size())].id;
  }
  std::optional<Yaml> SomeValue() {
    if (Below(4) == 0) return std::nullopt;
    return ParseYaml(Pick({"10Mbit", "5ms", "[1, 2]", "{a: {b: c}}", "\"a\\nb\"", "down", "-3"}))
        .value();
  }

  Lab& lab_;
  std::mt19937_64 random_;
};

TEST(EditorProperty, AnySequenceUndoneGivesTheFirstFile) {
  const char* given = std::getenv("WARREN_TEST_SEED");
  const uint64_t first = given != nullptr ? std::stoull(given) : std::random_device()();
  std::vector<std::string> texts = {kLab, "warren: 1\nname: lab\n"};
  for (const auto& entry : std::filesystem::directory_iterator("topologies")) {
    if (entry.path().extension() != ".yaml" || entry.file_size() > 6000) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    texts.push_back(text.str());
  }
  ASSERT_GT(texts.size(), 4u);
  for (uint64_t run = 0; run < 40; ++run) {
    const uint64_t seed = first + run;
    SCOPED_TRACE("WARREN_TEST_SEED=" + std::to_string(seed));
    const std::string& text = texts[run % texts.size()];
    Lab lab(text);
    Monkey monkey(&lab, seed);
    for (int step = 0; step < 60; ++step) {
      monkey.Act();
      ASSERT_EQ(lab.document.Integrity(), "") << "after step " << step << "\n"
                                              << lab.document.Text();
    }
    const std::string last = lab.document.Text();
    while (lab.editor.undo().canUndo()) lab.editor.undo().undo();
    ASSERT_EQ(lab.document.Text(), text);
    while (lab.editor.undo().canRedo()) lab.editor.undo().redo();
    while (lab.editor.undo().canUndo()) lab.editor.undo().undo();
    ASSERT_EQ(lab.document.Text(), text);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace warren::gui
