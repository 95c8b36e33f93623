// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A topology file that is being drawn. The document is the file's text, cut at its nodes and links:
// what nobody changed is saved as it was read, comments and all. Nodes and links have ids that
// outlive every edit and its undoing. Lives in the GUI's thread.

#ifndef WARREN_GUI_MODEL_DOCUMENT_H_
#define WARREN_GUI_MODEL_DOCUMENT_H_

#include <QtCore/QObject>
#include <QtCore/QPointF>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ctl/model/diagnostic.h"
#include "gui/model/yaml.h"

namespace warren::gui {

using Id = uint64_t;  // never 0, never used twice in a document

struct Node {
  Id id = 0;
  std::string text;  // its part of the file: comments above it, key, value
  std::string name;
  Yaml value;

  std::string Kind() const;  // "host" where the file says nothing
  std::optional<QPointF> At() const;
};

struct LinkEnd {
  std::string node;
  std::string interface;  // empty: the reader finds one
};

struct Link {
  Id id = 0;
  std::string text;
  Yaml value;
  std::string given_name;      // empty: made of the ends
  std::array<LinkEnd, 2> end;  // empty names where the file does not give two ends
};

// One part of the file before and after an edit; absent = not there.
struct Change {
  enum class What : uint8_t { kNode, kLink, kSection } what = What::kNode;
  Id id = 0;         // of a section: its number
  size_t index = 0;  // where it stands among its like
  std::optional<std::string> before;
  std::optional<std::string> after;
};

class Document : public QObject {
  Q_OBJECT
 public:
  // A file with nothing but a name.
  explicit Document(QObject* parent = nullptr);

  // Takes the place of all there was. False when the text is not YAML with a map at the top: the
  // document is then empty, and `error` has the reason.
  bool Load(const std::string& text, model::Diagnostic* error);
  // The text is YAML with a map at the top. What is not can be shown and edited as text, but not
  // drawn upon.
  bool readable() const { return state_.readable; }
  // What to save; of a document that is as it was loaded, exactly what was loaded.
  std::string Text() const;
  // The text whose lines ObjectAtLine knows: Text(), or how it was written anew.
  std::string CheckedText() const { return rewritten_ ? Joined() : Text(); }
  // Loading had to write the file anew (aliases, nodes in brackets), so a first edit will change
  // more of the file than itself.
  bool rewritten() const { return rewritten_; }

  const std::vector<Node>& nodes() const { return state_.nodes; }
  const std::vector<Link>& links() const { return state_.links; }
  // nullptr when there is none (any more). Valid until the next change.
  const Node* FindNode(Id id) const;
  const Link* FindLink(Id id) const;
  const Node* FindNode(const std::string& name) const;
  std::optional<size_t> NodeRow(Id id) const;
  std::optional<size_t> LinkRow(Id id) const;
  // The node at an end, or 0.
  Id NodeAt(const Link& link, size_t end) const;
  std::vector<Id> LinksOf(const std::string& node) const;
  // The links' names in order: given, or made as the reader makes them. With `renamed`: as they
  // will be when the node of the first name has the second.
  std::vector<std::string> LinkNames(const std::pair<std::string, std::string>& renamed = {}) const;
  // The lab's name, empty where the file has none.
  std::string LabName() const;
  // Every section's key ("nodes", "checks", ...) and text, in order; those of nodes and links
  // without their elements.
  size_t SectionCount() const { return state_.sections.size(); }
  const std::string& SectionKey(size_t index) const { return state_.sections[index].key; }
  const std::string& SectionText(size_t index) const { return state_.sections[index].text; }
  std::optional<size_t> FindSection(std::string_view key) const;

  // Where a node stands on the canvas: where the file says, else where a layout put it.
  QPointF Place(const Node& node) const;
  // Places for nodes without one in the file. They are no part of it.
  void SetLoosePlaces(std::unordered_map<Id, QPointF> places);

  // The object whose part of the file holds `line` (from 1) of CheckedText(); 0 when it is none's.
  Id ObjectAtLine(int line) const;

  Id NewId() { return ++last_id_; }
  // Puts every part into its `after` (or, backwards and from the last, its `before`). The parts
  // must be as the change says.
  void Apply(const std::vector<Change>& changes, bool forward);

  // All of the document, for edits of the whole text.
  struct State;
  std::shared_ptr<const State> Snapshot() const;
  void Restore(const State& state);

  // What must hold after every edit; "" or what is wrong.
  std::string Integrity() const;

 signals:
  void NodeAboutToBeInserted(int row);
  void NodeInserted(int row);
  void NodeAboutToBeRemoved(int row);
  void NodeRemoved(int row, quint64 id);
  void NodeChanged(int row);
  void LinkAboutToBeInserted(int row);
  void LinkInserted(int row);
  void LinkAboutToBeRemoved(int row);
  void LinkRemoved(int row, quint64 id);
  void LinkChanged(int row);
  void PlacesChanged();  // of nodes without one in the file
  void AboutToReset();
  void Reset();
  // Once after every edit, after all of the above.
  void Changed();

 private:
  struct Section {
    std::string key;
    std::string text;  // of nodes and links: up to the first element
  };

 public:
  struct State {
    std::vector<Section> sections;
    std::vector<Node> nodes;
    std::vector<Link> links;
    std::string tail;  // comments below everything
    bool readable = true;
  };

 private:
  bool Cut(const std::string& text, model::Diagnostic* error);
  bool PartsStandAlone() const;
  void Reindex();
  void ApplyNode(const Change& change, const std::optional<std::string>& to);
  void ApplyLink(const Change& change, const std::optional<std::string>& to);
  void ApplySection(const Change& change, const std::optional<std::string>& to);
  std::string Joined() const;

  State state_;
  std::unordered_map<Id, size_t> node_rows_, link_rows_;
  std::unordered_map<std::string, size_t> node_names_;
  std::unordered_map<Id, QPointF> loose_;
  Id last_id_ = 0;
  std::string loaded_text_, loaded_joined_;
  bool rewritten_ = false;
};

// Fills what a node or link says from its text.
void ReadText(Node& node);
void ReadText(Link& link);

}  // namespace warren::gui

#endif  // WARREN_GUI_MODEL_DOCUMENT_H_
