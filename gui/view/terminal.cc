// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/view/terminal.h"

#include <vterm.h>

#include <QtGui/QClipboard>
#include <QtGui/QFontDatabase>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>
#include <algorithm>

namespace warren::gui {
namespace {

constexpr QRgb kText = 0xffe3e6ea;
constexpr QRgb kBack = 0xff15171a;
constexpr QRgb kSelection = 0xff2f5f93;

QFont TerminalFont() {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setPixelSize(13);
  font.setStyleHint(QFont::Monospace);
  return font;
}

VTermModifier Modifiers(const QKeyEvent& event) {
  int modifiers = VTERM_MOD_NONE;
  if (event.modifiers() & Qt::ShiftModifier) modifiers |= VTERM_MOD_SHIFT;
  if (event.modifiers() & Qt::AltModifier) modifiers |= VTERM_MOD_ALT;
  if (event.modifiers() & Qt::ControlModifier) modifiers |= VTERM_MOD_CTRL;
  return static_cast<VTermModifier>(modifiers);
}

VTermKey KeyOf(int key) {
  switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return VTERM_KEY_ENTER;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
      return VTERM_KEY_TAB;
    case Qt::Key_Backspace:
      return VTERM_KEY_BACKSPACE;
    case Qt::Key_Escape:
      return VTERM_KEY_ESCAPE;
    case Qt::Key_Up:
      return VTERM_KEY_UP;
    case Qt::Key_Down:
      return VTERM_KEY_DOWN;
    case Qt::Key_Left:
      return VTERM_KEY_LEFT;
    case Qt::Key_Right:
      return VTERM_KEY_RIGHT;
    case Qt::Key_Insert:
      return VTERM_KEY_INS;
    case Qt::Key_Delete:
      return VTERM_KEY_DEL;
    case Qt::Key_Home:
      return VTERM_KEY_HOME;
    case Qt::Key_End:
      return VTERM_KEY_END;
    case Qt::Key_PageUp:
      return VTERM_KEY_PAGEUP;
    case Qt::Key_PageDown:
      return VTERM_KEY_PAGEDOWN;
    default:
      break;
  }
  if (key >= Qt::Key_F1 && key <= Qt::Key_F12) {
    return static_cast<VTermKey>(VTERM_KEY_FUNCTION(1 + key - Qt::Key_F1));
  }
  return VTERM_KEY_NONE;
}

}  // namespace

struct Terminal::Cell {
  QString text;  // empty: a blank, or the right half of a wide character
  int width = 1;
  QRgb fore = kText, back = kBack;
  bool bold = false, italic = false, underline = false, strike = false;
};

// What libvterm calls; `user` is the terminal.
struct Terminal::Callbacks {
  static Cell Convert(const VTermScreen* screen, const VTermScreenCell& from);
  static Terminal& Of(void* user) { return *static_cast<Terminal*>(user); }

  static int Damage(VTermRect, void* user) {
    Of(user).viewport()->update();
    return 1;
  }
  static int MoveRect(VTermRect, VTermRect, void* user) {
    Of(user).viewport()->update();
    return 1;
  }
  static int MoveCursor(VTermPos to, VTermPos, int, void* user) {
    Of(user).cursor_ = QPoint(to.col, to.row);
    Of(user).viewport()->update();
    return 1;
  }
  static int SetProperty(VTermProp property, VTermValue* value, void* user) {
    if (property == VTERM_PROP_CURSORVISIBLE) Of(user).cursor_visible_ = value->boolean;
    if (property == VTERM_PROP_ALTSCREEN) Of(user).alternate_ = value->boolean;
    return 1;
  }
  static int PushLine(int columns, const VTermScreenCell* cells, void* user) {
    Terminal& terminal = Of(user);
    Line line;
    for (int i = 0; i < columns; ++i) line.push_back(Convert(terminal.screen_, cells[i]));
    terminal.scrollback_.push_back(std::move(line));
    if (terminal.scrollback_.size() > kScrollback) terminal.scrollback_.pop_front();
    return 1;
  }
  static void Output(const char* bytes, size_t size, void* user) {
    emit Of(user).Typed(QByteArray(bytes, static_cast<qsizetype>(size)));
  }

  static constexpr VTermScreenCallbacks kTable = {
      .damage = Damage,
      .moverect = MoveRect,
      .movecursor = MoveCursor,
      .settermprop = SetProperty,
      .bell = nullptr,
      .resize = nullptr,
      .sb_pushline = PushLine,
      .sb_popline = nullptr,
  };
};

