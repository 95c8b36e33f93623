// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A terminal: what a program writes, drawn by libvterm's rules, and what the user types.

#ifndef WARREN_GUI_VIEW_TERMINAL_H_
#define WARREN_GUI_VIEW_TERMINAL_H_

#include <QtWidgets/QAbstractScrollArea>
#include <deque>
#include <memory>
#include <vector>

#include "gui/daemon/daemon.h"

QT_FORWARD_DECLARE_CLASS(QTabWidget)
struct VTerm;
struct VTermScreen;

namespace warren::gui {

class Terminal : public QAbstractScrollArea {
  Q_OBJECT
 public:
  static constexpr int kScrollback = 5000;  // lines

  explicit Terminal(QWidget* parent = nullptr);
  ~Terminal() override;

  void Feed(const QByteArray& bytes);  // from the program
  int rows() const { return rows_; }
  int columns() const { return columns_; }
  // The screen's lines, without blanks at their ends; with `all`, those that scrolled away too.
  QString Text(bool all = false) const;
  QString SelectedText() const;
  void Paste(const QString& text);
  QSize sizeHint() const override;

 signals:
  void Typed(const QByteArray& bytes);  // for the program
  void Resized(int rows, int columns);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool focusNextPrevChild(bool) override { return false; }  // Tab is the program's
  bool event(QEvent* event) override;

 private:
  struct Cell;
  struct Callbacks;
  using Line = std::vector<Cell>;
  // Lines count from the oldest in the scrollback; the screen's follow.
  Line LineAt(int line) const;
  QString LineText(int line) const;
  QPoint CellAt(QPoint pixel) const;  // column, line
  int FirstLine() const;              // on the viewport
  void FitScrollBar();
  bool IsSelected(int line, int column) const;

  VTerm* term_;          // owned
  VTermScreen* screen_;  // term_'s
  std::deque<Line> scrollback_;
  int rows_ = 24, columns_ = 80;
  int cell_width_ = 8, cell_height_ = 16;
  QPoint cursor_;
  bool cursor_visible_ = true;
  bool alternate_ = false;  // screen, as an editor uses it
  QPoint selection_from_{-1, -1}, selection_to_{-1, -1};
};

// Terminals in tabs, each with a shell in a node.
class ConsoleTabs : public QWidget {
  Q_OBJECT
 public:
  explicit ConsoleTabs(Daemon* daemon, QWidget* parent = nullptr);
  ~ConsoleTabs() override;
  // Opens a shell, or shows the one that is open.
  Terminal* Open(const std::string& lab, const std::string& node);
  void EndAll(const QString& why);
  int Count() const;

 private:
  struct Tab;
  void Close(int index);
  Daemon& daemon_;
  QTabWidget* tabs_;
  std::vector<std::unique_ptr<Tab>> open_;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_VIEW_TERMINAL_H_
