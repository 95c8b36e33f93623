// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Every key of the file format, once. Validation, the JSON Schema and the reference in docs/ are
// all made from this table, so they cannot tell different stories.

#ifndef WARREN_CTL_FORMAT_KEYS_H_
#define WARREN_CTL_FORMAT_KEYS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ctl/format/tree.h"

namespace warren::format {

struct Type;

// A word of a fixed choice.
struct Word {
  std::string_view word{};
  bool supported = true;
};

// One key of a map.
struct Key {
  std::string_view name{};
  const Type* type = nullptr;
  std::string_view doc{};      // what it means, one or two sentences
  std::string_view example{};  // a value, as a user would write it
  std::string_view absent{};   // what holds without it, for the reference
  bool required = false;
  bool supported = true;
  bool zero_is_off = false;  // a bare 0 asks for nothing, and is taken even when not supported
};

// What is wrong with a scalar, "" when nothing is: "what; mend".
using Problem = std::string (*)(const Value& value, const Type& type);

// How a value may look.
struct Type {
  enum class Shape : uint8_t {
    kScalar,      // `problem` decides
    kMap,         // the keys in `keys`
    kDictionary,  // names of the user's choice, each with a value of type `item`
    kList,        // values of type `item`
    kEither,      // one of `alternatives`
  } shape = Shape::kScalar;
  std::string_view expected{};  // "a rate such as 10Mbit": in messages and in the reference
  std::string_view not_yet{};   // not empty: understood, and refused with these words

  // kScalar
  Problem problem = nullptr;
  std::string_view schema{};  // JSON Schema of the scalar; empty: made from words or bounds
  int64_t minimum = 0;
  int64_t maximum = 0;
  std::span<const Word> words{};

  // kMap
  std::string_view name{};  // heading in the reference, definition in the schema
  std::string_view doc{};
  std::span<const Key> keys{};
  std::span<const std::string_view>
      exactly_one_of{};  // these keys exclude each other; one is needed

  // kDictionary
  const Type* key = nullptr;  // a scalar type
  const Type* item = nullptr;

  // kList
  size_t min_items = 0;
  size_t max_items = SIZE_MAX;

  // kEither
  std::span<const Type* const> alternatives{};
};

// The type of the whole document.
const Type& TopologyType();

// Whether a map's key or a list's bounds demand something, so that "nothing" is not a value of it.
bool AllowsNull(const Type& type);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_KEYS_H_
