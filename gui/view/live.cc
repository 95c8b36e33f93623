// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/view/live.h"

#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>
#include <QtCore/QSaveFile>
#include <QtGui/QPainter>
#include <QtSvg/QSvgGenerator>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QGraphicsLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolButton>
#include <algorithm>
#include <cmath>

#include "ctl/model/units.h"
#include "gui/model/shown.h"
#include "gui/view/theme.h"

namespace warren::gui {
namespace {

constexpr int kSteps = 1000;  // of a slider
constexpr int kPlotSeconds = 120;

// Sliders go by decades: the leftmost place is off, the others reach from `least` to `most`.
double FromSlider(int at, double least, double most) {
  if (at == 0) return 0;
  const double share = static_cast<double>(at - 1) / (kSteps - 1);
  return least * std::pow(most / least, share);
}

int ToSlider(double value, double least, double most) {
  if (value <= 0) return 0;
  const double share = std::log(value / least) / std::log(most / least);
  return 1 + static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * (kSteps - 1)));
}

// Two digits: nobody drags finer.
double Rounded(double value) {
  if (value <= 0) return 0;
  const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
  return std::round(value / unit) * unit;
}

constexpr double kLeastRate = 1e4, kMostRate = 1e10;   // bit/s
constexpr double kLeastDelay = 1e5, kMostDelay = 2e9;  // ns
constexpr double kLeastLoss = 1e-4, kMostLoss = 1;

}  // namespace

QString ShownRate(double bits) {
  const char* units[] = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s"};
  size_t unit = 0;
  while (bits >= 1000 && unit + 1 < std::size(units)) {
    bits /= 1000;
    ++unit;
  }
  return QString("%1 %2").arg(bits, 0, 'g', bits < 100 ? 3 : 4).arg(units[unit]);
}

void MarkLab(const Runner& runner, Canvas* canvas) {
  std::unordered_map<std::string, LinkMark> links;
  std::unordered_map<std::string, bool> nodes;
  if (const LabState* state = runner.state()) {
    for (const NodeState& node : state->nodes) nodes[node.name] = node.up;
    for (const LinkState& link : state->links) {
      LinkMark& mark = links[link.name];
      mark.up = link.up;
      mark.load = 0;
      const LinkSample* sample = runner.Latest(link.name);
      if (sample == nullptr) continue;
      mark.load = std::max(sample->load[0], sample->load[1]);
      mark.drops = sample->drops_per_second[0] + sample->drops_per_second[1] > 0;
      QStringList parts;
      const char* arrows[] = {"→ ", "← "};
      for (size_t i = 0; i < 2; ++i) {
        if (sample->bits_per_second[i] > 0) {
          parts.append(QString::fromUtf8(arrows[i]) + ShownRate(sample->bits_per_second[i]));
        }
      }
      mark.text = parts.join('\n');
    }
  }
  canvas->Mark(links, nodes);
}

SliderPanel::SliderPanel(Editor* editor, Runner* runner, QWidget* parent)
    : QWidget(parent), editor_(*editor), runner_(*runner) {
  auto* form = new QFormLayout(this);
  title_ = new QLabel;
  form->addRow(title_);
  rate_ = AddSlider(form, tr("Rate"), "rate", &rate_text_);
  delay_ = AddSlider(form, tr("Delay"), "delay", &delay_text_);
  loss_ = AddSlider(form, tr("Loss"), "loss", &loss_text_);
  up_ = new QCheckBox(tr("Carrier"));
  up_->setObjectName("slider-up");
  form->addRow(up_);
  counters_ = new QLabel;
  counters_->setWordWrap(true);
  form->addRow(counters_);
  connect(up_, &QCheckBox::toggled, this, [this](bool on) {
    gesture_ = editor_.NewGesture();
    Set("state", on ? std::nullopt : std::optional<std::string>("down"));
  });
  connect(&editor_.document(), &Document::Changed, this, &SliderPanel::Tell);
  connect(runner, &Runner::Updated, this, &SliderPanel::Tell);
  Show({});
}

QSlider* SliderPanel::AddSlider(QFormLayout* form, const QString& title, const char* key,
                                QLabel** value) {
  auto* slider = new QSlider(Qt::Horizontal);
  slider->setObjectName(QString("slider-") + key);
  slider->setAccessibleName(title);
  slider->setRange(0, kSteps);
  slider->setPageStep(50);
  slider->setSingleStep(10);
  *value = new QLabel;
  (*value)->setMinimumWidth(70);
  auto* row = new QHBoxLayout;
  row->addWidget(slider);
  row->addWidget(*value);
  form->addRow(title, row);
  connect(slider, &QSlider::sliderPressed, this, [this] { gesture_ = editor_.NewGesture(); });
  connect(slider, &QSlider::valueChanged, this, [this, slider, word = std::string(key)](int at) {
    if (telling_) return;
    if (!slider->isSliderDown()) gesture_ = editor_.NewGesture();
    std::string text = "0";
    if (at > 0 && word == "rate") {
      text = model::PrintRate(
          static_cast<uint64_t>(std::llround(Rounded(FromSlider(at, kLeastRate, kMostRate)))));
    } else if (at > 0 && word == "delay") {
      text = model::PrintTime(std::llround(Rounded(FromSlider(at, kLeastDelay, kMostDelay))));
    } else if (at > 0) {
      text = model::PrintProbability(Rounded(FromSlider(at, kLeastLoss, kMostLoss)));
    }
    Set(word.c_str(), at == 0 ? std::nullopt : std::optional(text));
  });
  return slider;
}

