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

}  // namespace

void PrintFindings(const model::Diagnostics& found) {
  for (const model::Diagnostic& finding : found.all()) std::cerr << finding.ToString() << "\n";
}

absl::StatusOr<LoadedLab> LoadLab(const std::string& path) {
  model::Diagnostics found;
  auto give_up = [&] {
    PrintFindings(found);
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", Count(CountErrors(found), "error")));
  };
  std::optional<model::Topology> topology = format::ReadTopologyFile(path, found);
  if (!topology || found.HasErrors()) return give_up();
  auto compiled = compile::Compile(*topology, found);
  if (!compiled.ok() || found.HasErrors()) return give_up();
  PrintFindings(found);
  return LoadedLab{*std::move(topology), *std::move(compiled)};
}

}  // namespace warren::cli
