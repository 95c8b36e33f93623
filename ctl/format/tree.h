// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A YAML document as a tree that knows where each thing stands. Of YAML it takes what a topology
// needs: maps with text keys, lists, scalars, anchors and aliases; one document, no tags.

#ifndef WARREN_CTL_FORMAT_TREE_H_
#define WARREN_CTL_FORMAT_TREE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/model/diagnostic.h"

namespace warren::format {

struct Value;

struct Place {
  int line = 0;  // from 1
  int column = 0;
};

struct Entry {
  std::string key;
  Place at;
  const Value* value = nullptr;
};

struct Value {
  enum class Kind : uint8_t { kNull, kScalar, kList, kMap } kind = Kind::kNull;
  bool quoted = false;  // a scalar that the file quotes: text, even when it looks like a number
  Place at;
  std::string scalar;               // empty unless kScalar
  std::vector<const Value*> items;  // empty unless kList
  std::vector<Entry> entries;       // empty unless kMap; in order of the file, no key twice
  size_t weight = 1;                // values below and including this one, aliases written out

  // The value of `key`, or nullptr.
  const Value* Find(std::string_view key) const;
};

// What a file may cost at most. A file of real use is far below; a hostile one is refused in time.
inline constexpr size_t kMostBytes = size_t{256} << 20;
inline constexpr size_t kMostValues = 10'000'000;
inline constexpr int kMostDepth = 32;

class Tree {
 public:
  // nullptr when the text is not such a document; the reason is then in `diagnostics`.
  const Value* Parse(std::string_view text, const std::string& filename,
                     model::Diagnostics& diagnostics);

 private:
  friend class TreeBuilder;
  std::deque<Value> values_;
};

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_TREE_H_
