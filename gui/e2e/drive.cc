// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// drive FOLDER: a user's session with a real lab, by mouse and keyboard events: draws a network
// from nothing, runs it, pings in a console, changes a delay by the slider while it runs, undoes,
// saves. Says what it saw; exits 0 when all was as it should be. Pictures of it are left in FOLDER.

#include <QtCore/QElapsedTimer>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDockWidget>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "gui/daemon/grpc_daemon.h"
#include "gui/view/main_window.h"
#include "gui/view/theme.h"

namespace warren::gui {
namespace {

constexpr int kLimitMs = 120000;
constexpr int kMostBlockedMs = 50;  // what an event may take

class Session {
 public:
  explicit Session(const QString& folder) : folder_(folder), window_(MakeGrpcDaemon()) {
    window_.show();
    window_.activateWindow();  // there is no window manager to do it
    Wait("the window", [this] { return window_.isActiveWindow(); });
    canvas_ = &window_.canvas();
    canvas_->setFocus();
  }

  void Run() {
    Draw();
    Start();
    const double before = Ping();
    Slow();
    const double slow = Ping();
    Say(QString("a ping took %1 ms, with 20 ms of delay on one link %2 ms").arg(before).arg(slow));
    Expect(before < 20, "an unshaped path is fast");
    Expect(slow > 40 && slow < 80, "twice 20 ms are in the round trip");
    Picture("running.png");
    Undo();
    const double again = Ping();
    Expect(again < 20, "after undo the delay is gone");
    Save();
    Stop();
  }

 private:
  void Say(const QString& what) { std::printf("%s\n", qUtf8Printable(what)); }
  void Expect(bool good, const char* what) {
    Say(QString(good ? "ok: " : "not ok: ") + what);
    if (!good) End(1);
  }
  [[noreturn]] void End(int status) {
    Picture("last.png");
    if (status != 0 && terminal_) Say(terminal_->Text(true));
    std::fflush(nullptr);
    std::_Exit(status);
  }
  void Wait(const char* what, const std::function<bool()>& done) {
    QElapsedTimer timer;
    timer.start();
    while (!done()) {
      if (timer.elapsed() > kLimitMs) {
        Say(QString("not ok: waited in vain for ") + what +
            "; the banner says: " + window_.findChild<QLabel*>("banner")->text());
        End(1);
      }
      QTest::qWait(20);
    }
    Say(QString("ok: %1 (%2 ms)").arg(what).arg(timer.elapsed()));
  }
  void Picture(const char* name) { window_.grab().save(folder_ + "/" + name); }
  QPoint At(double x, double y) { return canvas_->mapFromScene(QPointF(x, y)); }
  void Click(QPoint at) {
    QTest::mouseClick(canvas_->viewport(), Qt::LeftButton, Qt::NoModifier, at, 5);
  }
  void Drag(QPoint from, QPoint to) {
    QTest::mousePress(canvas_->viewport(), Qt::LeftButton, Qt::NoModifier, from, 5);
    for (int i = 1; i <= 6; ++i) {
      QTest::mouseMove(canvas_->viewport(), from + (to - from) * i / 6, 2);
    }
    QTest::mouseRelease(canvas_->viewport(), Qt::LeftButton, Qt::NoModifier, to, 5);
  }
  Document& document() { return window_.editor().document(); }

  // Two PCs, three routers in line, a switch: the network of the IMUNES paper.
  void Draw() {
    canvas_->centerOn(360, 100);
    const auto place = [this](char key, std::vector<double> columns) {
      QTest::keyClick(canvas_, key);
      for (const double x : columns) Click(At(x, 100));
      QTest::keyClick(canvas_, Qt::Key_Escape);
    };
    place('1', {100, 700});
    place('2', {220, 340, 460});
    place('3', {580});
    QTest::keyClick(canvas_, 'l');
    for (double x = 100; x < 700; x += 120) Drag(At(x, 100), At(x + 120, 100));
    QTest::keyClick(canvas_, Qt::Key_Escape);
    Expect(document().nodes().size() == 6, "six nodes are drawn");
    Expect(document().links().size() == 5, "five links join them");
    window_.editor().SetTop("name", Yaml::Scalar("drawn"));
    window_.Settle();
    Expect(window_.checker().analysis().good, "the drawing compiles");
    Picture("drawn.png");
  }

  void Start() {
    QElapsedTimer timer;
    timer.start();
    QTest::keyClick(&window_, Qt::Key_F5);
    Expect(timer.elapsed() < kMostBlockedMs, "starting does not block");
    Wait("the lab to run", [this] { return window_.runner().phase() == Runner::Phase::kRunning; });
    Wait("its state", [this] { return window_.runner().state() != nullptr; });
    Expect(!window_.runner().stale(), "what runs is what is drawn");
    Click(At(100, 100));
    QTest::keyClick(&window_, Qt::Key_F4);
    terminal_ = window_.findChild<Terminal*>("terminal");
    Expect(terminal_ != nullptr, "a console opens");
    Wait("a prompt", [this] { return terminal_->Text().contains(QRegularExpression("[#$]")); });
  }

