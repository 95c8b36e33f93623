// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What stands around the canvas: properties and text of the selection, objects, problems.

#ifndef WARREN_GUI_VIEW_DOCKS_H_
#define WARREN_GUI_VIEW_DOCKS_H_

#include <QtCore/QSortFilterProxyModel>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QWidget>

#include "gui/controller/editor.h"
#include "gui/model/properties.h"
#include "gui/model/tables.h"

namespace warren::gui {

// Edits a value and holds it to the format while it is typed.
class PropertyDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const override;
  void setEditorData(QWidget* editor, const QModelIndex& index) const override;
  void setModelData(QWidget* editor, QAbstractItemModel* model,
                    const QModelIndex& index) const override;

 signals:
  void Problem(const QString& problem) const;  // of what is being typed, "" when it is good
};

// The keys of the selection, and its text.
class PropertyPanel : public QWidget {
  Q_OBJECT
 public:
  PropertyPanel(Editor* editor, const Checker* checker, QWidget* parent = nullptr);
  void Show(const std::vector<Id>& ids);
  // Whether the text was changed and is not applied yet.
  bool TextPending() const { return apply_->isEnabled(); }
  PropertyTree& tree() { return tree_; }

 signals:
  void Told(const QString& message);

 private:
  void TellText();
  void ApplyText();
  void TellProblem(const QString& problem);

  Editor& editor_;
  std::vector<Id> ids_;
  PropertyTree tree_;
  QLabel* title_;
  QTreeView* view_;
  QLabel* problem_;
  QLabel* text_title_;
  QPlainTextEdit* text_;
  QPushButton* apply_;
  QPushButton* revert_;
};

// All nodes and links, with a field to search them.
class ObjectPanel : public QWidget {
  Q_OBJECT
 public:
  explicit ObjectPanel(const Document* document, QWidget* parent = nullptr);
  void Search();  // puts the cursor into the field

 signals:
  void Chosen(quint64 id);

 private:
  NodeTable nodes_;
  LinkTable links_;
  QSortFilterProxyModel nodes_found_, links_found_;
  QLineEdit* field_;
};

class ProblemPanel : public QTreeView {
  Q_OBJECT
 public:
  explicit ProblemPanel(Checker* checker, QWidget* parent = nullptr);

 signals:
  void Chosen(quint64 id, int line);
};

}  // namespace warren::gui

#endif  // WARREN_GUI_VIEW_DOCKS_H_
