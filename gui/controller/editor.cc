// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/controller/editor.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "ctl/format/scalars.h"

namespace warren::gui {
namespace {

constexpr int kIndent = 2;

// A failed check means that the program is wrong, not the user: say so, and go on.
void CheckIntegrity(const Document& document) {
#ifndef NDEBUG
  constexpr size_t kSmall = 200;  // the check reads the whole text
  if (document.nodes().size() > kSmall) return;
  const std::string problem = document.Integrity();
  if (!problem.empty()) qCritical("the document is inconsistent: %s", problem.c_str());
#else
  (void)document;
#endif
}

class EditCommand : public QUndoCommand {
 public:
  EditCommand(Document* document, std::vector<Change> changes, const QString& what, int gesture)
      : QUndoCommand(what), document_(*document), changes_(std::move(changes)), gesture_(gesture) {}

  int id() const override { return gesture_ == 0 ? -1 : 1; }
  void redo() override {
    document_.Apply(changes_, true);
    CheckIntegrity(document_);
  }
  void undo() override {
    document_.Apply(changes_, false);
    CheckIntegrity(document_);
  }
  bool mergeWith(const QUndoCommand* other) override {
    const auto& later = *static_cast<const EditCommand*>(other);
    if (later.gesture_ != gesture_) return false;
    for (const Change& change : later.changes_) {
      const auto same = std::find_if(changes_.begin(), changes_.end(), [&](const Change& mine) {
        return mine.what == change.what && mine.id == change.id;
      });
      if (same != changes_.end()) {
        same->after = change.after;
      } else {
        changes_.push_back(change);
      }
    }
    return true;
  }

 private:
  Document& document_;
  std::vector<Change> changes_;
  int gesture_;
};

// The whole text at once.
class TextCommand : public QUndoCommand {
 public:
  TextCommand(Document* document, std::shared_ptr<const Document::State> before,
              std::shared_ptr<const Document::State> after)
      : QUndoCommand(QObject::tr("Edit the file's text")),
        document_(*document),
        before_(std::move(before)),
        after_(std::move(after)) {}
  void redo() override { document_.Restore(*after_); }
  void undo() override { document_.Restore(*before_); }

 private:
  Document& document_;
  std::shared_ptr<const Document::State> before_, after_;
};

int IndentOf(const std::string& text) {
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const size_t first = text.find_first_not_of(' ', begin);
    if (first < end && text[first] != '#') return static_cast<int>(first - begin);
    begin = end + 1;
  }
  return kIndent;
}

Yaml PlaceValue(QPointF at) {
  // Tenths are finer than anyone sees.
  const auto number = [](double value) {
    return Yaml::Scalar(absl::StrCat(std::round(value * 10) / 10 + 0.0));
  };
  return Yaml::List({number(at.x()), number(at.y())});
}

bool IsProblem(const format::Type& type, format::Problem problem) {
  return type.problem == problem;
}

}  // namespace

// The changes of one step, each object once.
class Editor::Batch {
 public:
  explicit Batch(const Document& document)
      : document_(document),
        node_count_(document.nodes().size()),
        link_count_(document.links().size()) {}

  const std::string& TextOf(Id id) {
    if (const auto found = edits_.find(id); found != edits_.end()) {
      return *changes_[found->second].after;
    }
    const Node* node = document_.FindNode(id);
    return node != nullptr ? node->text : document_.FindLink(id)->text;
  }

  void SetText(Id id, std::string text) {
    if (const auto found = edits_.find(id); found != edits_.end()) {
      changes_[found->second].after = std::move(text);
      return;
    }
    const Node* node = document_.FindNode(id);
    const Link* link = document_.FindLink(id);
    if (node == nullptr && link == nullptr) return;
    const std::string& before = node != nullptr ? node->text : link->text;
    if (before == text) return;
    edits_[id] = changes_.size();
    changes_.push_back({node != nullptr ? Change::What::kNode : Change::What::kLink, id,
                        node != nullptr ? *document_.NodeRow(id) : *document_.LinkRow(id), before,
                        std::move(text)});
  }

