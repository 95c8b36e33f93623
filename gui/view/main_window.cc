// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/view/main_window.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QEventLoop>
#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtCore/QPointer>
#include <QtCore/QSaveFile>
#include <QtCore/QSettings>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QVBoxLayout>
#include <algorithm>

#include "gui/model/shown.h"
#include "gui/view/theme.h"

namespace warren::gui {
namespace {

constexpr int kMostRecent = 10;
constexpr int kToldMs = 8000;
constexpr qint64 kLargestFile = qint64{64} << 20;

}  // namespace

MainWindow::MainWindow(std::unique_ptr<Daemon> daemon, QWidget* parent)
    : QMainWindow(parent), daemon_(std::move(daemon)) {
  setObjectName("warren");
  setWindowIcon(Icon("warren"));
  setAcceptDrops(true);
  setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
  canvas_ = new Canvas(&editor_, &checker_);
  banner_ = new QLabel;
  banner_->setObjectName("banner");
  banner_->setWordWrap(true);
  banner_->setContentsMargins(10, 6, 10, 6);
  banner_->setTextInteractionFlags(Qt::TextBrowserInteraction);
  banner_->hide();
  auto* middle = new QWidget;
  auto* middle_layout = new QVBoxLayout(middle);
  middle_layout->setContentsMargins(0, 0, 0, 0);
  middle_layout->setSpacing(0);
  middle_layout->addWidget(banner_);
  middle_layout->addWidget(canvas_);
  setCentralWidget(middle);
  progress_ = new QProgressBar;
  progress_->setMaximumWidth(260);
  progress_->hide();
  statusBar()->addPermanentWidget(progress_);
  counts_ = new QLabel;
  statusBar()->addPermanentWidget(counts_);
  MakeActions();
  MakeDocks();
  connect(canvas_, &Canvas::SelectionChanged, this, &MainWindow::TellSelection);
  connect(canvas_, &Canvas::Told, this, &MainWindow::Tell);
  connect(&editor_, &Editor::Refused, this, &MainWindow::Tell);
  connect(&checker_, &Checker::Checked, this, &MainWindow::TellProblems);
  connect(&editor_.undo(), &QUndoStack::cleanChanged, this, &MainWindow::TellTitle);
  connect(&document_, &Document::Changed, this, &MainWindow::TellTitle);
  connect(&document_, &Document::Changed, this, &MainWindow::TellBanner);
  connect(canvas_, &Canvas::Opened, this, [this](quint64 id) {
    if (document_.FindNode(id) == nullptr) {
      plot_dock_->show();
      plot_dock_->raise();
    } else if (runner_.phase() == Runner::Phase::kRunning) {
      OpenConsoles();
    } else {
      canvas_->RenameInPlace(id);
    }
  });
  connect(&runner_, &Runner::PhaseChanged, this, &MainWindow::TellPhase);
  connect(&runner_, &Runner::LostChanged, this, &MainWindow::TellBanner);
  connect(&runner_, &Runner::Updated, this, [this] {
    MarkLab(runner_, canvas_);
    TellBanner();
  });
  connect(&runner_, &Runner::Failed, this, [this](const QString& what, const QString& why) {
    failure_ = QString("%1: %2").arg(what, why);
    TellBanner();
  });
  connect(&runner_, &Runner::Progress, this, [this](const QString& phase, int done, int total) {
    progress_->setRange(0, total);
    progress_->setValue(done);
    progress_->setFormat(total > 0 ? phase + " %p%" : phase);
    progress_->show();
  });
  connect(daemon_.get(), &Daemon::LabsFound, this, &MainWindow::TakeLabs);
  checker_.SetPath("");
  TellSelection();
  TellTitle();
  TellPhase();
  resize(1280, 800);
}

// What listens goes before what it listens to.
MainWindow::~MainWindow() {
  disconnect(&editor_.undo(), nullptr, this, nullptr);
  disconnect(&document_, nullptr, this, nullptr);
  disconnect(&runner_, nullptr, this, nullptr);
  delete centralWidget();
  for (QDockWidget* dock : findChildren<QDockWidget*>()) delete dock;
}

QAction* MainWindow::Add(const QString& text, const QString& icon, const QKeySequence& keys,
                         std::function<void()> run) {
  auto* action = new QAction(text, this);
  if (!icon.isEmpty()) {
    action->setIcon(Icon(icon));
    icons_.emplace_back(action, icon);
  }
  action->setShortcut(keys);
  if (run) connect(action, &QAction::triggered, this, std::move(run));
  addAction(action);
  return action;
}

void MainWindow::MakeActions() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  QAction* fresh = Add(tr("&New"), "new", QKeySequence::New, [this] { New(); });
  QAction* open = Add(tr("&Open…"), "open", QKeySequence::Open, [this] { OpenAsking(); });
  QAction* save = Add(tr("&Save"), "save", QKeySequence::Save, [this] { Save(); });
  QAction* save_as =
      Add(tr("Save &as…"), "", QKeySequence("Ctrl+Shift+S"), [this] { SaveAsking(); });
  file->addActions({fresh, open});
  recent_ = file->addMenu(tr("Open &recent"));
  connect(recent_, &QMenu::aboutToShow, this, &MainWindow::TellRecent);
  file->addActions({save, save_as});
  file->addSeparator();
  file->addAction(Add(tr("&Quit"), "", QKeySequence("Ctrl+Q"), [this] { close(); }));

