// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/reader.h"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>
#include <vector>

#include "ctl/format/link_keys.h"
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

const model::Link* ChooseLink(const model::Topology& topology, const std::string& name,
                              const std::string& path, model::Diagnostics& diagnostics) {
  std::string names;
  for (const model::Link& link : topology.links) {
    if (link.name == name || (name.empty() && topology.links.size() == 1)) return &link;
    constexpr size_t kEnough = 200;
    if (names.size() < kEnough) names += (names.empty() ? "" : ", ") + link.name;
  }
  if (topology.links.empty()) {
    diagnostics.Error({path}, "the topology has no link", "add one to 'links'");
  } else if (name.empty()) {
    diagnostics.Error({path}, fmt::format("the topology has {} links", topology.links.size()),
                      fmt::format("say which with --link: {}", names));
  } else {
    diagnostics.Error({path}, fmt::format("there is no link '{}'", name),
                      fmt::format("write one of {}", names));
  }
  return nullptr;
}

void Pass(const std::vector<model::Diagnostic>& found, model::Diagnostics& diagnostics) {
  for (const model::Diagnostic& diagnostic : found) {
    if (diagnostic.severity == model::Severity::kError) {
      diagnostics.Error(diagnostic.where, diagnostic.what, diagnostic.mend);
    } else {
      diagnostics.Warning(diagnostic.where, diagnostic.what, diagnostic.mend);
    }
  }
}

// `document` is null when the text could not be parsed. `own` has what was found so far in this
// file; the caller's diagnostics may hold other files' errors, so it alone decides.
std::optional<model::Topology> ReadDocument(const Value* document, const std::string& filename,
                                            const std::string& base_dir, model::Diagnostics& own,
                                            model::Diagnostics& diagnostics) {
  std::optional<model::Topology> topology;
  if (document != nullptr) {
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
    ReadEvents(source, ValueAt(*document, "events"), names, *topology);
    ReadChecks(source, ValueAt(*document, "checks"), names, *topology);
  }
  if (own.HasErrors()) topology.reset();
  std::vector<model::Diagnostic> sorted = own.all();
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  Pass(sorted, diagnostics);
  return topology;
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
  model::Diagnostics own;
  Tree tree;
  return ReadDocument(tree.Parse(text, filename, own), filename, base_dir, own, diagnostics);
}

std::optional<LinkFile> ReadLinkFile(const std::string& path, const std::string& name,
                                     model::Diagnostics& diagnostics) {
  const absl::StatusOr<std::string> text = ReadRegularFile(path, kMostBytes);
  if (!text.ok()) {
    diagnostics.Error({path},
                      fmt::format("cannot read it: {}", std::string(text.status().message())),
                      "write the name of a file that describes a link");
    return std::nullopt;
  }
  const std::string base_dir = std::filesystem::path(path).parent_path().string();
  model::Diagnostics own;
  Tree tree;
  const Value* document = tree.Parse(*text, path, own);
  const bool is_topology = document != nullptr && document->Find("warren") != nullptr;
  LinkFile file;
  if (is_topology) {
    file.topology = ReadDocument(document, path, base_dir, own, diagnostics);
    if (!file.topology) return std::nullopt;
    const model::Link* link = ChooseLink(*file.topology, name, path, diagnostics);
    if (link == nullptr) return std::nullopt;
    file.link = *link;
    return file;
  }
  if (document != nullptr) {
    const Source source{path, base_dir, own};
    ValidateAs(*document, kLinkDescription, path, own);
    ReadLinkDescription(source, *document, file.link);
    if (!name.empty()) {
      own.Error({path}, "a link description has no links to choose from",
                "leave out --link, or write a topology");
    }
  }
  Pass(own.all(), diagnostics);
  if (own.HasErrors()) return std::nullopt;
  return file;
}

}  // namespace warren::format
