// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/model/document.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "ctl/format/names.h"
#include "ctl/format/scalars.h"

namespace warren::gui {
namespace {

using format::Value;
using Kind = Yaml::Kind;

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

// Whether the line can be part of the comments above something that begins in `column` (from 1).
bool IsCommentAbove(std::string_view line, int column) {
  const size_t first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return true;
  return line[first] == '#' && first < static_cast<size_t>(column);
}

// The file's lines, taken from the top.
class Cutter {
 public:
  explicit Cutter(const std::string& text) : lines_(Lines(text)) {}

  // The first line of the comments above `place`, not above `floor`.
  int FirstLine(const format::Place& place, int floor) const {
    int line = place.line;
    while (line - 1 >= floor && IsCommentAbove(At(line - 1), place.column)) --line;
    return line;
  }
  std::string Take(int to) {  // the lines up to, without, `to`
    std::string text;
    for (; next_ < to && next_ <= static_cast<int>(lines_.size()); ++next_) text += At(next_);
    return text;
  }
  std::string TakeRest() { return Take(static_cast<int>(lines_.size()) + 1); }
  std::string_view At(int line) const { return lines_[static_cast<size_t>(line - 1)]; }
  int next() const { return next_; }
  int count() const { return static_cast<int>(lines_.size()); }

 private:
  std::vector<std::string_view> lines_;
  int next_ = 1;
};

bool StartsLine(std::string_view line, int column) {
  return line.find_first_not_of(' ') == static_cast<size_t>(column - 1);
}

// Whether every entry begins a line of its own, all in one column. For lists: behind a dash.
bool IsBlockMap(const Value& map, const Cutter& lines, int column) {
  if (map.kind != Kind::kMap) return false;
  int last = 0;
  for (const format::Entry& entry : map.entries) {
    if (column == 0) column = entry.at.column;
    if (entry.at.column != column || entry.at.line <= last) return false;
    if (!StartsLine(lines.At(entry.at.line), column)) return false;
    last = entry.at.line;
  }
  return true;
}

bool IsBlockList(const Value& list, const Cutter& lines) {
  if (list.kind != Kind::kList) return false;
  int last = 0;
  for (const Value* item : list.items) {
    if (item->at.line <= last) return false;
    const std::string_view line = lines.At(item->at.line);
    const size_t dash = line.find_first_not_of(' ');
    if (dash == std::string_view::npos || line[dash] != '-' ||
        line.find_first_not_of(' ', dash + 1) != static_cast<size_t>(item->at.column - 1)) {
      return false;
    }
    last = item->at.line;
  }
  return true;
}

bool MayHaveAliases(const std::string& text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const bool starts =
        i == 0 || std::string_view(" ,:[{\n").find(text[i - 1]) != std::string::npos;
    if (text[i] == '*' && starts && text[i + 1] != ' ') return true;
  }
  return false;
}

std::string WriteAll(const Value& document) {
  std::string text;
  for (const format::Entry& entry : document.entries) {
    const Yaml value = FromTree(*entry.value);
    const bool elements = (entry.key == "nodes" || entry.key == "links") && !value.items.empty();
    if (!elements) {
      text += ItemText(entry.key, value, 0);
      continue;
    }
    absl::StrAppend(&text, entry.key, ":\n");
    for (size_t i = 0; i < value.items.size(); ++i) {
      const bool map = value.kind == Kind::kMap;
      text += ItemText(map ? std::optional(value.keys[i]) : std::nullopt, value.items[i], 2);
    }
  }
  return text;
}

void ReadNodeValue(Node& node, std::string name, Yaml value) {
  node.name = std::move(name);
  node.value = std::move(value);
}

void ReadLinkValue(Link& link, Yaml value) {
  link.value = std::move(value);
  link.given_name = link.value.Word("name");
  link.end = {};
  const Yaml* ends = link.value.Find("ends");
  if (ends == nullptr || ends->items.size() != 2) return;
  for (size_t i = 0; i < 2; ++i) {
    const std::string& text = ends->items[i].scalar;
    const size_t colon = text.find(':');
    link.end[i].node = text.substr(0, colon);
    if (colon != std::string::npos) link.end[i].interface = text.substr(colon + 1);
  }
}

}  // namespace

void ReadText(Node& node) {
  auto value = ParseYaml(node.text);
  if (!value.ok() || value->kind != Kind::kMap || value->items.size() != 1) return;
  ReadNodeValue(node, value->keys[0], std::move(value->items[0]));
}