  void Set(Id id, const Path& path, const std::optional<Yaml>& value) {
    SetText(id, WithPath(TextOf(id), path, value));
  }

  void SetSection(size_t index, std::string text) {
    const std::string& before = document_.SectionText(index);
    if (before == text) return;
    changes_.push_back({Change::What::kSection, index, index, before, std::move(text)});
  }

  void AddNode(Id id, std::string text) {
    OpenSection("nodes");
    changes_.push_back({Change::What::kNode, id, node_count_++, std::nullopt, std::move(text)});
    edits_[id] = changes_.size() - 1;
  }

  void AddLink(Id id, std::string text) {
    OpenSection("links");
    changes_.push_back({Change::What::kLink, id, link_count_++, std::nullopt, std::move(text)});
    edits_[id] = changes_.size() - 1;
  }

  // Rows must come in descending order.
  void RemoveNode(const Node& node) {
    changes_.push_back(
        {Change::What::kNode, node.id, *document_.NodeRow(node.id), node.text, std::nullopt});
  }
  void RemoveLink(const Link& link) {
    changes_.push_back(
        {Change::What::kLink, link.id, *document_.LinkRow(link.id), link.text, std::nullopt});
  }

  // A section before the first of `before`, or at the end.
  void InsertSection(const std::string& key, std::string text) {
    constexpr std::string_view kOrder[] = {"warren",     "name",    "description", "seed",
                                           "addressing", "routing", "defaults",    "nodes",
                                           "links",      "events",  "checks"};
    const auto rank = [&](std::string_view word) {
      return std::find(std::begin(kOrder), std::end(kOrder), word) - std::begin(kOrder);
    };
    size_t index = 0;
    for (size_t i = 0; i < document_.SectionCount(); ++i) {
      if (rank(document_.SectionKey(i)) <= rank(key)) index = i + 1;
    }
    index += InsertedBefore(index);
    changes_.push_back({Change::What::kSection, index, index, std::nullopt, std::move(text)});
    inserted_.push_back(index);
  }

  std::vector<Change> Take() { return std::move(changes_); }

 private:
  size_t InsertedBefore(size_t index) const {
    return static_cast<size_t>(std::count_if(inserted_.begin(), inserted_.end(),
                                             [index](size_t at) { return at <= index; }));
  }

  // Elements need the header line "nodes:".
  void OpenSection(const std::string& key) {
    if (!opened_.insert(key).second) return;
    const auto section = document_.FindSection(key);
    if (!section) {
      InsertSection(key, key + ":\n");
      return;
    }
    const bool empty = key == "nodes" ? document_.nodes().empty() : document_.links().empty();
    const std::string& text = document_.SectionText(*section);
    if (empty && ParseYaml(text).value_or(Yaml()).Find(key) != nullptr &&
        ParseYaml(text)->Find(key)->kind != Yaml::Kind::kNull) {
      const size_t at = text.find(key + ":");
      SetSection(*section, text.substr(0, at) + key + ":\n");
    }
  }

  const Document& document_;
  std::vector<Change> changes_;
  std::unordered_map<Id, size_t> edits_;
  std::unordered_set<std::string> opened_;
  std::vector<size_t> inserted_;
  size_t node_count_, link_count_;
};

Editor::Editor(Document* document, QObject* parent) : QObject(parent), document_(*document) {}

void Editor::Push(std::vector<Change> changes, const QString& what, int gesture) {
  if (changes.empty()) return;
  if (!document_.readable()) {
    emit Refused(tr("The file is no YAML; mend its text first."));
    return;
  }
  undo_.push(new EditCommand(&document_, std::move(changes), what, gesture));
}

