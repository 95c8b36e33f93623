// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Colours and icons, light and dark.

#ifndef WARREN_GUI_VIEW_THEME_H_
#define WARREN_GUI_VIEW_THEME_H_

#include <QtGui/QColor>
#include <QtGui/QIcon>
#include <QtGui/QPixmap>

namespace warren::gui {

struct Theme {
  bool dark = false;
  QColor canvas, grid, text, faint, link, selection, good, warning, bad;
};

// The theme in use. SetTheme also dresses the application's widgets.
const Theme& CurrentTheme();
void SetTheme(bool dark);
// Whether the desktop around us is dark.
bool DesktopIsDark();

// One of gui/icons, in the theme's colours.
QIcon Icon(const QString& name);
// The picture of a node's kind, `size` units wide, for a screen with `scale` pixels to the unit.
// Kept, so that painting costs a copy.
const QPixmap& NodePicture(const QString& kind, int size, double scale);

}  // namespace warren::gui

#endif  // WARREN_GUI_VIEW_THEME_H_
