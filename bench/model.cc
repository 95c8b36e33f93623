// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What the link engine does in model time, where no machine can disturb it: the figures behind the
// promises that are about the model itself. Prints JSON; judges nothing.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <vector>

extern "C" {
#include "kmod/engine/direction.h"
}

namespace warren::bench {
namespace {

using nlohmann::json;

constexpr uint64_t kSecond = 1'000'000'000;
constexpr std::array<uint32_t, 3> kSizes = {64, 576, 1514};  // bytes, with the Ethernet header

wr_params Ethernet() {
  wr_params params = {};
  params.overhead = 24;
  params.min_frame = 84;
  return params;
}

uint32_t Wire(uint32_t len) { return std::max(len + 24, 84u); }

// One direction and the frames that go through it.
class Direction {
 public:
  explicit Direction(const wr_params& params, uint64_t seed = 1, size_t frames = 1024,
                     const wr_features& features = {})
      : features_(features), frames_(frames) {
    wr_dir_init(&dir_, &guard_, &count_, seed);
    Set(params, 0);
    for (wr_frame& frame : frames_) free_.push_back(&frame);
  }
  ~Direction() {
    wr_out out = {};
    wr_dir_purge(&dir_, &out);
    Take(&out);
    wr_options_free(dir_.options);
  }
  Direction(const Direction&) = delete;
  Direction& operator=(const Direction&) = delete;

  void Set(const wr_params& params, uint64_t now) {
    wr_options* options = nullptr;
    if (!wr_options_new(&options, &features_)) std::abort();
    wr_out out = {};
    wr_options_free(wr_dir_set(&dir_, &params, options, now, &out));
    Take(&out);
  }

  void Put(uint64_t now, uint32_t len) {
    wr_frame* frame = free_.back();
    free_.pop_back();
    *frame = wr_frame{};
    frame->len = len;
    frame->info.len = len;
    frame->id = put_++;
    wr_out out = {};
    wr_dir_admit(&dir_, frame, now, &out);
    Take(&out);
  }

  // Does what is due at the next event; false when there is none. `until` bounds the time.
  bool Step(uint64_t until = WR_NEVER - 1) {
    const uint64_t next = wr_dir_next(&dir_);
    if (next > until) return false;
    now_ = next;
    Run(next);
    return true;
  }

  void Run(uint64_t now) {
    wr_out out = {};
    wr_dir_run(&dir_, now, ~0u, &out);
    Take(&out);
  }

  bool Full() const { return free_.empty(); }
  uint64_t now() const { return now_; }
  wr_dir& dir() { return dir_; }
  const wr_count& count() const { return count_; }
  uint64_t put() const { return put_; }
  // Ids of what was dropped and delivered since the last Clear(), in order.
  const std::vector<uint64_t>& dropped() const { return dropped_; }
  const std::vector<uint64_t>& delivered() const { return delivered_; }
  void Clear() {
    dropped_.clear();
    delivered_.clear();
  }

 private:
  void Take(wr_out* out) {
    while (wr_frame* frame = wr_fifo_pop(&out->deliver)) {
      delivered_.push_back(frame->id);
      Release(frame);
    }
    while (wr_frame* frame = wr_fifo_pop(&out->drop)) {
      dropped_.push_back(frame->id);
      Release(frame);
    }
  }

  void Release(wr_frame* frame) {
    if (frame->copied) {
      std::free(frame);
    } else {
      free_.push_back(frame);
    }
  }

