// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_MUX_BYTE_QUEUE_H_
#define WARREN_CAPSULE_MUX_BYTE_QUEUE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace warren::capsule {

// Bytes in at the back, out at the front, without moving them for each read.
class ByteQueue {
 public:
  bool empty() const { return head_ == bytes_.size(); }
  size_t size() const { return bytes_.size() - head_; }
  std::string_view view() const { return std::string_view(bytes_).substr(head_); }

  void Append(std::string_view bytes) { bytes_.append(bytes); }

  // Room for `n` more bytes at the back, to be kept with Commit.
  char* Reserve(size_t n) {
    reserved_ = bytes_.size();
    bytes_.resize(reserved_ + n);
    return bytes_.data() + reserved_;
  }
  void Commit(size_t n) { bytes_.resize(reserved_ + n); }

  void Consume(size_t n) {
    head_ += n;
    if (head_ == bytes_.size()) {
      bytes_.clear();
      head_ = 0;
    } else if (head_ > bytes_.size() / 2) {
      bytes_.erase(0, head_);
      head_ = 0;
    }
  }

  void Clear() {
    bytes_ = std::string();
    head_ = 0;
  }

 private:
  std::string bytes_;
  size_t head_ = 0;
  size_t reserved_ = 0;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_MUX_BYTE_QUEUE_H_
