// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The keys of one or several objects of the same sort as a tree of key and value. Which keys there
// are, what they mean and what they may hold comes from the table of the file format.

#ifndef WARREN_GUI_MODEL_PROPERTIES_H_
#define WARREN_GUI_MODEL_PROPERTIES_H_

#include <QtCore/QAbstractItemModel>
#include <QtCore/QStringList>
#include <memory>
#include <string>
#include <vector>

#include "gui/model/document.h"
#include "gui/model/tables.h"

namespace warren::gui {

// "" when `text` is a value of the type, else "what is wrong; what to write".
std::string ValueProblem(const std::string& text, const format::Type& type);
// The words that a value of the type may be, for choosing.
std::vector<std::string> WordsOf(const format::Type& type);

class PropertyTree : public QAbstractItemModel {
  Q_OBJECT
 public:
  PropertyTree(const Document* document, const Checker* checker, QObject* parent = nullptr);

  // The objects to show: all nodes or all links; of a mixed choice, the nodes.
  void Show(std::vector<Id> ids);
  const std::vector<Id>& ids() const { return ids_; }

  struct Row {
    std::string key;
    Path path;
    const format::Type* type = nullptr;  // nullptr: a key that the format does not know
    const format::Key* known = nullptr;  // nullptr: a name of the user's choice
    Row* parent = nullptr;
    std::vector<std::unique_ptr<Row>> rows;
  };
  const Row* RowAt(const QModelIndex& index) const;
  // What the objects say at the row; empty text when none says anything or they differ.
  QString ValueText(const Row& row) const;
  bool Differ(const Row& row) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  // Takes a text that is a value of the row's type, or "" to clear; emits Edited and leaves the
  // document to whoever listens.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 signals:
  void Edited(const warren::gui::Path& path, const std::optional<warren::gui::Yaml>& value);
  void Refused(const QString& why);

 private:
  void Refresh();
  void Build(Row& into) const;
  void AddRows(Row& row, const format::Type& type, const std::vector<const Yaml*>& values) const;
  Row& AddRow(Row& parent, const std::string& key, const format::Type* type,
              const format::Key* known, const std::vector<const Yaml*>& values) const;
  static bool SameShape(const Row& a, const Row& b);
  void TellChanged(const QModelIndex& parent);
  std::vector<const Yaml*> Values() const;

  const Document& document_;
  const Checker& checker_;
  std::vector<Id> ids_;
  std::unique_ptr<Row> root_;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_MODEL_PROPERTIES_H_