Terminal::Terminal(QWidget* parent) : QAbstractScrollArea(parent) {
  setObjectName("terminal");
  setAccessibleName(tr("Terminal"));
  setFrameShape(NoFrame);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setCursor(Qt::IBeamCursor);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  setFont(TerminalFont());
  const QFontMetrics metrics(font());
  cell_width_ = std::max(1, metrics.horizontalAdvance('M'));
  cell_height_ = std::max(1, metrics.height());
  term_ = vterm_new(rows_, columns_);
  vterm_set_utf8(term_, 1);
  vterm_output_set_callback(term_, Callbacks::Output, this);
  VTermState* state = vterm_obtain_state(term_);
  VTermColor text, back;
  vterm_color_rgb(&text, 0xe3, 0xe6, 0xea);
  vterm_color_rgb(&back, 0x15, 0x17, 0x1a);
  vterm_state_set_default_colors(state, &text, &back);
  screen_ = vterm_obtain_screen(term_);
  vterm_screen_enable_altscreen(screen_, 1);
  vterm_screen_set_callbacks(screen_, &Callbacks::kTable, this);
  vterm_screen_set_damage_merge(screen_, VTERM_DAMAGE_SCROLL);
  vterm_screen_reset(screen_, 1);
  FitScrollBar();
}

Terminal::~Terminal() { vterm_free(term_); }

QSize Terminal::sizeHint() const {
  return {80 * cell_width_ + verticalScrollBar()->sizeHint().width() + 8, 14 * cell_height_};
}

void Terminal::Feed(const QByteArray& bytes) {
  QScrollBar* bar = verticalScrollBar();
  const bool at_end = bar->value() == bar->maximum();
  vterm_input_write(term_, bytes.constData(), static_cast<size_t>(bytes.size()));
  vterm_screen_flush_damage(screen_);
  FitScrollBar();
  if (at_end) bar->setValue(bar->maximum());
  viewport()->update();
}

void Terminal::FitScrollBar() {
  verticalScrollBar()->setPageStep(rows_);
  verticalScrollBar()->setRange(0, alternate_ ? 0 : static_cast<int>(scrollback_.size()));
}

Terminal::Cell Terminal::Callbacks::Convert(const VTermScreen* screen,
                                            const VTermScreenCell& from) {
  Cell cell;
  for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && from.chars[i] != 0; ++i) {
    if (from.chars[i] == UINT32_MAX) break;  // the right half of a wide character
    const auto code = static_cast<char32_t>(from.chars[i]);
    cell.text += QString::fromUcs4(&code, 1);
  }
  cell.width = std::max<int>(1, from.width);
  VTermColor fore = from.fg, back = from.bg;
  vterm_screen_convert_color_to_rgb(screen, &fore);
  vterm_screen_convert_color_to_rgb(screen, &back);
  cell.fore = qRgb(fore.rgb.red, fore.rgb.green, fore.rgb.blue);
  cell.back = qRgb(back.rgb.red, back.rgb.green, back.rgb.blue);
  if (from.attrs.reverse) std::swap(cell.fore, cell.back);
  cell.bold = from.attrs.bold;
  cell.italic = from.attrs.italic;
  cell.underline = from.attrs.underline != 0;
  cell.strike = from.attrs.strike;
  return cell;
}

Terminal::Line Terminal::LineAt(int line) const {
  const int above = alternate_ ? 0 : static_cast<int>(scrollback_.size());
  if (line < above) return scrollback_[static_cast<size_t>(line)];
  Line cells;
  for (int column = 0; column < columns_; ++column) {
    VTermScreenCell cell;
    if (vterm_screen_get_cell(screen_, {line - above, column}, &cell) == 0) break;
    cells.push_back(Callbacks::Convert(screen_, cell));
  }
  return cells;
}

QString Terminal::LineText(int line) const {
  QString text;
  int skip = 0;
  for (const Cell& cell : LineAt(line)) {
    if (skip > 0) {
      --skip;
      continue;
    }
    text += cell.text.isEmpty() ? QStringLiteral(" ") : cell.text;
    skip = cell.width - 1;
  }
  while (text.endsWith(' ')) text.chop(1);
  return text;
}

