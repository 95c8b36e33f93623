// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/view/theme.h"

#include <QtCore/QFile>
#include <QtCore/QHash>
#include <QtGui/QPainter>
#include <QtGui/QPalette>
#include <QtSvg/QSvgRenderer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleFactory>

namespace warren::gui {
namespace {

Theme& Current() {
  static Theme theme;
  return theme;
}

QHash<QString, QPixmap>& Pictures() {
  static QHash<QString, QPixmap> pictures;
  return pictures;
}

QPalette Dress(bool dark) {
  if (!dark) return QStyleFactory::create("Fusion")->standardPalette();
  QPalette palette;
  const QColor window(0x24, 0x27, 0x2c), base(0x1b, 0x1d, 0x21), text(0xe3, 0xe6, 0xea);
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::WindowText, text);
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::AlternateBase, window);
  palette.setColor(QPalette::ToolTipBase, window);
  palette.setColor(QPalette::ToolTipText, text);
  palette.setColor(QPalette::Text, text);
  palette.setColor(QPalette::PlaceholderText, QColor(0x8a, 0x90, 0x99));
  palette.setColor(QPalette::Button, QColor(0x30, 0x34, 0x3b));
  palette.setColor(QPalette::ButtonText, text);
  palette.setColor(QPalette::BrightText, Qt::red);
  palette.setColor(QPalette::Link, QColor(0x6a, 0xae, 0xf0));
  palette.setColor(QPalette::Highlight, QColor(0x2f, 0x6f, 0xb3));
  palette.setColor(QPalette::HighlightedText, Qt::white);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, QColor(0x6b, 0x72, 0x7b));
  }
  return palette;
}

// The drawing in black lines takes the colour of text.
QByteArray Drawing(const QString& name) {
  QFile file(":/icons/" + name + ".svg");
  if (!file.open(QIODevice::ReadOnly)) return {};
  return file.readAll().replace("#000000", CurrentTheme().text.name().toLatin1());
}

QPixmap Render(const QString& name, int pixels) {
  QPixmap picture(pixels, pixels);
  picture.fill(Qt::transparent);
  QSvgRenderer renderer(Drawing(name));
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  renderer.render(&painter);
  return picture;
}

}  // namespace

const Theme& CurrentTheme() { return Current(); }

void SetTheme(bool dark) {
  Theme& theme = Current();
  theme.dark = dark;
  theme.canvas = dark ? QColor(0x1b, 0x1d, 0x21) : QColor(0xfb, 0xfc, 0xfd);
  theme.grid = dark ? QColor(0x2b, 0x2f, 0x35) : QColor(0xe3, 0xe8, 0xee);
  theme.text = dark ? QColor(0xe3, 0xe6, 0xea) : QColor(0x22, 0x2b, 0x35);
  theme.faint = dark ? QColor(0x93, 0x9b, 0xa6) : QColor(0x6a, 0x76, 0x84);
  theme.link = dark ? QColor(0x86, 0x91, 0x9e) : QColor(0x74, 0x80, 0x8d);
  theme.selection = dark ? QColor(0x5a, 0xa5, 0xf2) : QColor(0x1f, 0x74, 0xc9);
  theme.good = QColor(0x2f, 0xa0, 0x5a);
  theme.warning = QColor(0xd9, 0x8e, 0x17);
  theme.bad = QColor(0xd3, 0x3b, 0x3b);
  Pictures().clear();
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  QApplication::setPalette(Dress(dark));
}

bool DesktopIsDark() {
  const QPalette palette = QGuiApplication::palette();
  return palette.color(QPalette::WindowText).lightness() >
         palette.color(QPalette::Window).lightness();
}

QIcon Icon(const QString& name) {
  QIcon icon;
  for (const int pixels : {20, 40}) {
    QPixmap normal = Render(name, pixels);
    QPixmap disabled(normal.size());
    disabled.fill(Qt::transparent);
    QPainter painter(&disabled);
    painter.setOpacity(0.35);
    painter.drawPixmap(0, 0, normal);
    painter.end();
    icon.addPixmap(normal);
    icon.addPixmap(disabled, QIcon::Disabled);
  }
  return icon;
}

const QPixmap& NodePicture(const QString& kind, int size, double scale) {
  // A quarter of a doubling more or less is not seen.
  int pixels = size;
  while (pixels < size * scale) pixels = pixels * 5 / 4 + 1;
  while (pixels > 2 && pixels * 4 / 5 >= size * scale) pixels = pixels * 4 / 5;
  const QString key = kind + QString::number(pixels);
  auto found = Pictures().find(key);
  if (found == Pictures().end()) {
    const bool known = QFile::exists(":/icons/" + kind + ".svg");
    found = Pictures().insert(key, Render(known ? kind : "unknown", pixels));
  }
  return *found;
}

}  // namespace warren::gui
