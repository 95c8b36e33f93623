// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The one way from the GUI to running labs. Every call returns at once; what comes of it is told by
// signals, in the GUI's thread. Nothing here knows gRPC, so that the rest of the GUI does not
// either, and tests put a fake in its place.

#ifndef WARREN_GUI_DAEMON_DAEMON_H_
#define WARREN_GUI_DAEMON_DAEMON_H_

#include <QtCore/QByteArray>
#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <memory>
#include <string>
#include <vector>

#include "gui/daemon/state.h"

namespace warren::gui {

// A program with a terminal in a node. Ends when it is deleted.
class Console : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  virtual void Write(const QByteArray& bytes) = 0;
  virtual void Resize(int rows, int columns) = 0;

 signals:
  void Output(const QByteArray& bytes);
  // The last signal. `why` is empty when the program ended by itself.
  void Ended(int status, const QString& why);
};

class Daemon : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  virtual void FindLabs() = 0;  // LabsFound
  // Brings up what `text`, read as the file `path`, says. Progress, then Started or Failed.
  virtual void Start(const std::string& text, const std::string& path) = 0;
  virtual void Stop(const std::string& lab) = 0;  // Stopped or Failed
  // State every `interval_ms` from now on, of this lab alone. Lost when it does not answer; the
  // daemon goes on trying, and Found is emitted when it is back. Gone when there is no such lab
  // any more; then nobody is asked.
  virtual void Watch(const std::string& lab, int interval_ms) = 0;
  virtual void Unwatch() = 0;
  // A change that comes before the one before it was sent takes its place. Failed when refused.
  virtual void SetLink(const std::string& lab, const std::string& link,
                       const LinkChange& change) = 0;
  // A shell.
  virtual std::unique_ptr<Console> OpenConsole(const std::string& lab, const std::string& node,
                                               int rows, int columns) = 0;

 signals:
  void LabsFound(const std::vector<warren::gui::LabInfo>& labs);
  void Progress(const QString& phase, int done, int total);  // total 0: nobody knows
  void Started(const std::string& lab);
  void Stopped(const std::string& lab);
  void Failed(const QString& what, const QString& why);
  void State(const std::shared_ptr<const warren::gui::LabState>& state);
  void Lost(const QString& why);
  void Found();
  void Gone(const std::string& lab);
};

}  // namespace warren::gui

#endif  // WARREN_GUI_DAEMON_DAEMON_H_
