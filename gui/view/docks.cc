// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/view/docks.h"

#include <QtCore/QIdentityProxyModel>
#include <QtGui/QFontDatabase>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

#include "gui/model/shown.h"
#include "gui/view/theme.h"

namespace warren::gui {
namespace {

const PropertyTree::Row* RowOf(const QModelIndex& index) {
  return static_cast<const PropertyTree*>(index.model())->RowAt(index);
}

// Gives rows pictures; the models below know only what a row is.
class Decorated : public QIdentityProxyModel {
 public:
  using QIdentityProxyModel::QIdentityProxyModel;
  QVariant data(const QModelIndex& index, int role) const override {
    if (role != Qt::DecorationRole || index.column() != 0) {
      return QIdentityProxyModel::data(index, role);
    }
    const QString kind = QIdentityProxyModel::data(index, kKindRole).toString();
    auto found = icons_.find(kind);
    if (found == icons_.end()) found = icons_.insert(kind, Icon(kind));
    return *found;
  }

 private:
  mutable QHash<QString, QIcon> icons_;
};

void Dress(QTreeView* view) {
  view->setUniformRowHeights(true);
  view->setAlternatingRowColors(true);
  view->setAllColumnsShowFocus(true);
}

}  // namespace

QWidget* PropertyDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                        const QModelIndex& index) const {
  const PropertyTree::Row& row = *RowOf(index);
  const std::vector<std::string> words = WordsOf(*row.type);
  QLineEdit* line = nullptr;
  QWidget* editor = nullptr;
  if (words.empty()) {
    line = new QLineEdit(parent);
    editor = line;
  } else {
    auto* box = new QComboBox(parent);
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->addItem(QString());
    for (const std::string& word : words) box->addItem(Shown(word));
    connect(box, &QComboBox::activated, this, [this, box] {
      auto* self = const_cast<PropertyDelegate*>(this);
      emit self->commitData(box);
      emit self->closeEditor(box);
    });
    line = box->lineEdit();
    editor = box;
  }
  if (row.known != nullptr && !row.known->example.empty()) {
    line->setPlaceholderText(tr("such as %1").arg(Shown(row.known->example)));
  }
  editor->setAutoFillBackground(true);
  connect(line, &QLineEdit::textEdited, this, [this, line, type = row.type](const QString& text) {
    const std::string problem =
        text.trimmed().isEmpty() ? "" : ValueProblem(text.trimmed().toStdString(), *type);
    line->setStyleSheet(problem.empty() ? QString()
                                        : QString("color: %1").arg(CurrentTheme().bad.name()));
    emit Problem(Shown(problem));
  });
  connect(editor, &QObject::destroyed, this, [this] { emit Problem({}); });
  return editor;
}

void PropertyDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
  auto* box = qobject_cast<QComboBox*>(editor);
  auto* line = box != nullptr ? box->lineEdit() : static_cast<QLineEdit*>(editor);
  // The rows are told anew after every check; what is being typed stays.
  if (line->isModified()) return;
  const QString text = index.data(Qt::EditRole).toString();
  if (box != nullptr) {
    box->setCurrentText(text);
  } else {
    line->setText(text);
  }
}

void PropertyDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                    const QModelIndex& index) const {
  auto* box = qobject_cast<QComboBox*>(editor);
  model->setData(index,
                 box != nullptr ? box->currentText() : static_cast<QLineEdit*>(editor)->text(),
                 Qt::EditRole);
}