void ReadText(Link& link) {
  auto value = ParseYaml(link.text);
  if (!value.ok() || value->kind != Kind::kList || value->items.size() != 1) return;
  ReadLinkValue(link, std::move(value->items[0]));
}

std::string Node::Kind() const {
  const std::string_view word = value.Word("kind");
  return word.empty() ? "host" : std::string(word);
}

std::optional<QPointF> Node::At() const {
  const Yaml* at = value.Find("at");
  if (at == nullptr || at->items.size() != 2) return std::nullopt;
  const auto x = format::ToNumber(at->items[0].scalar), y = format::ToNumber(at->items[1].scalar);
  if (!x || !y) return std::nullopt;
  return QPointF(*x, *y);
}

Document::Document(QObject* parent) : QObject(parent) {
  model::Diagnostic error;
  Load("warren: 1\nname: lab\n", &error);
}

bool Document::Load(const std::string& text, model::Diagnostic* error) {
  emit AboutToReset();
  state_ = {};
  loose_.clear();
  rewritten_ = false;
  const bool good = Cut(text, error);
  state_.readable = good;
  loaded_text_ = text;
  loaded_joined_ = Joined();
  Reindex();
  emit Reset();
  emit Changed();
  return good;
}

bool Document::Cut(const std::string& text, model::Diagnostic* error) {
  model::Diagnostics found;
  format::Tree tree;
  const Value* document = tree.Parse(text, "", found);
  if (document != nullptr && document->kind != Kind::kMap) {
    found.Error({"", 1, 1}, "the file is not a map", "begin it with 'warren: 1'");
    document = nullptr;
  }
  if (document == nullptr) {
    *error = found.all().front();
    return false;
  }
  const std::string lined = text.ends_with('\n') ? text : text + "\n";
  Cutter cutter(lined);
  const Value* nodes = document->Find("nodes");
  const Value* links = document->Find("links");
  const bool can_cut =
      IsBlockMap(*document, cutter, 1) && text.find('\r') == std::string::npos &&
      text.find('\t') == std::string::npos &&
      (nodes == nullptr || nodes->kind == Kind::kNull || IsBlockMap(*nodes, cutter, 0)) &&
      (links == nullptr || links->kind == Kind::kNull || IsBlockList(*links, cutter));
  if (!can_cut && !rewritten_) {
    rewritten_ = true;
    return Cut(WriteAll(*document), error);
  }
  for (size_t i = 0; i < document->entries.size(); ++i) {
    const format::Entry& entry = document->entries[i];
    const bool last = i + 1 == document->entries.size();
    const int end = last ? cutter.count() + 1
                         : cutter.FirstLine(document->entries[i + 1].at, entry.at.line + 1);
    const bool elements = (entry.key == "nodes" && entry.value->kind == Kind::kMap) ||
                          (entry.key == "links" && entry.value->kind == Kind::kList);
    if (!elements) {
      state_.sections.push_back({entry.key, cutter.Take(end)});
      continue;
    }
    // Each element from the comments above it to those above the next.
    std::vector<format::Place> places;
    for (const format::Entry& node : entry.value->entries) places.push_back(node.at);
    for (const Value* link : entry.value->items) places.push_back(link->at);
    const int first = places.empty() ? end : cutter.FirstLine(places[0], entry.at.line + 1);
    state_.sections.push_back({entry.key, cutter.Take(first)});
    for (size_t j = 0; j < places.size(); ++j) {
      const int stop =
          j + 1 < places.size() ? cutter.FirstLine(places[j + 1], places[j].line + 1) : end;
      const std::string part = cutter.Take(stop);
      if (entry.key == "nodes") {
        Node& node = state_.nodes.emplace_back();
        node.id = NewId();
        node.text = part;
        const format::Entry& source = entry.value->entries[j];
        ReadNodeValue(node, source.key, FromTree(*source.value));
      } else {
        Link& link = state_.links.emplace_back();
        link.id = NewId();
        link.text = part;
        ReadLinkValue(link, FromTree(*entry.value->items[j]));
      }
    }
  }
  state_.tail = cutter.TakeRest();
  // A part with an alias in it cannot stand alone.
  if (!rewritten_ && MayHaveAliases(text) && !PartsStandAlone()) {
    rewritten_ = true;
    state_ = {};
    return Cut(WriteAll(*document), error);
  }
  return true;
}

bool Document::PartsStandAlone() const {
  const auto alone = [](const auto& part) {
    auto read = part;
    read.value = {};
    ReadText(read);
    return read.value == part.value;
  };
  return std::all_of(state_.nodes.begin(), state_.nodes.end(), alone) &&
         std::all_of(state_.links.begin(), state_.links.end(), alone) &&
         std::all_of(state_.sections.begin(), state_.sections.end(),
                     [](const Section& section) { return ParseYaml(section.text).ok(); });
}

