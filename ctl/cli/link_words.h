// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_LINK_WORDS_H_
#define WARREN_CTL_CLI_LINK_WORDS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ctl/api/warren.pb.h"

namespace warren::cli {

// Reads "rate=10Mbit delay=5ms state=down" into a request. The direction keys go to both directions
// or to the one that `forward` or `backward` names.
absl::Status ParseLinkWords(const std::vector<std::string>& words, bool forward, bool backward,
                            v1::SetLinkRequest* request);

// What is on in a direction, in the words of the file format: "rate 10Mbit, delay 5ms"; "unshaped"
// when nothing is.
std::string PrintDirection(const v1::LinkDirection& direction);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_LINK_WORDS_H_
