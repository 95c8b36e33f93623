// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/model/tables.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QPointer>
#include <QtCore/QThread>
#include <QtCore/QThreadPool>
#include <algorithm>

#include "gui/model/shown.h"

namespace warren::gui {
namespace {

constexpr int kQuietMs = 200;  // of no edits before the file is checked

int RowsBelow(const QModelIndex& parent, size_t rows) {
  return parent.isValid() ? 0 : static_cast<int>(rows);
}

QVariant Heading(std::initializer_list<const char*> words, int section, Qt::Orientation orientation,
                 int role) {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  if (section < 0 || section >= static_cast<int>(words.size())) return {};
  return QObject::tr(*(words.begin() + section));
}

}  // namespace

NodeTable::NodeTable(const Document* document, QObject* parent)
    : QAbstractTableModel(parent), document_(*document) {
  connect(document, &Document::NodeAboutToBeInserted, this,
          [this](int row) { beginInsertRows({}, row, row); });
  connect(document, &Document::NodeInserted, this, [this] { endInsertRows(); });
  connect(document, &Document::NodeAboutToBeRemoved, this,
          [this](int row) { beginRemoveRows({}, row, row); });
  connect(document, &Document::NodeRemoved, this, [this] { endRemoveRows(); });
  connect(document, &Document::NodeChanged, this,
          [this](int row) { emit dataChanged(index(row, 0), index(row, columnCount() - 1)); });
  connect(document, &Document::AboutToReset, this, [this] { beginResetModel(); });
  connect(document, &Document::Reset, this, [this] { endResetModel(); });
}

int NodeTable::rowCount(const QModelIndex& parent) const {
  return RowsBelow(parent, document_.nodes().size());
}

int NodeTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 2; }

QVariant NodeTable::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Node& node = document_.nodes()[static_cast<size_t>(index.row())];
  if (role == kIdRole) return QVariant::fromValue<quint64>(node.id);
  if (role == kKindRole) return Shown(node.Kind());
  if (role != Qt::DisplayRole) return {};
  return index.column() == 0 ? Shown(node.name) : Shown(node.Kind());
}

QVariant NodeTable::headerData(int section, Qt::Orientation orientation, int role) const {
  return Heading({"Node", "Kind"}, section, orientation, role);
}

LinkTable::LinkTable(const Document* document, QObject* parent)
    : QAbstractTableModel(parent), document_(*document), names_(document->LinkNames()) {
  connect(document, &Document::LinkAboutToBeInserted, this,
          [this](int row) { beginInsertRows({}, row, row); });
  connect(document, &Document::LinkInserted, this, [this](int row) {
    names_.insert(names_.begin() + row, std::string());
    endInsertRows();
  });
  connect(document, &Document::LinkAboutToBeRemoved, this,
          [this](int row) { beginRemoveRows({}, row, row); });
  connect(document, &Document::LinkRemoved, this, [this](int row) {
    names_.erase(names_.begin() + row);
    endRemoveRows();
  });
  connect(document, &Document::LinkChanged, this,
          [this](int row) { emit dataChanged(index(row, 0), index(row, columnCount() - 1)); });
  connect(document, &Document::AboutToReset, this, [this] { beginResetModel(); });
  connect(document, &Document::Reset, this, [this] {
    names_ = document_.LinkNames();
    endResetModel();
  });
  connect(document, &Document::Changed, this, &LinkTable::TellNames);
}

// One link's name can depend on every other's.
void LinkTable::TellNames() {
  std::vector<std::string> names = document_.LinkNames();
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == names_[i]) continue;
    names_[i] = std::move(names[i]);
    const QModelIndex at = index(static_cast<int>(i), 0);
    emit dataChanged(at, at);
  }
}

int LinkTable::rowCount(const QModelIndex& parent) const {
  return RowsBelow(parent, names_.size());
}

int LinkTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 3; }

QVariant LinkTable::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const auto row = static_cast<size_t>(index.row());
  const Link& link = document_.links()[row];
  if (role == kIdRole) return QVariant::fromValue<quint64>(link.id);
  if (role == kKindRole) return QStringLiteral("link");
  if (role != Qt::DisplayRole) return {};
  if (index.column() == 0) return Shown(names_[row]);
  return Shown(link.end[static_cast<size_t>(index.column() - 1)].node);
}

