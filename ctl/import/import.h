// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Other tools' files as topologies; the header of each importer says what becomes of what.
//
// What Warren cannot express is left out or replaced by what comes nearest, with a warning that
// names the object.

#ifndef WARREN_CTL_IMPORT_IMPORT_H_
#define WARREN_CTL_IMPORT_IMPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/import/caida.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

enum class Format {
  kBrite,
  kCaida,
  kClab,
  kCore,
  kGns3,
  kGraphml,
  kImnJson,
  kImnLegacy,
  kKathara,
  kMininet,
  kRocketfuel,
  kWarren,  // our own, which needs no import
  kUnknown,
};

// The words of `warren import --from`: brite, caida, clab, core, ...
const std::vector<std::string>& FormatWords();

// Told by the content, and by the name where that is the tool's own (lab.conf, weights.intra).
Format DetectFormat(const std::string& path, const std::string& content);

struct Options {
  std::string from = {};  // one of FormatWords(), or empty: told by the content
  std::optional<Neighbourhood> cut = std::nullopt;  // of AS relationships
};

// `path` may be the folder of a Kathara lab. NOT_FOUND and the like when the file cannot be read,
// INVALID_ARGUMENT when its format is none of the above or broken beyond use; `diagnostics` then
// has an error that says where.
absl::StatusOr<model::Topology> ImportFile(const std::string& path, model::Diagnostics& diagnostics,
                                           const Options& options = {});

// The same for a content that was read before; `path` is for messages, the lab's name, and files
// that belong to it.
absl::StatusOr<model::Topology> ImportText(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics,
                                           const Options& options = {});

// What ImportFile reads: the file, or the lab.conf of a Kathara lab's folder.
std::string FileToRead(const std::string& path);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_IMPORT_H_
