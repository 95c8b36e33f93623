// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Blocks of the pcapng file format (draft-ietf-opsawg-pcapng), in this machine's byte order.

#ifndef WARREN_CTL_DAEMON_PCAPNG_H_
#define WARREN_CTL_DAEMON_PCAPNG_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace warren::daemon::pcapng {

// Begins a file. Interfaces follow, numbered from 0 in their order.
std::string SectionHeader(std::string_view application);

// An Ethernet interface whose time stamps are in nanoseconds. `snap_bytes` 0: frames are whole.
std::string Interface(std::string_view name, uint32_t snap_bytes);

struct Frame {
  uint32_t interface = 0;
  uint64_t time_ns = 0;  // since 1970
  bool outbound = false;
  std::string_view bytes;    // as much of it as was captured
  uint32_t whole_bytes = 0;  // its length on the interface
};
std::string EnhancedPacket(const Frame& frame);

// How many frames an interface had so far, and how many of them the capture missed.
std::string InterfaceStatistics(uint32_t interface, uint64_t time_ns, uint64_t received,
                                uint64_t missed);

}  // namespace warren::daemon::pcapng

#endif  // WARREN_CTL_DAEMON_PCAPNG_H_
