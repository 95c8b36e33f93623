// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_EXPORT_RENDER_H_
#define WARREN_CTL_EXPORT_RENDER_H_

#include <string>

#include "absl/status/statusor.h"

namespace warren::exporting {

enum class Image { kSvg, kPng };

// Draws what ToDot wrote, by the Graphviz library in this process. One call at a time: the library
// is not made for threads.
absl::StatusOr<std::string> Render(const std::string& dot, Image image);

}  // namespace warren::exporting

#endif  // WARREN_CTL_EXPORT_RENDER_H_
