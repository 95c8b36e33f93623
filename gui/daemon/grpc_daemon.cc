// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/daemon/grpc_daemon.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "gui/daemon/client.h"
#include "gui/model/shown.h"

namespace warren::gui {
namespace {

// Does one thing after another in a thread of its own.
class Worker {
 public:
  Worker() : thread_([this] { Run(); }) {}
  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    news_.notify_one();
    thread_.join();
  }
  void Do(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    news_.notify_one();
  }

 private:
  void Run() {
    while (true) {
      std::unique_lock lock(mutex_);
      news_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (ending_) return;
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<std::function<void()>> jobs_;  // under mutex_
  bool ending_ = false;                     // under mutex_
  std::thread thread_;                      // last: it uses the rest
};

// Looks at one lab again and again, and changes its links in between.
class Watcher {
 public:
  Watcher(Daemon* daemon, std::string lab, int interval_ms)
      : daemon_(*daemon),
        lab_(std::move(lab)),
        interval_(interval_ms),
        thread_([this] { Run(); }) {}
  ~Watcher() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    news_.notify_one();
    thread_.join();
  }
  const std::string& lab() const { return lab_; }

  void SetLink(const std::string& link, const LinkChange& change) {
    {
      const std::lock_guard lock(mutex_);
      changes_[link].Add(change);
    }
    news_.notify_one();
  }

 private:
  void Run() {
    std::unique_ptr<LabCalls> calls;
    bool lost = false;
    while (true) {
      if (!calls) {
        auto connected = LabCalls::Connect(lab_);
        if (connected.ok()) {
          calls = *std::move(connected);
        } else if (absl::IsNotFound(connected.status())) {
          emit daemon_.Gone(lab_);
          return;
        }
      }
      if (calls) {
        auto state = calls->Show();
        if (state.ok()) {
          if (lost) emit daemon_.Found();
          lost = false;
          emit daemon_.State(std::make_shared<const LabState>(*std::move(state)));
        } else {
          calls.reset();
          if (absl::IsNotFound(state.status())) {
            emit daemon_.Gone(lab_);
            return;
          }
          if (!lost) emit daemon_.Lost(Shown(state.status().message()));
          lost = true;
        }
      }
      if (!Wait(calls.get())) return;
    }
  }

  // Until it is time to look again; false at the end.
  bool Wait(LabCalls* calls) {
    const auto until = std::chrono::steady_clock::now() + interval_;
    std::unique_lock lock(mutex_);
    while (true) {
      news_.wait_until(lock, until, [&] { return ending_ || (calls && !changes_.empty()); });
      if (ending_) return false;
      if (calls == nullptr || changes_.empty()) return true;
      const auto changes = std::exchange(changes_, {});
      lock.unlock();
      for (const auto& [link, change] : changes) {
        const absl::Status status = calls->SetLink(link, change);
        if (!status.ok()) {
          emit daemon_.Failed(QObject::tr("Link %1 was not changed").arg(Shown(link)),
                              Shown(status.message()));
        }
      }
      lock.lock();
      if (std::chrono::steady_clock::now() >= until) return !ending_;
    }
  }

  Daemon& daemon_;
  const std::string lab_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::map<std::string, LinkChange> changes_;  // under mutex_
  bool ending_ = false;                        // under mutex_
  std::thread thread_;                         // last: it uses the rest
};

class GrpcConsole : public Console {
 public:
  GrpcConsole(const std::string& lab, const std::string& node, int rows, int columns)
      : call_(lab, node, rows, columns,
              {[this](std::string bytes) { emit Output(QByteArray::fromStdString(bytes)); },
               [this](int status, std::string why) { emit Ended(status, Shown(why)); }}) {}

  void Write(const QByteArray& bytes) override { call_.Write(bytes.toStdString()); }
  void Resize(int rows, int columns) override { call_.Resize(rows, columns); }

 private:
  ShellCall call_;
};

// Signals are emitted in the threads that have something to tell; a receiver in the GUI's thread
// gets them there, because Qt queues what crosses threads.
class GrpcDaemon : public Daemon {
 public:
  GrpcDaemon() { PrepareCalls(); }

  void FindLabs() override {
    finder_.Do([this] {
      auto labs = CallFindLabs();
      if (labs.ok()) {
        emit LabsFound(*labs);
      } else {
        emit Failed(tr("Running labs cannot be listed"), Shown(labs.status().message()));
      }
    });
  }

  void Start(const std::string& text, const std::string& path) override {
    starter_.Do([this, text, path] {
      auto lab = CallStart(text, path, [this](const std::string& phase, int done, int total) {
        emit Progress(Shown(phase), done, total);
      });
      if (lab.ok()) {
        emit Started(*lab);
      } else {
        emit Failed(tr("The lab was not started"), Shown(lab.status().message()));
      }
    });
  }

  void Stop(const std::string& lab) override {
    starter_.Do([this, lab] {
      const absl::Status status = CallStop(lab);
      if (status.ok() || absl::IsNotFound(status)) {
        emit Stopped(lab);
      } else {
        emit Failed(tr("The lab was not stopped"), Shown(status.message()));
      }
    });
  }

  void Watch(const std::string& lab, int interval_ms) override {
    Unwatch();
    watcher_ = std::make_unique<Watcher>(this, lab, interval_ms);
  }

  // The thread may be in a call that takes seconds to fail; another one waits for its end.
  void Unwatch() override {
    if (!watcher_) return;
    reaper_.Do([old = std::shared_ptr<Watcher>(std::move(watcher_))]() mutable { old.reset(); });
  }

  void SetLink(const std::string& lab, const std::string& link, const LinkChange& change) override {
    if (watcher_ && watcher_->lab() == lab) watcher_->SetLink(link, change);
  }

  std::unique_ptr<Console> OpenConsole(const std::string& lab, const std::string& node, int rows,
                                       int columns) override {
    return std::make_unique<GrpcConsole>(lab, node, rows, columns);
  }

 private:
  Worker finder_, starter_, reaper_;
  std::unique_ptr<Watcher> watcher_;
};

}  // namespace

int InterruptedFd() { return PrepareCalls(); }

std::unique_ptr<Daemon> MakeGrpcDaemon() { return std::make_unique<GrpcDaemon>(); }

}  // namespace warren::gui
