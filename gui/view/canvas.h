// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The picture of a document. It shows what the document says and turns gestures into edits; it
// knows no truth of its own but the selection.

#ifndef WARREN_GUI_VIEW_CANVAS_H_
#define WARREN_GUI_VIEW_CANVAS_H_

#include <QtWidgets/QGraphicsScene>
#include <QtWidgets/QGraphicsView>
#include <QtWidgets/QLineEdit>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gui/controller/editor.h"
#include "gui/model/tables.h"

namespace warren::gui {

class NodeItem;
class LinkItem;

// What is drawn beside nodes and links.
struct Layers {
  bool names = true;
  bool link_labels = true;
  bool interfaces = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool grid = true;
};

// How a link or node of a running lab is doing.
struct LinkMark {
  double load = -1;  // share of the rate in the busier direction; -1 = no lab runs
  bool up = true;
  bool drops = false;  // since the last look
  QString text;        // rates
};

class Canvas : public QGraphicsView {
  Q_OBJECT
 public:
  enum class Tool : uint8_t { kSelect, kLink, kPlace };

  Canvas(Editor* editor, const Checker* checker, QWidget* parent = nullptr);
  ~Canvas() override;

  void SetTool(Tool tool, const QString& kind = {});  // the kind of node that kPlace places
  Tool tool() const { return tool_; }
  void SetLayers(const Layers& layers);
  const Layers& layers() const { return layers_; }
  void SetSnap(bool on) { snap_ = on; }
  bool snap() const { return snap_; }
  static constexpr double kGrid = 20;  // units

  std::vector<Id> Selection() const;
  void Select(const std::vector<Id>& ids);
  void SelectAll();
  // Brings the object into view and selects it.
  void Reveal(Id id);
  void Zoom(double factor);
  void Fit();
  void RenameInPlace(Id node);
  void Paste(const std::string& text);
  void Restyle();  // after a change of the theme

  // By the names of links and nodes; what is not there is unmarked.
  void Mark(const std::unordered_map<std::string, LinkMark>& links,
            const std::unordered_map<std::string, bool>& nodes);

  QRectF Bounds() const;         // of all that is drawn
  QRectF VisibleScene() const;   // what the window shows of it
  void CenterOn(QPointF point);  // for the minimap

 signals:
  void SelectionChanged();
  void ToolChanged();
  void Opened(quint64 id);  // a double click on an object
  void Told(const QString& message);
  void Viewed();  // what Bounds or VisibleScene say has changed

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

 private:
  friend class NodeItem;
  void Rebuild();
  void AddNodeItem(const Node& node);
  void AddLinkItem(const Link& link);
  void UpdateNode(int row);
  void PlaceLinks();  // those whose ends changed, or whose neighbours did
  void PlaceLinksOf(const std::vector<Id>& nodes);
  void TellFacts();
  NodeItem* NodeAtPoint(QPoint point) const;
  void FinishRename(bool keep);
  void EndMove();
  void GrowScene();

  Editor& editor_;
  Document& document_;
  const Checker& checker_;
  QGraphicsScene scene_;
  std::unordered_map<Id, NodeItem*> nodes_;  // owned by the scene
  std::unordered_map<Id, LinkItem*> links_;
  Tool tool_ = Tool::kSelect;
  QString kind_;
  Layers layers_;
  bool snap_ = true;
  bool rebuilding_ = false;
  bool links_stale_ = false;
  bool moved_ = false;
  QGraphicsLineItem* rubber_ = nullptr;  // of a link that is being drawn
  Id rubber_from_ = 0;
  QPoint pan_from_;
  bool panning_ = false;
  QLineEdit* name_editor_ = nullptr;
  Id renaming_ = 0;
};

// The whole drawing in small; a click moves the canvas there.
class Minimap : public QWidget {
  Q_OBJECT
 public:
  Minimap(const Document* document, Canvas* canvas, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {220, 150}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  QTransform FromScene() const;
  void Drawn();
  const Document& document_;
  Canvas& canvas_;
  QPixmap drawing_;
  bool stale_ = true;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_VIEW_CANVAS_H_
