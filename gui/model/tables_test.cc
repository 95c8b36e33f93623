// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Every model under QAbstractItemModelTester while a document is edited.

#include "gui/model/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QtCore/QSortFilterProxyModel>
#include <QtGui/QGuiApplication>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

#include "gui/controller/editor.h"
#include "gui/model/properties.h"

namespace warren::gui {
namespace {

using testing::HasSubstr;

constexpr char kLab[] = R"(warren: 1
name: small
nodes:
  pc1: {kind: host, at: [10, 20], strange: 5}
  r1: {kind: router}
  pc2: {kind: host}
links:
  - {ends: [pc1, r1], rate: 10Mbit, backward: {rate: 1Mbit}}
  - {ends: [r1, pc2]}
)";
constexpr char kGood[] = R"(warren: 1
name: good
nodes:
  pc1: {kind: host}
  r1: {kind: router}
links:
  - {ends: [pc1, r1]}
)";

struct Lab {
  Document document;
  Editor editor{&document};
  explicit Lab(const std::string& text = kLab) {
    model::Diagnostic error;
    EXPECT_TRUE(document.Load(text, &error));
  }
  Id Node(const std::string& name) { return document.FindNode(name)->id; }
  Id Link(size_t row) { return document.links()[row].id; }
  void Play() {
    while (editor.undo().canUndo()) editor.undo().undo();
    const Id a = editor.AddNode("host", {0, 0});
    ASSERT_TRUE(editor.Connect(a, Node("r1")).ok());
    ASSERT_TRUE(editor.Rename(Node("pc1"), "web").ok());
    editor.SetValue({Link(0)}, {"delay"}, Yaml::Scalar("5ms"));
    editor.Duplicate({Node("web"), Node("r1")});
    editor.Delete({Node("r1")});
    while (editor.undo().canUndo()) editor.undo().undo();
    while (editor.undo().canRedo()) editor.undo().redo();
    ASSERT_TRUE(editor.SetAllText(kLab).ok());
    editor.undo().undo();
  }
};

TEST(NodeTable, FollowsTheDocument) {
  Lab lab;
  NodeTable table(&lab.document);
  QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
  QSortFilterProxyModel sorted;
  sorted.setSourceModel(&table);
  QAbstractItemModelTester tester2(&sorted, QAbstractItemModelTester::FailureReportingMode::Fatal);
  sorted.sort(0);
  QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
  lab.Play();
  EXPECT_EQ(resets.count(), 2) << "only the whole text's edit and its undoing reset";
  EXPECT_EQ(table.rowCount(), static_cast<int>(lab.document.nodes().size()));
  EXPECT_EQ(table.index(0, 0).data().toString(), "web");
  EXPECT_EQ(table.index(0, 0).data(kKindRole).toString(), "host");
}

TEST(LinkTable, FollowsTheDocument) {
  Lab lab;
  LinkTable table(&lab.document);
  QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
  lab.Play();
  EXPECT_EQ(table.rowCount(), static_cast<int>(lab.document.links().size()));
  ASSERT_GT(table.rowCount(), 0);
  for (int row = 0; row < table.rowCount(); ++row) {
    EXPECT_EQ(table.index(row, 0).data().toString().toStdString(),
              lab.document.LinkNames()[static_cast<size_t>(row)]);
  }
}

TEST(ProblemTable, TouchesOnlyWhatIsNew) {
  ProblemTable table;
  QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const auto problem = [](const char* what, int line) {
    return ProblemTable::Problem{{model::Severity::kError, {"", line, 1}, what, "mend"}, 0};
  };
  table.Set({problem("a", 1), problem("b", 2), problem("c", 3)});
  QSignalSpy removed(&table, &QAbstractItemModel::rowsRemoved);
  QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
  table.Set({problem("a", 1), problem("x", 2), problem("y", 2), problem("c", 3)});
  EXPECT_EQ(removed.count(), 1);
  EXPECT_EQ(removed.first().at(1).toInt(), 1);
  EXPECT_EQ(removed.first().at(2).toInt(), 1);
  EXPECT_EQ(inserted.count(), 1);
  EXPECT_EQ(inserted.first().at(2).toInt(), 2);
  EXPECT_EQ(table.index(3, 1).data().toString(), "c; mend");
  table.Set({});
  EXPECT_EQ(table.rowCount(), 0);
}

TEST(Checker, FindsTheObjectAtFault) {
  Lab lab;
  Checker checker(&lab.document);
  QSignalSpy checked(&checker, &Checker::Checked);
  checker.SetPath("");
  ASSERT_TRUE(checked.wait(20000));
  EXPECT_FALSE(checker.analysis().good);
  ASSERT_EQ(checker.problems().rowCount(), 1);
  EXPECT_EQ(checker.problems().problems()[0].object, lab.Node("pc1"));
  EXPECT_THAT(checker.problems().problems()[0].diagnostic.what, HasSubstr("strange"));
}

