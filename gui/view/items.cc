// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/view/items.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtWidgets/QStyleOptionGraphicsItem>
#include <algorithm>
#include <cmath>

#include "gui/view/theme.h"

namespace warren::gui {
namespace {

constexpr double kNameGap = 2;
constexpr double kNameHeight = 16;
constexpr double kEndDistance = 44;     // of an end's text from the node's middle
constexpr double kNamesFrom = 0.35;     // the zoom below which no text can be read
constexpr double kPicturesFrom = 0.12;  // the zoom below which a picture is a dot

const QFont& NameFont() {
  static const QFont font = [] {
    QFont made;
    made.setPixelSize(12);
    return made;
  }();
  return font;
}

const QFont& LabelFont() {
  static const QFont font = [] {
    QFont made;
    made.setPixelSize(10);
    return made;
  }();
  return font;
}

double ZoomOf(const QPainter& painter) { return painter.worldTransform().m11(); }

void DrawText(QPainter* painter, QPointF middle, const QString& text, const QColor& colour) {
  const QFontMetricsF metrics(LabelFont());
  const QStringList lines = text.split('\n');
  double width = 0;
  for (const QString& line : lines) width = std::max(width, metrics.horizontalAdvance(line));
  const double height = metrics.height() * static_cast<double>(lines.size());
  const QRectF box(middle.x() - width / 2 - 3, middle.y() - height / 2 - 1, width + 6, height + 2);
  QColor back = CurrentTheme().canvas;
  back.setAlpha(225);
  painter->setPen(Qt::NoPen);
  painter->setBrush(back);
  painter->drawRoundedRect(box, 3, 3);
  painter->setFont(LabelFont());
  painter->setPen(colour);
  painter->drawText(box, Qt::AlignCenter, text);
}

}  // namespace

NodeItem::NodeItem(Canvas* canvas, Id id) : canvas_(*canvas), id_(id) {
  setFlags(ItemIsMovable | ItemIsSelectable | ItemSendsGeometryChanges);
  setZValue(1);
}

void NodeItem::Show(const QString& name, const QString& kind) {
  if (name == name_ && kind == kind_) return;
  prepareGeometryChange();
  name_ = name;
  kind_ = kind;
  name_width_ = QFontMetricsF(NameFont()).horizontalAdvance(name);
  update();
}

void NodeItem::Mark(int state) {
  if (state_ == state) return;
  state_ = state;
  update();
}

void NodeItem::SetFault(bool fault) {
  if (fault_ == fault) return;
  fault_ = fault;
  update();
}

QRectF NodeItem::NameRect() const {
  const double width = std::max<double>(name_width_ + 8, 24);
  return {-width / 2, kSize / 2.0 + kNameGap, width, kNameHeight};
}

QRectF NodeItem::boundingRect() const {
  constexpr double half = kSize / 2.0 + 4;
  return QRectF(-half, -half, 2 * half, 2 * half).united(NameRect());
}

QPainterPath NodeItem::shape() const {
  QPainterPath path;
  path.addRect(QRectF(-kSize / 2.0, -kSize / 2.0, kSize, kSize));
  if (canvas_.layers().names) path.addRect(NameRect());
  return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& theme = CurrentTheme();
  const double zoom = ZoomOf(*painter);
  const QRectF box(-kSize / 2.0, -kSize / 2.0, kSize, kSize);
  if (isSelected()) {
    QColor halo = theme.selection;
    halo.setAlpha(50);
    painter->setPen(QPen(theme.selection, std::max(1.2, 1 / zoom)));
    painter->setBrush(halo);
    painter->drawRoundedRect(box.adjusted(-3, -3, 3, 3), 6, 6);
  }
  if (zoom < kPicturesFrom) {
    painter->fillRect(box, theme.link);
    return;
  }
  const QPixmap& picture = NodePicture(kind_, kSize, zoom * painter->device()->devicePixelRatioF());
  painter->drawPixmap(box, picture, QRectF(picture.rect()));
  if (state_ >= 0) {
    painter->setPen(QPen(theme.canvas, 2));
    painter->setBrush(state_ == 1 ? theme.good : theme.bad);
    painter->drawEllipse(QPointF(kSize / 2.0 - 5, -kSize / 2.0 + 7), 5.5, 5.5);
  }
  if (fault_) {
    painter->setPen(QPen(theme.bad, 2, Qt::DashLine));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(box.adjusted(-3, -3, 3, 3), 6, 6);
  }
  if (canvas_.layers().names && zoom >= kNamesFrom) {
    painter->setFont(NameFont());
    painter->setPen(theme.text);
    painter->drawText(NameRect(), Qt::AlignCenter, name_);
  }
}

QVariant NodeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (canvas_.rebuilding_) return QGraphicsItem::itemChange(change, value);
  if (change == ItemPositionChange && canvas_.snap_) {
    constexpr double grid = Canvas::kGrid;
    const QPointF to = value.toPointF();
    return QPointF(std::round(to.x() / grid) * grid, std::round(to.y() / grid) * grid);
  }
  if (change == ItemPositionHasChanged) {
    canvas_.moved_ = true;
    canvas_.PlaceLinksOf({id_});
  }
  return QGraphicsItem::itemChange(change, value);
}

