// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/view/canvas.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtGui/QShortcut>
#include <QtWidgets/QScrollBar>
#include <algorithm>
#include <cmath>
#include <map>

#include "ctl/format/scalars.h"
#include "gui/model/shown.h"
#include "gui/view/items.h"
#include "gui/view/theme.h"

namespace warren::gui {
namespace {

constexpr double kLeastZoom = 0.02;
constexpr double kMostZoom = 6;
constexpr double kMargin = 1000;  // of empty canvas around the drawing
constexpr double kBend = 26;      // between parallel links

// What a link's label says: its most telling parameters, as the file has them.
QString LabelOf(const Link& link) {
  QStringList parts;
  for (const char* key : {"rate", "delay", "loss", "ber"}) {
    const Yaml* value = link.value.Find(key);
    if (value == nullptr || value->kind != Yaml::Kind::kScalar || value->scalar == "0") continue;
    const bool alone = std::string_view(key) == "rate" || std::string_view(key) == "delay";
    parts.append(alone ? Shown(value->scalar)
                       : QString("%1 %2").arg(QString(key), Shown(value->scalar)));
  }
  QString label = parts.join(", ");
  if (!link.given_name.empty())
    label = Shown(link.given_name) + (label.isEmpty() ? "" : "\n") + label;
  return label;
}

}  // namespace

Canvas::Canvas(Editor* editor, const Checker* checker, QWidget* parent)
    : QGraphicsView(parent), editor_(*editor), document_(editor->document()), checker_(*checker) {
  setScene(&scene_);
  setObjectName("canvas");
  setAccessibleName(tr("Canvas"));
  setRenderHint(QPainter::Antialiasing);
  setDragMode(RubberBandDrag);
  setTransformationAnchor(AnchorUnderMouse);
  setResizeAnchor(AnchorViewCenter);
  setViewportUpdateMode(SmartViewportUpdate);
  setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
  setCacheMode(CacheNone);
  setFrameShape(NoFrame);
  setMouseTracking(true);
  scene_.setItemIndexMethod(QGraphicsScene::BspTreeIndex);
  connect(&scene_, &QGraphicsScene::selectionChanged, this, [this] {
    if (!rebuilding_) emit SelectionChanged();
  });
  connect(&document_, &Document::NodeInserted, this, [this](int row) {
    AddNodeItem(document_.nodes()[static_cast<size_t>(row)]);
    links_stale_ = true;
  });
  connect(&document_, &Document::NodeRemoved, this, [this](int, quint64 id) {
    const auto found = nodes_.find(id);
    if (found == nodes_.end()) return;
    delete found->second;
    nodes_.erase(found);
    links_stale_ = true;
  });
  connect(&document_, &Document::NodeChanged, this, &Canvas::UpdateNode);
  connect(&document_, &Document::LinkInserted, this, [this](int row) {
    AddLinkItem(document_.links()[static_cast<size_t>(row)]);
    links_stale_ = true;
  });
  connect(&document_, &Document::LinkRemoved, this, [this](int, quint64 id) {
    const auto found = links_.find(id);
    if (found == links_.end()) return;
    delete found->second;
    links_.erase(found);
    links_stale_ = true;
  });
  connect(&document_, &Document::LinkChanged, this, [this](int row) {
    const Link& link = document_.links()[static_cast<size_t>(row)];
    links_.at(link.id)->Show(LabelOf(link), link.value.Word("state") != "down");
    links_stale_ = true;
  });
  connect(&document_, &Document::PlacesChanged, this, [this] {
    for (size_t row = 0; row < document_.nodes().size(); ++row) UpdateNode(static_cast<int>(row));
    PlaceLinks();
    GrowScene();
  });
  connect(&document_, &Document::Reset, this, &Canvas::Rebuild);
  connect(&document_, &Document::Changed, this, [this] {
    if (links_stale_) PlaceLinks();
    GrowScene();
  });
  connect(checker, &Checker::Checked, this, &Canvas::TellFacts);
  Rebuild();
}

Canvas::~Canvas() { disconnect(&scene_, nullptr, this, nullptr); }

void Canvas::Rebuild() {
  rebuilding_ = true;
  FinishRename(false);
  nodes_.clear();
  links_.clear();
  rubber_ = nullptr;
  scene_.clear();
  for (const Link& link : document_.links()) AddLinkItem(link);
  for (const Node& node : document_.nodes()) AddNodeItem(node);
  PlaceLinks();
  GrowScene();
  rebuilding_ = false;
  emit SelectionChanged();
}

void Canvas::AddNodeItem(const Node& node) {
  const bool before = rebuilding_;
  rebuilding_ = true;
  auto item = std::make_unique<NodeItem>(this, node.id);
  item->Show(Shown(node.name), Shown(node.Kind()));
  item->setPos(document_.Place(node));
  nodes_[node.id] = item.get();
  scene_.addItem(item.release());  // the scene owns it
  rebuilding_ = before;
}

void Canvas::AddLinkItem(const Link& link) {
  auto item = std::make_unique<LinkItem>(this, link.id);
  item->Show(LabelOf(link), link.value.Word("state") != "down");
  links_[link.id] = item.get();
  scene_.addItem(item.release());
}

void Canvas::UpdateNode(int row) {
  const bool before = rebuilding_;
  rebuilding_ = true;
  const Node& node = document_.nodes()[static_cast<size_t>(row)];
  NodeItem* item = nodes_.at(node.id);
  item->Show(Shown(node.name), Shown(node.Kind()));
  if (item->pos() != document_.Place(node)) {
    item->setPos(document_.Place(node));
    links_stale_ = true;
  }
  rebuilding_ = before;
}

void Canvas::PlaceLinks() {
  links_stale_ = false;
  // Links between the same two nodes fan out.
  std::map<std::pair<Id, Id>, std::vector<const Link*>> between;
  for (const Link& link : document_.links()) {
    const Id a = document_.NodeAt(link, 0), b = document_.NodeAt(link, 1);
    LinkItem* item = links_.at(link.id);
    item->setVisible(a != 0 && b != 0);
    if (a != 0 && b != 0) between[{std::min(a, b), std::max(a, b)}].push_back(&link);
  }
  for (const auto& [ends, links] : between) {
    const double first = -kBend * static_cast<double>(links.size() - 1) / 2;
    for (size_t i = 0; i < links.size(); ++i) {
      const Id a = document_.NodeAt(*links[i], 0), b = document_.NodeAt(*links[i], 1);
      const double bend = (first + kBend * static_cast<double>(i)) * (a == ends.first ? 1 : -1);
      links_.at(links[i]->id)->Place(nodes_.at(a)->pos(), nodes_.at(b)->pos(), bend);
    }
  }
}

void Canvas::PlaceLinksOf(const std::vector<Id>&) {
  // A drag moves many nodes in one event; the links follow once, when the event is over.
  if (links_stale_) return;
  links_stale_ = true;
  QMetaObject::invokeMethod(
      this,
      [this] {
        if (links_stale_) PlaceLinks();
      },
      Qt::QueuedConnection);
}

void Canvas::GrowScene() {
  // It never shrinks, so that the picture does not jump while it is drawn.
  const QRectF wanted = Bounds().adjusted(-kMargin, -kMargin, kMargin, kMargin);
  const QRectF grown = rebuilding_ ? wanted : scene_.sceneRect().united(wanted);
  if (grown != scene_.sceneRect()) scene_.setSceneRect(grown);
  emit Viewed();
}

QRectF Canvas::Bounds() const {
  QRectF bounds;
  for (const auto& [id, item] : nodes_) {
    bounds = bounds.united(item->boundingRect().translated(item->pos()));
  }
  return bounds.isEmpty() ? QRectF(0, 0, 600, 400) : bounds;
}

QRectF Canvas::VisibleScene() const { return mapToScene(viewport()->rect()).boundingRect(); }

void Canvas::CenterOn(QPointF point) { centerOn(point); }

void Canvas::TellFacts() {
  const Analysis& analysis = checker_.analysis();
  std::unordered_map<Id, bool> faults;
  for (const auto& problem : checker_.problems().problems()) {
    if (problem.diagnostic.severity == model::Severity::kError) faults[problem.object] = true;
  }
  for (const auto& [id, item] : nodes_) item->SetFault(faults.contains(id));
  for (const auto& [id, item] : links_) item->SetFault(faults.contains(id));
  const bool known = analysis.good && analysis.links.size() == document_.links().size();
  for (size_t i = 0; i < document_.links().size(); ++i) {
    std::array<QString, 2> texts;
    for (size_t end = 0; known && end < 2; ++end) {
      const Analysis::End& facts = analysis.links[i].end[end];
      QStringList lines;
      if (layers_.interfaces) lines.append(Shown(facts.interface));
      for (const std::string& address : facts.addresses) {
        const bool v6 = address.find(':') != std::string::npos;
        if (v6 ? layers_.ipv6 : layers_.ipv4) lines.append(Shown(address));
      }
      texts[end] = lines.join('\n');
    }
    links_.at(document_.links()[i].id)->ShowEnds(texts);
  }
}

void Canvas::Mark(const std::unordered_map<std::string, LinkMark>& links,
                  const std::unordered_map<std::string, bool>& nodes) {
  const std::vector<std::string> names = document_.LinkNames();
  for (size_t i = 0; i < names.size(); ++i) {
    const auto found = links.find(names[i]);
    links_.at(document_.links()[i].id)->Mark(found != links.end() ? found->second : LinkMark());
  }
  for (const Node& node : document_.nodes()) {
    const auto found = nodes.find(node.name);
    nodes_.at(node.id)->Mark(found != nodes.end() ? (found->second ? 1 : 0) : -1);
  }
}

void Canvas::SetTool(Tool tool, const QString& kind) {
  if (tool_ == tool && kind_ == kind) return;
  tool_ = tool;
  kind_ = kind;
  setDragMode(tool == Tool::kSelect ? RubberBandDrag : NoDrag);
  viewport()->setCursor(tool == Tool::kSelect ? Qt::ArrowCursor : Qt::CrossCursor);
  emit ToolChanged();
}

void Canvas::SetLayers(const Layers& layers) {
  layers_ = layers;
  TellFacts();
  viewport()->update();
}

void Canvas::Restyle() {
  TellFacts();
  scene_.update();
  viewport()->update();
}

std::vector<Id> Canvas::Selection() const {
  std::vector<Id> ids;
  for (const Node& node : document_.nodes()) {
    const auto found = nodes_.find(node.id);
    if (found != nodes_.end() && found->second->isSelected()) ids.push_back(node.id);
  }
  for (const Link& link : document_.links()) {
    const auto found = links_.find(link.id);
    if (found != links_.end() && found->second->isSelected()) ids.push_back(link.id);
  }
  return ids;
}

void Canvas::Select(const std::vector<Id>& ids) {
  rebuilding_ = true;
  scene_.clearSelection();
  for (const Id id : ids) {
    if (const auto node = nodes_.find(id); node != nodes_.end()) node->second->setSelected(true);
    if (const auto link = links_.find(id); link != links_.end()) link->second->setSelected(true);
  }
  rebuilding_ = false;
  emit SelectionChanged();
}

void Canvas::SelectAll() {
  std::vector<Id> ids;
  for (const auto& [id, item] : nodes_) ids.push_back(id);
  for (const auto& [id, item] : links_) ids.push_back(id);
  Select(ids);
}

void Canvas::Reveal(Id id) {
  Select({id});
  if (const auto node = nodes_.find(id); node != nodes_.end()) ensureVisible(node->second, 80, 80);
  if (const auto link = links_.find(id); link != links_.end()) ensureVisible(link->second, 80, 80);
}

void Canvas::Zoom(double factor) {
  const double now = transform().m11();
  const double to = std::clamp(now * factor, kLeastZoom, kMostZoom);
  scale(to / now, to / now);
  // Below, antialiasing costs more than it shows.
  setRenderHint(QPainter::Antialiasing, to > 0.3);
  emit Viewed();
}

void Canvas::Fit() {
  fitInView(Bounds().adjusted(-30, -30, 30, 30), Qt::KeepAspectRatio);
  const double now = transform().m11();
  if (now > 1.5) Zoom(1.5 / now);
  Zoom(1);
}

void Canvas::Paste(const std::string& text) {
  const auto made = editor_.Paste(text, QPointF(kGrid * 2, kGrid * 2));
  if (!made.ok()) {
    emit Told(Shown(made.status().message()));
    return;
  }
  Select(*made);
}

// ---- gestures ----------------------------------------------------------------------------------

NodeItem* Canvas::NodeAtPoint(QPoint point) const {
  for (QGraphicsItem* item : items(point)) {
    if (auto* node = qgraphicsitem_cast<NodeItem*>(item)) return node;
  }
  return nullptr;
}

void Canvas::mousePressEvent(QMouseEvent* event) {
  FinishRename(true);
  if (event->button() == Qt::MiddleButton) {
    panning_ = true;
    pan_from_ = event->pos();
    viewport()->setCursor(Qt::ClosedHandCursor);
    return;
  }
  if (event->button() != Qt::LeftButton) {
    QGraphicsView::mousePressEvent(event);
    return;
  }
  if (tool_ == Tool::kPlace) {
    QPointF at = mapToScene(event->pos());
    if (snap_) at = {std::round(at.x() / kGrid) * kGrid, std::round(at.y() / kGrid) * kGrid};
    Select({editor_.AddNode(kind_.toStdString(), at)});
    return;
  }
  if (tool_ == Tool::kLink) {
    const NodeItem* node = NodeAtPoint(event->pos());
    if (node == nullptr) {
      emit Told(tr("Press on a node and drag to the other end of the link."));
      return;
    }
    rubber_from_ = node->id();
    rubber_ = scene_.addLine(QLineF(node->pos(), mapToScene(event->pos())),
                             QPen(CurrentTheme().selection, 2, Qt::DashLine));
    return;
  }
  moved_ = false;
  QGraphicsView::mousePressEvent(event);
}

void Canvas::mouseMoveEvent(QMouseEvent* event) {
  if (panning_) {
    const QPoint by = event->pos() - pan_from_;
    pan_from_ = event->pos();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
    return;
  }
  if (rubber_ != nullptr) {
    const NodeItem* over = NodeAtPoint(event->pos());
    rubber_->setLine(QLineF(rubber_->line().p1(), over != nullptr && over->id() != rubber_from_
                                                      ? over->pos()
                                                      : mapToScene(event->pos())));
    return;
  }
  QGraphicsView::mouseMoveEvent(event);
}

void Canvas::mouseReleaseEvent(QMouseEvent* event) {
  if (panning_ && event->button() == Qt::MiddleButton) {
    panning_ = false;
    viewport()->setCursor(tool_ == Tool::kSelect ? Qt::ArrowCursor : Qt::CrossCursor);
    return;
  }
  if (rubber_ != nullptr) {
    delete rubber_;
    rubber_ = nullptr;
    const NodeItem* to = NodeAtPoint(event->pos());
    if (to == nullptr) {
      emit Told(tr("A link ends at a node; nothing was drawn."));
      return;
    }
    const auto made = editor_.Connect(rubber_from_, to->id());
    if (made.ok()) {
      Select({*made});
    } else {
      emit Told(Shown(made.status().message()));
    }
    return;
  }
  QGraphicsView::mouseReleaseEvent(event);
  if (event->button() == Qt::LeftButton && moved_) EndMove();
}

// A drag has moved items; now it becomes an edit.
void Canvas::EndMove() {
  moved_ = false;
  std::unordered_map<Id, QPointF> to;
  for (const auto& [id, item] : nodes_) {
    const Node* node = document_.FindNode(id);
    if (node != nullptr && item->pos() != document_.Place(*node)) to[id] = item->pos();
  }
  if (to.empty()) return;
  const QString what = to.size() == 1 ? tr("Move %1").arg(nodes_.at(to.begin()->first)->name())
                                      : tr("Move %n nodes", nullptr, static_cast<int>(to.size()));
  editor_.Move(to, 0, what);
}

void Canvas::mouseDoubleClickEvent(QMouseEvent* event) {
  if (tool_ != Tool::kSelect || event->button() != Qt::LeftButton) {
    QGraphicsView::mouseDoubleClickEvent(event);
    return;
  }
  if (NodeItem* node = NodeAtPoint(event->pos())) {
    const QPointF inside = node->mapFromScene(mapToScene(event->pos()));
    if (node->NameRect().contains(inside)) {
      RenameInPlace(node->id());
    } else {
      emit Opened(node->id());
    }
    return;
  }
  if (auto* link = qgraphicsitem_cast<LinkItem*>(itemAt(event->pos()))) emit Opened(link->id());
}

void Canvas::wheelEvent(QWheelEvent* event) {
  if (event->modifiers() & Qt::ShiftModifier) {
    QGraphicsView::wheelEvent(event);
    return;
  }
  Zoom(std::pow(1.0015, event->angleDelta().y()));
}

void Canvas::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    if (rubber_ != nullptr) {
      delete rubber_;
      rubber_ = nullptr;
    }
    SetTool(Tool::kSelect);
    scene_.clearSelection();
    return;
  }
  const double step = event->modifiers() & Qt::ShiftModifier ? 1 : kGrid;
  QPointF by;
  switch (event->key()) {
    case Qt::Key_Left:
      by = {-step, 0};
      break;
    case Qt::Key_Right:
      by = {step, 0};
      break;
    case Qt::Key_Up:
      by = {0, -step};
      break;
    case Qt::Key_Down:
      by = {0, step};
      break;
    default:
      QGraphicsView::keyPressEvent(event);
      return;
  }
  std::unordered_map<Id, QPointF> to;
  for (const Id id : Selection()) {
    if (const Node* node = document_.FindNode(id)) to[id] = document_.Place(*node) + by;
  }
  if (to.empty()) {
    QGraphicsView::keyPressEvent(event);
    return;
  }
  editor_.Move(to, 0, tr("Move %n nodes", nullptr, static_cast<int>(to.size())));
}

