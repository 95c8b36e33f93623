// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What only a running lab has: sliders for the selected link, plots.

#ifndef WARREN_GUI_VIEW_LIVE_H_
#define WARREN_GUI_VIEW_LIVE_H_

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QSlider>
#include <QtWidgets/QWidget>
#include <memory>
#include <string>
#include <vector>

#include "gui/controller/editor.h"
#include "gui/controller/runner.h"
#include "gui/view/canvas.h"

QT_FORWARD_DECLARE_CLASS(QFormLayout)

namespace warren::gui {

// "12.5 Mbit/s"
QString ShownRate(double bits_per_second);

// What the canvas shows of a running lab.
void MarkLab(const Runner& runner, Canvas* canvas);

// Rate, delay and loss of the selected links. A drag of a slider is one step of undo; a running lab
// follows while it is dragged.
class SliderPanel : public QWidget {
  Q_OBJECT
 public:
  SliderPanel(Editor* editor, Runner* runner, QWidget* parent = nullptr);
  void Show(const std::vector<Id>& ids);

 private:
  void Tell();
  void Set(const char* key, const std::optional<std::string>& value);
  QSlider* AddSlider(QFormLayout* form, const QString& title, const char* key, QLabel** value);

  Editor& editor_;
  Runner& runner_;
  std::vector<Id> links_;
  QLabel* title_;
  QSlider *rate_, *delay_, *loss_;
  QLabel *rate_text_, *delay_text_, *loss_text_;
  QCheckBox* up_;
  QLabel* counters_;
  int gesture_ = 0;
  bool telling_ = false;
};

// Lines over time of chosen links.
class PlotPanel : public QWidget {
  Q_OBJECT
 public:
  enum class What : uint8_t { kRate, kQueue, kDrops };

  explicit PlotPanel(Runner* runner, QWidget* parent = nullptr);
  ~PlotPanel() override;
  void Show(std::vector<std::string> links);  // at most kMostLinks of them
  void SetWhat(What what);
  // All samples of the links shown, as text: time, link, direction, and the three values.
  QString Csv() const;
  // By the ending of the name: .png, .svg or .csv. False when it cannot be written.
  bool Export(const QString& path);
  static constexpr size_t kMostLinks = 4;

 signals:
  void Told(const QString& message);

 private:
  void Redraw();
  Runner& runner_;
  std::vector<std::string> links_;
  What what_ = What::kRate;
  QComboBox* choice_;
  struct Chart;
  std::unique_ptr<Chart> chart_;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_VIEW_LIVE_H_
