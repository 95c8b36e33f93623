// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The window under a user's hands, by real events, with a fake daemon.

#include <QtWidgets/qtestsupport_widgets.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtGui/QClipboard>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QTreeView>

#include "gui/daemon/fake_daemon.h"
#include "gui/view/main_window.h"
#include "gui/view/theme.h"

namespace warren::gui {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string>& Warnings() {
  static std::vector<std::string> warnings;
  return warnings;
}

struct WindowTest : testing::Test {
  WindowTest() {
    Warnings().clear();
    auto made = std::make_unique<FakeDaemon>();
    daemon = made.get();
    window = std::make_unique<MainWindow>(std::move(made));
    window->show();
    EXPECT_TRUE(QTest::qWaitForWindowActive(window.get()));
    canvas = &window->canvas();
    canvas->setFocus();
  }
  ~WindowTest() override {
    window->editor().undo().setClean();
    window.reset();
    EXPECT_THAT(Warnings(), IsEmpty()) << "a warning on the console";
  }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder.filePath(QString::fromStdString(name)).toStdString();
    QFile file(QString::fromStdString(path));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(text.data(), static_cast<qint64>(text.size()));
    return path;
  }
  std::string Read(const QString& path) {
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return file.readAll().toStdString();
  }
  void Open(const std::string& text) {
    ASSERT_TRUE(window->Open(QString::fromStdString(Write("lab.yaml", text))));
    window->Settle();
  }
  QPoint At(double x, double y) const { return canvas->mapFromScene(QPointF(x, y)); }
  void Press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(QApplication::focusWidget(), key, modifiers);
  }
  void Key(char key) { QTest::keyClick(canvas, key); }
  void Click(QPoint at, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::mouseClick(canvas->viewport(), Qt::LeftButton, modifiers, at);
  }
  void Drag(QPoint from, QPoint to) {
    QTest::mousePress(canvas->viewport(), Qt::LeftButton, Qt::NoModifier, from);
    for (int i = 1; i <= 8; ++i) {
      QMouseEvent move(QEvent::MouseMove, QPointF(from + (to - from) * i / 8),
                       canvas->viewport()->mapToGlobal(QPointF(from + (to - from) * i / 8)),
                       Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
      QApplication::sendEvent(canvas->viewport(), &move);
    }
    QTest::mouseRelease(canvas->viewport(), Qt::LeftButton, Qt::NoModifier, to);
    QApplication::processEvents();
  }
  Document& document() { return window->editor().document(); }
  std::string Text() { return document().Text(); }
  std::vector<std::string> Selected() {
    std::vector<std::string> names;
    for (const Id id : canvas->Selection()) {
      if (const Node* node = document().FindNode(id)) names.push_back(node->name);
    }
    return names;
  }

  QTemporaryDir folder;
  std::unique_ptr<MainWindow> window;
  FakeDaemon* daemon;
  Canvas* canvas;
};

constexpr char kTwo[] = R"(warren: 1
name: two
nodes:
  pc1: {kind: host, at: [0, 0]}   # one
  pc2: {kind: host, at: [200, 0]}
links:
  - {ends: [pc1, pc2], rate: 8Mbit}
)";