  QMenu* edit = menuBar()->addMenu(tr("&Edit"));
  QAction* undo = editor_.undo().createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  undo->setIcon(Icon("undo"));
  icons_.emplace_back(undo, "undo");
  QAction* redo = editor_.undo().createRedoAction(this, tr("&Redo"));
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  redo->setIcon(Icon("redo"));
  icons_.emplace_back(redo, "redo");
  QAction* cut = Add(tr("Cu&t"), "", QKeySequence::Cut, [this] {
    CopySelection();
    editor_.Delete(canvas_->Selection());
  });
  QAction* copy = Add(tr("&Copy"), "", QKeySequence::Copy, [this] { CopySelection(); });
  QAction* paste = Add(tr("&Paste"), "", QKeySequence::Paste,
                       [this] { canvas_->Paste(QApplication::clipboard()->text().toStdString()); });
  QAction* duplicate = Add(tr("&Duplicate"), "", QKeySequence("Ctrl+D"),
                           [this] { canvas_->Select(editor_.Duplicate(canvas_->Selection())); });
  QAction* remove = Add(tr("De&lete"), "delete", QKeySequence::Delete,
                        [this] { editor_.Delete(canvas_->Selection()); });
  QAction* rename = Add(tr("Re&name"), "", QKeySequence("F2"), [this] {
    const std::vector<Id> ids = canvas_->Selection();
    if (!ids.empty()) canvas_->RenameInPlace(ids[0]);
  });
  QAction* all =
      Add(tr("Select &all"), "", QKeySequence::SelectAll, [this] { canvas_->SelectAll(); });
  QAction* find = Add(tr("&Find…"), "", QKeySequence::Find, [this] {
    object_dock_->show();
    object_dock_->raise();
    objects_->Search();
  });
  edit->addActions({undo, redo});
  edit->addSeparator();
  edit->addActions({cut, copy, paste, duplicate, remove});
  edit->addSeparator();
  edit->addActions({rename, all, find});
  of_selection_ = {cut, copy, duplicate, remove, rename};

