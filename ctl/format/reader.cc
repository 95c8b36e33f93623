// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/reader.h"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>
#include <vector>

#include "ctl/format/read_file.h"
#include "ctl/format/scalars.h"
#include "ctl/format/source.h"
#include "ctl/format/tree.h"
#include "ctl/format/validate.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

using model::IpPrefix;

void ReadAddressing(const Value& value, model::Addressing& addressing) {
  if (value.scalar == "none") {
    addressing.ipv4.reset();
    addressing.ipv6.reset();
    return;
  }
  // What is neither none nor a pool has been reported.
  if (const Value* pool = ScalarAt(value, "ipv4")) addressing.ipv4 = IpPrefix::Parse(pool->scalar);
  if (const Value* pool = ScalarAt(value, "ipv6")) addressing.ipv6 = IpPrefix::Parse(pool->scalar);
}

void ReadName(const Source& source, const Value& document, model::Topology& topology) {
  if (document.kind != Value::Kind::kMap) return;
  if (document.Find("name") != nullptr) {
    if (const Value* name = ScalarAt(document, "name")) topology.name = name->scalar;
    return;
  }
  topology.name = std::filesystem::path(source.filename).stem().string();
  if (!NameProblem(topology.name).empty()) {
    source.Error(document.at,
                 fmt::format("the lab has no name, and '{}' cannot be one", topology.name),
                 "write one like 'name: three-hops'");
  }
}

void ReadHead(const Source& source, const Value& document, model::Topology& topology) {
  topology.where = source.At(document.at);
  ReadName(source, document, topology);
  if (const Value* text = ScalarAt(document, "description")) topology.description = text->scalar;
  if (const Value* seed = ScalarAt(document, "seed")) {
    topology.seed = ToUnsigned(seed->scalar).value_or(topology.seed);
  }
  ReadAddressing(ValueAt(document, "addressing"), topology.addressing);
  if (const Value* routing = ScalarAt(document, "routing")) {
    topology.routing = model::ParseRouting(routing->scalar).value_or(topology.routing);
  }
}

}  // namespace

std::optional<model::Topology> ReadTopologyFile(const std::string& path,
                                                model::Diagnostics& diagnostics) {
  const absl::StatusOr<std::string> text = ReadRegularFile(path, kMostBytes);
  if (!text.ok()) {
    diagnostics.Error({path},
                      fmt::format("cannot read it: {}", std::string(text.status().message())),
                      "write the name of a topology file");
    return std::nullopt;
  }
  return ReadTopology(*text, path, std::filesystem::path(path).parent_path().string(), diagnostics);
}

std::optional<model::Topology> ReadTopology(std::string_view text, const std::string& filename,
                                            const std::string& base_dir,
                                            model::Diagnostics& diagnostics) {
  // The caller's diagnostics may hold other files' errors; only this file's decide.
  model::Diagnostics own;
  Tree tree;
  std::optional<model::Topology> topology;
  if (const Value* document = tree.Parse(text, filename, own)) {
    const Source source{filename, base_dir, own};
    Validate(*document, filename, own);
    topology.emplace();
    ReadHead(source, *document, *topology);

    const Value& nodes = ValueAt(*document, "nodes");
    topology->nodes.resize(nodes.entries.size());
    NodeNames names;
    for (size_t i = 0; i < nodes.entries.size(); ++i) {
      ReadNode(source, nodes.entries[i], topology->nodes[i]);
      names.Add(nodes.entries[i].key, i);
    }
    ReadLinks(source, *document, names, *topology);
    ReadChecks(source, ValueAt(*document, "checks"), names, *topology);
  }
  if (own.HasErrors()) topology.reset();
  std::vector<model::Diagnostic> sorted = own.all();
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  for (const model::Diagnostic& diagnostic : sorted) {
    if (diagnostic.severity == model::Severity::kError) {
      diagnostics.Error(diagnostic.where, diagnostic.what, diagnostic.mend);
    } else {
      diagnostics.Warning(diagnostic.where, diagnostic.what, diagnostic.mend);
    }
  }
  return topology;
}

}  // namespace warren::format
