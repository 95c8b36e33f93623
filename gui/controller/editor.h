// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Every edit of a document, each one step that can be undone. Edits name objects by their ids and
// know nothing of how they are shown.

#ifndef WARREN_GUI_CONTROLLER_EDITOR_H_
#define WARREN_GUI_CONTROLLER_EDITOR_H_

#include <QtCore/QObject>
#include <QtCore/QPointF>
#include <QtGui/QUndoStack>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "gui/model/document.h"

namespace warren::gui {

class Editor : public QObject {
  Q_OBJECT
 public:
  explicit Editor(Document* document, QObject* parent = nullptr);

  Document& document() { return document_; }
  QUndoStack& undo() { return undo_; }

  // A name for a new node of the kind: pc1, r2, sw1, hub1; the lowest that is free.
  std::string FreeName(const std::string& kind) const;
  Id AddNode(const std::string& kind, QPointF at);
  // INVALID_ARGUMENT for a node and itself.
  absl::StatusOr<Id> Connect(Id a, Id b);
  // Nodes go, and the links that end at them.
  void Delete(const std::vector<Id>& ids);
  // INVALID_ARGUMENT when it is no name, ALREADY_EXISTS when it is taken. All that names the node
  // follows: links, events, checks.
  absl::Status Rename(Id node, const std::string& name);
  // Moves of one gesture (not 0) are one step. Nodes that a layout had placed are written down too:
  // from now on the picture is the user's.
  void Move(const std::unordered_map<Id, QPointF>& to, int gesture, const QString& what);
  enum class Alignment : uint8_t { kLeft, kRight, kTop, kBottom, kMiddle, kCenter };
  void Align(const std::vector<Id>& nodes, Alignment how);
  enum class Direction : uint8_t { kAcross, kDown };
  void Distribute(const std::vector<Id>& nodes, Direction direction);
  // The same value for all; nullopt removes the key. The value is not checked: a file may be wrong
  // for a while, and its problems are listed.
  void SetValue(const std::vector<Id>& ids, const Path& path, const std::optional<Yaml>& value,
                int gesture = 0);
  // A section of the file's top level such as `routing`; nullopt removes it.
  void SetTop(const std::string& key, const std::optional<Yaml>& value);
  // The text of one object, as the user wrote it. INVALID_ARGUMENT when it is not one object.
  absl::Status SetText(Id id, const std::string& text);
  // The text of the whole file.
  absl::Status SetAllText(const std::string& text);

  // The objects as a small topology file, for the clipboard.
  std::string Copy(const std::vector<Id>& ids) const;
  // Adds what Copy made, under names that are free. The ids of the new objects.
  absl::StatusOr<std::vector<Id>> Paste(const std::string& text, QPointF offset);
  std::vector<Id> Duplicate(const std::vector<Id>& ids);

  // A number for Move and SetValue that no other gesture has.
  int NewGesture() { return ++last_gesture_; }

 signals:
  void Refused(const QString& why);

 private:
  class Batch;
  void Push(std::vector<Change> changes, const QString& what, int gesture = 0);

  Document& document_;
  QUndoStack undo_;
  int last_gesture_ = 0;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_CONTROLLER_EDITOR_H_
