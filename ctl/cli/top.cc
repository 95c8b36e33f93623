// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <grpcpp/grpcpp.h>
#include <ncurses.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/place.h"
#include "ctl/cli/top_rows.h"
#include "ctl/cli/verbs.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

constexpr int64_t kShortestNs = 100'000'000;
constexpr int kLookAtKeysMs = 50;
constexpr char kKeys[] = "q quits; order of links: l load, d drops, n name";
// The head, two empty lines, the heads of two tables, the line of keys.
constexpr int kOtherLines = 6;

struct TopWords {
  std::string lab;
  std::string every = "1s";
  bool once = false;
};

// Looks at the lab again and again, beside the screen.
class Watch {
 public:
  Watch(const LabRef& ref, int64_t every_ns) : client_(ref.place.socket), guard_(&context_) {
    v1::StatsRequest request;
    request.set_lab(ref.lab);
    request.set_every_ns(static_cast<uint64_t>(every_ns));
    reader_ = client_.stub().Stats(&context_, request);
    thread_ = std::thread([this] { Read(); });
  }
  ~Watch() {
    context_.TryCancel();
    thread_.join();
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // How often it has looked.
  uint64_t count() {
    std::lock_guard<std::mutex> lock(mutex_);
    return count_;
  }
  // Between the two latest looks; nullopt before there are two.
  std::optional<TopRows> Rows(TopOrder order) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (count_ < 2) return std::nullopt;
    return Compare(before_, after_, order);
  }
  // Set when the daemon, the lab or the user ended it.
  std::optional<absl::Status> ended() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ended_;
  }

 private:
  void Read() {
    for (v1::LabStats stats; reader_->Read(&stats);) {
      std::lock_guard<std::mutex> lock(mutex_);
      before_ = std::move(after_);
      after_ = std::move(stats);
      ++count_;
    }
    const absl::Status status = FromGrpc(reader_->Finish());
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = status;
  }

  Client client_;
  grpc::ClientContext context_;
  InterruptGuard guard_;
  std::unique_ptr<grpc::ClientReader<v1::LabStats>> reader_;
  std::mutex mutex_;  // of all below but the thread
  v1::LabStats before_, after_;
  uint64_t count_ = 0;
  std::optional<absl::Status> ended_;
  std::thread thread_;
};

// The terminal, given back as it was when this goes.
class Screen {
 public:
  // False when curses does not know the terminal.
  bool Open() {
    screen_ = newterm(nullptr, stdout, stdin);
    if (screen_ == nullptr) return false;
    cbreak();
    noecho();
    curs_set(0);
    timeout(kLookAtKeysMs);
    return true;
  }
  ~Screen() {
    if (screen_ == nullptr) return;
    endwin();
    delscreen(screen_);
  }

  void Draw(const std::string& lab, const std::optional<TopRows>& rows) {
    erase();
    int y = 0;
    for (const std::string& line : Lines(lab, rows)) {
      if (y + 1 >= LINES) break;
      mvaddnstr(y++, 0, line.c_str(), COLS);
    }
    attron(A_REVERSE);
    mvaddnstr(LINES - 1, 0, kKeys, COLS);
    attroff(A_REVERSE);
    refresh();
  }

 private:
  static std::vector<std::string> Lines(const std::string& lab,
                                        const std::optional<TopRows>& rows) {
    if (!rows) return {absl::StrCat("lab ", lab, ": looking")};
    // A third of the screen is the nodes'; what one does not need, the other has.
    const auto room = static_cast<size_t>(std::max(LINES - kOtherLines, 2));
    const size_t nodes =
        std::max({room / 3, size_t{1}, room > rows->links.size() ? room - rows->links.size() : 0});
    return TopLines(lab, *rows, room - std::min(nodes, rows->nodes.size()), nodes);
  }

  SCREEN* screen_ = nullptr;
};

// Until the user quits or the watch ends.
int Show(const LabRef& ref, Watch& watch) {
  Screen screen;
  if (!screen.Open()) {
    return Report(absl::FailedPreconditionError(
        "the terminal is not known; set TERM, or use warren top --once"));
  }
  TopOrder order = TopOrder::kLoad;
  screen.Draw(ref.lab, std::nullopt);
  uint64_t drawn = 0;
  while (!watch.ended()) {
    const int key = getch();
    if (key == 'q') break;
    if (key == 'l') order = TopOrder::kLoad;
    if (key == 'd') order = TopOrder::kDrops;
    if (key == 'n') order = TopOrder::kName;
    const uint64_t count = watch.count();
    if (key == ERR && count == drawn) continue;
    screen.Draw(ref.lab, watch.Rows(order));
    drawn = count;
  }
  return kDone;
}

int Print(const LabRef& ref, Watch& watch) {
  std::optional<TopRows> rows;
  while (!rows && !watch.ended()) {
    usleep(kLookAtKeysMs * 1000);
    rows = watch.Rows(TopOrder::kLoad);
  }
  if (!rows) return kDone;
  for (const std::string& line : TopLines(ref.lab, *rows, SIZE_MAX, SIZE_MAX)) {
    std::cout << line << "\n";
  }
  return kDone;
}

int Top(const TopWords& words) {
  auto every = model::ParseTime(words.every);
  if (!every.ok()) {
    return Report(absl::InvalidArgumentError(absl::StrCat("--every: ", every.status().message())));
  }
  if (*every < kShortestNs) {
    return Report(absl::InvalidArgumentError("--every: write 100ms or more"));
  }
  auto ref = FindLab(words.lab);
  if (!ref.ok()) return Report(ref.status());
  Watch watch(*ref, *every);
  const bool print = words.once || isatty(STDOUT_FILENO) == 0 || isatty(STDIN_FILENO) == 0;
  const int code = print ? Print(*ref, watch) : Show(*ref, watch);
  const auto ended = watch.ended();
  if (ended && !ended->ok()) return Report(Explain(ref->place, *ended));
  return code;
}

}  // namespace

void AddTop(const Verbs& verbs) {
  auto words = std::make_shared<TopWords>();
  CLI::App* verb =
      verbs.Add("top", "A live screen: links by load and drops, nodes by what they use",
                [words] { return Top(*words); });
  verb->add_option("LAB", words->lab, "The lab; may be left out while one is up");
  verb->add_option("--every", words->every, "How often it looks, at least 100ms")
      ->capture_default_str();
  verb->add_flag("--once", words->once, "Print it once and end; so it does without a terminal");
}

}  // namespace warren::cli