QString Terminal::Text(bool all) const {
  const int above = alternate_ ? 0 : static_cast<int>(scrollback_.size());
  QStringList lines;
  for (int line = all ? 0 : above; line < above + rows_; ++line) lines.append(LineText(line));
  while (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
  return lines.join('\n');
}

int Terminal::FirstLine() const { return alternate_ ? 0 : verticalScrollBar()->value(); }

QPoint Terminal::CellAt(QPoint pixel) const {
  return {std::clamp(pixel.x() / cell_width_, 0, columns_),
          FirstLine() + std::clamp(pixel.y() / cell_height_, 0, rows_ - 1)};
}

bool Terminal::IsSelected(int line, int column) const {
  if (selection_from_ == selection_to_) return false;
  QPoint first = selection_from_, last = selection_to_;
  if (first.y() > last.y() || (first.y() == last.y() && first.x() > last.x())) {
    std::swap(first, last);
  }
  if (line < first.y() || line > last.y()) return false;
  return (line > first.y() || column >= first.x()) && (line < last.y() || column < last.x());
}

QString Terminal::SelectedText() const {
  if (selection_from_ == selection_to_) return {};
  QStringList lines;
  for (int line = std::min(selection_from_.y(), selection_to_.y());
       line <= std::max(selection_from_.y(), selection_to_.y()); ++line) {
    QString text;
    const Line cells = LineAt(line);
    for (int column = 0; column < static_cast<int>(cells.size()); ++column) {
      if (!IsSelected(line, column)) continue;
      const QString& one = cells[static_cast<size_t>(column)].text;
      text += one.isEmpty() ? QStringLiteral(" ") : one;
    }
    while (text.endsWith(' ')) text.chop(1);
    lines.append(text);
  }
  return lines.join('\n');
}

void Terminal::Paste(const QString& text) {
  vterm_keyboard_start_paste(term_);
  QString clean = text;
  clean.replace("\r\n", "\r").replace('\n', '\r');
  emit Typed(clean.toUtf8());
  vterm_keyboard_end_paste(term_);
}

void Terminal::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), QColor(kBack));
  const int first = FirstLine();
  const int above = alternate_ ? 0 : static_cast<int>(scrollback_.size());
  for (int row = 0; row < rows_; ++row) {
    const Line cells = LineAt(first + row);
    for (int column = 0; column < static_cast<int>(cells.size()); ++column) {
      const Cell& cell = cells[static_cast<size_t>(column)];
      const QRect box(column * cell_width_, row * cell_height_, cell.width * cell_width_,
                      cell_height_);
      const bool selected = IsSelected(first + row, column);
      const bool cursor = cursor_visible_ && first + row == above + cursor_.y() &&
                          column == cursor_.x() && hasFocus();
      const QRgb back = cursor ? cell.fore : selected ? kSelection : cell.back;
      if (back != kBack) painter.fillRect(box, QColor(back));
      if (cell.text.isEmpty() || cell.text == " ") continue;
      QFont styled = font();
      styled.setBold(cell.bold);
      styled.setItalic(cell.italic);
      styled.setUnderline(cell.underline);
      styled.setStrikeOut(cell.strike);
      painter.setFont(styled);
      painter.setPen(QColor(cursor ? cell.back : cell.fore));
      painter.drawText(box, Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine, cell.text);
    }
  }
  if (cursor_visible_ && !hasFocus()) {
    painter.setPen(QColor(kText));
    painter.drawRect(QRect(cursor_.x() * cell_width_, (above + cursor_.y() - first) * cell_height_,
                           cell_width_ - 1, cell_height_ - 1));
  }
}

void Terminal::resizeEvent(QResizeEvent*) {
  const int rows = std::max(2, viewport()->height() / cell_height_);
  const int columns = std::max(10, viewport()->width() / cell_width_);
  if (rows == rows_ && columns == columns_) return;
  rows_ = rows;
  columns_ = columns;
  vterm_set_size(term_, rows, columns);
  vterm_screen_flush_damage(screen_);
  FitScrollBar();
  verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  emit Resized(rows, columns);
}

// Keys that are shortcuts of the window belong to the program while it has the keyboard.
bool Terminal::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool ours = (key->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier)) ==
                      (Qt::ControlModifier | Qt::ShiftModifier);
    if (!ours) {
      event->accept();
      return true;
    }
  }
  return QAbstractScrollArea::event(event);
}

void Terminal::keyPressEvent(QKeyEvent* event) {
  const bool control = event->modifiers() & Qt::ControlModifier;
  const bool shift = event->modifiers() & Qt::ShiftModifier;
  if (control && shift && event->key() == Qt::Key_C) {
    QApplication::clipboard()->setText(SelectedText());
    return;
  }
  if (control && shift && event->key() == Qt::Key_V) {
    Paste(QApplication::clipboard()->text());
    return;
  }
  QScrollBar* bar = verticalScrollBar();
  if (shift && (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown)) {
    bar->setValue(bar->value() + (event->key() == Qt::Key_PageUp ? -rows_ : rows_));
    return;
  }
  bar->setValue(bar->maximum());
  if (const VTermKey key = KeyOf(event->key()); key != VTERM_KEY_NONE) {
    vterm_keyboard_key(term_, key, Modifiers(*event));
    return;
  }
  if (control && event->key() >= Qt::Key_A && event->key() <= Qt::Key_Z) {
    emit Typed(QByteArray(1, static_cast<char>(1 + event->key() - Qt::Key_A)));
    return;
  }
  const VTermModifier alt = event->modifiers() & Qt::AltModifier ? VTERM_MOD_ALT : VTERM_MOD_NONE;
  for (const uint code : event->text().toUcs4()) {
    if (code >= 0x20) {
      vterm_keyboard_unichar(term_, code, alt);
    } else {
      const char byte = static_cast<char>(code);
      emit Typed(QByteArray(&byte, 1));
    }
  }
}

