// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The part of the table of keys that is about links.

#ifndef WARREN_CTL_FORMAT_LINK_KEYS_H_
#define WARREN_CTL_FORMAT_LINK_KEYS_H_

#include "ctl/format/keys.h"

namespace warren::format {

extern const Type kLinks;     // `links`
extern const Type kDefaults;  // `defaults`
extern const Type kSet;       // `set` of an event

extern const Type kLinkDescription;  // a file that describes a link without its ends
extern const Type kLinkWords;        // the words of `warren link`

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_LINK_KEYS_H_
