// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_IMPORT_JSON_TREE_H_
#define WARREN_CTL_IMPORT_JSON_TREE_H_

#include <deque>
#include <string>
#include <string_view>

#include "ctl/format/tree.h"
#include "ctl/model/diagnostic.h"

namespace warren::import {

// A JSON text as a tree that knows where each object stands, in the shape of the YAML reader's.
// Numbers keep the text of the file. A scalar's place is that of the key or the list it belongs to.
class JsonTree {
 public:
  // nullptr, with an error, for what is no JSON object.
  const format::Value* Parse(const std::string& text, const std::string& path,
                             model::Diagnostics& diagnostics);

 private:
  std::deque<format::Value> values_;
};

// The member of an object; an empty value where there is none.
const format::Value& Member(const format::Value& object, std::string_view key);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_JSON_TREE_H_
