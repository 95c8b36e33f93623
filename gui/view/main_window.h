// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_GUI_VIEW_MAIN_WINDOW_H_
#define WARREN_GUI_VIEW_MAIN_WINDOW_H_

#include <QtGui/QActionGroup>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QProgressBar>
#include <functional>
#include <memory>

#include "gui/controller/editor.h"
#include "gui/controller/layout.h"
#include "gui/controller/runner.h"
#include "gui/daemon/daemon.h"
#include "gui/model/tables.h"
#include "gui/view/canvas.h"
#include "gui/view/docks.h"
#include "gui/view/live.h"
#include "gui/view/terminal.h"

namespace warren::gui {

// One file, drawn.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(std::unique_ptr<Daemon> daemon, QWidget* parent = nullptr);
  ~MainWindow() override;

  // A file that cannot be read leaves the window as it is; one with problems opens with them
  // listed. False in the first case.
  bool Open(const QString& path);
  bool SaveTo(const QString& path);
  const QString& path() const { return path_; }

  Editor& editor() { return editor_; }
  Canvas& canvas() { return *canvas_; }
  Checker& checker() { return checker_; }
  Runner& runner() { return runner_; }
  ConsoleTabs& consoles() { return *consoles_; }
  PlotPanel& plots() { return *plots_; }
  // Waits until layout and check are done; for pictures and tests.
  void Settle();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void MakeActions();
  void MakeDocks();
  QAction* Add(const QString& text, const QString& icon, const QKeySequence& keys,
               std::function<void()> run);
  QDockWidget* AddDock(const QString& title, const QString& name, Qt::DockWidgetArea area,
                       QWidget* widget);
  bool MayLose();  // asks when there is something to lose
  void New();
  void OpenAsking();
  bool Save();
  bool SaveAsking();
  void SetPath(const QString& path);
  void TellTitle();
  void TellRecent();
  void TellSelection();
  void TellProblems();
  void CopySelection();
  void LayOutLoose();
  void Arrange(Layout layout);
  void LayOutThen(Layout layout,
                  std::function<void(const std::vector<std::array<double, 2>>&)> then);
  void ShowProblem(quint64 id, int line);
  void SwitchTheme(bool dark);
  void Tell(const QString& message);
  void TellBanner();
  void TellPhase();
  void MakeRunActions();
  void OpenConsoles();
  void TakeLabs(const std::vector<LabInfo>& labs);

  std::unique_ptr<Daemon> daemon_;  // before all that speaks to it
  Document document_;
  Editor editor_{&document_};
  Checker checker_{&document_};
  Runner runner_{&document_, &checker_, daemon_.get()};
  Canvas* canvas_ = nullptr;
  PropertyPanel* properties_ = nullptr;
  ObjectPanel* objects_ = nullptr;
  QDockWidget* problem_dock_ = nullptr;
  QDockWidget* object_dock_ = nullptr;
  SliderPanel* sliders_ = nullptr;
  ConsoleTabs* consoles_ = nullptr;
  PlotPanel* plots_ = nullptr;
  QDockWidget* live_dock_ = nullptr;
  QDockWidget* console_dock_ = nullptr;
  QDockWidget* plot_dock_ = nullptr;
  QLabel* banner_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QAction* start_ = nullptr;
  QAction* stop_ = nullptr;
  QAction* console_ = nullptr;
  QMenu* run_menu_ = nullptr;
  QMenu* attach_ = nullptr;
  QString failure_;  // shown until the next start
  QMenu* recent_ = nullptr;
  QMenu* view_menu_ = nullptr;
  QActionGroup* tools_ = nullptr;
  QLabel* counts_ = nullptr;
  std::vector<std::pair<QAction*, QString>> icons_;  // to draw again in another theme
  std::vector<QAction*> of_selection_;               // only with something selected
  QString path_;
  int layouts_running_ = 0;
  int layout_version_ = 0;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_VIEW_MAIN_WINDOW_H_