void Canvas::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  emit Viewed();
}

void Canvas::scrollContentsBy(int dx, int dy) {
  FinishRename(true);
  QGraphicsView::scrollContentsBy(dx, dy);
  emit Viewed();
}

void Canvas::drawBackground(QPainter* painter, const QRectF& rect) {
  painter->fillRect(rect, CurrentTheme().canvas);
  const double zoom = transform().m11();
  if (!layers_.grid || zoom < 0.5) return;
  std::vector<QLineF> lines;
  constexpr double step = kGrid * 2;
  for (double x = std::floor(rect.left() / step) * step; x < rect.right(); x += step) {
    lines.emplace_back(x, rect.top(), x, rect.bottom());
  }
  for (double y = std::floor(rect.top() / step) * step; y < rect.bottom(); y += step) {
    lines.emplace_back(rect.left(), y, rect.right(), y);
  }
  painter->setPen(QPen(CurrentTheme().grid, 0));
  painter->drawLines(lines.data(), static_cast<int>(lines.size()));
}

void Canvas::RenameInPlace(Id id) {
  FinishRename(true);
  const auto found = nodes_.find(id);
  if (found == nodes_.end()) return;
  NodeItem* node = found->second;
  ensureVisible(node, 20, 20);
  renaming_ = id;
  name_editor_ = new QLineEdit(node->name(), viewport());
  name_editor_->setObjectName("rename");
  const QRect place = mapFromScene(node->mapRectToScene(node->NameRect())).boundingRect();
  name_editor_->setGeometry(place.center().x() - 60, place.top() - 3, 120, 24);
  name_editor_->setAlignment(Qt::AlignCenter);
  name_editor_->selectAll();
  name_editor_->show();
  name_editor_->setFocus();
  connect(name_editor_, &QLineEdit::textEdited, this, [this](const QString& text) {
    const Node* at = document_.FindNode(renaming_);
    const Node* same = document_.FindNode(text.toStdString());
    const bool good = at != nullptr && format::NodeNameProblem(text.toStdString()).empty() &&
                      (same == nullptr || same == at);
    name_editor_->setStyleSheet(
        good ? QString() : QString("border: 2px solid %1").arg(CurrentTheme().bad.name()));
  });
  auto* escape = new QShortcut(Qt::Key_Escape, name_editor_);
  escape->setContext(Qt::WidgetShortcut);
  connect(escape, &QShortcut::activated, this, [this] { FinishRename(false); });
  connect(name_editor_, &QLineEdit::returnPressed, this, [this] { FinishRename(true); });
  connect(name_editor_, &QLineEdit::editingFinished, this, [this] { FinishRename(true); });
}

