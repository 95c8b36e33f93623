// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/model/properties.h"

#include <QtGui/QFont>
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "ctl/format/validate.h"
#include "gui/model/shown.h"

namespace warren::gui {
namespace {

using Shape = format::Type::Shape;

// What a type may be as a map of its own rows: itself, or the map among its alternatives is not
// taken apart, because a word may stand in its place.
bool HasRows(const format::Type& type) {
  return type.shape == Shape::kMap || type.shape == Shape::kDictionary;
}

}  // namespace

std::string ValueProblem(const std::string& text, const format::Type& type) {
  model::Diagnostics found;
  format::Tree tree;
  const format::Value* value = tree.Parse(text, "", found);
  if (value != nullptr) format::ValidateAs(*value, type, "", found);
  if (!found.HasErrors()) return "";
  const model::Diagnostic& first = found.all().front();
  return first.mend.empty() ? first.what : absl::StrCat(first.what, "; ", first.mend);
}

std::vector<std::string> WordsOf(const format::Type& type) {
  std::vector<std::string> words;
  for (const format::Word& word : type.words) {
    if (word.supported) words.emplace_back(word.word);
  }
  for (const format::Type* one : type.alternatives) {
    if (one->shape != Shape::kScalar || !one->not_yet.empty()) continue;
    for (std::string& word : WordsOf(*one)) words.push_back(std::move(word));
  }
  return words;
}

PropertyTree::PropertyTree(const Document* document, const Checker* checker, QObject* parent)
    : QAbstractItemModel(parent),
      document_(*document),
      checker_(*checker),
      root_(std::make_unique<Row>()) {
  connect(document, &Document::Changed, this, &PropertyTree::Refresh);
  connect(checker, &Checker::Checked, this, &PropertyTree::Refresh);
}

void PropertyTree::Show(std::vector<Id> ids) {
  const bool nodes = std::any_of(ids.begin(), ids.end(),
                                 [this](Id id) { return document_.FindNode(id) != nullptr; });
  if (nodes) std::erase_if(ids, [this](Id id) { return document_.FindNode(id) == nullptr; });
  if (ids == ids_) return;
  beginResetModel();
  ids_ = std::move(ids);
  root_ = std::make_unique<Row>();
  Build(*root_);
  endResetModel();
}

std::vector<const Yaml*> PropertyTree::Values() const {
  std::vector<const Yaml*> values;
  for (const Id id : ids_) {
    if (const Node* node = document_.FindNode(id)) values.push_back(&node->value);
    if (const Link* link = document_.FindLink(id)) values.push_back(&link->value);
  }
  return values;
}

void PropertyTree::Refresh() {
  if (ids_.empty()) return;
  auto fresh = std::make_unique<Row>();
  Build(*fresh);
  if (SameShape(*root_, *fresh)) {
    TellChanged({});
    return;
  }
  beginResetModel();
  root_ = std::move(fresh);
  endResetModel();
}

void PropertyTree::Build(Row& into) const {
  const std::vector<const Yaml*> values = Values();
  if (values.empty()) return;
  AddRows(into, document_.FindNode(ids_[0]) != nullptr ? NodeType() : LinkType(), values);
}

// Every key that the type has, and whatever else is there.
void PropertyTree::AddRows(Row& row, const format::Type& type,
                           const std::vector<const Yaml*>& values) const {
  std::set<std::string> done;
  for (const format::Key& key : type.keys) {
    const bool there = std::any_of(values.begin(), values.end(), [&key](const Yaml* value) {
      return value->Find(key.name) != nullptr;
    });
    done.insert(std::string(key.name));
    if (key.supported || there) AddRow(row, std::string(key.name), key.type, &key, values);
  }
  std::set<std::string> names;
  for (const Yaml* value : values) names.insert(value->keys.begin(), value->keys.end());
  if (row.path == Path{"interfaces"} && ids_.size() == 1) {
    // Those that links gave the node have no lines of their own in the file.
    const Node* node = document_.FindNode(ids_[0]);
    const auto found = node != nullptr ? checker_.analysis().interfaces.find(node->name)
                                       : checker_.analysis().interfaces.end();
    if (found != checker_.analysis().interfaces.end()) {
      for (const Analysis::End& end : found->second) names.insert(end.interface);
    }
  }
  for (const std::string& name : names) {
    if (!done.contains(name)) AddRow(row, name, type.item, nullptr, values);
  }
}

PropertyTree::Row& PropertyTree::AddRow(Row& parent, const std::string& key,
                                        const format::Type* type, const format::Key* known,
                                        const std::vector<const Yaml*>& values) const {
  Row& row = *parent.rows.emplace_back(std::make_unique<Row>());
  row.key = key;
  row.path = parent.path;
  row.path.push_back(key);
  row.type = type;
  row.known = known;
  row.parent = &parent;
  if (type != nullptr && HasRows(*type)) {
    static const Yaml kEmpty = Yaml::Map();
    std::vector<const Yaml*> below;
    for (const Yaml* value : values) {
      const Yaml* at = value->Find(key);
      below.push_back(at != nullptr ? at : &kEmpty);
    }
    AddRows(row, *type, below);
  }
  return row;
}

bool PropertyTree::SameShape(const Row& a, const Row& b) {
  return a.key == b.key && a.type == b.type && a.rows.size() == b.rows.size() &&
         std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(),
                    [](const auto& x, const auto& y) { return SameShape(*x, *y); });
}

