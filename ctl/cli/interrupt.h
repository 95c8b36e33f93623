// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Ctrl-C (and SIGTERM, SIGHUP) end a command in order: what waits is woken, and every step undoes
// what it did. A second one does not shorten that.

#ifndef WARREN_CTL_CLI_INTERRUPT_H_
#define WARREN_CTL_CLI_INTERRUPT_H_

namespace warren::cli {

// From now on signals are caught. Call once, before threads are started.
void CatchInterrupts();

bool Interrupted();

// Readable once the command was interrupted.
int InterruptFd();

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_INTERRUPT_H_
