// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Copyright (C) 2026 The Warren authors

// Any sequence of arrivals, changes and looks keeps the books balanced.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "kmod/engine/driver.hh"

namespace {

class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }

  uint64_t Take(size_t n) {
    uint64_t value = 0;
    if (n > size_) n = size_;
    std::memcpy(&value, data_, n);
    data_ += n;
    size_ -= n;
    return value;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

wr_params TakeParams(Bytes* bytes) {
  wr_params params = {};
  params.rate = bytes->Take(5) % 1000000000001;
  params.delay = bytes->Take(5) % 1000000000001;
  params.loss = bytes->Take(1) << 56;
  params.ber = bytes->Take(8) % 1000000000000000001;
  params.queue_packets = static_cast<uint32_t>(bytes->Take(1));
  params.queue_bytes = bytes->Take(2);
  if (params.rate != 0) params.queue_time = bytes->Take(4);
  params.overhead = static_cast<int32_t>(bytes->Take(2)) - 14;
  params.min_frame = static_cast<uint32_t>(bytes->Take(2));
  params.cell_payload = static_cast<uint32_t>(bytes->Take(1));
  params.cell_size = params.cell_payload * 2;
  return params;
}

wr_features TakeFeatures(Bytes* bytes) {
  wr_features features = {};
  uint64_t which = bytes->Take(1);
  if ((which & 1) != 0) {
    features.jitter.spread = bytes->Take(5) % (WR_TIME_MAX + 1);
    features.jitter.shape = static_cast<wr_jitter_shape>(bytes->Take(1) % WR_JITTER_TABLE);
    features.jitter.correlation = bytes->Take(1) << 56;
    features.jitter.reorder = (which & 16) != 0;
  }
  if ((which & 2) != 0) {
    features.loss.model = WR_LOSS_GILBERT;
    features.loss.p = bytes->Take(1) << 56;
    features.loss.r = bytes->Take(1) << 56;
    features.loss.bad = WR_ALWAYS;
  }
  if ((which & 4) != 0) {
    features.duplicate = bytes->Take(1) << 56;
    features.duplicate_free = (which & 32) != 0;
  }
  if ((which & 8) != 0) {
    features.reorder = bytes->Take(1) << 56;
    features.reorder_by = bytes->Take(5) % (WR_TIME_MAX + 1);
  }
  if ((which & 64) != 0) {
    features.discipline = static_cast<wr_discipline>(bytes->Take(1) % 4);
    features.queue_drop_head = bytes->Take(1) % 2 != 0;
  }
  if ((which & 128) != 0) {
    features.aqm.kind = static_cast<wr_aqm>(bytes->Take(1) % 4);
    features.aqm.target = bytes->Take(4);
    features.aqm.interval = bytes->Take(4) + WR_PIE_INTERVAL_MIN;
    features.aqm.red_min = bytes->Take(1);
    features.aqm.red_max = features.aqm.red_min + 1 + bytes->Take(1);
    features.aqm.red_probability = bytes->Take(1) << 56 | 1;
    features.aqm.ecn = features.aqm.target % 2 != 0;
  }
  return features;
}

wr_owner Owner(uint64_t what) { return static_cast<wr_owner>(what >> 4 & 3); }

void Must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  warren::engine::Driver driver(bytes.Take(1), 1000000);
  uint64_t now = 0;
  while (!bytes.empty()) {
    uint64_t what = bytes.Take(1);
    now += bytes.Take(what % 5);
    driver.set_flow(static_cast<uint32_t>(what >> 2 & 7), static_cast<uint8_t>(what >> 3 & 7));
    driver.set_ecn(what % 3 == 0);
    switch (what >> 6) {
      case 0: {
        wr_params params = TakeParams(&bytes);
        driver.Set(params, TakeFeatures(&bytes), now);
        break;
      }
      case 1:
        driver.RunLate(now);
        break;
      case 2:
        driver.Put(now, static_cast<uint32_t>(14 + bytes.Take(2)), Owner(what));
        break;
      default:
        driver.Arrive(now, static_cast<uint32_t>(14 + bytes.Take(2)), Owner(what));
    }
    Must(driver.count().frames_in + driver.count().duplicates ==
         driver.count().frames_out + driver.Dropped() + driver.Inside());
  }
  driver.Drain();
  Must(driver.Inside() == 0 && driver.guard().used == 0 && driver.Owned() == 0);
  return 0;
}
