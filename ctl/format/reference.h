// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_FORMAT_REFERENCE_H_
#define WARREN_CTL_FORMAT_REFERENCE_H_

#include <string>

namespace warren::format {

// The file format's reference for readers, as Markdown.
std::string ReferenceMarkdown();

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_REFERENCE_H_