void Canvas::FinishRename(bool keep) {
  if (name_editor_ == nullptr) return;
  QLineEdit* editor = std::exchange(name_editor_, nullptr);
  const std::string name = editor->text().trimmed().toStdString();
  editor->hide();
  editor->deleteLater();
  setFocus();
  if (!keep) return;
  const absl::Status status = editor_.Rename(renaming_, name);
  if (!status.ok()) emit Told(Shown(status.message()));
}

// ---- the minimap -------------------------------------------------------------------------------

Minimap::Minimap(const Document* document, Canvas* canvas, QWidget* parent)
    : QWidget(parent), document_(*document), canvas_(*canvas) {
  setObjectName("minimap");
  setMinimumSize(120, 90);
  connect(document, &Document::Changed, this, [this] {
    stale_ = true;
    update();
  });
  connect(document, &Document::PlacesChanged, this, [this] {
    stale_ = true;
    update();
  });
  connect(canvas, &Canvas::Viewed, this, [this] { update(); });
}

QTransform Minimap::FromScene() const {
  const QRectF bounds = canvas_.Bounds().adjusted(-40, -40, 40, 40);
  const double scale = std::min(width() / bounds.width(), height() / bounds.height());
  QTransform transform;
  transform.translate(width() / 2.0, height() / 2.0);
  transform.scale(scale, scale);
  transform.translate(-bounds.center().x(), -bounds.center().y());
  return transform;
}

