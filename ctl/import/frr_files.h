// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Files of the lab's folder that a node gets, and what they say about its routing daemons.

#ifndef WARREN_CTL_IMPORT_FRR_FILES_H_
#define WARREN_CTL_IMPORT_FRR_FILES_H_

#include <string>

#include "ctl/import/builder.h"

namespace warren::import {

// Gives the node the file or the folder `relative` of the lab's folder at `path` (in the node).
// What is outside of the folder, is no text, or is too large is left out with a warning.
void AddFiles(Builder& builder, size_t node, const std::string& folder, const std::string& relative,
              const std::string& path, const model::Location& where);

// Whether the node has a configuration for FRR. Quagga's files are moved to where FRR looks for
// them; a daemon that /etc/frr/daemons switches on or off against the configuration is told.
bool SettleFrr(Builder& builder, size_t node);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_FRR_FILES_H_
