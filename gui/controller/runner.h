// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The document's lab: starting it, watching it, telling it what an edit changes, stopping it. What
// it shows is a mirror of what the daemon said last.

#ifndef WARREN_GUI_CONTROLLER_RUNNER_H_
#define WARREN_GUI_CONTROLLER_RUNNER_H_

#include <QtCore/QObject>
#include <QtCore/QString>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gui/daemon/daemon.h"
#include "gui/model/tables.h"

namespace warren::gui {

// What one link did between two looks at it.
struct LinkSample {
  int64_t at_ns = 0;
  std::array<double, 2> bits_per_second{};  // that left the link
  std::array<double, 2> queued_frames{};
  std::array<double, 2> drops_per_second{};
  std::array<double, 2> load{};  // share of the rate; 0 without a rate and without traffic
};

class Runner : public QObject {
  Q_OBJECT
 public:
  enum class Phase : uint8_t { kIdle, kStarting, kRunning, kStopping };
  static constexpr int kIntervalMs = 500;
  static constexpr size_t kMostSamples = 1200;  // of a link: ten minutes

  Runner(const Document* document, const Checker* checker, Daemon* daemon,
         QObject* parent = nullptr);

  Phase phase() const { return phase_; }
  const std::string& lab() const { return lab_; }  // "" unless running or stopping
  bool lost() const { return lost_; }
  // The lab's nodes and links are not those of the drawing any more.
  bool stale() const;
  Daemon& daemon() { return daemon_; }

  void Start(const std::string& path);
  void Stop();
  void Attach(const std::string& lab);  // to one that runs already
  void Detach();                        // and leave it running

  // Empty before the first look.
  const LabState* state() const { return state_.get(); }
  const LinkSample* Latest(const std::string& link) const;
  // Oldest first.
  const std::deque<LinkSample>& Samples(const std::string& link) const;

 signals:
  void PhaseChanged();
  void Progress(const QString& phase, int done, int total);
  void Failed(const QString& what, const QString& why);
  void LostChanged();
  void Updated();  // state and samples

 private:
  void SetPhase(Phase phase, const std::string& lab);
  void Take(const std::shared_ptr<const LabState>& state);
  void TellChanges();

  const Document& document_;
  const Checker& checker_;
  Daemon& daemon_;
  Phase phase_ = Phase::kIdle;
  std::string lab_;
  bool lost_ = false;
  std::shared_ptr<const LabState> state_;
  std::unordered_map<std::string, std::deque<LinkSample>> samples_;
  // What the lab was told of each link: how the drawing was when it was last good.
  std::unordered_map<std::string, Analysis::Link> told_;
};

}  // namespace warren::gui

#endif  // WARREN_GUI_CONTROLLER_RUNNER_H_