std::string Editor::FreeName(const std::string& kind) const {
  const std::string stem = kind == "router"   ? "r"
                           : kind == "switch" ? "sw"
                           : kind == "hub"    ? "hub"
                                              : "pc";
  for (size_t i = 1;; ++i) {
    std::string name = absl::StrCat(stem, i);
    if (document_.FindNode(name) == nullptr) return name;
  }
}

Id Editor::AddNode(const std::string& kind, QPointF at) {
  const Id id = document_.NewId();
  const int indent = document_.nodes().empty() ? kIndent : IndentOf(document_.nodes()[0].text);
  Yaml value = Yaml::Map();
  value.Set("kind", Yaml::Scalar(kind));
  value.Set("at", PlaceValue(at));
  const std::string name = FreeName(kind);
  Batch batch(document_);
  batch.AddNode(id, ItemText(name, value, indent));
  Push(batch.Take(), tr("Add %1").arg(QString::fromStdString(name)));
  return id;
}

absl::StatusOr<Id> Editor::Connect(Id a, Id b) {
  const Node* first = document_.FindNode(a);
  const Node* second = document_.FindNode(b);
  if (first == nullptr || second == nullptr) return absl::NotFoundError("there is no such node");
  if (a == b) {
    return absl::InvalidArgumentError("a link joins two different nodes; drag it to another one");
  }
  const Id id = document_.NewId();
  const int indent = document_.links().empty() ? kIndent : IndentOf(document_.links()[0].text);
  Yaml value = Yaml::Map();
  value.Set("ends", Yaml::List({Yaml::Scalar(first->name), Yaml::Scalar(second->name)}));
  Batch batch(document_);
  batch.AddLink(id, ItemText(std::nullopt, value, indent));
  Push(batch.Take(),
       tr("Connect %1 and %2")
           .arg(QString::fromStdString(first->name), QString::fromStdString(second->name)));
  return id;
}

void Editor::Delete(const std::vector<Id>& ids) {
  std::vector<const Link*> links;
  std::vector<const Node*> nodes;
  std::unordered_set<Id> gone(ids.begin(), ids.end());
  for (const Node& node : document_.nodes()) {
    if (gone.contains(node.id)) nodes.push_back(&node);
  }
  for (const Link& link : document_.links()) {
    if (gone.contains(link.id) || gone.contains(document_.NodeAt(link, 0)) ||
        gone.contains(document_.NodeAt(link, 1))) {
      links.push_back(&link);
    }
  }
  Batch batch(document_);
  for (auto link = links.rbegin(); link != links.rend(); ++link) batch.RemoveLink(**link);
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) batch.RemoveNode(**node);
  const size_t count = nodes.empty() ? links.size() : nodes.size();
  Push(batch.Take(), count == 1 && !nodes.empty()
                         ? tr("Delete %1").arg(QString::fromStdString(nodes[0]->name))
                         : tr("Delete %n objects", nullptr, static_cast<int>(count)));
}