void Terminal::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::MiddleButton) {
    Paste(QApplication::clipboard()->text(QClipboard::Selection));
    return;
  }
  selection_from_ = selection_to_ = CellAt(event->pos());
  viewport()->update();
}

void Terminal::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return;
  selection_to_ = CellAt(event->pos());
  viewport()->update();
}

void Terminal::mouseReleaseEvent(QMouseEvent*) {
  if (selection_from_ == selection_to_) return;
  if (QApplication::clipboard()->supportsSelection()) {
    QApplication::clipboard()->setText(SelectedText(), QClipboard::Selection);
  }
}

void Terminal::wheelEvent(QWheelEvent* event) {
  QScrollBar* bar = verticalScrollBar();
  bar->setValue(bar->value() - event->angleDelta().y() / 40);
  viewport()->update();
}

void Terminal::focusInEvent(QFocusEvent*) { viewport()->update(); }
void Terminal::focusOutEvent(QFocusEvent*) { viewport()->update(); }

// ---- tabs --------------------------------------------------------------------------------------

struct ConsoleTabs::Tab {
  std::string lab, node;
  Terminal* terminal;  // the tab widget's
  std::unique_ptr<Console> console;
};

ConsoleTabs::ConsoleTabs(Daemon* daemon, QWidget* parent)
    : QWidget(parent), daemon_(*daemon), tabs_(new QTabWidget) {
  tabs_->setDocumentMode(true);
  tabs_->setTabsClosable(true);
  connect(tabs_, &QTabWidget::tabCloseRequested, this, &ConsoleTabs::Close);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(tabs_);
}

ConsoleTabs::~ConsoleTabs() = default;

int ConsoleTabs::Count() const { return static_cast<int>(open_.size()); }

Terminal* ConsoleTabs::Open(const std::string& lab, const std::string& node) {
  for (const auto& tab : open_) {
    if (tab->lab == lab && tab->node == node && tab->console) {
      tabs_->setCurrentWidget(tab->terminal);
      tab->terminal->setFocus();
      return tab->terminal;
    }
  }
  auto* terminal = new Terminal;
  tabs_->setCurrentIndex(tabs_->addTab(terminal, QString::fromStdString(node)));
  auto tab = std::make_unique<Tab>();
  tab->lab = lab;
  tab->node = node;
  tab->terminal = terminal;
  tab->console = daemon_.OpenConsole(lab, node, terminal->rows(), terminal->columns());
  Console* console = tab->console.get();
  connect(terminal, &Terminal::Typed, console, &Console::Write);
  connect(terminal, &Terminal::Resized, console, &Console::Resize);
  connect(console, &Console::Output, terminal, &Terminal::Feed);
  connect(console, &Console::Ended, terminal, [terminal](int status, const QString& why) {
    const QString text = why.isEmpty() ? tr("[the shell ended with status %1]").arg(status)
                                       : tr("[the shell ended: %1]").arg(why);
    terminal->Feed(("\r\n\x1b[2m" + text + "\x1b[0m\r\n").toUtf8());
  });
  connect(
      console, &Console::Ended, this,
      [this, terminal] {
        for (const auto& one : open_) {
          if (one->terminal == terminal) one->console.reset();
        }
      },
      Qt::QueuedConnection);
  open_.push_back(std::move(tab));
  terminal->setFocus();
  return terminal;
}

void ConsoleTabs::Close(int index) {
  QWidget* terminal = tabs_->widget(index);
  tabs_->removeTab(index);
  std::erase_if(open_, [terminal](const auto& tab) { return tab->terminal == terminal; });
  delete terminal;
}

void ConsoleTabs::EndAll(const QString& why) {
  for (const auto& tab : open_) {
    if (!tab->console) continue;
    tab->console.reset();
    tab->terminal->Feed(("\r\n\x1b[2m[" + why + "]\x1b[0m\r\n").toUtf8());
  }
}

}  // namespace warren::gui
