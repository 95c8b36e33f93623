// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// What one frame costs the engine, admission to delivery.

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "benchmark/benchmark.h"

extern "C" {
#include "kmod/engine/direction.h"
}

namespace {

// A saturated link, driven event by event, with `inside` frames in it.
void Forward(benchmark::State& state, const wr_params& params, uint64_t gap, size_t inside,
             const wr_features& features = {}) {
  wr_guard guard = {};
  wr_count count = {};
  wr_dir dir;
  wr_dir_init(&dir, &guard, &count, 1);
  wr_out out = {};
  wr_options* options = nullptr;
  if (!wr_options_new(&options, &features)) std::abort();
  wr_dir_set(&dir, &params, options, 0, &out);
  std::vector<wr_frame> frames(inside);
  std::vector<wr_frame*> free_frames;
  for (wr_frame& frame : frames) free_frames.push_back(&frame);
  uint64_t now = 0;
  for (auto _ : state) {
    now += gap;
    wr_dir_run(&dir, now, 64, &out);
    while (wr_frame* frame = wr_fifo_pop(&out.deliver)) free_frames.push_back(frame);
    while (wr_frame* frame = wr_fifo_pop(&out.drop)) free_frames.push_back(frame);
    if (free_frames.empty()) {
      state.SkipWithError("more frames inside than expected");
      break;
    }
    wr_frame* frame = free_frames.back();
    free_frames.pop_back();
    frame->len = 1514;
    wr_dir_admit(&dir, frame, now, &out);
  }
  state.SetItemsProcessed(state.iterations());
  wr_options_free(dir.options);
}

void BM_Delay(benchmark::State& state) {
  wr_params params = {};
  params.delay = 1000000;
  Forward(state, params, 1000, 4096);
}
BENCHMARK(BM_Delay);

void BM_Rate(benchmark::State& state) {
  wr_params params = {};
  params.rate = 10000000000;
  params.queue_packets = 50;
  Forward(state, params, 1212, 256);
}
BENCHMARK(BM_Rate);

void BM_RateDelayLossBitErrors(benchmark::State& state) {
  wr_params params = {};
  params.rate = 10000000000;
  params.delay = 1000000;
  params.queue_packets = 50;
  params.loss = ~0ULL / 100;
  params.ber = 1000000000;
  Forward(state, params, 1212, 4096);
}
BENCHMARK(BM_RateDelayLossBitErrors);

// 0 to 3: the shapes of jitter; in order, then free to overtake.
void BM_Jitter(benchmark::State& state) {
  wr_params params = {};
  params.delay = 1000000;
  wr_features features = {};
  features.jitter.spread = 100000;
  features.jitter.shape = static_cast<wr_jitter_shape>(state.range(0));
  features.jitter.reorder = state.range(1) != 0;
  Forward(state, params, 1000, 65536, features);
}
BENCHMARK(BM_Jitter)->ArgsProduct({{0, 1, 2, 3}, {0, 1}});

void BM_GilbertElliott(benchmark::State& state) {
  wr_params params = {};
  params.delay = 1000000;
  wr_features features = {};
  features.loss.model = WR_LOSS_GILBERT;
  features.loss.p = ~0ULL / 100;
  features.loss.r = ~0ULL / 10;
  features.loss.bad = ~0ULL;
  Forward(state, params, 1000, 4096, features);
}
BENCHMARK(BM_GilbertElliott);

void BM_Reorder(benchmark::State& state) {
  wr_params params = {};
  params.delay = 1000000;
  wr_features features = {};
  features.reorder = ~0ULL / 100;
  features.reorder_by = 50000;
  Forward(state, params, 1000, 4096, features);
}
BENCHMARK(BM_Reorder);

void BM_GeometricDraw(benchmark::State& state) {
  wr_geometric g;
  wr_random random;
  wr_random_seed(&random, 1);
  wr_geometric_set(&g, 1000000000);
  for (auto _ : state) benchmark::DoNotOptimize(wr_geometric_draw(&g, &random));
}
BENCHMARK(BM_GeometricDraw);

}  // namespace

BENCHMARK_MAIN();
