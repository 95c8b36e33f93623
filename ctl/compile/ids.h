// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Ids and MAC addresses that follow from names alone: whoever compiles the same names, in whatever
// order and on whatever machine, gets the same numbers.

#ifndef WARREN_CTL_COMPILE_IDS_H_
#define WARREN_CTL_COMPILE_IDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ctl/compile/network.h"
#include "ctl/model/diagnostic.h"

namespace warren::compile {

// One id per name, in the order of `names`, which must be distinct. Never 0, never one twice. An id
// is a hash of its name; when two names meet, the one that sorts first keeps it and the other takes
// the next hash.
std::vector<uint32_t> AssignIds(absl::string_view domain, const std::vector<std::string>& names);

struct Ids {
  std::vector<uint32_t> nodes;  // as Network::nodes
  std::vector<uint32_t> links;  // as Topology::links
};
Ids AssignIds(const Network& network);

// Fills Port::mac: what the file gives, else 02:... from the lab's, the node's and the interface's
// names (locally administered unicast), different from every other in the lab. The same given
// address twice in one segment is an error.
void AssignMacs(Network& network, model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_IDS_H_