absl::Status Editor::Rename(Id id, const std::string& name) {
  const Node* node = document_.FindNode(id);
  if (node == nullptr) return absl::NotFoundError("there is no such node");
  const std::string old_name = node->name;
  if (name == old_name) return absl::OkStatus();
  if (const std::string problem = format::NodeNameProblem(name); !problem.empty()) {
    return absl::InvalidArgumentError(problem);
  }
  if (document_.FindNode(name) != nullptr) {
    return absl::AlreadyExistsError(
        absl::StrCat("there is a node '", name, "' already; write another name"));
  }
  const std::vector<std::string> old_links = document_.LinkNames();
  const std::vector<std::string> new_links = document_.LinkNames({old_name, name});
  std::unordered_map<std::string, std::string> link_names;
  for (size_t i = 0; i < old_links.size(); ++i) {
    if (old_links[i] != new_links[i]) link_names[old_links[i]] = new_links[i];
  }

  // What a scalar of the format becomes, by its type.
  const auto renamed = [&](const Path& path, const Yaml& value,
                           const format::Type& type) -> std::optional<std::string> {
    if (IsProblem(type, format::EndProblem)) {
      if (value.scalar == old_name) return name;
      if (value.scalar.starts_with(old_name + ":")) {
        return name + value.scalar.substr(old_name.size());
      }
    } else if (IsProblem(type, format::NodeNameProblem) ||
               IsProblem(type, format::NodeOrAddressProblem)) {
      if (value.scalar == old_name) return name;
    } else if (IsProblem(type, format::NameProblem) && path.back() == "link") {
      if (const auto found = link_names.find(value.scalar); found != link_names.end()) {
        return found->second;
      }
    }
    return std::nullopt;
  };

  Batch batch(document_);
  batch.SetText(id, WithKey(node->text, name));
  for (const Id link_id : document_.LinksOf(old_name)) {
    Path path;
    ForEachScalar(document_.FindLink(link_id)->value, LinkType(), path,
                  [&](const Path& at, const Yaml& value, const format::Type& type) {
                    const auto to = renamed(at, value, type);
                    if (to) batch.Set(link_id, at, Yaml::Scalar(*to));
                  });
  }
  for (size_t i = 0; i < document_.SectionCount(); ++i) {
    const std::string& key = document_.SectionKey(i);
    const format::Type* type = TypeOfKey(format::TopologyType(), key);
    if (key == "nodes" || key == "links" || type == nullptr) continue;
    std::string text = document_.SectionText(i);
    if (text.find(old_name) == std::string::npos) continue;
    const auto whole = ParseYaml(text);
    if (!whole.ok() || whole->items.size() != 1) continue;
    Path path;
    ForEachScalar(whole->items[0], *type, path,
                  [&](const Path& at, const Yaml& value, const format::Type& scalar_type) {
                    if (at.empty()) return;
                    const auto to = renamed(at, value, scalar_type);
                    if (to) text = WithPath(text, at, Yaml::Scalar(*to));
                  });
    batch.SetSection(i, std::move(text));
  }
  Push(batch.Take(),
       tr("Rename %1 to %2").arg(QString::fromStdString(old_name), QString::fromStdString(name)));
  return absl::OkStatus();
}

void Editor::Move(const std::unordered_map<Id, QPointF>& to, int gesture, const QString& what) {
  Batch batch(document_);
  for (const Node& node : document_.nodes()) {
    const auto found = to.find(node.id);
    if (found != to.end()) {
      if (node.At() != found->second) batch.Set(node.id, {"at"}, PlaceValue(found->second));
    } else if (!node.At()) {
      batch.Set(node.id, {"at"}, PlaceValue(document_.Place(node)));
    }
  }
  Push(batch.Take(), what, gesture);
}

void Editor::Align(const std::vector<Id>& nodes, Alignment how) {
  if (nodes.size() < 2) return;
  std::unordered_map<Id, QPointF> to;
  double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
  for (const Id id : nodes) {
    const Node* node = document_.FindNode(id);
    if (node == nullptr) continue;
    const QPointF at = document_.Place(*node);
    to[id] = at;
    low_x = std::min(low_x, at.x());
    high_x = std::max(high_x, at.x());
    low_y = std::min(low_y, at.y());
    high_y = std::max(high_y, at.y());
  }
  for (auto& [id, at] : to) {
    switch (how) {
      case Alignment::kLeft:
        at.setX(low_x);
        break;
      case Alignment::kRight:
        at.setX(high_x);
        break;
      case Alignment::kCenter:
        at.setX((low_x + high_x) / 2);
        break;
      case Alignment::kTop:
        at.setY(low_y);
        break;
      case Alignment::kBottom:
        at.setY(high_y);
        break;
      case Alignment::kMiddle:
        at.setY((low_y + high_y) / 2);
        break;
    }
  }
  Move(to, 0, tr("Align %n nodes", nullptr, static_cast<int>(to.size())));
}

