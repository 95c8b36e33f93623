// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// warren-gui: draw a network, run it, live in it.

#include <QtCore/QCommandLineParser>
#include <QtCore/QSettings>
#include <QtCore/QSocketNotifier>
#include <QtCore/QThreadPool>
#include <QtWidgets/QApplication>
#include <cstdio>

#include "gui/daemon/grpc_daemon.h"
#include "gui/view/main_window.h"
#include "gui/view/theme.h"

namespace warren::gui {
namespace {

// As everywhere in Warren.
enum ExitCode { kDone = 0, kFailed = 1, kWrong = 2 };

int Complain(const QString& what) {
  std::fprintf(stderr, "warren-gui: error: %s\n", qUtf8Printable(what));
  return kWrong;
}

// What still runs in other threads may speak to what the end of the application takes away.
struct ThreadsEnd {
  ~ThreadsEnd() { QThreadPool::globalInstance()->waitForDone(); }
};

int Main(int argc, char** argv) {
  // Help and pictures need no screen.
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if ((word == "--help" || word == "-h" || word.starts_with("--screenshot")) &&
        qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
      qputenv("QT_QPA_PLATFORM", "offscreen");
    }
  }
  QApplication application(argc, argv);
  const ThreadsEnd threads_end;
  QApplication::setApplicationName("warren-gui");
  QApplication::setOrganizationName("warren");
  QApplication::setDesktopFileName("warren-gui");
  QCommandLineParser parser;
  parser.setApplicationDescription("Draws a topology file.");
  parser.addPositionalArgument("FILE", "The topology file (YAML) to open.", "[FILE]");
  const QCommandLineOption screenshot("screenshot",
                                      "Write a picture of the window to OUT (PNG) and end.", "OUT");
  const QCommandLineOption size("size", "Size of the window, as 1280x800.", "WxH");
  const QCommandLineOption theme("theme", "light or dark; default: the last used.", "THEME");
  const QCommandLineOption select("select", "With --screenshot: the node to select.", "NODE");
  const QCommandLineOption layers("layers",
                                  "With --screenshot: what to show beside nodes and links, of "
                                  "interfaces, ipv4, ipv6.",
                                  "LIST");
  const QCommandLineOption help({"h", "help"}, "Show this help.");
  parser.addOptions({help, screenshot, size, theme, select, layers});
  if (!parser.parse(QApplication::arguments())) {
    return Complain(parser.errorText() + "; warren-gui --help lists the words");
  }
  if (parser.isSet(help)) {
    std::printf("%s", qUtf8Printable(parser.helpText()));
    return kDone;
  }
  const QStringList files = parser.positionalArguments();
  if (files.size() > 1) return Complain("more than one FILE; a window shows one");
  if (parser.isSet(theme) && parser.value(theme) != "light" && parser.value(theme) != "dark") {
    return Complain("--theme " + parser.value(theme) + ": write light or dark");
  }
  SetTheme(parser.isSet(theme)
               ? parser.value(theme) == "dark"
               : QSettings().value("dark", DesktopIsDark() && !parser.isSet(screenshot)).toBool());
  MainWindow window(MakeGrpcDaemon());
  // Ctrl-C in the shell that we were started from ends us; a lab that runs stays.
  QSocketNotifier interrupt(InterruptedFd(), QSocketNotifier::Read);
  QObject::connect(&interrupt, &QSocketNotifier::activated, &application, [&interrupt] {
    interrupt.setEnabled(false);
    QCoreApplication::exit(128 + 2);
  });
  if (parser.isSet(size)) {
    const QStringList parts = parser.value(size).split('x');
    const int width = parts.value(0).toInt(), height = parts.value(1).toInt();
    if (parts.size() != 2 || width < 200 || height < 200 || width > 10000 || height > 10000) {
      return Complain("--size " + parser.value(size) + ": write one such as 1280x800");
    }
    window.resize(width, height);
  }
  window.show();
  if (!files.isEmpty() && !window.Open(files[0])) {
    return Complain("cannot read " + files[0] + "; write the name of a topology file");
  }
  if (!parser.isSet(screenshot)) return QApplication::exec();

  if (files.isEmpty()) return Complain("--screenshot needs a FILE to show");
  Layers shown = window.canvas().layers();
  for (const QString& layer : parser.value(layers).split(',', Qt::SkipEmptyParts)) {
    if (layer == "interfaces") {
      shown.interfaces = true;
    } else if (layer == "ipv4") {
      shown.ipv4 = true;
    } else if (layer == "ipv6") {
      shown.ipv6 = true;
    } else {
      return Complain("--layers " + layer + ": write interfaces, ipv4 or ipv6");
    }
  }
  window.Settle();
  window.canvas().SetLayers(shown);
  window.canvas().Fit();
  if (parser.isSet(select)) {
    const Node* node = window.editor().document().FindNode(parser.value(select).toStdString());
    if (node == nullptr) return Complain("--select: there is no node " + parser.value(select));
    window.canvas().Select({node->id});
  }
  window.Settle();
  if (!window.grab().save(parser.value(screenshot), "PNG")) {
    std::fprintf(stderr, "warren-gui: error: cannot write %s\n",
                 qUtf8Printable(parser.value(screenshot)));
    return kFailed;
  }
  return kDone;
}

}  // namespace
}  // namespace warren::gui

int main(int argc, char** argv) { return warren::gui::Main(argc, argv); }
