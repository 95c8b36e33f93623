// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What nodes run by a word: the routers' daemons, and the servers of `services`.
//
// A node's `with` chooses the suite that speaks its routing protocols; all suites agree on what a
// lab's protocols do (timers, costs, areas, AS numbers), so that they can be mixed. frr.h and
// bird.h tell what each of them makes of it. A protocol is passive on segments where nobody else
// speaks it. Routers that speak several pass routes between those that some other router does not
// speak; with `static` in the list they also announce their static routes. services.h has the
// servers.

#ifndef WARREN_CTL_COMPILE_DAEMONS_H_
#define WARREN_CTL_COMPILE_DAEMONS_H_

#include <string>
#include <vector>

#include "ctl/compile/ids.h"
#include "ctl/compile/network.h"
#include "ctl/compile/segments.h"
#include "ctl/model/diagnostic.h"

namespace warren::compile {

struct DaemonFile {
  std::string path;
  std::string content;
  std::string owner;  // who else may read it; empty: everybody
};

struct Daemon {
  std::string name;
  std::vector<std::string> argv;
  std::string ready_path;          // it is ready when this exists,
  std::string ready_command = {};  // and this exits with 0; empty: nothing to look at or to run
};

struct NodeDaemons {
  std::vector<DaemonFile> files;
  std::vector<Daemon> daemons;        // in the order to start them
  std::vector<std::string> commands;  // once they run
};

// Per node, as Network::nodes. Reports a protocol that the node's suite does not speak, and a
// server on a switch or hub.
std::vector<NodeDaemons> ConfigureDaemons(const Network& network,
                                          const std::vector<Segment>& segments, const Ids& ids,
                                          model::Diagnostics& diagnostics);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_DAEMONS_H_