void Editor::Distribute(const std::vector<Id>& nodes, Direction direction) {
  std::vector<std::pair<double, Id>> order;
  const bool across = direction == Direction::kAcross;
  for (const Id id : nodes) {
    const Node* node = document_.FindNode(id);
    if (node == nullptr) continue;
    const QPointF at = document_.Place(*node);
    order.emplace_back(across ? at.x() : at.y(), id);
  }
  if (order.size() < 3) return;
  std::sort(order.begin(), order.end());
  const double first = order.front().first;
  const double step = (order.back().first - first) / static_cast<double>(order.size() - 1);
  std::unordered_map<Id, QPointF> to;
  for (size_t i = 0; i < order.size(); ++i) {
    QPointF at = document_.Place(*document_.FindNode(order[i].second));
    const double value = first + step * static_cast<double>(i);
    across ? at.setX(value) : at.setY(value);
    to[order[i].second] = at;
  }
  Move(to, 0, tr("Distribute %n nodes", nullptr, static_cast<int>(to.size())));
}

void Editor::SetValue(const std::vector<Id>& ids, const Path& path,
                      const std::optional<Yaml>& value, int gesture) {
  Batch batch(document_);
  for (const Id id : ids) {
    if (document_.FindNode(id) != nullptr || document_.FindLink(id) != nullptr) {
      batch.Set(id, path, value);
    }
  }
  const QString key = path.empty() ? QString() : QString::fromStdString(path.back());
  Push(batch.Take(), value ? tr("Set %1").arg(key) : tr("Clear %1").arg(key), gesture);
}

void Editor::SetTop(const std::string& key, const std::optional<Yaml>& value) {
  const auto section = document_.FindSection(key);
  Batch batch(document_);
  if (section && value) {
    batch.SetSection(*section, WithPath(document_.SectionText(*section), {}, value));
  } else if (value) {
    batch.InsertSection(key, ItemText(key, *value, 0));
  } else if (section) {
    Push({{Change::What::kSection, *section, *section, document_.SectionText(*section),
           std::nullopt}},
         tr("Clear %1").arg(QString::fromStdString(key)));
    return;
  }
  Push(batch.Take(), tr("Set %1").arg(QString::fromStdString(key)));
}

absl::Status Editor::SetText(Id id, const std::string& text) {
  const std::string lined = text.ends_with('\n') ? text : text + "\n";
  auto value = ParseYaml(lined);
  if (!value.ok()) return value.status();
  const Node* node = document_.FindNode(id);
  const bool map = node != nullptr;
  if (value->kind != (map ? Yaml::Kind::kMap : Yaml::Kind::kList) || value->items.size() != 1) {
    return absl::InvalidArgumentError(map ? "this is not one node; write 'name: {...}'"
                                          : "this is not one link; write '- {ends: [a, b]}'");
  }
  if (map && value->keys[0] != node->name) {
    return absl::InvalidArgumentError(
        "the name is changed where it stands on the canvas (F2), so that links follow");
  }
  Batch batch(document_);
  const std::string& before = map ? node->text : document_.FindLink(id)->text;
  const int indent = IndentOf(before);
  batch.SetText(id, IndentOf(lined) == indent
                        ? lined
                        : ItemText(map ? std::optional(value->keys[0]) : std::nullopt,
                                   value->items[0], indent));
  Push(batch.Take(), tr("Edit text"));
  return absl::OkStatus();
}