void SliderPanel::Set(const char* key, const std::optional<std::string>& value) {
  if (telling_ || links_.empty()) return;
  // Where the file has a default for all links, off must be said.
  const bool defaults = editor_.document().FindSection("defaults").has_value();
  std::optional<Yaml> yaml;
  if (value) {
    yaml = Yaml::Scalar(*value);
  } else if (defaults && std::string_view(key) != "state") {
    yaml = Yaml::Scalar("0");
  }
  editor_.SetValue(links_, {key}, yaml, gesture_);
}

void SliderPanel::Show(const std::vector<Id>& ids) {
  links_.clear();
  for (const Id id : ids) {
    if (editor_.document().FindLink(id) != nullptr) links_.push_back(id);
  }
  Tell();
}

void SliderPanel::Tell() {
  telling_ = true;
  const Document& document = editor_.document();
  std::erase_if(links_, [&](Id id) { return document.FindLink(id) == nullptr; });
  for (QWidget* widget : std::initializer_list<QWidget*>{rate_, delay_, loss_, up_}) {
    widget->setEnabled(!links_.empty());
  }
  QString counters;
  if (links_.empty()) {
    title_->setText(tr("Select links to change them here."));
  } else {
    const Link& link = *document.FindLink(links_[0]);
    const std::string name = document.LinkNames()[*document.LinkRow(link.id)];
    title_->setText(links_.size() == 1
                        ? tr("Link <b>%1</b>").arg(Shown(name))
                        : tr("<b>%n</b> links", nullptr, static_cast<int>(links_.size())));
    const auto rate = model::ParseRate(link.value.Word("rate"));
    const auto delay = model::ParseTime(link.value.Word("delay"));
    const auto loss = model::ParseProbability(link.value.Word("loss"));
    const auto place = [](QSlider* slider, QLabel* text, bool known, double value, double least,
                          double most, const QString& shown) {
      if (!slider->isSliderDown()) {
        slider->setValue(known ? ToSlider(value, least, most) : 0);
      }
      text->setText(known && value > 0 ? shown : tr("off"));
    };
    place(rate_, rate_text_, rate.ok(), rate.ok() ? static_cast<double>(*rate) : 0, kLeastRate,
          kMostRate, Shown(link.value.Word("rate")));
    place(delay_, delay_text_, delay.ok(), delay.ok() ? static_cast<double>(*delay) : 0,
          kLeastDelay, kMostDelay, Shown(link.value.Word("delay")));
    place(loss_, loss_text_, loss.ok(), loss.ok() ? *loss : 0, kLeastLoss, kMostLoss,
          Shown(link.value.Word("loss")));
    up_->setChecked(link.value.Word("state") != "down");
    const LinkSample* sample = runner_.Latest(name);
    if (sample != nullptr && links_.size() == 1) {
      for (size_t i = 0; i < 2; ++i) {
        counters += tr("%1 %2: %3, queue %4, drops %5/s\n")
                        .arg(i == 0 ? QString::fromUtf8("→") : QString::fromUtf8("←"),
                             Shown(link.end[1 - i].node), ShownRate(sample->bits_per_second[i]))
                        .arg(sample->queued_frames[i], 0, 'f', 0)
                        .arg(sample->drops_per_second[i], 0, 'f', 0);
      }
    }
  }
  counters_->setText(counters.trimmed());
  telling_ = false;
}

// ---- plots -------------------------------------------------------------------------------------

struct PlotPanel::Chart {
  QChart* chart = new QChart;  // the view's
  QChartView* view = new QChartView(chart);
  QValueAxis* time = new QValueAxis;
  QValueAxis* value = new QValueAxis;
};