QVariant LinkTable::headerData(int section, Qt::Orientation orientation, int role) const {
  return Heading({"Link", "From", "To"}, section, orientation, role);
}

ProblemTable::ProblemTable(QObject* parent) : QAbstractTableModel(parent) {}

void ProblemTable::Set(std::vector<Problem> problems) {
  const auto same = [](const Problem& a, const Problem& b) {
    return a.object == b.object && a.diagnostic.severity == b.diagnostic.severity &&
           a.diagnostic.where.line == b.diagnostic.where.line &&
           a.diagnostic.what == b.diagnostic.what && a.diagnostic.mend == b.diagnostic.mend;
  };
  size_t head = 0;
  while (head < problems.size() && head < problems_.size() && same(problems[head], problems_[head]))
    ++head;
  size_t tail = 0;
  while (tail < problems.size() - head && tail < problems_.size() - head &&
         same(problems[problems.size() - 1 - tail], problems_[problems_.size() - 1 - tail]))
    ++tail;
  const auto begin = static_cast<std::ptrdiff_t>(head);
  if (problems_.size() > head + tail) {
    beginRemoveRows({}, static_cast<int>(head), static_cast<int>(problems_.size() - tail - 1));
    problems_.erase(problems_.begin() + begin, problems_.end() - static_cast<std::ptrdiff_t>(tail));
    endRemoveRows();
  }
  if (problems.size() > head + tail) {
    beginInsertRows({}, static_cast<int>(head), static_cast<int>(problems.size() - tail - 1));
    problems_.insert(problems_.begin() + begin, problems.begin() + begin,
                     problems.end() - static_cast<std::ptrdiff_t>(tail));
    endInsertRows();
  }
}

int ProblemTable::rowCount(const QModelIndex& parent) const {
  return RowsBelow(parent, problems_.size());
}

int ProblemTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 2; }

QVariant ProblemTable::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Problem& problem = problems_[static_cast<size_t>(index.row())];
  const model::Diagnostic& found = problem.diagnostic;
  if (role == kIdRole) return QVariant::fromValue<quint64>(problem.object);
  if (role == kKindRole) {
    return found.severity == model::Severity::kError ? QStringLiteral("error")
                                                     : QStringLiteral("warning");
  }
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  if (index.column() == 0) {
    return found.where.line > 0 ? tr("line %1").arg(found.where.line) : QString();
  }
  return Shown(found.mend.empty() ? found.what : found.what + "; " + found.mend);
}

QVariant ProblemTable::headerData(int section, Qt::Orientation orientation, int role) const {
  return Heading({"Where", "What is wrong, and what would be right"}, section, orientation, role);
}

Checker::Checker(const Document* document, QObject* parent)
    : QObject(parent), document_(*document) {
  timer_.setSingleShot(true);
  timer_.setInterval(kQuietMs);
  connect(&timer_, &QTimer::timeout, this, &Checker::Start);
  connect(document, &Document::Changed, this, [this] {
    ++wanted_;
    timer_.start();
  });
}

void Checker::SetPath(const std::string& path) {
  path_ = path;
  ++wanted_;
  timer_.start();
}

void Checker::Start() {
  if (started_ != done_) return;  // when it ends, the next begins
  started_ = wanted_;
  QThreadPool::globalInstance()->start(
      [self = QPointer(this), text = document_.CheckedText(), path = path_, version = started_] {
        auto analysis = std::make_shared<const Analysis>(Analyse(text, path));
        // The pool is waited for before the checker's thread ends.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, version, analysis] {
              if (self) self->Finish(version, analysis);
            },
            Qt::QueuedConnection);
      });
}

void Checker::Finish(int version, std::shared_ptr<const Analysis> analysis) {
  Q_ASSERT(thread() == QThread::currentThread());
  started_ = done_ = version;
  if (version != wanted_) {
    timer_.start(0);  // lines of an older text point at the wrong objects
    return;
  }
  analysis_ = std::move(analysis);
  std::vector<ProblemTable::Problem> problems;
  for (const model::Diagnostic& found : analysis_->problems) {
    problems.push_back({found, document_.ObjectAtLine(found.where.line)});
  }
  problems_.Set(std::move(problems));
  timer_.setInterval(kQuietMs);
  emit Checked();
}

}  // namespace warren::gui
