// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Any bytes, given to the importer of any format, are either refused with a place and a reason, or
// become a topology that the reader of our own files takes. Built by libFuzzer, all importers in
// one program or, with IMPORT_FUZZ_FORMAT, one alone:
// bazel run --config=fuzz //ctl/import:gns3_fuzz -- -max_total_time=60 ctl/import/testdata

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/import/import.h"

namespace {

void Demand(bool held, const char* what, const std::string& format) {
  if (held) return;
  std::fprintf(stderr, "%s: %s\n", format.c_str(), what);
  std::abort();
}

void Try(const std::string& format, const std::string& text) {
  warren::model::Diagnostics diagnostics;
  // A folder that is not there: nothing but the text decides.
  const auto topology =
      warren::import::ImportText("/nowhere/weights.intra", text, diagnostics, {.from = format});
  Demand(topology.ok() != diagnostics.HasErrors(), "neither a topology nor an error", format);
  for (const warren::model::Diagnostic& finding : diagnostics.all()) {
    if (finding.severity != warren::model::Severity::kError) continue;
    Demand(!finding.where.file.empty() && finding.where.line > 0, "an error without its place",
           format);
  }
  if (!topology.ok()) return;
  const absl::StatusOr<std::string> yaml = warren::format::WriteTopology(*topology);
  if (!yaml.ok()) return;  // bytes that are not UTF-8
  warren::model::Diagnostics none;
  const auto again = warren::format::ReadTopology(*yaml, "again.yaml", "/nowhere", none);
  if (!again) std::fprintf(stderr, "%s\n", none.ToString().c_str());
  Demand(again.has_value(), "a topology that the reader refuses", format);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
#ifdef IMPORT_FUZZ_FORMAT
  Try(IMPORT_FUZZ_FORMAT, text);
#else
  for (const std::string& format : warren::import::FormatWords()) Try(format, text);
#endif
  return 0;
}