// The drawing itself changes seldom; the frame of what is visible often.
void Minimap::Drawn() {
  const Theme& theme = CurrentTheme();
  drawing_ = QPixmap(size() * devicePixelRatioF());
  drawing_.setDevicePixelRatio(devicePixelRatioF());
  drawing_.fill(theme.canvas);
  QPainter painter(&drawing_);
  const QTransform transform = FromScene();
  painter.setPen(QPen(theme.link, 0));
  for (const Link& link : document_.links()) {
    const Node* a = document_.FindNode(link.end[0].node);
    const Node* b = document_.FindNode(link.end[1].node);
    if (a == nullptr || b == nullptr) continue;
    painter.drawLine(transform.map(document_.Place(*a)), transform.map(document_.Place(*b)));
  }
  for (const Node& node : document_.nodes()) {
    const QPointF at = transform.map(document_.Place(node));
    painter.fillRect(QRectF(at.x() - 1.5, at.y() - 1.5, 3, 3), theme.text);
  }
  stale_ = false;
}

void Minimap::paintEvent(QPaintEvent*) {
  if (stale_ || drawing_.deviceIndependentSize().toSize() != size()) Drawn();
  QPainter painter(this);
  painter.drawPixmap(0, 0, drawing_);
  QColor inside = CurrentTheme().selection;
  painter.setPen(QPen(inside, 1.5));
  inside.setAlpha(30);
  painter.setBrush(inside);
  painter.drawRect(FromScene()
                       .mapRect(canvas_.VisibleScene())
                       .intersected(QRectF(rect()).adjusted(1, 1, -2, -2)));
}

void Minimap::mousePressEvent(QMouseEvent* event) {
  canvas_.CenterOn(FromScene().inverted().map(event->position()));
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) mousePressEvent(event);
}

}  // namespace warren::gui