TEST(Checker, TellsWhatTheCompilerGives) {
  Lab lab(kGood);
  Checker checker(&lab.document);
  QSignalSpy checked(&checker, &Checker::Checked);
  checker.SetPath("");
  ASSERT_TRUE(checked.wait(20000));
  ASSERT_TRUE(checker.analysis().good);
  ASSERT_EQ(checker.analysis().links.size(), 1u);
  EXPECT_EQ(checker.analysis().links[0].name, "pc1--r1");
  EXPECT_EQ(checker.analysis().links[0].end[0].interface, "eth0");
  EXPECT_EQ(checker.analysis().links[0].end[0].addresses.size(), 2u);
}

struct Properties : testing::Test {
  Lab lab;
  Checker checker{&lab.document};
  PropertyTree tree{&lab.document, &checker};
  QAbstractItemModelTester tester{&tree, QAbstractItemModelTester::FailureReportingMode::Fatal};

  QModelIndex Find(const std::string& key, const QModelIndex& parent = {}, int column = 1) {
    for (int row = 0; row < tree.rowCount(parent); ++row) {
      if (tree.index(row, 0, parent).data().toString().toStdString() == key) {
        return tree.index(row, column, parent);
      }
    }
    return {};
  }
};

TEST_F(Properties, ShowsEveryKeyOfTheFormat) {
  tree.Show({lab.Node("pc1")});
  for (const format::Key& key : NodeType().keys) {
    EXPECT_EQ(Find(std::string(key.name)).isValid(), key.supported) << key.name;
  }
  EXPECT_EQ(Find("kind").data().toString(), "host");
  EXPECT_EQ(Find("strange").data().toString(), "5") << "and what it does not know";
  EXPECT_FALSE(Find("strange").flags() & Qt::ItemIsEditable);
  tree.Show({lab.Link(0)});
  EXPECT_EQ(Find("rate").data().toString(), "10Mbit");
  EXPECT_EQ(Find("rate", Find("backward", {}, 0)).data().toString(), "1Mbit");
}

TEST_F(Properties, ShowsWhereSeveralDiffer) {
  tree.Show({lab.Link(0), lab.Link(1)});
  EXPECT_EQ(Find("rate").data().toString(), "(various)");
  EXPECT_EQ(Find("delay").data().toString(), "");
  lab.editor.SetValue(tree.ids(), {"rate"}, Yaml::Scalar("5Mbit"));
  EXPECT_EQ(Find("rate").data().toString(), "5Mbit");
}

TEST_F(Properties, HoldsValuesToTheFormat) {
  tree.Show({lab.Link(0)});
  std::vector<std::string> edited;
  QObject::connect(&tree, &PropertyTree::Edited,
                   [&](const Path& path, const std::optional<Yaml>& value) {
                     edited.push_back(path.back() + "=" + (value ? FlowText(*value) : "none"));
                   });
  QSignalSpy refused(&tree, &PropertyTree::Refused);
  EXPECT_FALSE(tree.setData(Find("rate"), "10", Qt::EditRole));
  EXPECT_FALSE(tree.setData(Find("mtu"), "5", Qt::EditRole));
  EXPECT_FALSE(tree.setData(Find("queue"), "{limt: 5packets}", Qt::EditRole));
  EXPECT_EQ(refused.count(), 3);
  EXPECT_THAT(refused.at(0).at(0).toString().toStdString(), HasSubstr("rate: "));
  EXPECT_TRUE(tree.setData(Find("rate"), "20Mbit", Qt::EditRole));
  EXPECT_TRUE(tree.setData(Find("queue"), "{limit: 5packets}", Qt::EditRole));
  EXPECT_TRUE(tree.setData(Find("rate"), "", Qt::EditRole));
  EXPECT_THAT(edited, testing::ElementsAre("rate=20Mbit", "queue={limit: 5packets}", "rate=none"));
}

TEST_F(Properties, SurvivesEditsOfWhatItShows) {
  tree.Show({lab.Node("pc1"), lab.Node("pc2")});
  lab.Play();
  tree.Show({lab.Link(0)});
  lab.Play();
  tree.Show({});
  EXPECT_EQ(tree.rowCount(), 0);
}

TEST(ValueProblem, ComesFromTheFormat) {
  EXPECT_EQ(ValueProblem("10Mbit", *TypeOfKey(LinkType(), "rate")), "");
  EXPECT_THAT(ValueProblem("fast", *TypeOfKey(LinkType(), "rate")), HasSubstr("10Mbit"));
  EXPECT_THAT(WordsOf(*TypeOfKey(LinkType(), "overhead")),
              testing::IsSupersetOf({"ethernet", "none", "hdlc"}));
}

}  // namespace
}  // namespace warren::gui

int main(int argc, char** argv) {
  QGuiApplication application(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
