// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Any bytes are either refused with a reason or read; what was read is written and reads back
// equal. Built by libFuzzer: bazel run --config=fuzz //ctl/format:reader_fuzz -- -max_total_time=60
// DIR

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"

namespace {

void Demand(bool held) {
  if (!held) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using warren::format::ReadTopology;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  warren::model::Diagnostics diagnostics;
  const auto topology = ReadTopology(text, "fuzz.yaml", "/nowhere", diagnostics);
  Demand(topology.has_value() != diagnostics.HasErrors());
  if (!topology) return 0;

  const absl::StatusOr<std::string> yaml = warren::format::WriteTopology(*topology);
  if (!yaml.ok()) return 0;  // bytes that are not UTF-8, which yaml-cpp lets through
  warren::model::Diagnostics none;
  const auto again = ReadTopology(*yaml, "again.yaml", "/nowhere", none);
  Demand(again.has_value() && *again == *topology);
  return 0;
}
