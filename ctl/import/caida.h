// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// AS relationships as CAIDA publishes them: lines "a|b|-1" (a is b's provider) and "a|b|0" (peers),
// in the second series with a fourth word, where it is known from; 1 and 2 of older files mean
// siblings.
//
// Every AS is a router that speaks BGP by its real number, and announces the address of its lo. The
// relationships are its policy: what is learned from peers and providers goes to customers only;
// routes by customers are preferred to those by peers, and these to those by providers.

#ifndef WARREN_CTL_IMPORT_CAIDA_H_
#define WARREN_CTL_IMPORT_CAIDA_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

// What to cut out of a file that holds the whole Internet: an AS, and those that at most so many
// links are between.
struct Neighbourhood {
  uint32_t as_number = 0;
  int hops = 1;
};

absl::StatusOr<model::Topology> ImportCaida(const std::string& path, const std::string& content,
                                            const std::optional<Neighbourhood>& cut,
                                            model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_CAIDA_H_