std::string Document::Joined() const {
  std::string text;
  for (const Section& section : state_.sections) {
    text += section.text;
    if (section.key == "nodes") {
      for (const Node& node : state_.nodes) text += node.text;
    } else if (section.key == "links") {
      for (const Link& link : state_.links) text += link.text;
    }
  }
  return text + state_.tail;
}

std::string Document::Text() const {
  std::string joined = Joined();
  return joined == loaded_joined_ ? loaded_text_ : joined;
}

const Node* Document::FindNode(Id id) const {
  const auto found = node_rows_.find(id);
  return found == node_rows_.end() ? nullptr : &state_.nodes[found->second];
}

const Link* Document::FindLink(Id id) const {
  const auto found = link_rows_.find(id);
  return found == link_rows_.end() ? nullptr : &state_.links[found->second];
}

const Node* Document::FindNode(const std::string& name) const {
  const auto found = node_names_.find(name);
  return found == node_names_.end() ? nullptr : &state_.nodes[found->second];
}

std::optional<size_t> Document::NodeRow(Id id) const {
  const auto found = node_rows_.find(id);
  return found == node_rows_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<size_t> Document::LinkRow(Id id) const {
  const auto found = link_rows_.find(id);
  return found == link_rows_.end() ? std::nullopt : std::optional(found->second);
}

Id Document::NodeAt(const Link& link, size_t end) const {
  const Node* node = FindNode(link.end[end].node);
  return node != nullptr ? node->id : 0;
}

std::vector<Id> Document::LinksOf(const std::string& node) const {
  std::vector<Id> ids;
  for (const Link& link : state_.links) {
    if (link.end[0].node == node || link.end[1].node == node) ids.push_back(link.id);
  }
  return ids;
}

std::vector<std::string> Document::LinkNames(
    const std::pair<std::string, std::string>& renamed) const {
  const auto now = [&renamed](const std::string& node) -> const std::string& {
    return !node.empty() && node == renamed.first ? renamed.second : node;
  };
  format::LinkNames names;
  for (const Link& link : state_.links) {
    if (!link.given_name.empty()) names.Take(link.given_name);
  }
  std::vector<std::string> all;
  for (const Link& link : state_.links) {
    all.push_back(link.given_name.empty() ? names.Next(now(link.end[0].node), now(link.end[1].node))
                                          : link.given_name);
  }
  return all;
}

QPointF Document::Place(const Node& node) const {
  if (const auto at = node.At()) return *at;
  const auto found = loose_.find(node.id);
  if (found != loose_.end()) return found->second;
  // Until there is a layout: in rows.
  constexpr size_t kColumns = 32;
  const size_t row = node_rows_.at(node.id);
  return QPointF(100.0 * static_cast<double>(row % kColumns),
                 100.0 * static_cast<double>(row / kColumns));
}

void Document::SetLoosePlaces(std::unordered_map<Id, QPointF> places) {
  loose_ = std::move(places);
  emit PlacesChanged();
}

std::optional<size_t> Document::FindSection(std::string_view key) const {
  for (size_t i = 0; i < state_.sections.size(); ++i) {
    if (state_.sections[i].key == key) return i;
  }
  return std::nullopt;
}

std::string Document::LabName() const {
  const auto section = FindSection("name");
  if (!section) return "";
  const auto value = ParseYaml(SectionText(*section));
  return value.ok() ? std::string(value->Word("name")) : "";
}

Id Document::ObjectAtLine(int line) const {
  int at = 1;
  const auto covers = [&](const std::string& text) {
    at += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    return line < at;
  };
  for (const Section& section : state_.sections) {
    if (covers(section.text)) return 0;
    if (section.key == "nodes") {
      for (const Node& node : state_.nodes) {
        if (covers(node.text)) return node.id;
      }
    } else if (section.key == "links") {
      for (const Link& link : state_.links) {
        if (covers(link.text)) return link.id;
      }
    }
  }
  return 0;
}

void Document::Reindex() {
  node_rows_.clear();
  link_rows_.clear();
  node_names_.clear();
  for (size_t i = 0; i < state_.nodes.size(); ++i) {
    node_rows_[state_.nodes[i].id] = i;
    node_names_.emplace(state_.nodes[i].name, i);
  }
  for (size_t i = 0; i < state_.links.size(); ++i) link_rows_[state_.links[i].id] = i;
}

void Document::Apply(const std::vector<Change>& changes, bool forward) {
  const auto apply = [this, forward](const Change& change) {
    const std::optional<std::string>& to = forward ? change.after : change.before;
    switch (change.what) {
      case Change::What::kNode:
        ApplyNode(change, to);
        break;
      case Change::What::kLink:
        ApplyLink(change, to);
        break;
      case Change::What::kSection:
        ApplySection(change, to);
        break;
    }
  };
  if (forward) {
    for (const Change& change : changes) apply(change);
  } else {
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) apply(*change);
  }
  emit Changed();
}