LinkItem::LinkItem(Canvas* canvas, Id id) : canvas_(*canvas), id_(id) {
  setFlags(ItemIsSelectable);
}

void LinkItem::Place(QPointF a, QPointF b, double bend) {
  if (a == a_ && b == b_ && bend == bend_) return;
  a_ = a;
  b_ = b;
  bend_ = bend;
  const QPointF middle = (a + b) / 2;
  const double length = std::max(1.0, std::hypot(b.x() - a.x(), b.y() - a.y()));
  const QPointF normal(-(b.y() - a.y()) / length, (b.x() - a.x()) / length);
  control_ = middle + normal * bend;
  Measure();
}

// What is drawn may reach: texts count only where there are some.
void LinkItem::Measure() {
  prepareGeometryChange();
  bounds_ = QRectF(a_, b_).normalized().united(QRectF(control_, QSizeF(0.1, 0.1)));
  bounds_.adjust(-4, -4, 4, 4);
  const QFontMetricsF metrics(LabelFont());
  for (const QString& text : {Label(), ends_[0], ends_[1]}) {
    if (text.isEmpty()) continue;
    const double half = metrics.horizontalAdvance(text) / 2 + 6;
    const double high = 8.0 * static_cast<double>(text.count('\n') + 1);
    bounds_ = bounds_.united(QRectF(a_, b_).normalized().adjusted(-half, -high, half, high));
    bounds_ = bounds_.united(QRectF((control_ + (a_ + b_) / 2) / 2, QSizeF(0.1, 0.1))
                                 .adjusted(-half, -high, half, high));
  }
  update();
}

void LinkItem::Show(const QString& label, bool up) {
  if (label == label_ && up == up_) return;
  label_ = label;
  up_ = up;
  Measure();
}

void LinkItem::ShowEnds(const std::array<QString, 2>& texts) {
  if (texts == ends_) return;
  ends_ = texts;
  Measure();
}

void LinkItem::Mark(const LinkMark& mark) {
  if (mark.load == mark_.load && mark.up == mark_.up && mark.drops == mark_.drops &&
      mark.text == mark_.text) {
    return;
  }
  const bool longer = mark.text.size() != mark_.text.size();
  mark_ = mark;
  if (longer) {
    Measure();
  } else {
    update();
  }
}

void LinkItem::SetFault(bool fault) {
  if (fault_ == fault) return;
  fault_ = fault;
  update();
}

// Green through amber to red by the load; grey while nothing runs or nothing flows.
QColor LinkItem::Colour() const {
  const Theme& theme = CurrentTheme();
  if (fault_) return theme.bad;
  if (mark_.load < 0) return theme.link;
  if (mark_.load < 0.001) return theme.link;
  const double load = std::clamp(mark_.load, 0.0, 1.0);
  return QColor::fromHsvF(static_cast<float>(0.37 * (1 - load)), 0.75f, theme.dark ? 0.9f : 0.75f);
}

QPainterPath LinkItem::shape() const {
  QPainterPath line(a_);
  line.quadTo(2 * control_ - (a_ + b_) / 2, b_);
  QPainterPathStroker stroker;
  stroker.setWidth(10);
  return stroker.createStroke(line);
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& theme = CurrentTheme();
  const double zoom = ZoomOf(*painter);
  const bool up = mark_.load < 0 ? up_ : mark_.up;
  double width = isSelected() ? 3 : mark_.load > 0.001 ? 2.6 : 1.6;
  if (zoom < kNamesFrom) width = 0;  // one pixel costs least, and more is not seen
  QPen pen(isSelected() ? theme.selection : Colour(), width);
  if (!up) pen.setStyle(Qt::DashLine);
  painter->setPen(pen);
  painter->setBrush(Qt::NoBrush);
  if (bend_ == 0) {
    painter->drawLine(a_, b_);
  } else {
    QPainterPath line(a_);
    line.quadTo(2 * control_ - (a_ + b_) / 2, b_);
    painter->drawPath(line);
  }
  if (zoom < kNamesFrom) return;
  const QPointF middle = control_;
  if (!up) {
    painter->setPen(QPen(theme.bad, 2.4));
    painter->drawLine(middle - QPointF(6, 6), middle + QPointF(6, 6));
    painter->drawLine(middle - QPointF(6, -6), middle + QPointF(6, -6));
  }
  const double length = std::hypot(b_.x() - a_.x(), b_.y() - a_.y());
  if (canvas_.layers().link_labels && !Label().isEmpty() && length > 70) {
    DrawText(painter, up ? middle : middle + QPointF(0, 14), Label(),
             mark_.drops            ? theme.bad
             : mark_.text.isEmpty() ? theme.faint
                                    : theme.text);
  }
  if (length < 2 * kEndDistance + 20) return;
  const QPointF along = (b_ - a_) / length * kEndDistance;
  if (!ends_[0].isEmpty()) DrawText(painter, a_ + along, ends_[0], theme.faint);
  if (!ends_[1].isEmpty()) DrawText(painter, b_ - along, ends_[1], theme.faint);
}

}  // namespace warren::gui
