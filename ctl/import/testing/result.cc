// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/testing/result.h"

#include <utility>

#include "ctl/import/import.h"
#include "gtest/gtest.h"

namespace warren::import {

Result ToResult(absl::StatusOr<model::Topology> topology, const model::Diagnostics& diagnostics) {
  EXPECT_EQ(topology.ok(), !diagnostics.HasErrors());
  const bool ok = topology.ok();
  return {ok ? *std::move(topology) : model::Topology{}, diagnostics.ToString(), ok};
}

Result ImportTextResult(const std::string& path, const std::string& content) {
  model::Diagnostics diagnostics;
  auto topology = ImportText(path, content, diagnostics);
  return ToResult(std::move(topology), diagnostics);
}

const model::Node& NodeOf(const Result& result, const std::string& name) {
  static const model::Node kNone;
  const model::Node* node = result.topology.FindNode(name);
  EXPECT_NE(node, nullptr) << name;
  return node == nullptr ? kNone : *node;
}

}  // namespace warren::import
