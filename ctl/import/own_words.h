// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What `warren export` puts into other formats so that an import finds it again.

#ifndef WARREN_CTL_IMPORT_OWN_WORDS_H_
#define WARREN_CTL_IMPORT_OWN_WORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "ctl/format/tree.h"
#include "ctl/model/topology.h"

namespace warren::import {

// The keys of a link as a topology file has them, `backward`, `mtu` and `state` too. What the
// format cannot have is as if it were not there.
void ApplyLinkWords(const format::Value& words, model::Link& link);

// "ospf,bgp"; nullopt for what is no such list, or nothing that a node of this kind can run.
std::optional<std::vector<model::Routing>> ParseRoutingList(const std::string& words,
                                                            model::NodeKind kind);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_OWN_WORDS_H_
