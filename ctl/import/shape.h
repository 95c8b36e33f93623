// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_IMPORT_SHAPE_H_
#define WARREN_CTL_IMPORT_SHAPE_H_

#include <optional>
#include <string>

#include "ctl/import/builder.h"
#include "ctl/model/topology.h"

namespace warren::import {

// Fills one direction of a link from the numbers of a file. No text and 0 are off; what is no
// number, or more than a link can have, is left out with a warning that names the link.
class Shape {
 public:
  // All three must outlive it. `direction` is the link's own, or one that is copied to both.
  Shape(Builder& builder, const model::Link& link, model::LinkDirection& direction)
      : builder_(builder), link_(link), direction_(direction) {}

  void Rate(const std::string& text, double bits_per_second);  // of one unit of the text
  void Delay(const std::string& text, double nanoseconds);     // of one unit of the text
  void Loss(const std::string& percent);
  void Queue(const std::string& packets);

 private:
  std::optional<double> Number(const std::string& text, double unit, double most,
                               const char* quantity);

  Builder& builder_;
  const model::Link& link_;
  model::LinkDirection& direction_;
};

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_SHAPE_H_
