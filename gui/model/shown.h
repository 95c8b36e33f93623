// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
#ifndef WARREN_GUI_MODEL_SHOWN_H_
#define WARREN_GUI_MODEL_SHOWN_H_

#include <QtCore/QString>

namespace warren::gui {

// UTF-8 of the rest of Warren, as Qt wants it: a string, or a view of the standard's or Abseil's
// kind.
template <typename Text>
QString Shown(const Text& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace warren::gui

#endif  // WARREN_GUI_MODEL_SHOWN_H_