PropertyPanel::PropertyPanel(Editor* editor, const Checker* checker, QWidget* parent)
    : QWidget(parent), editor_(*editor), tree_(&editor->document(), checker) {
  title_ = new QLabel;
  title_->setContentsMargins(6, 4, 6, 2);
  view_ = new QTreeView;
  view_->setObjectName("properties");
  view_->setAccessibleName(tr("Properties"));
  Dress(view_);
  view_->setModel(&tree_);
  auto* delegate = new PropertyDelegate(view_);
  view_->setItemDelegate(delegate);
  view_->setEditTriggers(QAbstractItemView::AllEditTriggers);
  view_->header()->setStretchLastSection(true);
  view_->header()->resizeSection(0, 130);
  problem_ = new QLabel;
  problem_->setWordWrap(true);
  problem_->setContentsMargins(6, 2, 6, 2);
  problem_->setStyleSheet(QString("color: %1").arg(CurrentTheme().bad.name()));
  problem_->hide();

  text_title_ = new QLabel;
  text_title_->setContentsMargins(6, 4, 6, 0);
  text_ = new QPlainTextEdit;
  text_->setObjectName("yaml");
  text_->setAccessibleName(tr("YAML"));
  text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  text_->setLineWrapMode(QPlainTextEdit::NoWrap);
  text_->setTabChangesFocus(true);
  apply_ = new QPushButton(tr("Apply"));
  revert_ = new QPushButton(tr("Revert"));
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(6, 0, 6, 4);
  buttons->addStretch();
  buttons->addWidget(revert_);
  buttons->addWidget(apply_);

  auto* upper = new QWidget;
  auto* upper_layout = new QVBoxLayout(upper);
  upper_layout->setContentsMargins(0, 0, 0, 0);
  upper_layout->setSpacing(0);
  upper_layout->addWidget(title_);
  upper_layout->addWidget(view_);
  upper_layout->addWidget(problem_);
  auto* lower = new QWidget;
  auto* lower_layout = new QVBoxLayout(lower);
  lower_layout->setContentsMargins(0, 0, 0, 0);
  lower_layout->addWidget(text_title_);
  lower_layout->addWidget(text_);
  lower_layout->addLayout(buttons);
  auto* splitter = new QSplitter(Qt::Vertical);
  splitter->addWidget(upper);
  splitter->addWidget(lower);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(splitter);

  connect(delegate, &PropertyDelegate::Problem, this, &PropertyPanel::TellProblem);
  connect(&tree_, &PropertyTree::Refused, this, &PropertyPanel::Told);
  connect(
      &tree_, &PropertyTree::Edited, this,
      [this](const Path& path, const std::optional<Yaml>& value) {
        editor_.SetValue(tree_.ids(), path, value);
      },
      // The editor that the text comes from must close before the rows change under it.
      Qt::QueuedConnection);
  connect(&editor_.document(), &Document::Changed, this, &PropertyPanel::TellText);
  connect(text_, &QPlainTextEdit::textChanged, this, [this] {
    apply_->setEnabled(text_->document()->isModified());
    revert_->setEnabled(text_->document()->isModified());
  });
  connect(apply_, &QPushButton::clicked, this, &PropertyPanel::ApplyText);
  connect(revert_, &QPushButton::clicked, this, [this] {
    text_->document()->setModified(false);
    TellText();
  });
  Show({});
}

void PropertyPanel::Show(const std::vector<Id>& ids) {
  text_->document()->setModified(false);
  ids_ = ids;
  tree_.Show(ids);
  const Document& document = editor_.document();
  const size_t shown = tree_.ids().size();
  if (shown == 1) {
    const Node* node = document.FindNode(tree_.ids()[0]);
    const auto row = document.LinkRow(tree_.ids()[0]);
    title_->setText(node != nullptr ? tr("Node <b>%1</b>").arg(Shown(node->name))
                    : row           ? tr("Link <b>%1</b>").arg(Shown(document.LinkNames()[*row]))
                                    : QString());
  } else if (shown > 1) {
    const bool nodes = document.FindNode(tree_.ids()[0]) != nullptr;
    title_->setText(nodes ? tr("<b>%n</b> nodes", nullptr, static_cast<int>(shown))
                          : tr("<b>%n</b> links", nullptr, static_cast<int>(shown)));
  } else {
    title_->setText(tr("Nothing is selected"));
  }
  view_->setEnabled(shown > 0);
  // Maps with something in them are open.
  for (int row = 0; row < tree_.rowCount(); ++row) {
    const QModelIndex index = tree_.index(row, 0);
    view_->setExpanded(
        index, tree_.rowCount(index) > 0 && !tree_.ValueText(*tree_.RowAt(index)).isEmpty());
  }
  TellText();
}

