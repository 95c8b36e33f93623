// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What came of an import, in a shape that tests can look at.

#ifndef WARREN_CTL_IMPORT_TESTING_RESULT_H_
#define WARREN_CTL_IMPORT_TESTING_RESULT_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

struct Result {
  model::Topology topology;  // empty when the import failed
  std::string findings;
  bool ok;
};

// Expects that an import failed exactly when it told of an error.
Result ToResult(absl::StatusOr<model::Topology> topology, const model::Diagnostics& diagnostics);

Result ImportTextResult(const std::string& path, const std::string& content);

// The node of that name; the test fails when there is none.
const model::Node& NodeOf(const Result& result, const std::string& name);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_TESTING_RESULT_H_
