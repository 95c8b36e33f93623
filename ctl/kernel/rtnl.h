// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What a node's network stack is told: interfaces up, addresses, routes, bridges; and what it has.

#ifndef WARREN_CTL_KERNEL_RTNL_H_
#define WARREN_CTL_KERNEL_RTNL_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ctl/kernel/netlink.h"

namespace warren::kernel {

struct NetInterface {
  int index = 0;
  std::string name;
  std::string mac;
  uint32_t mtu = 0;
  bool up = false;
  bool carrier = false;
  std::string kind;     // "warren", "bridge", empty for lo
  bool floods = false;  // a bridge that remembers no address: a hub
  int master = 0;       // index of the bridge it is a port of
  std::vector<std::string> addresses;
};

// A unicast route of the main table by a gateway.
struct NetRoute {
  std::string to;  // prefix
  std::string via;
  bool fixed = false;  // by an administrator (protocol static or boot), not by a daemon
};

// rtnetlink of one network namespace: the one the thread is in when it is opened. Changes are
// queued and go out in few system calls; Flush reports the first refusal.
class Rtnl {
 public:
  static absl::StatusOr<Rtnl> Open();

  // Names known beforehand (from the module's dump) save a question to the kernel.
  void Learn(const std::string& interface, int index) { index_[interface] = index; }

  absl::Status AddAddress(const std::string& interface, const std::string& prefix);
  absl::Status SetUp(const std::string& interface);
  absl::Status AddRoute(const std::string& to, const std::string& via);
  // In the place of another to the same prefix, if there is one, without a gap.
  absl::Status PutRoute(const std::string& to, const std::string& via);
  absl::Status DeleteAddress(const std::string& interface, const std::string& prefix);
  absl::Status DeleteRoute(const std::string& to, const std::string& via);
  // Makes an interface a port of a bridge.
  absl::Status Join(const std::string& port, const std::string& bridge);
  // A bridge (`hub`: forgets every address at once, so it floods) with these ports, all set up.
  absl::Status AddBridge(const std::string& name, const std::vector<std::string>& ports, bool hub);
  absl::Status Flush() { return socket_.Flush(); }

  absl::StatusOr<std::vector<NetInterface>> Interfaces();
  absl::StatusOr<std::vector<NetRoute>> Routes();

 private:
  explicit Rtnl(NetlinkSocket socket) : socket_(std::move(socket)) {}
  absl::StatusOr<int> Index(const std::string& interface);
  absl::Status Address(int type, int flags, const std::string& interface,
                       const std::string& prefix);
  absl::Status Route(int type, int flags, const std::string& to, const std::string& via);

  NetlinkSocket socket_;
  absl::flat_hash_map<std::string, int> index_ = {{"lo", 1}};
};

// Writes a sysctl ("net.ipv4.ip_forward") of the thread's network namespace.
absl::Status WriteSysctl(const std::string& key, const std::string& value);
// Its value without the newline; empty when there is none.
std::string ReadSysctl(const std::string& key);

}  // namespace warren::kernel

#endif  // WARREN_CTL_KERNEL_RTNL_H_
