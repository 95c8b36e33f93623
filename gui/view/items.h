// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Nodes and links as the scene draws them.

#ifndef WARREN_GUI_VIEW_ITEMS_H_
#define WARREN_GUI_VIEW_ITEMS_H_

#include <QtGui/QPainterPath>
#include <QtWidgets/QGraphicsItem>
#include <array>

#include "gui/view/canvas.h"

namespace warren::gui {

class NodeItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 1 };
  static constexpr int kSize = 48;  // of the picture, in units

  NodeItem(Canvas* canvas, Id id);
  int type() const override { return Type; }
  Id id() const { return id_; }
  const QString& name() const { return name_; }
  void Show(const QString& name, const QString& kind);
  void Mark(int state);  // -1 no lab, 0 down, 1 up
  void SetFault(bool fault);
  QRectF NameRect() const;

  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;

 private:
  Canvas& canvas_;
  const Id id_;
  QString name_, kind_;
  double name_width_ = 0;
  int state_ = -1;
  bool fault_ = false;
};

class LinkItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 2 };

  LinkItem(Canvas* canvas, Id id);
  int type() const override { return Type; }
  Id id() const { return id_; }
  // From `a` to `b`, bent aside by `bend` units, so that parallel links do not hide each other.
  void Place(QPointF a, QPointF b, double bend);
  void Show(const QString& label, bool up);
  void ShowEnds(const std::array<QString, 2>& texts);
  void Mark(const LinkMark& mark);
  void SetFault(bool fault);

  QRectF boundingRect() const override { return bounds_; }
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

 private:
  QColor Colour() const;
  QString Label() const { return mark_.text.isEmpty() ? label_ : mark_.text; }
  void Measure();

  Canvas& canvas_;
  const Id id_;
  QPointF a_, b_, control_;
  double bend_ = 0;
  QRectF bounds_;
  QString label_;
  std::array<QString, 2> ends_;
  bool up_ = true;
  bool fault_ = false;
  LinkMark mark_;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_VIEW_ITEMS_H_
