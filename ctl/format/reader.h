// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Reads a topology file. Everything that is wrong with it is reported in one go; a topology comes
// back only when nothing is. In what comes back every direction of a link has its overhead, minimum
// and queue limit, and what is off (rate, delay, loss, ber) is absent.

#ifndef WARREN_CTL_FORMAT_READER_H_
#define WARREN_CTL_FORMAT_READER_H_

#include <optional>
#include <string>
#include <string_view>

#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::format {

// Errors and warnings name the file as `path`; files that the topology copies are found from its
// folder.
std::optional<model::Topology> ReadTopologyFile(const std::string& path,
                                                model::Diagnostics& diagnostics);

// The same for a text that is not, or not yet, in a file. A topology without a name is called after
// `filename`.
std::optional<model::Topology> ReadTopology(std::string_view text, const std::string& filename,
                                            const std::string& base_dir,
                                            model::Diagnostics& diagnostics);

// One link for itself, without ends: a file with the keys of a link (`rate`, `queue`, `backward`,
// ...), or a topology, of which `name` says the link; it may be empty while there is only one.
struct LinkFile {
  model::Link link;
  std::optional<model::Topology> topology;  // when it was one
};
std::optional<LinkFile> ReadLinkFile(const std::string& path, const std::string& name,
                                     model::Diagnostics& diagnostics);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_READER_H_