  QMenu* arrange = menuBar()->addMenu(tr("&Arrange"));
  using Alignment = Editor::Alignment;
  const std::pair<QString, Alignment> alignments[] = {
      {tr("Align &left"), Alignment::kLeft},       {tr("Align &right"), Alignment::kRight},
      {tr("Align &top"), Alignment::kTop},         {tr("Align &bottom"), Alignment::kBottom},
      {tr("Align in a &row"), Alignment::kMiddle}, {tr("Align in a &column"), Alignment::kCenter},
  };
  for (const auto& [text, how] : alignments) {
    QAction* action =
        Add(text, "", {}, [this, how = how] { editor_.Align(canvas_->Selection(), how); });
    arrange->addAction(action);
    of_selection_.push_back(action);
  }
  QAction* across = Add(tr("Distribute &across"), "", {}, [this] {
    editor_.Distribute(canvas_->Selection(), Editor::Direction::kAcross);
  });
  QAction* down = Add(tr("Distribute &down"), "", {}, [this] {
    editor_.Distribute(canvas_->Selection(), Editor::Direction::kDown);
  });
  arrange->addActions({across, down});
  of_selection_.push_back(across);
  of_selection_.push_back(down);
  arrange->addSeparator();
  const std::pair<QString, Layout> layouts[] = {
      {tr("Lay out by &forces"), Layout::kForce},
      {tr("Lay out in la&yers"), Layout::kLayered},
      {tr("Lay out in c&ircles"), Layout::kCircular},
      {tr("Lay out &around a centre"), Layout::kRadial},
      {tr("Lay out on a &grid"), Layout::kGrid},
  };
  for (const auto& [text, layout] : layouts) {
    arrange->addAction(Add(text, layout == Layout::kForce ? "arrange" : "", {},
                           [this, layout = layout] { Arrange(layout); }));
  }
  arrange->addSeparator();
  QAction* snap = Add(tr("&Snap to the grid"), "", {}, {});
  snap->setCheckable(true);
  snap->setChecked(true);
  connect(snap, &QAction::toggled, this, [this](bool on) { canvas_->SetSnap(on); });
  arrange->addAction(snap);

