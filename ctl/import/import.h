// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Other tools' files as topologies: GraphML as the Internet Topology Zoo writes it, and .imn of
// IMUNES (JSON and the older Tcl list, with what CORE adds to that).
//
// What Warren cannot express is left out or replaced by what comes nearest, with a warning that
// names the object.

#ifndef WARREN_CTL_IMPORT_IMPORT_H_
#define WARREN_CTL_IMPORT_IMPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

enum class Format { kGraphml, kImnJson, kImnLegacy, kUnknown };

// Told by the content; the name of the file does not matter.
Format DetectFormat(const std::string& content);

// NOT_FOUND and the like when the file cannot be read, INVALID_ARGUMENT when its format is none of
// the above or broken beyond use; `diagnostics` then has an error that says where.
absl::StatusOr<model::Topology> ImportFile(const std::string& path,
                                           model::Diagnostics& diagnostics);

// The same for a content that was read before; `path` is for messages and the lab's name.
absl::StatusOr<model::Topology> ImportText(const std::string& path, const std::string& content,
                                           model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_IMPORT_H_
