// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Lists of what a document holds, for views. All live in the GUI's thread.

#ifndef WARREN_GUI_MODEL_TABLES_H_
#define WARREN_GUI_MODEL_TABLES_H_

#include <QtCore/QAbstractTableModel>
#include <QtCore/QTimer>
#include <memory>
#include <string>
#include <vector>

#include "gui/model/analysis.h"
#include "gui/model/document.h"

namespace warren::gui {

// What the tables tell beside texts.
enum Role : int {
  kIdRole = Qt::UserRole,  // quint64: the object, 0 = none
  kKindRole,               // QString: a node's kind, "link", "error" or "warning"
};

// Nodes: name, kind.
class NodeTable : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit NodeTable(const Document* document, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  const Document& document_;
};

// Links: name, first end, second end.
class LinkTable : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit LinkTable(const Document* document, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void TellNames();

  const Document& document_;
  std::vector<std::string> names_;
};

// What is wrong: where, what.
class ProblemTable : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit ProblemTable(QObject* parent = nullptr);
  struct Problem {
    model::Diagnostic diagnostic;
    Id object = 0;
  };
  // Rows that stay the same are not touched.
  void Set(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const { return problems_; }
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<Problem> problems_;
};

// Keeps an analysis of the document, made in another thread soon after each change.
class Checker : public QObject {
  Q_OBJECT
 public:
  explicit Checker(const Document* document, QObject* parent = nullptr);
  void SetPath(const std::string& path);  // of the file: what it copies is found from there
  const Analysis& analysis() const { return *analysis_; }
  ProblemTable& problems() { return problems_; }
  const ProblemTable& problems() const { return problems_; }
  // Whether the analysis is of the document as it is.
  bool current() const { return done_ == wanted_; }

 signals:
  void Checked();

 private:
  void Start();
  void Finish(int version, std::shared_ptr<const Analysis> analysis);

  const Document& document_;
  std::string path_;
  ProblemTable problems_;
  std::shared_ptr<const Analysis> analysis_ = std::make_shared<const Analysis>();
  QTimer timer_;
  int wanted_ = 0, started_ = 0, done_ = 0;  // versions of the document
};

}  // namespace warren::gui

#endif  // WARREN_GUI_MODEL_TABLES_H_
