// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Other tools' files as topologies: GraphML as the Internet Topology Zoo writes it, .imn of IMUNES
// (JSON and the older Tcl list, with what CORE adds to that), containerlab's YAML, Kathara's labs.
//
// What Warren cannot express is left out or replaced by what comes nearest, with a warning that
// names the object.

#ifndef WARREN_CTL_IMPORT_IMPORT_H_
#define WARREN_CTL_IMPORT_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

enum class Format { kGraphml, kImnJson, kImnLegacy, kClab, kKathara, kUnknown };

// The words of `warren import --from`: graphml, imn, clab, kathara.
const std::vector<std::string>& FormatWords();

// Told by the content, and by the name lab.conf.
Format DetectFormat(const std::string& path, const std::string& content);

// `path` may be the folder of a Kathara lab. `from` is one of FormatWords(), or empty for a format
// that is told by the content. NOT_FOUND and the like when the file cannot be read,
// INVALID_ARGUMENT when its format is none of the above or broken beyond use; `diagnostics` then
// has an error that says where.
absl::StatusOr<model::Topology> ImportFile(const std::string& path, model::Diagnostics& diagnostics,
                                           const std::string& from = "");

// The same for a content that was read before; `path` is for messages and the lab's name.
absl::StatusOr<model::Topology> ImportText(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics,
                                           const std::string& from = "");

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_IMPORT_H_