void Document::ApplyNode(const Change& change, const std::optional<std::string>& to) {
  const auto row = NodeRow(change.id);
  if (row && to) {
    Node& node = state_.nodes[*row];
    const std::string old_name = node.name;
    node.text = *to;
    ReadText(node);
    if (node.name != old_name) Reindex();
    emit NodeChanged(static_cast<int>(*row));
  } else if (to) {
    const int index = static_cast<int>(change.index);
    Node node;
    node.id = change.id;
    node.text = *to;
    ReadText(node);
    emit NodeAboutToBeInserted(index);
    state_.nodes.insert(state_.nodes.begin() + index, std::move(node));
    Reindex();
    emit NodeInserted(index);
  } else if (row) {
    emit NodeAboutToBeRemoved(static_cast<int>(*row));
    state_.nodes.erase(state_.nodes.begin() + static_cast<std::ptrdiff_t>(*row));
    Reindex();
    emit NodeRemoved(static_cast<int>(*row), change.id);
  }
}

void Document::ApplyLink(const Change& change, const std::optional<std::string>& to) {
  const auto row = LinkRow(change.id);
  if (row && to) {
    state_.links[*row].text = *to;
    ReadText(state_.links[*row]);
    emit LinkChanged(static_cast<int>(*row));
  } else if (to) {
    const int index = static_cast<int>(change.index);
    Link link;
    link.id = change.id;
    link.text = *to;
    ReadText(link);
    emit LinkAboutToBeInserted(index);
    state_.links.insert(state_.links.begin() + index, std::move(link));
    Reindex();
    emit LinkInserted(index);
  } else if (row) {
    emit LinkAboutToBeRemoved(static_cast<int>(*row));
    state_.links.erase(state_.links.begin() + static_cast<std::ptrdiff_t>(*row));
    Reindex();
    emit LinkRemoved(static_cast<int>(*row), change.id);
  }
}

void Document::ApplySection(const Change& change, const std::optional<std::string>& to) {
  if (to && (!change.before || !change.after)) {  // it comes, or comes back
    const auto value = ParseYaml(*to);
    std::string key =
        value.ok() && value->items.size() == 1 && value->kind == Kind::kMap ? value->keys[0] : "";
    state_.sections.insert(state_.sections.begin() + static_cast<std::ptrdiff_t>(change.index),
                           {std::move(key), *to});
  } else if (to) {
    state_.sections[change.index].text = *to;
  } else {
    state_.sections.erase(state_.sections.begin() + static_cast<std::ptrdiff_t>(change.index));
  }
}

std::shared_ptr<const Document::State> Document::Snapshot() const {
  return std::make_shared<const State>(state_);
}

void Document::Restore(const State& state) {
  emit AboutToReset();
  state_ = state;
  Reindex();
  emit Reset();
  emit Changed();
}

std::string Document::Integrity() const {
  if (node_rows_.size() != state_.nodes.size() || link_rows_.size() != state_.links.size()) {
    return "an id is used twice";
  }
  for (const Node& node : state_.nodes) {
    Node read;
    read.text = node.text;
    ReadText(read);
    if (read.name != node.name || read.value != node.value) {
      return absl::StrCat("node '", node.name, "' does not say what its text says");
    }
  }
  for (const Link& link : state_.links) {
    Link read;
    read.text = link.text;
    ReadText(read);
    if (read.value != link.value) return "a link does not say what its text says";
  }
  const std::string text = Joined();
  model::Diagnostics found;
  format::Tree tree;
  const Value* document = tree.Parse(text, "", found);
  if (document == nullptr) return "the whole is not YAML: " + found.ToString();
  const Value* nodes = document->Find("nodes");
  const Value* links = document->Find("links");
  if ((nodes != nullptr ? nodes->entries.size() : 0) != state_.nodes.size()) {
    return "the text has another number of nodes";
  }
  if ((links != nullptr ? links->items.size() : 0) != state_.links.size()) {
    return "the text has another number of links";
  }
  return "";
}

}  // namespace warren::gui
