// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The file view of a node: the machine's own files read-only where they are, private copies of
// what a node may change.

#ifndef WARREN_CTL_NODE_VIEW_H_
#define WARREN_CTL_NODE_VIEW_H_

namespace warren::node {

// Turns the calling process's (own, new) mount namespace into a node's view: /etc, /var, /root,
// /home, /opt and /srv are the machine's with private changes; /run, /tmp and /dev/shm start empty;
// /proc and /sys are the node's own. `shared` (a folder or empty) lies over the machine's files and
// under the node's: what every node of the lab gets (shared/etc/hosts).
// On failure returns the name of the step and leaves errno; nullptr when done.
const char* BuildView(const char* shared);

}  // namespace warren::node

#endif  // WARREN_CTL_NODE_VIEW_H_