  wr_dir dir_;
  wr_guard guard_ = {};
  wr_count count_ = {};
  wr_features features_;
  std::vector<wr_frame> frames_;
  std::vector<wr_frame*> free_;
  std::vector<uint64_t> dropped_, delivered_;
  uint64_t put_ = 0;
  uint64_t now_ = 0;
};

// A saturated link for a minute of model time or `most` frames, whichever is shorter; the error of
// its rate in the long run. `size` 0 = all sizes in turn.
json RateError(uint64_t rate, uint32_t size, uint64_t most) {
  wr_params params = Ethernet();
  params.rate = rate;
  Direction direction(params, 1, 16);
  uint64_t wire = 0;
  uint64_t frames = 0;
  while (direction.now() < 60 * kSecond && frames < most) {
    while (!direction.Full()) {
      const uint32_t len = size != 0 ? size : kSizes[direction.put() % kSizes.size()];
      direction.Put(direction.now(), len);
    }
    const size_t before = direction.delivered().size();
    direction.Step();
    for (size_t i = before; i < direction.delivered().size(); ++i, ++frames) {
      wire += Wire(size != 0 ? size : kSizes[direction.delivered()[i] % kSizes.size()]);
    }
    if (direction.delivered().size() > 1'000'000) direction.Clear();
  }
  const long double expected = static_cast<long double>(wire) * 8 * kSecond / rate;
  const auto error = static_cast<double>((direction.now() - expected) / expected * 1e6L);
  return {{"rate", rate},
          {"size", size},
          {"frames", frames},
          {"seconds", static_cast<double>(direction.now()) / 1e9},
          {"ppm", error}};
}

// One frame of each size on an idle link: how far its due time is from
// (size + overhead) * 8 / rate + delay, and the slope over sizes.
json Single(uint64_t rate, uint64_t delay) {
  wr_params params = Ethernet();
  params.rate = rate;
  params.delay = delay;
  Direction direction(params);
  double worst = 0;
  double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
  int n = 0;
  uint64_t now = 0;
  for (uint32_t len = 64; len <= 1514; len += 10, ++n) {
    now += 1000 * kSecond;
    direction.Put(now, len);
    while (direction.Step()) {
    }
    const auto took = static_cast<double>(direction.now() - now);
    const double ideal = Wire(len) * 8e9 / static_cast<double>(rate) + static_cast<double>(delay);
    worst = std::max(worst, std::fabs(took - ideal));
    const double x = Wire(len);
    sum_x += x, sum_y += took, sum_xx += x * x, sum_xy += x * took;
  }
  const double slope = (n * sum_xy - sum_x * sum_y) / (n * sum_xx - sum_x * sum_x);
  return {{"rate", rate},
          {"delay", delay},
          {"worst_ns", worst},
          {"slope_error", slope * static_cast<double>(rate) / 8e9 - 1}};
}

uint64_t Random(uint64_t* state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

// Twice as much as the link takes, in random bursts of random sizes; the most that ever waited.
json Queue(uint32_t packets, uint64_t bytes, int frames) {
  wr_params params = Ethernet();
  params.rate = 10'000'000;
  params.queue_packets = packets;
  params.queue_bytes = bytes;
  Direction direction(params, 1, 8192);
  uint64_t state = 88172645463325252;
  uint64_t now = 0;
  uint64_t most_packets = 0;
  uint64_t most_bytes = 0;
  for (int i = 0; i < frames; ++i) {
    if (Random(&state) % 4 == 0) now += Random(&state) % 2'600'000;
    while (direction.Step(now)) {
    }
    direction.Put(now, 64 + static_cast<uint32_t>(Random(&state) % 1451));
    most_packets = std::max<uint64_t>(most_packets, direction.dir().queue.frames);
    most_bytes = std::max<uint64_t>(most_bytes, direction.dir().queue.bytes);
  }
  return {{"packets", packets},       {"bytes", bytes},    {"most_packets", most_packets},
          {"most_bytes", most_bytes}, {"offered", frames}, {"dropped", direction.dropped().size()}};
}

// How many of `frames` were hit, how many should have been, and the gaps between hits sorted into
// 20 classes that a geometric distribution fills alike.
json Hits(const wr_params& params, double probability, uint32_t size, uint64_t frames,
          uint64_t seed) {
  Direction direction(params, seed, 64);
  constexpr int kClasses = 20;
  std::array<uint64_t, kClasses> observed = {};
  std::array<double, kClasses> share = {};
  // Class of a gap: by the quantile of the geometric distribution; what a class should get is
  // summed from the distribution itself, as gaps are whole numbers.
  const double log_q = std::log1p(-probability);
  auto class_of = [&](uint64_t gap) {
    const double below = -std::expm1(static_cast<double>(gap) * log_q);  // P(G < gap)
    return std::min(kClasses - 1, static_cast<int>(below * kClasses));
  };
  for (uint64_t gap = 0;; ++gap) {
    const double p = probability * std::exp(static_cast<double>(gap) * log_q);
    share[static_cast<size_t>(class_of(gap))] += p;
    if (std::exp(static_cast<double>(gap) * log_q) < 1e-12) break;
  }
  uint64_t last = 0;
  uint64_t hits = 0;
  for (uint64_t i = 0; i < frames; ++i) {
    direction.Put(i, size);
    direction.Run(i);
    for (uint64_t id : direction.dropped()) {
      if (hits++ > 0) ++observed[static_cast<size_t>(class_of(id - last - 1))];
      last = id;
    }
    direction.Clear();
  }
  const double n = static_cast<double>(frames);
  const double expected = n * probability;
  const double off = static_cast<double>(hits) - expected;
  double gaps = 0;
  int classes = 0;
  for (size_t i = 0; i < kClasses; ++i) {
    const double want = share[i] * static_cast<double>(hits - 1);
    if (want < 5) continue;
    ++classes;
    const double d = static_cast<double>(observed[i]) - want;
    gaps += d * d / want;
  }
  return {{"size", size},
          {"frames", frames},
          {"probability", probability},
          {"hits", hits},
          {"expected", expected},
          {"chi2", off * off / (expected * (1 - probability))},
          {"gap_chi2", gaps},
          {"gap_freedom", classes - 1}};
}

json Loss(uint32_t size, uint64_t frames) {
  wr_params params = Ethernet();
  params.loss = ~uint64_t{0} / 100;
  return Hits(params, 0.01, size, frames, size);
}

json BitErrors(uint32_t size, uint64_t frames) {
  wr_params params = Ethernet();
  params.ber = 1'000'000'000'000;  // 1e-6
  const double hit = -std::expm1(8.0 * Wire(size) * std::log1p(-1e-6));
  return Hits(params, hit, size, frames, size + 1);
}

// How many of `frames` were copied, and how many should have been.
json Duplicates(uint32_t size, uint64_t frames) {
  wr_features features = {};
  features.duplicate = ~uint64_t{0} / 100;
  Direction direction(Ethernet(), size + 2, 64, features);
  for (uint64_t i = 0; i < frames; ++i) {
    direction.Put(i, size);
    direction.Run(i);
    direction.Clear();
  }
  const double expected = static_cast<double>(frames) * 0.01;
  const double off = static_cast<double>(direction.count().duplicates) - expected;
  return {{"size", size},
          {"frames", frames},
          {"copies", direction.count().duplicates},
          {"expected", expected},
          {"chi2", off * off / (expected * 0.99)}};
}

double Chi2(const std::vector<double>& observed, const std::vector<double>& expected) {
  double sum = 0;
  for (size_t i = 0; i < observed.size(); ++i) {
    sum += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
  }
  return sum;
}

// Gilbert-Elliott with p = 1 % and r = 25 %, all lost while bad: the lengths of the runs of losses
// and of those between them, each geometric.
json Runs(uint64_t frames) {
  constexpr double kP = 0.01, kR = 0.25;
  constexpr size_t kLengths = 20;  // the last class has all that are longer, too
  wr_features features = {};
  features.loss.model = WR_LOSS_GILBERT;
  features.loss.p = static_cast<uint64_t>(std::ldexp(kP, 64));
  features.loss.r = static_cast<uint64_t>(std::ldexp(kR, 64));
  features.loss.bad = WR_ALWAYS;
  Direction direction(Ethernet(), 5, 64, features);
  std::vector<double> bad(kLengths), good(kLengths);
  uint64_t run = 0, lost = 0;
  bool losing = false;
  for (uint64_t i = 0; i < frames; ++i) {
    direction.Put(i, 100);
    direction.Run(i);
    const bool is_lost = !direction.dropped().empty();
    direction.Clear();
    lost += is_lost;
    if (is_lost == losing) {
      ++run;
      continue;
    }
    // Runs between losses are long: their classes are 25 frames wide.
    const uint64_t length = losing ? run - 1 : run == 0 ? 0 : (run - 1) / 25;
    if (run != 0) ++(losing ? bad : good)[std::min<uint64_t>(length, kLengths - 1)];
    losing = is_lost;
    run = 1;
  }
  auto expect = [](const std::vector<double>& observed, double end) {
    double runs = 0, left = 1;
    for (const double count : observed) runs += count;
    std::vector<double> expected;
    for (size_t i = 0; i + 1 < observed.size(); ++i) {
      expected.push_back(runs * left * end);
      left *= 1 - end;
    }
    expected.push_back(runs * left);
    return expected;
  };
  return {{"frames", frames},
          {"share", static_cast<double>(lost) / static_cast<double>(frames)},
          {"expected_share", kP / (kP + kR)},
          {"loss_runs_chi2", Chi2(bad, expect(bad, kR))},
          {"other_runs_chi2", Chi2(good, expect(good, 1 - std::pow(1 - kP, 25)))}};
}

double NormalBelow(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }

// Exponent 3, moved and stretched to mean 0 and standard deviation 1.
double ParetoBelow(double x) {
  const double y = x * std::numbers::sqrt3 / 2 + 1.5;
  return y <= 1 ? 0 : 1 - 1 / (y * y * y);
}

// (N + 3 P) / sqrt(10): summed over the normal part.
double ParetoNormalBelow(double x) {
  constexpr int kSteps = 4000;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double low = -8 + 16.0 * i / kSteps, high = -8 + 16.0 * (i + 1) / kSteps;
    const double n = (low + high) / 2;
    sum += (NormalBelow(high) - NormalBelow(low)) * ParetoBelow((x * std::sqrt(10.0) - n) / 3);
  }
  return sum;
}

double UniformBelow(double x) { return std::min(1.0, std::max(0.0, (x + 1) / 2)); }

// Jitter of each shape sorted into 20 classes that the asked distribution fills alike.
json Jitter(wr_jitter_shape shape, double (*below)(double), uint64_t frames) {
  constexpr size_t kClasses = 20;
  constexpr uint64_t kSpread = 1'000'000;
  std::vector<double> bounds;  // in units of the spread
  for (size_t i = 1; i < kClasses; ++i) {
    double low = -50, high = 50;
    while (high - low > 1e-9) {
      const double middle = (low + high) / 2;
      (below(middle) * kClasses < static_cast<double>(i) ? low : high) = middle;
    }
    bounds.push_back(low);
  }
  wr_params params = Ethernet();
  params.delay = kSecond;
  wr_features features = {};
  features.jitter.spread = kSpread;
  features.jitter.shape = shape;
  features.jitter.reorder = true;
  Direction direction(params, 100 + static_cast<uint64_t>(shape), 64, features);
  std::vector<double> observed(kClasses);
  uint64_t now = 0;
  for (uint64_t i = 0; i < frames; ++i, now += 1000 * kSecond) {
    direction.Put(now, 100);
    while (direction.Step()) {
    }
    const double jitter =
        (static_cast<double>(direction.now() - now) - static_cast<double>(kSecond)) / kSpread;
    ++observed[static_cast<size_t>(std::upper_bound(bounds.begin(), bounds.end(), jitter) -
                                   bounds.begin())];
    direction.Clear();
  }
  const std::vector<double> expected(kClasses, static_cast<double>(frames) / kClasses);
  return {{"frames", frames}, {"chi2", Chi2(observed, expected)}};
}

// Rate and delay change again and again under load: what is lost, what is overtaken.
json Change(int frames) {
  wr_params params = Ethernet();
  params.rate = 100'000'000;
  params.delay = kSecond / 100;
  Direction direction(params, 1, 65536);
  uint64_t state = 88172645463325252;
  uint64_t now = 0;
  for (int i = 0; i < frames; ++i) {
    now += Random(&state) % 240'000;
    while (direction.Step(now)) {
    }
    direction.Put(now, 1514);
    if (i % 50 == 0) {
      params.rate = 1'000'000 * (50 + Random(&state) % 1000);
      params.delay = Random(&state) % (kSecond / 50);
      direction.Set(params, now);
    }
  }
  while (direction.Step()) {
  }
  uint64_t overtaken = 0;
  for (size_t i = 1; i < direction.delivered().size(); ++i) {
    if (direction.delivered()[i] < direction.delivered()[i - 1]) ++overtaken;
  }
  return {{"frames", frames},
          {"changes", (frames + 49) / 50},
          {"lost", static_cast<size_t>(frames) - direction.delivered().size()},
          {"overtaken", overtaken}};
}

// A digest of when each of many frames is delivered or dropped.
uint64_t Digest(uint64_t seed, int frames) {
  wr_params params = Ethernet();
  params.rate = 10'000'000;
  params.delay = kSecond / 100;
  params.queue_packets = 50;
  params.loss = ~uint64_t{0} / 50;
  params.ber = 1'000'000'000'000;
  Direction direction(params, seed, 8192);
  uint64_t state = 88172645463325252;
  uint64_t digest = 14695981039346656037u;
  uint64_t now = 0;
  auto add = [&](uint64_t value) { digest = (digest ^ value) * 1099511628211u; };
  auto note = [&] {
    for (uint64_t id : direction.delivered()) add(id), add(direction.now());
    for (uint64_t id : direction.dropped()) add(~id);
    direction.Clear();
  };
  for (int i = 0; i < frames; ++i) {
    now += Random(&state) % 1'400'000;
    while (direction.Step(now)) note();
    direction.Put(now, 64 + static_cast<uint32_t>(Random(&state) % 1451));
    note();
  }
  return digest;
}

// Nanoseconds of real time per frame when frames go over `links` directions in turn.
json EngineCost(size_t links, int frames) {
  wr_params params = Ethernet();
  params.rate = 10'000'000'000;
  params.delay = 10'000;
  params.queue_packets = 50;
  params.loss = ~uint64_t{0} / 1'000'000;
  params.ber = 1'000'000;
  wr_guard guard = {};
  std::vector<wr_dir> dirs(links);
  std::vector<wr_count> counts(links);
  std::vector<wr_frame> slots(links);
  wr_out out = {};
  for (size_t i = 0; i < links; ++i) {
    wr_dir_init(&dirs[i], &guard, &counts[i], i);
    wr_dir_set(&dirs[i], &params, nullptr, 0, &out);
  }
  uint64_t now = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < frames; ++i) {
    const size_t at = static_cast<size_t>(i) % links;
    now += 20'000 / std::min<size_t>(links, 20'000) + 1;
    wr_dir* dir = &dirs[at];
    if (!wr_dir_empty(dir)) {
      now = std::max(now, wr_dir_next(dir) + 20'000);
      wr_dir_run(dir, now, ~0u, &out);
      while (wr_fifo_pop(&out.deliver) != nullptr || wr_fifo_pop(&out.drop) != nullptr) {
      }
    }
    slots[at] = wr_frame{};
    slots[at].len = slots[at].info.len = 1514;
    wr_dir_admit(dir, &slots[at], now, &out);
    while (wr_fifo_pop(&out.drop) != nullptr) {
    }
  }
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return {{"links", links}, {"ns", took.count() / frames}};
}

int Main(int argc, char** argv) {
  const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
  const uint64_t frames = quick ? 500'000 : 10'000'000;
  json result;
  for (uint64_t rate : {10'000ull, 64'000ull, 1'000'000ull, 10'000'000ull, 100'000'000ull,
                        1'000'000'000ull, 10'000'000'000ull, 40'000'000'000ull}) {
    for (uint32_t size : {64u, 576u, 1514u, 0u}) {
      result["rate"].push_back(RateError(rate, size, quick ? 200'000 : 2'000'000));
    }
  }
  for (uint64_t rate : {64'000ull, 10'000'000ull, 1'000'000'000ull, 10'000'000'000ull}) {
    for (uint64_t delay : {uint64_t{0}, kSecond / 100})
      result["single"].push_back(Single(rate, delay));
  }
  for (uint32_t packets : {1u, 50u, 1000u}) result["queue"].push_back(Queue(packets, 0, 200'000));
  for (uint64_t bytes : {2000ull, 64'000ull}) result["queue"].push_back(Queue(0, bytes, 200'000));
  for (uint32_t size : kSizes) {
    result["loss"].push_back(Loss(size, frames));
    result["ber"].push_back(BitErrors(size, frames));
    result["duplicate"].push_back(Duplicates(size, frames));
  }
  result["runs"] = Runs(frames);
  result["jitter"]["uniform"] = Jitter(WR_JITTER_UNIFORM, UniformBelow, frames / 10);
  result["jitter"]["normal"] = Jitter(WR_JITTER_NORMAL, NormalBelow, frames / 10);
  result["jitter"]["pareto"] = Jitter(WR_JITTER_PARETO, ParetoBelow, frames / 10);
  result["jitter"]["paretonormal"] = Jitter(WR_JITTER_PARETONORMAL, ParetoNormalBelow, frames / 10);
  result["change"] = Change(100'000);
  result["digest"] = {std::to_string(Digest(7, 100'000)), std::to_string(Digest(7, 100'000)),
                      std::to_string(Digest(8, 100'000))};
  for (size_t links : {1u, 10u, 100u, 1000u, 10'000u, 100'000u}) {
    result["cost"].push_back(EngineCost(links, quick ? 1'000'000 : 5'000'000));
  }
  std::cout << result.dump() << "\n";
  return 0;
}

}  // namespace
}  // namespace warren::bench

int main(int argc, char** argv) { return warren::bench::Main(argc, argv); }