TEST_F(WindowTest, DrawsANetworkFromNothing) {
  canvas->centerOn(200, 100);
  Key('1');
  Click(At(100, 100));
  Key('2');
  Click(At(203, 98));  // snaps
  Click(At(300, 100));
  Press(Qt::Key_Escape);
  Key('l');
  Drag(At(100, 100), At(200, 100));
  Drag(At(200, 100), At(300, 100));
  Press(Qt::Key_Escape);
  EXPECT_EQ(Text(),
            "warren: 1\nname: lab\nnodes:\n  pc1: {kind: host, at: [100, 100]}\n"
            "  r1: {kind: router, at: [200, 100]}\n  r2: {kind: router, at: [300, 100]}\n"
            "links:\n  - {ends: [pc1, r1]}\n  - {ends: [r1, r2]}\n");
  const QString path = folder.filePath("drawn.yaml");
  EXPECT_TRUE(window->SaveTo(path));
  EXPECT_EQ(Read(path), Text());
  while (window->editor().undo().canUndo()) Press(Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(Text(), "warren: 1\nname: lab\n");
}

TEST_F(WindowTest, MovesWhatIsDraggedInOneStep) {
  Open(kTwo);
  Drag(At(0, 0), At(60, 41));
  EXPECT_THAT(Text(), HasSubstr("pc1: {kind: host, at: [60, 40]}   # one\n"));
  EXPECT_EQ(window->editor().undo().count(), 1);
  Press(Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(Text(), kTwo);
  Click(At(200, 0));
  Press(Qt::Key_Left);
  EXPECT_THAT(Text(), HasSubstr("pc2: {kind: host, at: [180, 0]}\n"));
}

TEST_F(WindowTest, RenamesInPlace) {
  Open(kTwo);
  Click(At(0, 0));
  Press(Qt::Key_F2);
  auto* field = canvas->findChild<QLineEdit*>("rename");
  ASSERT_NE(field, nullptr);
  QTest::keyClicks(field, "web");
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_THAT(Text(), HasSubstr("  web: {kind: host, at: [0, 0]}   # one\n"));
  EXPECT_THAT(Text(), HasSubstr("- {ends: [web, pc2], rate: 8Mbit}\n"));
}

TEST_F(WindowTest, RefusesATakenName) {
  Open(kTwo);
  Click(At(0, 0));
  Press(Qt::Key_F2);
  auto* field = canvas->findChild<QLineEdit*>("rename");
  ASSERT_NE(field, nullptr);
  QTest::keyClicks(field, "pc2");
  EXPECT_FALSE(field->styleSheet().isEmpty()) << "seen while it is typed";
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(Text(), kTwo);
}

TEST_F(WindowTest, CopiesCutsAndPastes) {
  Open(kTwo);
  Press(Qt::Key_A, Qt::ControlModifier);
  EXPECT_THAT(Selected(), ElementsAre("pc1", "pc2"));
  Press(Qt::Key_C, Qt::ControlModifier);
  Press(Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(document().nodes().size(), 4u);
  EXPECT_EQ(document().links().size(), 2u);
  EXPECT_THAT(Selected(), ElementsAre("pc3", "pc4"));
  Press(Qt::Key_X, Qt::ControlModifier);
  EXPECT_EQ(document().nodes().size(), 2u);
  Press(Qt::Key_D, Qt::ControlModifier);
  EXPECT_EQ(document().nodes().size(), 2u) << "nothing is selected";
  Click(At(0, 0));
  Press(Qt::Key_Delete);
  EXPECT_EQ(document().nodes().size(), 1u);
  EXPECT_TRUE(document().links().empty());
}

TEST_F(WindowTest, OpensABrokenFileWithItsProblems) {
  Open(
      "warren: 1\nname: broken\nnodes:\n  pc1: {kind: hots, at: [0, 0]}\n  pc2: {at: [200, 0]}\n"
      "links:\n  - {ends: [pc1, pc3]}\n");
  EXPECT_EQ(document().nodes().size(), 2u) << "the good part is drawn";
  auto* problems = window->findChild<QTreeView*>("problems");
  ASSERT_TRUE(problems->isVisible());
  ASSERT_EQ(problems->model()->rowCount(), 2);
  const QModelIndex first = problems->model()->index(0, 1);
  EXPECT_THAT(first.data().toString().toStdString(), HasSubstr("'hots' is not known"));
  QTest::mouseClick(problems->viewport(), Qt::LeftButton, Qt::NoModifier,
                    problems->visualRect(first).center());
  EXPECT_THAT(Selected(), ElementsAre("pc1")) << "a click goes to the object";
  window->editor().SetValue(canvas->Selection(), {"kind"}, Yaml::Scalar("host"));
  window->Settle();
  EXPECT_EQ(problems->model()->rowCount(), 1);
}

TEST_F(WindowTest, ShowsTheTextOfWhatIsNoYaml) {
  const std::string text = "warren: 1\nnodes: [\n";
  Open(text);
  EXPECT_EQ(Text(), text);
  EXPECT_EQ(window->findChild<QPlainTextEdit*>("yaml")->toPlainText().toStdString(), text);
  EXPECT_EQ(window->findChild<QTreeView*>("problems")->model()->rowCount(), 1);
  Key('1');
  Click(At(100, 100));
  EXPECT_EQ(Text(), text) << "nothing is lost";
  ASSERT_TRUE(window->editor().SetAllText(kTwo).ok());
  EXPECT_EQ(document().nodes().size(), 2u);
  window->editor().undo().undo();
  EXPECT_EQ(Text(), text);
}

TEST_F(WindowTest, LeavesEverythingWhenAFileCannotBeRead) {
  Open(kTwo);
  EXPECT_FALSE(window->Open(folder.filePath("missing.yaml")));
  EXPECT_FALSE(window->Open(folder.path()));
  EXPECT_EQ(Text(), kTwo);
}

TEST_F(WindowTest, LaysOutWhatHasNoPlace) {
  const std::string text =
      "warren: 1\nname: x\nnodes:\n  a: {}\n  b: {}\n  c: {}\nlinks:\n"
      "  - {ends: [a, b]}\n  - {ends: [b, c]}\n";
  Open(text);
  EXPECT_EQ(Text(), text) << "opening changes nothing";
  const auto& nodes = document().nodes();
  EXPECT_NE(document().Place(nodes[0]), document().Place(nodes[1]));
  const QPoint at = canvas->mapFromScene(document().Place(nodes[0]));
  Drag(at, at + QPoint(50, 50));
  for (const Node& node : document().nodes()) {
    EXPECT_TRUE(node.At().has_value()) << node.name << ": from now on the picture is the user's";
  }
  Press(Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(Text(), text);
}

TEST_F(WindowTest, EditsTheTextOfTheSelection) {
  Open(kTwo);
  canvas->Select({document().links()[0].id});
  auto* yaml = window->findChild<QPlainTextEdit*>("yaml");
  EXPECT_EQ(yaml->toPlainText(), "  - {ends: [pc1, pc2], rate: 8Mbit}\n");
  yaml->setFocus();
  yaml->selectAll();
  QTest::keyClicks(yaml, "- {ends: [pc1, pc2], rate: 9Mbit}");
  for (auto* button : window->findChildren<QPushButton*>()) {
    if (button->text() == "Apply") button->click();
  }
  EXPECT_THAT(Text(), HasSubstr("  - {ends: [pc1, pc2], rate: 9Mbit}\n"));
}

TEST_F(WindowTest, RunsALabAndShowsIt) {
  Open(kTwo);
  Press(Qt::Key_F5);
  emit daemon->Progress("nodes", 1, 2);
  emit daemon->Started("two");
  auto* banner = window->findChild<QLabel*>("banner");
  EXPECT_THAT(banner->text().toStdString(), HasSubstr("is running"));
  for (const int64_t second : {1, 2, 3}) {
    auto state = std::make_shared<LabState>();
    state->lab = "two";
    state->at_ns = second * 1'000'000'000;
    state->nodes = {{"pc1", true, 1, {}}, {"pc2", true, 1, {}}};
    LinkState link;
    link.name = "pc1--pc2";
    link.direction[0].rate_bps = 8'000'000;
    link.direction[0].out_bytes = static_cast<uint64_t>(second) * 500'000;
    state->links = {link};
    emit daemon->State(state);
  }
  ASSERT_NE(window->runner().Latest("pc1--pc2"), nullptr);
  EXPECT_DOUBLE_EQ(window->runner().Latest("pc1--pc2")->bits_per_second[0], 4e6);
  canvas->Select({document().links()[0].id});
  EXPECT_THAT(window->plots().Csv().toStdString(),
              HasSubstr("1.000,pc1--pc2,forward,4000000,0,0.0\n"));
  for (const char* name : {"plot.png", "plot.svg", "plot.csv"}) {
    EXPECT_TRUE(window->plots().Export(folder.filePath(name)));
    EXPECT_GT(QFileInfo(folder.filePath(name)).size(), 50);
  }
  EXPECT_FALSE(window->plots().Export("/nowhere/plot.csv"));

  emit daemon->Lost("no answer");
  EXPECT_THAT(banner->text().toStdString(), HasSubstr("does not answer"));
  emit daemon->Found();
  Press(Qt::Key_F5, Qt::ShiftModifier);
  EXPECT_EQ(daemon->calls.back(), "stop two");
  emit daemon->Stopped("two");
  EXPECT_FALSE(banner->isVisible());
}

TEST_F(WindowTest, ChangesARunningLinkByASlider) {
  Open(kTwo);
  Press(Qt::Key_F5);
  emit daemon->Started("two");
  canvas->Select({document().links()[0].id});
  auto* slider = window->findChild<QSlider*>("slider-delay");
  emit slider->sliderPressed();
  slider->setSliderDown(true);
  for (const int at : {300, 400, 500}) slider->setValue(at);
  slider->setSliderDown(false);
  EXPECT_EQ(window->editor().undo().count(), 1) << "a drag is one step";
  window->Settle();
  ASSERT_FALSE(daemon->changes.empty());
  ASSERT_TRUE(daemon->changes.back().second.direction[0].has_value());
  const auto delay = daemon->changes.back().second.direction[0]->after.delay_ns;
  ASSERT_TRUE(delay.has_value());
  EXPECT_NEAR(static_cast<double>(*delay), 14e6, 1e6) << "the middle of a logarithmic scale";
  window->editor().undo().undo();
  window->Settle();
  EXPECT_EQ(daemon->changes.back().second.direction[0]->after.delay_ns, std::nullopt);
  EXPECT_EQ(Text(), kTwo);
}

TEST_F(WindowTest, SpeaksToAShell) {
  Open(kTwo);
  Press(Qt::Key_F5);
  emit daemon->Started("two");
  Click(At(0, 0));
  Press(Qt::Key_F4);
  ASSERT_EQ(daemon->consoles.size(), 1u);
  FakeConsole* console = daemon->consoles[0];
  auto* terminal = window->findChild<Terminal*>("terminal");
  ASSERT_NE(terminal, nullptr);
  emit console->Output("pc1$ \x1b[32mgr\xc3\xbcn\x1b[0m\r\nnext");
  EXPECT_EQ(terminal->Text(), QString::fromUtf8("pc1$ gr\xc3\xbcn\nnext"));
  QTest::keyClicks(terminal, "ls");
  QTest::keyClick(terminal, Qt::Key_Return);
  QTest::keyClick(terminal, Qt::Key_C, Qt::ControlModifier);
  QTest::keyClick(terminal, Qt::Key_Up);
  EXPECT_EQ(console->written, QByteArray("ls\r\x03\x1b[A"));
  const size_t before = document().nodes().size();
  QTest::keyClick(terminal, Qt::Key_Delete);
  EXPECT_EQ(document().nodes().size(), before) << "keys are the program's";
  QByteArray lines;
  for (int i = 0; i < 300; ++i) lines += QByteArray::number(i) + "\r\n";
  emit console->Output(lines);
  EXPECT_TRUE(terminal->Text(true).contains("\n5\n6\n")) << "scrolled away, and kept";
  emit console->Ended(0, "");
  QApplication::processEvents();
  EXPECT_THAT(terminal->Text().toStdString(), HasSubstr("the shell ended with status 0"));
}

TEST_F(WindowTest, FindsALabThatRunsAlready) {
  Open(kTwo);
  EXPECT_THAT(daemon->calls, testing::Contains("find"));
  emit daemon->LabsFound({{"other", true}, {"two", true}});
  EXPECT_EQ(window->runner().lab(), "two");
}

TEST_F(WindowTest, WearsBothThemes) {
  Open(kTwo);
  for (const bool dark : {true, false}) {
    SetTheme(dark);
    canvas->Restyle();
    const QImage picture = window->grab().toImage();
    const QPoint corner = canvas->mapTo(window.get(), QPoint(5, 5));
    EXPECT_EQ(picture.pixelColor(corner).lightness() < 128, dark);
  }
}

void Note(QtMsgType type, const QMessageLogContext&, const QString& message) {
  if (type == QtDebugMsg || type == QtInfoMsg) return;
  // The offscreen platform cannot do this, and says so once.
  if (message.contains("propagateSizeHints")) return;
  Warnings().push_back(message.toStdString());
  std::fprintf(stderr, "%s\n", qUtf8Printable(message));
}

}  // namespace
}  // namespace warren::gui

int main(int argc, char** argv) {
  qputenv("XDG_CONFIG_HOME", qgetenv("TEST_TMPDIR"));
  QApplication application(argc, argv);
  QApplication::setOrganizationName("warren-test");
  qInstallMessageHandler(warren::gui::Note);
  warren::gui::SetTheme(false);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