void PropertyPanel::TellText() {
  if (text_->document()->isModified()) return;  // what the user types is his
  const Document& document = editor_.document();
  std::string text;
  for (const Id id : ids_) {
    if (const Node* node = document.FindNode(id)) text += node->text;
    if (const Link* link = document.FindLink(id)) text += link->text;
  }
  if (ids_.empty()) text = document.Text();
  text_title_->setText(ids_.empty()       ? tr("The whole file")
                       : ids_.size() == 1 ? tr("In the file")
                                          : tr("In the file (select one object to edit it here)"));
  text_->setReadOnly(ids_.size() > 1);
  if (text_->toPlainText() != Shown(text)) text_->setPlainText(Shown(text));
  text_->document()->setModified(false);
  apply_->setEnabled(false);
  revert_->setEnabled(false);
}

void PropertyPanel::ApplyText() {
  const std::string text = text_->toPlainText().toStdString();
  const absl::Status status =
      ids_.empty() ? editor_.SetAllText(text) : editor_.SetText(ids_[0], text);
  if (!status.ok()) {
    emit Told(Shown(status.message()));
    return;
  }
  text_->document()->setModified(false);
  TellText();
}

void PropertyPanel::TellProblem(const QString& problem) {
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
}

ObjectPanel::ObjectPanel(const Document* document, QWidget* parent)
    : QWidget(parent), nodes_(document), links_(document) {
  field_ = new QLineEdit;
  field_->setObjectName("search");
  field_->setPlaceholderText(tr("Search nodes and links"));
  field_->setClearButtonEnabled(true);
  auto* tabs = new QTabWidget;
  tabs->setDocumentMode(true);
  const auto add = [&](QAbstractItemModel* model, QSortFilterProxyModel* found,
                       const QString& title) {
    auto* decorated = new Decorated(this);
    decorated->setSourceModel(model);
    found->setSourceModel(decorated);
    found->setFilterKeyColumn(-1);
    found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto* view = new QTreeView;
    view->setRootIsDecorated(false);
    Dress(view);
    view->setModel(found);
    view->setSortingEnabled(true);
    view->sortByColumn(-1, Qt::AscendingOrder);
    connect(view, &QTreeView::clicked, this,
            [this](const QModelIndex& at) { emit Chosen(at.data(kIdRole).toULongLong()); });
    connect(view, &QTreeView::activated, this,
            [this](const QModelIndex& at) { emit Chosen(at.data(kIdRole).toULongLong()); });
    connect(field_, &QLineEdit::textChanged, found, &QSortFilterProxyModel::setFilterFixedString);
    tabs->addTab(view, title);
  };
  add(&nodes_, &nodes_found_, tr("Nodes"));
  add(&links_, &links_found_, tr("Links"));
  connect(field_, &QLineEdit::returnPressed, this, [this] {
    QSortFilterProxyModel& found = nodes_found_.rowCount() > 0 ? nodes_found_ : links_found_;
    if (found.rowCount() > 0) emit Chosen(found.index(0, 0).data(kIdRole).toULongLong());
  });
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 0);
  layout->addWidget(field_);
  layout->addWidget(tabs);
}

void ObjectPanel::Search() {
  field_->setFocus();
  field_->selectAll();
}

ProblemPanel::ProblemPanel(Checker* checker, QWidget* parent) : QTreeView(parent) {
  setObjectName("problems");
  setRootIsDecorated(false);
  Dress(this);
  auto* decorated = new Decorated(this);
  decorated->setSourceModel(&checker->problems());
  setModel(decorated);
  header()->resizeSection(0, 100);
  const auto choose = [this, checker](const QModelIndex& at) {
    const auto& problem = checker->problems().problems()[static_cast<size_t>(at.row())];
    emit Chosen(problem.object, problem.diagnostic.where.line);
  };
  connect(this, &QTreeView::clicked, this, choose);
  connect(this, &QTreeView::activated, this, choose);
}

}  // namespace warren::gui
