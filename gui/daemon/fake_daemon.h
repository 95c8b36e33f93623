// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A daemon for tests: remembers what it was asked, and says what the test makes it say.

#ifndef WARREN_GUI_DAEMON_FAKE_DAEMON_H_
#define WARREN_GUI_DAEMON_FAKE_DAEMON_H_

#include <string>
#include <utility>
#include <vector>

#include "gui/daemon/daemon.h"

namespace warren::gui {

class FakeConsole : public Console {
 public:
  void Write(const QByteArray& bytes) override { written += bytes; }
  void Resize(int to_rows, int to_columns) override {
    rows = to_rows;
    columns = to_columns;
  }
  QByteArray written;
  int rows = 0, columns = 0;
};

class FakeDaemon : public Daemon {
 public:
  void FindLabs() override { calls.push_back("find"); }
  void Start(const std::string& text, const std::string&) override {
    calls.push_back("start");
    started_text = text;
  }
  void Stop(const std::string& lab) override { calls.push_back("stop " + lab); }
  void Watch(const std::string& lab, int) override { calls.push_back("watch " + lab); }
  void Unwatch() override { calls.push_back("unwatch"); }
  void SetLink(const std::string& lab, const std::string& link, const LinkChange& change) override {
    calls.push_back("set " + lab + " " + link);
    changes.emplace_back(link, change);
  }
  std::unique_ptr<Console> OpenConsole(const std::string& lab, const std::string& node, int,
                                       int) override {
    calls.push_back("console " + lab + " " + node);
    auto console = std::make_unique<FakeConsole>();
    consoles.push_back(console.get());
    return console;
  }

  std::vector<std::string> calls;
  std::string started_text;
  std::vector<std::pair<std::string, LinkChange>> changes;
  std::vector<FakeConsole*> consoles;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_DAEMON_FAKE_DAEMON_H_
