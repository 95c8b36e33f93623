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
  params.overhead = static_cast<int32_t>(bytes->Take(2)) - 14;
  params.min_frame = static_cast<uint32_t>(bytes->Take(2));
  params.cell_payload = static_cast<uint32_t>(bytes->Take(1));
  params.cell_size = params.cell_payload * 2;
  return params;
}

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
    switch (what >> 6) {
      case 0:
        driver.Set(TakeParams(&bytes), now);
        break;
      case 1:
        driver.RunLate(now);
        break;
      case 2:
        driver.Put(now, static_cast<uint32_t>(14 + bytes.Take(2)), (what & 32) != 0);
        break;
      default:
        driver.Arrive(now, static_cast<uint32_t>(14 + bytes.Take(2)), (what & 32) != 0);
    }
    Must(driver.count().frames_in ==
         driver.count().frames_out + driver.Dropped() + driver.Inside());
  }
  driver.Drain();
  Must(driver.Inside() == 0 && driver.guard().used == 0 && driver.dir().owned == 0);
  return 0;
}