absl::Status Editor::SetAllText(const std::string& text) {
  if (text == document_.Text()) return absl::OkStatus();
  Document read;
  model::Diagnostic error;
  if (!read.Load(text, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", error.where.line, ": ", error.what, "; ", error.mend));
  }
  // Ids of this document, and those of objects that are still there stay.
  Document::State after = *read.Snapshot();
  for (Node& node : after.nodes) {
    const Node* same = document_.FindNode(node.name);
    node.id = same != nullptr ? same->id : document_.NewId();
  }
  std::unordered_map<std::string, Id> old_links;
  for (const Link& link : document_.links()) old_links.emplace(link.text, link.id);
  for (Link& link : after.links) {
    const auto same = old_links.find(link.text);
    if (same != old_links.end()) {
      link.id = same->second;
      old_links.erase(same);
    } else {
      link.id = document_.NewId();
    }
  }
  undo_.push(new TextCommand(&document_, document_.Snapshot(),
                             std::make_shared<const Document::State>(std::move(after))));
  return absl::OkStatus();
}

std::string Editor::Copy(const std::vector<Id>& ids) const {
  const std::unordered_set<Id> wanted(ids.begin(), ids.end());
  std::string nodes, links;
  for (const Node& node : document_.nodes()) {
    if (!wanted.contains(node.id)) continue;
    Yaml value = node.value;
    value.Set("at", PlaceValue(document_.Place(node)));
    nodes += ItemText(node.name, value, kIndent);
  }
  for (const Link& link : document_.links()) {
    if (!wanted.contains(document_.NodeAt(link, 0)) || !wanted.contains(document_.NodeAt(link, 1)))
      continue;
    links += ItemText(std::nullopt, link.value, kIndent);
  }
  if (nodes.empty()) return "";
  return absl::StrCat("warren: 1\nnodes:\n", nodes, links.empty() ? "" : "links:\n", links);
}

absl::StatusOr<std::vector<Id>> Editor::Paste(const std::string& text, QPointF offset) {
  Document from;
  model::Diagnostic error;
  if (!from.Load(text, &error) || from.nodes().empty()) {
    return absl::InvalidArgumentError("the clipboard holds no nodes");
  }
  std::unordered_set<std::string> taken_links;
  for (const std::string& name : document_.LinkNames()) taken_links.insert(name);
  std::unordered_map<std::string, std::string> names;  // of nodes, there and here
  std::unordered_set<std::string> taken;
  std::vector<Id> made;
  Batch batch(document_);
  for (const Node& node : from.nodes()) {
    std::string stem = node.name;
    while (!stem.empty() && stem.back() >= '0' && stem.back() <= '9') stem.pop_back();
    std::string name = node.name;
    for (size_t i = 1; document_.FindNode(name) != nullptr || taken.contains(name); ++i) {
      name = absl::StrCat(stem.empty() ? "n" : stem, i);
    }
    taken.insert(name);
    names[node.name] = name;
    Yaml value = node.value;
    value.Set("at", PlaceValue(from.Place(node) + offset));
    made.push_back(document_.NewId());
    batch.AddNode(
        made.back(),
        ItemText(name, value,
                 document_.nodes().empty() ? kIndent : IndentOf(document_.nodes()[0].text)));
  }
  for (const Link& link : from.links()) {
    if (!names.contains(link.end[0].node) || !names.contains(link.end[1].node)) continue;
    Yaml value = link.value;
    std::vector<Yaml> ends;
    for (const LinkEnd& end : link.end) {
      ends.push_back(Yaml::Scalar(end.interface.empty() ? names[end.node]
                                                        : names[end.node] + ":" + end.interface));
    }
    value.Set("ends", Yaml::List(std::move(ends)));
    if (!link.given_name.empty()) {
      std::string name = link.given_name;
      for (size_t i = 2; !taken_links.insert(name).second; ++i) {
        name = absl::StrCat(link.given_name, "-", i);
      }
      value.Set("name", Yaml::Scalar(name));
    }
    made.push_back(document_.NewId());
    batch.AddLink(
        made.back(),
        ItemText(std::nullopt, value,
                 document_.links().empty() ? kIndent : IndentOf(document_.links()[0].text)));
  }
  Push(batch.Take(), tr("Paste %n nodes", nullptr, static_cast<int>(names.size())));
  return made;
}

std::vector<Id> Editor::Duplicate(const std::vector<Id>& ids) {
  const std::string text = Copy(ids);
  auto made = text.empty() ? std::vector<Id>() : Paste(text, QPointF(40, 40));
  return made.ok() ? *made : std::vector<Id>();
}

}  // namespace warren::gui
