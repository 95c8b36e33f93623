// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/load.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "ctl/cli/console.h"
#include "ctl/format/reader.h"

namespace warren::cli {
namespace {

size_t CountErrors(const model::Diagnostics& found) {
  return static_cast<size_t>(std::count_if(
      found.all().begin(), found.all().end(),
      [](const model::Diagnostic& d) { return d.severity == model::Severity::kError; }));
}

absl::Status Errors(const std::string& path, const model::Diagnostics& found) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", Count(CountErrors(found), "error")));
}

}  // namespace

void PrintFindings(const model::Diagnostics& found) {
  for (const model::Diagnostic& finding : found.all()) std::cerr << finding.ToString() << "\n";
}

absl::StatusOr<model::Topology> LoadTopology(const std::string& path) {
  model::Diagnostics found;
  std::optional<model::Topology> topology = format::ReadTopologyFile(path, found);
  PrintFindings(found);
  if (!topology || found.HasErrors()) return Errors(path, found);
  return *std::move(topology);
}

absl::StatusOr<LoadedLab> CompileLab(const std::string& path, model::Topology topology,
                                     const v1::Plan* running) {
  model::Diagnostics found;
  auto compiled = running == nullptr ? compile::Compile(topology, found)
                                     : compile::CompileFor(*running, topology, found);
  PrintFindings(found);
  if (!compiled.ok() || found.HasErrors()) return Errors(path, found);
  return LoadedLab{std::move(topology), *std::move(compiled)};
}

absl::StatusOr<LoadedLab> LoadLab(const std::string& path) {
  auto topology = LoadTopology(path);
  if (!topology.ok()) return topology.status();
  return CompileLab(path, *std::move(topology), nullptr);
}

}  // namespace warren::cli
