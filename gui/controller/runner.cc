// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/controller/runner.h"

#include <QtCore/QThread>
#include <algorithm>
#include <unordered_set>

namespace warren::gui {
namespace {

double PerSecond(uint64_t before, uint64_t now, double seconds) {
  return now > before && seconds > 0 ? static_cast<double>(now - before) / seconds : 0;
}

LinkSample SampleOf(const LinkState& before, const LinkState& now, int64_t from_ns, int64_t to_ns) {
  LinkSample sample;
  sample.at_ns = to_ns;
  const double seconds = static_cast<double>(to_ns - from_ns) / 1e9;
  for (size_t i = 0; i < 2; ++i) {
    const DirectionState& was = before.direction[i];
    const DirectionState& is = now.direction[i];
    sample.bits_per_second[i] = 8 * PerSecond(was.out_bytes, is.out_bytes, seconds);
    sample.drops_per_second[i] = PerSecond(was.drops, is.drops, seconds);
    sample.queued_frames[i] = static_cast<double>(is.queued_frames);
    if (is.rate_bps > 0) {
      // Counters have frames without preamble, gap and FCS: 24 bytes each on Ethernet.
      constexpr double kOverheadBits = 8 * 24;
      const double wire = sample.bits_per_second[i] +
                          kOverheadBits * PerSecond(was.out_frames, is.out_frames, seconds);
      sample.load[i] = std::min(1.0, wire / static_cast<double>(is.rate_bps));
    } else if (sample.bits_per_second[i] > 0) {
      sample.load[i] = 0.01;  // something flows, and nothing limits it
    }
  }
  return sample;
}

LinkChange Difference(const Analysis::Link& before, const Analysis::Link& now) {
  LinkChange change;
  for (size_t i = 0; i < 2; ++i) {
    if (before.direction[i] == now.direction[i]) continue;
    change.direction[i] = DirectionChange{before.direction[i], now.direction[i]};
  }
  if (before.up != now.up) change.up = now.up;
  return change;
}

}  // namespace

Runner::Runner(const Document* document, const Checker* checker, Daemon* daemon, QObject* parent)
    : QObject(parent), document_(*document), checker_(*checker), daemon_(*daemon) {
  connect(daemon, &Daemon::Progress, this, &Runner::Progress);
  connect(daemon, &Daemon::Started, this, [this](const std::string& lab) {
    if (phase_ == Phase::kStarting) Attach(lab);
  });
  connect(daemon, &Daemon::Failed, this, [this](const QString& what, const QString& why) {
    if (phase_ == Phase::kStarting) SetPhase(Phase::kIdle, "");
    if (phase_ == Phase::kStopping) SetPhase(Phase::kRunning, lab_);
    emit Failed(what, why);
  });
  connect(daemon, &Daemon::Stopped, this, [this](const std::string& lab) {
    if (lab == lab_) Detach();
  });
  connect(daemon, &Daemon::Gone, this, [this](const std::string& lab) {
    if (lab != lab_) return;
    const bool expected = phase_ == Phase::kStopping;
    Detach();
    if (!expected) {
      emit Failed(tr("Lab %1 is gone").arg(QString::fromStdString(lab)),
                  tr("somebody else stopped it, or its capsule ended"));
    }
  });
  connect(daemon, &Daemon::Lost, this, [this] {
    if (phase_ != Phase::kRunning) return;
    lost_ = true;
    emit LostChanged();
  });
  connect(daemon, &Daemon::Found, this, [this] {
    lost_ = false;
    emit LostChanged();
  });
  connect(daemon, &Daemon::State, this, &Runner::Take);
  connect(checker, &Checker::Checked, this, &Runner::TellChanges);
}

void Runner::SetPhase(Phase phase, const std::string& lab) {
  phase_ = phase;
  lab_ = lab;
  if (phase != Phase::kRunning && phase != Phase::kStopping) {
    state_.reset();
    samples_.clear();
    told_.clear();
    if (lost_) {
      lost_ = false;
      emit LostChanged();
    }
  }
  emit PhaseChanged();
  emit Updated();
}

void Runner::Start(const std::string& path) {
  if (phase_ != Phase::kIdle) return;
  SetPhase(Phase::kStarting, "");
  daemon_.Start(document_.Text(), path);
}

void Runner::Stop() {
  if (phase_ != Phase::kRunning) return;
  SetPhase(Phase::kStopping, lab_);
  daemon_.Stop(lab_);
}

void Runner::Attach(const std::string& lab) {
  SetPhase(Phase::kRunning, lab);
  TellChanges();
  daemon_.Watch(lab, kIntervalMs);
}

void Runner::Detach() {
  daemon_.Unwatch();
  SetPhase(Phase::kIdle, "");
}

// An edit of what a link does reaches the lab at once; so does its undoing.
void Runner::TellChanges() {
  if (phase_ != Phase::kRunning || !checker_.analysis().good) return;
  for (const Analysis::Link& link : checker_.analysis().links) {
    const auto told = told_.find(link.name);
    if (told == told_.end()) {
      told_[link.name] = link;
      continue;
    }
    const LinkChange change = Difference(told->second, link);
    if (!change.Empty()) daemon_.SetLink(lab_, link.name, change);
    told->second = link;
  }
}

void Runner::Take(const std::shared_ptr<const LabState>& state) {
  Q_ASSERT(thread() == QThread::currentThread());
  if (phase_ != Phase::kRunning || state->lab != lab_) return;  // of a lab that was left
  if (state_) {
    std::unordered_map<std::string_view, const LinkState*> before;
    for (const LinkState& link : state_->links) before[link.name] = &link;
    for (const LinkState& link : state->links) {
      const auto was = before.find(link.name);
      if (was == before.end()) continue;
      std::deque<LinkSample>& samples = samples_[link.name];
      samples.push_back(SampleOf(*was->second, link, state_->at_ns, state->at_ns));
      if (samples.size() > kMostSamples) samples.pop_front();
    }
  }
  state_ = state;
  emit Updated();
}

bool Runner::stale() const {
  if (!state_) return false;
  std::unordered_set<std::string_view> nodes;
  for (const NodeState& node : state_->nodes) nodes.insert(node.name);
  if (nodes.size() != document_.nodes().size()) return true;
  for (const Node& node : document_.nodes()) {
    if (!nodes.contains(node.name)) return true;
  }
  std::unordered_set<std::string_view> links;
  for (const LinkState& link : state_->links) links.insert(link.name);
  const std::vector<std::string> names = document_.LinkNames();
  return links.size() != names.size() ||
         std::any_of(names.begin(), names.end(),
                     [&links](const std::string& name) { return !links.contains(name); });
}

const LinkSample* Runner::Latest(const std::string& link) const {
  const auto found = samples_.find(link);
  return found == samples_.end() || found->second.empty() ? nullptr : &found->second.back();
}

const std::deque<LinkSample>& Runner::Samples(const std::string& link) const {
  static const std::deque<LinkSample> kNone;
  const auto found = samples_.find(link);
  return found == samples_.end() ? kNone : found->second;
}

}  // namespace warren::gui