  // The least round trip from the first PC to the other, by the second ping of a console command.
  double Ping() {
    std::string target;
    for (const NodeState& node : window_.runner().state()->nodes) {
      if (node.name != "pc2") continue;
      for (const std::string& address : node.addresses) {
        if (address.starts_with("eth0 10.")) target = address.substr(5, address.find('/') - 5);
      }
    }
    Expect(!target.empty(), "the other PC has an address");
    ++pings_;
    const QString mark = QString("done-%1").arg(pings_);
    QTest::keyClicks(terminal_, QString("ping -i 0.2 -c 5 %1; echo done\"-\"%2")
                                    .arg(QString::fromStdString(target))
                                    .arg(pings_));
    QTest::keyClick(terminal_, Qt::Key_Return);
    Wait("ping", [&] { return terminal_->Text(true).contains(mark); });
    const QString text = terminal_->Text(true);
    const QRegularExpression times("rtt min/avg/max/mdev = ([0-9.]+)/");
    double least = -1;
    for (const auto& match : times.globalMatch(text)) least = match.captured(1).toDouble();
    Expect(least > 0, "it was answered");
    return least;
  }

  // 20 ms on the link between the first two routers, by its slider.
  void Slow() {
    canvas_->Select({document().links()[1].id});
    auto* dock = window_.findChild<QDockWidget*>("dock-live");
    dock->show();
    dock->raise();
    auto* plots = window_.findChild<QDockWidget*>("dock-plots");
    plots->show();
    QCoreApplication::processEvents();
    auto* slider = window_.findChild<QSlider*>("slider-delay");
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Home);
    for (int i = 0; i < 10; ++i) QTest::keyClick(slider, Qt::Key_PageUp);
    for (int i = 0; i < 3; ++i) QTest::keyClick(slider, Qt::Key_Right);
    Say("the slider says " +
        QString::fromStdString(std::string(document().links()[1].value.Word("delay"))));
    // Exactly 20 ms, so that the file can be compared.
    window_.editor().SetValue({document().links()[1].id}, {"delay"}, Yaml::Scalar("20ms"));
    WaitForDelay(20'000'000);
    terminal_->setFocus();
  }

  void WaitForDelay(uint64_t ns) {
    Wait("the lab to follow", [&] {
      for (const LinkState& link : window_.runner().state()->links) {
        if (link.name == "r1--r2") return link.direction[0].delay_ns == ns;
      }
      return false;
    });
  }

  void Undo() {
    canvas_->setFocus();
    while (!document().links()[1].value.Word("delay").empty()) {
      QTest::keyClick(&window_, Qt::Key_Z, Qt::ControlModifier);
    }
    WaitForDelay(0);
    terminal_->setFocus();
  }

  void Save() {
    Expect(window_.SaveTo(folder_ + "/drawn.yaml"), "the file is saved");
    Expect(document().Text() ==
               "warren: 1\nname: drawn\nnodes:\n"
               "  pc1: {kind: host, at: [100, 100]}\n  pc2: {kind: host, at: [700, 100]}\n"
               "  r1: {kind: router, at: [220, 100]}\n  r2: {kind: router, at: [340, 100]}\n"
               "  r3: {kind: router, at: [460, 100]}\n  sw1: {kind: switch, at: [580, 100]}\n"
               "links:\n  - {ends: [pc1, r1]}\n  - {ends: [r1, r2]}\n  - {ends: [r2, r3]}\n"
               "  - {ends: [r3, sw1]}\n  - {ends: [sw1, pc2]}\n",
           "it says what was drawn, and nothing else");
  }

  void Stop() {
    QElapsedTimer timer;
    timer.start();
    QTest::keyClick(&window_, Qt::Key_F5, Qt::ShiftModifier);
    Expect(timer.elapsed() < kMostBlockedMs, "stopping does not block");
    Wait("the lab to end", [this] { return window_.runner().phase() == Runner::Phase::kIdle; });
  }

  const QString folder_;
  MainWindow window_;
  Canvas* canvas_ = nullptr;
  Terminal* terminal_ = nullptr;
  int pings_ = 0;
};

}  // namespace
}  // namespace warren::gui

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "drive: error: write the folder for pictures\n");
    return 2;
  }
  QApplication application(argc, argv);
  QApplication::setOrganizationName("warren-test");
  warren::gui::SetTheme(false);
  warren::gui::Session(argv[1]).Run();
  return 0;
}
