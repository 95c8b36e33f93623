// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The servers that a node runs by a word of its `services`.
//
// - iperf3: a server on its usual port, one test at a time.
// - nginx: port 80, the files of /srv/www; /srv/www/index.html has the node's name.
// - sshd: port 22, with a host key of its own. It lets in whose public keys `files` puts into
//   /root/.ssh/authorized_keys.
// - dnsmasq: DNS of the lab's names, and DHCP on each interface whose IPv4 network has a run of
//   unused addresses: of the longest one, 254 at most. The default router that it tells is the
//   lab's first one on that network.
//
// A file that the topology supplies wins over the generated one: /etc/nginx/nginx.conf,
// /etc/ssh/sshd_config, /etc/dnsmasq.conf.

#ifndef WARREN_CTL_COMPILE_SERVICES_H_
#define WARREN_CTL_COMPILE_SERVICES_H_

#include "ctl/compile/daemons.h"
#include "ctl/compile/network.h"
#include "ctl/compile/segments.h"

namespace warren::compile {

// Adds what the node's words stand for behind what is there.
void AddServices(const Network& network, const std::vector<Segment>& segments, int node,
                 NodeDaemons* daemons);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_SERVICES_H_