void PropertyTree::TellChanged(const QModelIndex& parent) {
  const int rows = rowCount(parent);
  if (rows == 0) return;
  emit dataChanged(index(0, 0, parent), index(rows - 1, 1, parent));
  for (int i = 0; i < rows; ++i) TellChanged(index(i, 0, parent));
}

const PropertyTree::Row* PropertyTree::RowAt(const QModelIndex& index) const {
  return index.isValid() ? static_cast<const Row*>(index.internalPointer()) : root_.get();
}

bool PropertyTree::Differ(const Row& row) const {
  const std::vector<const Yaml*> values = Values();
  const Yaml* first = values.empty() ? nullptr : FindPath(*values[0], row.path);
  return std::any_of(values.begin(), values.end(), [&](const Yaml* value) {
    const Yaml* at = FindPath(*value, row.path);
    return (at == nullptr) != (first == nullptr) || (at != nullptr && *at != *first);
  });
}

QString PropertyTree::ValueText(const Row& row) const {
  const std::vector<const Yaml*> values = Values();
  if (values.empty() || Differ(row)) return {};
  const Yaml* value = FindPath(*values[0], row.path);
  return value != nullptr && value->kind != Yaml::Kind::kNull ? Shown(FlowText(*value)) : QString();
}

QModelIndex PropertyTree::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, RowAt(parent)->rows[static_cast<size_t>(row)].get());
}

QModelIndex PropertyTree::parent(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  const Row* parent = RowAt(index)->parent;
  if (parent == nullptr || parent == root_.get()) return {};
  const auto& siblings = parent->parent->rows;
  const auto at = std::find_if(siblings.begin(), siblings.end(),
                               [parent](const auto& row) { return row.get() == parent; });
  return createIndex(static_cast<int>(at - siblings.begin()), 0, parent);
}

int PropertyTree::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(RowAt(parent)->rows.size());
}

int PropertyTree::columnCount(const QModelIndex&) const { return 2; }

QVariant PropertyTree::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = *RowAt(index);
  switch (role) {
    case Qt::DisplayRole:
      if (index.column() == 0) return Shown(row.key);
      return Differ(row) ? tr("(various)") : ValueText(row);
    case Qt::EditRole:
      return index.column() == 0 ? Shown(row.key) : ValueText(row);
    case Qt::ToolTipRole: {
      if (row.known == nullptr) {
        return row.type != nullptr ? Shown(row.type->doc)
                                   : tr("The file format does not know this key.");
      }
      QString text = Shown(row.known->doc);
      if (!row.known->type->expected.empty()) {
        text += tr("\nA value: %1").arg(Shown(row.known->type->expected));
      }
      if (!row.known->absent.empty()) text += tr("\nWithout it: %1").arg(Shown(row.known->absent));
      if (!row.known->supported) text += tr("\nNot supported yet.");
      return text;
    }
    case Qt::FontRole: {
      // What the file says stands out against what holds anyway.
      QFont font;
      font.setBold(index.column() == 0 && (Differ(row) || !ValueText(row).isEmpty()));
      return font;
    }
    default:
      return {};
  }
}

QVariant PropertyTree::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? tr("Key") : tr("Value");
}

Qt::ItemFlags PropertyTree::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (index.column() == 1 && RowAt(index)->type != nullptr) flags |= Qt::ItemIsEditable;
  return flags;
}

bool PropertyTree::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || index.column() != 1 || role != Qt::EditRole) return false;
  const Row& row = *RowAt(index);
  const std::string text = value.toString().trimmed().toStdString();
  if (row.type == nullptr || text == ValueText(row).toStdString()) return false;
  if (text.empty()) {
    if (Differ(row)) return false;  // an untouched "(various)"
    emit Edited(row.path, std::nullopt);
    return true;
  }
  if (const std::string problem = ValueProblem(text, *row.type); !problem.empty()) {
    emit Refused(Shown(absl::StrCat(row.key, ": ", problem)));
    return false;
  }
  emit Edited(row.path, *ParseYaml(text));
  return true;
}

}  // namespace warren::gui