PlotPanel::PlotPanel(Runner* runner, QWidget* parent)
    : QWidget(parent), runner_(*runner), chart_(std::make_unique<Chart>()) {
  choice_ = new QComboBox;
  choice_->setObjectName("plot-what");
  choice_->addItems({tr("Rate, Mbit/s"), tr("Queue, frames"), tr("Drops, frames/s")});
  connect(choice_, &QComboBox::currentIndexChanged, this,
          [this](int index) { SetWhat(static_cast<What>(index)); });
  auto* save = new QToolButton;
  save->setIcon(Icon("save"));
  save->setToolTip(tr("Export as PNG, SVG or CSV"));
  connect(save, &QToolButton::clicked, this, [this] {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export the plot"), "plot.png", tr("Pictures and tables (*.png *.svg *.csv)"));
    if (!path.isEmpty() && !Export(path)) emit Told(tr("Cannot write %1").arg(path));
  });
  auto* bar = new QHBoxLayout;
  bar->addWidget(choice_);
  bar->addWidget(save);
  bar->addStretch();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->addLayout(bar);
  layout->addWidget(chart_->view);
  chart_->view->setMinimumSize(340, 170);
  chart_->chart->setMargins({2, 2, 2, 2});
  chart_->chart->layout()->setContentsMargins(0, 0, 0, 0);
  chart_->chart->addAxis(chart_->time, Qt::AlignBottom);
  chart_->chart->addAxis(chart_->value, Qt::AlignLeft);
  chart_->time->setTitleText(tr("seconds ago"));
  chart_->time->setRange(-kPlotSeconds, 0);
  chart_->time->setLabelFormat("%d");
  chart_->view->setRenderHint(QPainter::Antialiasing);
  connect(runner, &Runner::Updated, this, [this] {
    if (isVisible()) Redraw();
  });
  Redraw();
}

PlotPanel::~PlotPanel() = default;

void PlotPanel::Show(std::vector<std::string> links) {
  if (links.size() > kMostLinks) links.resize(kMostLinks);
  links_ = std::move(links);
  Redraw();
}

void PlotPanel::SetWhat(What what) {
  what_ = what;
  choice_->setCurrentIndex(static_cast<int>(what));
  Redraw();
}

void PlotPanel::Redraw() {
  QChart& chart = *chart_->chart;
  const QChart::ChartTheme theme =
      CurrentTheme().dark ? QChart::ChartThemeDark : QChart::ChartThemeLight;
  if (chart.theme() != theme) chart.setTheme(theme);
  chart.removeAllSeries();
  chart.setTitle(links_.empty() ? tr("Select links to see what they carry") : QString());
  const QColor colours[] = {QColor(0x1f, 0x74, 0xc9), QColor(0xd9, 0x8e, 0x17),
                            QColor(0x2f, 0xa0, 0x5a), QColor(0x93, 0x56, 0x8b)};
  double highest = 0;
  for (size_t i = 0; i < links_.size(); ++i) {
    const std::deque<LinkSample>& samples = runner_.Samples(links_[i]);
    for (size_t direction = 0; direction < 2; ++direction) {
      auto* series = new QLineSeries;  // the chart's
      series->setName(Shown(links_[i]) + QString::fromUtf8(direction == 0 ? " →" : " ←"));
      QPen pen(colours[i % std::size(colours)], 2);
      if (direction == 1) pen.setStyle(Qt::DashLine);
      series->setPen(pen);
      QList<QPointF> points;
      for (const LinkSample& sample : samples) {
        const double ago = static_cast<double>(sample.at_ns - samples.back().at_ns) / 1e9;
        if (ago < -kPlotSeconds) continue;
        const double value = what_ == What::kRate    ? sample.bits_per_second[direction] / 1e6
                             : what_ == What::kQueue ? sample.queued_frames[direction]
                                                     : sample.drops_per_second[direction];
        highest = std::max(highest, value);
        points.append(QPointF(ago, value));
      }
      series->replace(points);
      chart.addSeries(series);
      series->attachAxis(chart_->time);
      series->attachAxis(chart_->value);
    }
  }
  chart_->value->setRange(0, highest > 0 ? highest * 1.1 : 1);
  chart_->value->applyNiceNumbers();
}

QString PlotPanel::Csv() const {
  QString text = "seconds,link,direction,bits_per_second,queued_frames,drops_per_second\n";
  for (const std::string& link : links_) {
    const std::deque<LinkSample>& samples = runner_.Samples(link);
    for (const LinkSample& sample : samples) {
      const double seconds = static_cast<double>(sample.at_ns - samples.front().at_ns) / 1e9;
      for (size_t i = 0; i < 2; ++i) {
        text += QString("%1,%2,%3,%4,%5,%6\n")
                    .arg(seconds, 0, 'f', 3)
                    .arg(Shown(link), QString(i == 0 ? "forward" : "backward"))
                    .arg(sample.bits_per_second[i], 0, 'f', 0)
                    .arg(sample.queued_frames[i], 0, 'f', 0)
                    .arg(sample.drops_per_second[i], 0, 'f', 1);
      }
    }
  }
  return text;
}

bool PlotPanel::Export(const QString& path) {
  if (path.endsWith(".csv")) {
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(Csv().toUtf8()) >= 0 && file.commit();
  }
  if (path.endsWith(".svg")) {
    QSvgGenerator generator;
    generator.setFileName(path);
    generator.setSize(chart_->view->size());
    generator.setViewBox(chart_->view->rect());
    QPainter painter;
    if (!painter.begin(&generator)) return false;
    chart_->view->render(&painter);
    return painter.end();
  }
  return chart_->view->grab().save(path, "PNG");
}

}  // namespace warren::gui