  view_menu_ = menuBar()->addMenu(tr("&View"));
  QAction* in =
      Add(tr("Zoom &in"), "zoom-in", QKeySequence("Ctrl++"), [this] { canvas_->Zoom(1.25); });
  in->setShortcuts({QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")});
  QAction* out =
      Add(tr("Zoom &out"), "zoom-out", QKeySequence("Ctrl+-"), [this] { canvas_->Zoom(0.8); });
  QAction* fit = Add(tr("&Fit"), "fit", QKeySequence("Ctrl+0"), [this] { canvas_->Fit(); });
  view_menu_->addActions({in, out, fit});
  view_menu_->addSeparator();
  const std::pair<QString, bool Layers::*> layers[] = {
      {tr("&Names"), &Layers::names},           {tr("Link &labels"), &Layers::link_labels},
      {tr("&Interfaces"), &Layers::interfaces}, {tr("IPv&4 addresses"), &Layers::ipv4},
      {tr("IPv&6 addresses"), &Layers::ipv6},   {tr("&Grid"), &Layers::grid},
  };
  for (const auto& [text, layer] : layers) {
    QAction* action = Add(text, "", {}, {});
    action->setCheckable(true);
    action->setChecked(canvas_->layers().*layer);
    connect(action, &QAction::toggled, this, [this, layer = layer](bool on) {
      Layers changed = canvas_->layers();
      changed.*layer = on;
      canvas_->SetLayers(changed);
    });
    view_menu_->addAction(action);
  }
  view_menu_->addSeparator();
  QAction* dark = Add(tr("&Dark theme"), "theme", {}, {});
  dark->setCheckable(true);
  dark->setChecked(CurrentTheme().dark);
  connect(dark, &QAction::toggled, this, &MainWindow::SwitchTheme);
  view_menu_->addAction(dark);
  view_menu_->addSeparator();

  // The palette: what a click on the canvas does.
  tools_ = new QActionGroup(this);
  auto* palette = new QToolBar(tr("Palette"));
  palette->setObjectName("palette");
  palette->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  palette->setIconSize({28, 28});
  palette->setMovable(false);
  struct ToolWords {
    QString text, icon, keys;
    Canvas::Tool tool;
  };
  const ToolWords tools[] = {
      {tr("Select"), "select", "S", Canvas::Tool::kSelect},
      {tr("Link"), "link", "L", Canvas::Tool::kLink},
      {tr("Host"), "host", "1", Canvas::Tool::kPlace},
      {tr("Router"), "router", "2", Canvas::Tool::kPlace},
      {tr("Switch"), "switch", "3", Canvas::Tool::kPlace},
      {tr("Hub"), "hub", "4", Canvas::Tool::kPlace},
  };
  QMenu* tool_menu = new QMenu(tr("&Tools"), this);
  menuBar()->insertMenu(arrange->menuAction(), tool_menu);
  for (const ToolWords& words : tools) {
    QAction* action = Add(words.text, words.icon, QKeySequence(words.keys), [this, words] {
      canvas_->SetTool(words.tool, words.tool == Canvas::Tool::kPlace ? words.icon : QString());
      canvas_->setFocus();
    });
    action->setToolTip(tr("%1 (%2)").arg(words.text, words.keys));
    action->setCheckable(true);
    action->setData(static_cast<int>(words.tool));
    tools_->addAction(action);
    palette->addAction(action);
    tool_menu->addAction(action);
    // Single letters are for the canvas; in fields they are letters.
    action->setShortcutContext(Qt::WidgetShortcut);
    removeAction(action);
    canvas_->addAction(action);
  }
  tools_->actions().first()->setChecked(true);
  connect(canvas_, &Canvas::ToolChanged, this, [this] {
    if (canvas_->tool() == Canvas::Tool::kSelect) tools_->actions().first()->setChecked(true);
    Tell(canvas_->tool() == Canvas::Tool::kSelect ? QString()
         : canvas_->tool() == Canvas::Tool::kLink ? tr("Drag from one node to another. Esc ends.")
                                                  : tr("Click where it is to stand. Esc ends."));
  });
  addToolBar(Qt::LeftToolBarArea, palette);

  auto* bar = addToolBar(tr("Main"));
  bar->setObjectName("main");
  bar->setMovable(false);
  bar->addActions({fresh, open, save});
  bar->addSeparator();
  bar->addActions({undo, redo, remove});
  bar->addSeparator();
  bar->addActions({in, out, fit});
  bar->addAction(arrange->actions().at(9));

  MakeRunActions();
  bar->addSeparator();
  bar->addActions({start_, stop_, console_});

  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(Add(tr("&About Warren"), "", {}, [this] {
    QMessageBox::about(this, tr("Warren"),
                       tr("<b>Warren</b> turns one Linux kernel into a whole network.<br>"
                          "Draw it, start it, live in it. The handbook is in docs/gui.md."));
  }));
}

void MainWindow::MakeRunActions() {
  run_menu_ = menuBar()->addMenu(tr("&Run"));
  start_ = Add(tr("&Start"), "start", QKeySequence("F5"), [this] {
    failure_.clear();
    runner_.Start(path_.toStdString());
  });
  stop_ = Add(tr("S&top"), "stop", QKeySequence("Shift+F5"), [this] { runner_.Stop(); });
  console_ = Add(tr("&Console"), "terminal", QKeySequence("F4"), [this] { OpenConsoles(); });
  run_menu_->addActions({start_, stop_, console_});
  run_menu_->addSeparator();
  attach_ = run_menu_->addMenu(tr("&Attach to a running lab"));
  connect(run_menu_, &QMenu::aboutToShow, this, [this] { daemon_->FindLabs(); });
  run_menu_->addAction(Add(tr("&Leave it running"), "", {}, [this] {
    if (runner_.phase() == Runner::Phase::kRunning) runner_.Detach();
  }));
}

QDockWidget* MainWindow::AddDock(const QString& title, const QString& name, Qt::DockWidgetArea area,
                                 QWidget* widget) {
  auto* dock = new QDockWidget(title);
  dock->setObjectName(name);
  dock->setWidget(widget);
  addDockWidget(area, dock);
  view_menu_->addAction(dock->toggleViewAction());
  return dock;
}

void MainWindow::MakeDocks() {
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  properties_ = new PropertyPanel(&editor_, &checker_);
  connect(properties_, &PropertyPanel::Told, this, &MainWindow::Tell);
  QDockWidget* properties =
      AddDock(tr("Properties"), "dock-properties", Qt::RightDockWidgetArea, properties_);
  objects_ = new ObjectPanel(&document_);
  connect(objects_, &ObjectPanel::Chosen, this, [this](quint64 id) { canvas_->Reveal(id); });
  object_dock_ = AddDock(tr("Objects"), "dock-objects", Qt::RightDockWidgetArea, objects_);
  tabifyDockWidget(properties, object_dock_);
  properties->raise();
  AddDock(tr("Overview"), "dock-overview", Qt::RightDockWidgetArea,
          new Minimap(&document_, canvas_));
  auto* problems = new ProblemPanel(&checker_);
  connect(problems, &ProblemPanel::Chosen, this, &MainWindow::ShowProblem);
  problem_dock_ = AddDock(tr("Problems"), "dock-problems", Qt::BottomDockWidgetArea, problems);
  problem_dock_->hide();
  sliders_ = new SliderPanel(&editor_, &runner_);
  live_dock_ = AddDock(tr("Live"), "dock-live", Qt::RightDockWidgetArea, sliders_);
  tabifyDockWidget(object_dock_, live_dock_);
  properties->raise();
  consoles_ = new ConsoleTabs(daemon_.get());
  console_dock_ = AddDock(tr("Consoles"), "dock-consoles", Qt::BottomDockWidgetArea, consoles_);
  console_dock_->hide();
  plots_ = new PlotPanel(&runner_);
  connect(plots_, &PlotPanel::Told, this, &MainWindow::Tell);
  plot_dock_ = AddDock(tr("Plots"), "dock-plots", Qt::BottomDockWidgetArea, plots_);
  plot_dock_->hide();
  resizeDocks({properties}, {330}, Qt::Horizontal);
}

void MainWindow::Tell(const QString& message) { statusBar()->showMessage(message, kToldMs); }

void MainWindow::TellTitle() {
  const QString name = path_.isEmpty() ? tr("new") : QFileInfo(path_).fileName();
  setWindowTitle(QString("%1[*] – Warren").arg(name));
  setWindowModified(!editor_.undo().isClean());
  counts_->setText(
      tr("%1 nodes, %2 links").arg(document_.nodes().size()).arg(document_.links().size()));
}

void MainWindow::TellSelection() {
  const std::vector<Id> ids = canvas_->Selection();
  properties_->Show(ids);
  sliders_->Show(ids);
  std::vector<std::string> links;
  const std::vector<std::string> names = document_.LinkNames();
  for (const Id id : ids) {
    if (const auto row = document_.LinkRow(id)) links.push_back(names[*row]);
  }
  plots_->Show(std::move(links));
  TellPhase();
  for (QAction* action : of_selection_) action->setEnabled(!ids.empty());
}

void MainWindow::TellProblems() {
  const size_t count = checker_.problems().problems().size();
  problem_dock_->setWindowTitle(count == 0 ? tr("Problems") : tr("Problems (%1)").arg(count));
  if (count > 0 && !problem_dock_->isVisible()) problem_dock_->show();
  if (count == 0) problem_dock_->hide();
}

void MainWindow::ShowProblem(quint64 id, int line) {
  if (id != 0) {
    canvas_->Reveal(id);
  } else {
    canvas_->Select({});
    Tell(tr("Line %1 belongs to no node or link; see the file's text.").arg(line));
  }
}

void MainWindow::CopySelection() {
  const std::string text = editor_.Copy(canvas_->Selection());
  if (!text.empty()) QApplication::clipboard()->setText(Shown(text));
}

void MainWindow::SwitchTheme(bool dark) {
  SetTheme(dark);
  QSettings().setValue("dark", dark);
  for (const auto& [action, icon] : icons_) action->setIcon(Icon(icon));
  canvas_->Restyle();
}

// ---- files -------------------------------------------------------------------------------------

bool MainWindow::MayLose() {
  if (editor_.undo().isClean()) return true;
  const auto answer = QMessageBox::question(
      this, tr("Unsaved changes"),
      tr("Save the changes of %1?").arg(path_.isEmpty() ? tr("the new topology") : path_),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  if (answer == QMessageBox::Save) return Save();
  return answer == QMessageBox::Discard;
}

void MainWindow::New() {
  if (!MayLose()) return;
  model::Diagnostic error;
  if (runner_.phase() == Runner::Phase::kRunning) runner_.Detach();
  editor_.undo().clear();
  document_.Load("warren: 1\nname: lab\n", &error);
  SetPath({});
}

void MainWindow::OpenAsking() {
  if (!MayLose()) return;
  const QString path = QFileDialog::getOpenFileName(this, tr("Open a topology"), path_,
                                                    tr("Topologies (*.yaml *.yml);;All files (*)"));
  if (!path.isEmpty()) Open(path);
}

bool MainWindow::Open(const QString& path) {
  QFile file(path);
  const bool regular = QFileInfo(path).isFile() && file.size() <= kLargestFile;
  if (!regular || !file.open(QIODevice::ReadOnly)) {
    const QString why = !QFileInfo::exists(path)     ? tr("there is no such file")
                        : !QFileInfo(path).isFile()  ? tr("it is not a file")
                        : file.size() > kLargestFile ? tr("it is larger than 64 MB")
                                                     : file.errorString();
    Tell(tr("Cannot open %1: %2").arg(path, why));
    return false;
  }
  const std::string text = file.readAll().toStdString();
  model::Diagnostic error;
  editor_.undo().clear();
  ++layout_version_;
  const bool good = document_.Load(text, &error);
  SetPath(QFileInfo(path).absoluteFilePath());
  LayOutLoose();
  canvas_->Fit();
  if (runner_.phase() == Runner::Phase::kRunning) runner_.Detach();
  failure_.clear();
  daemon_->FindLabs();
  if (!good) {
    Tell(tr("The file is no YAML; its text is on the right, the problem below."));
  } else if (document_.rewritten()) {
    Tell(tr("An edit will write this file anew: it has nodes or links in brackets, or aliases."));
  }
  QStringList recent = QSettings().value("recent").toStringList();
  recent.removeAll(path_);
  recent.prepend(path_);
  QSettings().setValue("recent", recent.mid(0, kMostRecent));
  return true;
}

void MainWindow::SetPath(const QString& path) {
  path_ = path;
  checker_.SetPath(path.toStdString());
  TellTitle();
}

void MainWindow::TellRecent() {
  recent_->clear();
  for (const QString& path : QSettings().value("recent").toStringList()) {
    recent_->addAction(path, this, [this, path] {
      if (MayLose()) Open(path);
    });
  }
  recent_->setEnabled(true);
  if (recent_->isEmpty()) recent_->addAction(tr("(none)"))->setEnabled(false);
}

bool MainWindow::Save() { return path_.isEmpty() ? SaveAsking() : SaveTo(path_); }

bool MainWindow::SaveAsking() {
  QString path =
      QFileDialog::getSaveFileName(this, tr("Save the topology"),
                                   path_.isEmpty() ? "lab.yaml" : path_, tr("Topologies (*.yaml)"));
  if (path.isEmpty()) return false;
  if (QFileInfo(path).suffix().isEmpty()) path += ".yaml";
  return SaveTo(path);
}

// A crash leaves the old file or the new one, never half of one.
bool MainWindow::SaveTo(const QString& path) {
  QSaveFile file(path);
  const std::string text = document_.Text();
  if (!file.open(QIODevice::WriteOnly) ||
      file.write(text.data(), static_cast<qint64>(text.size())) < 0 || !file.commit()) {
    QMessageBox::warning(this, tr("Not saved"),
                         tr("Cannot write %1: %2").arg(path, file.errorString()));
    return false;
  }
  editor_.undo().setClean();
  SetPath(QFileInfo(path).absoluteFilePath());
  Tell(tr("Saved %1").arg(path));
  return true;
}

void MainWindow::closeEvent(QCloseEvent* event) {
  event->setAccepted(MayLose());
  if (!event->isAccepted() || runner_.phase() != Runner::Phase::kRunning) return;
  QMessageBox question(QMessageBox::Question, tr("A lab is running"),
                       tr("Lab %1 is up. Leave it running, or stop it?").arg(Shown(runner_.lab())),
                       QMessageBox::Cancel, this);
  QPushButton* keep = question.addButton(tr("Leave it running"), QMessageBox::AcceptRole);
  QPushButton* end = question.addButton(tr("Stop it"), QMessageBox::DestructiveRole);
  question.exec();
  if (question.clickedButton() == end) {
    // The window goes when the lab is gone.
    event->ignore();
    connect(&runner_, &Runner::PhaseChanged, this, [this] {
      if (runner_.phase() == Runner::Phase::kIdle) close();
    });
    runner_.Stop();
  } else if (question.clickedButton() != keep) {
    event->ignore();
  }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (!urls.isEmpty() && urls.first().isLocalFile() && MayLose()) Open(urls.first().toLocalFile());
}

// ---- the running lab ---------------------------------------------------------------------------

void MainWindow::TellPhase() {
  using Phase = Runner::Phase;
  const Phase phase = runner_.phase();
  start_->setEnabled(phase == Phase::kIdle);
  stop_->setEnabled(phase == Phase::kRunning);
  const std::vector<Id> ids = canvas_->Selection();
  const bool node = std::any_of(ids.begin(), ids.end(),
                                [this](Id id) { return document_.FindNode(id) != nullptr; });
  console_->setEnabled(phase == Phase::kRunning && node);
  if (phase != Phase::kStarting) progress_->hide();
  if (phase == Phase::kIdle) consoles_->EndAll(tr("the lab is not running any more"));
  TellBanner();
}

void MainWindow::TellBanner() {
  using Phase = Runner::Phase;
  QString text;
  QColor colour = CurrentTheme().good;
  const QString lab = Shown(runner_.lab()).toHtmlEscaped();
  if (!failure_.isEmpty()) {
    text = failure_.toHtmlEscaped().replace('\n', "<br>");
    colour = CurrentTheme().bad;
  } else if (runner_.phase() == Phase::kStarting) {
    text = tr("Starting…");
  } else if (runner_.phase() == Phase::kStopping) {
    text = tr("Stopping lab <b>%1</b>…").arg(lab);
  } else if (runner_.lost()) {
    text =
        tr("Lab <b>%1</b> does not answer. Trying again; nothing of the drawing is lost.").arg(lab);
    colour = CurrentTheme().bad;
  } else if (runner_.phase() == Phase::kRunning) {
    text = tr("Lab <b>%1</b> is running.").arg(lab);
    if (runner_.stale()) {
      text +=
          tr(" Its nodes or links are not those drawn here: stop and start it to take the "
             "drawing over.");
      colour = CurrentTheme().warning;
    }
  }
  banner_->setVisible(!text.isEmpty());
  if (banner_->text() == text) return;
  banner_->setText(text);
  QColor back = colour;
  back.setAlpha(45);
  banner_->setStyleSheet(QString("background: rgba(%1,%2,%3,45); border-bottom: 2px solid %4;")
                             .arg(back.red())
                             .arg(back.green())
                             .arg(back.blue())
                             .arg(colour.name()));
}

void MainWindow::OpenConsoles() {
  if (runner_.phase() != Runner::Phase::kRunning) return;
  for (const Id id : canvas_->Selection()) {
    const Node* node = document_.FindNode(id);
    if (node == nullptr) continue;
    console_dock_->show();
    console_dock_->raise();
    consoles_->Open(runner_.lab(), node->name);
  }
}

// Offers the labs that run, and takes up the one that is drawn here.
void MainWindow::TakeLabs(const std::vector<LabInfo>& labs) {
  attach_->clear();
  const std::string drawn = document_.LabName();
  for (const LabInfo& lab : labs) {
    attach_->addAction(Shown(lab.name), this, [this, name = lab.name] {
      if (runner_.phase() == Runner::Phase::kRunning) runner_.Detach();
      if (runner_.phase() == Runner::Phase::kIdle) runner_.Attach(name);
    });
    if (lab.name == drawn && !path_.isEmpty() && runner_.phase() == Runner::Phase::kIdle) {
      failure_.clear();
      runner_.Attach(lab.name);
    }
  }
  if (attach_->isEmpty()) attach_->addAction(tr("(none runs)"))->setEnabled(false);
}

// ---- layouts -----------------------------------------------------------------------------------

void MainWindow::LayOutThen(Layout layout,
                            std::function<void(const std::vector<std::array<double, 2>>&)> then) {
  Graph graph{document_.nodes().size(), {}};
  for (const Link& link : document_.links()) {
    const auto a = document_.NodeRow(document_.NodeAt(link, 0));
    const auto b = document_.NodeRow(document_.NodeAt(link, 1));
    if (a && b) graph.edges.emplace_back(*a, *b);
  }
  ++layouts_running_;
  const int version = ++layout_version_;
  QThreadPool::globalInstance()->start([self = QPointer(this), graph = std::move(graph), layout,
                                        version, then = std::move(then)] {
    auto places = LayOut(graph, layout);
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [self, places = std::move(places), version, then] {
          if (!self) return;
          --self->layouts_running_;
          if (version == self->layout_version_ && places.size() == self->document_.nodes().size()) {
            then(places);
          }
        },
        Qt::QueuedConnection);
  });
}

// Places for the nodes that the file has none for, beside those that it has.
void MainWindow::LayOutLoose() {
  QRectF fixed;
  bool loose = false;
  for (const Node& node : document_.nodes()) {
    const auto at = node.At();
    loose = loose || !at;
    if (at) fixed = fixed.united(QRectF(*at, QSizeF(1, 1)));
  }
  if (!loose) return;
  LayOutThen(Layout::kForce, [this, fixed](const std::vector<std::array<double, 2>>& places) {
    const QPointF offset = fixed.isNull() ? QPointF() : fixed.bottomLeft() + QPointF(0, 120);
    std::unordered_map<Id, QPointF> to;
    for (size_t i = 0; i < places.size(); ++i) {
      to[document_.nodes()[i].id] = QPointF(places[i][0], places[i][1]) + offset;
    }
    document_.SetLoosePlaces(std::move(to));
    canvas_->Fit();
  });
}

void MainWindow::Arrange(Layout layout) {
  LayOutThen(layout, [this](const std::vector<std::array<double, 2>>& places) {
    std::unordered_map<Id, QPointF> to;
    for (size_t i = 0; i < places.size(); ++i) {
      to[document_.nodes()[i].id] = QPointF(places[i][0], places[i][1]);
    }
    editor_.Move(to, 0, tr("Lay out"));
    canvas_->Fit();
  });
}

void MainWindow::Settle() {
  QElapsedTimer timer;
  timer.start();
  constexpr qint64 kLimitMs = 120000;
  while ((layouts_running_ > 0 || !checker_.current()) && timer.elapsed() < kLimitMs) {
    QEventLoop loop;
    QTimer::singleShot(20, &loop, &QEventLoop::quit);
    loop.exec();
  }
  QCoreApplication::processEvents();
}

}  // namespace warren::gui
