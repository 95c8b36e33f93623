// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/daemon/state.h"

namespace warren::gui {

void LinkChange::Add(const LinkChange& later) {
  for (size_t i = 0; i < 2; ++i) {
    if (!later.direction[i]) continue;
    if (direction[i]) {
      direction[i]->after = later.direction[i]->after;
    } else {
      direction[i] = later.direction[i];
    }
  }
  if (later.up) up = later.up;
}

}  // namespace warren::gui
