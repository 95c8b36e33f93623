// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <iostream>

#include "ctl/cli/exit_code.h"
#include "ctl/cli/verbs.h"

namespace warren::cli {

void AddCheckout(const Verbs& verbs) {
  for (const auto& [name, help] : {std::pair{"build", "Build what is out of date (in a checkout)"},
                                   {"test", "Run every test (in a checkout)"},
                                   {"debug", "Attach gdb to a lab's kernel (in a checkout)"},
                                   {"bench",
                                    "Measure (in a checkout): scale, fidelity, cost, gui, "
                                    "reproducible"}}) {
    verbs
        .Add(name, help,
             [name = std::string(name)] {
               std::cerr << "warren: '" << name << "' needs Warren's sources; say ./warren " << name
                         << " in a checkout\n";
               return kCannot;
             })
        ->allow_extras();
  }
}

}  // namespace warren::cli
