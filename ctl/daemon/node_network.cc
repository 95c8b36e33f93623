// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/node_network.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/daemon/node_setup.h"
#include "ctl/kernel/netns.h"

namespace warren::daemon {
namespace {

using kernel::NetInterface;
using kernel::NetRoute;
using v1::Step;

// The value that a new network namespace has.
absl::StatusOr<std::string> UsualValue(const std::string& key) {
  auto space = kernel::CreateNetns(1);
  if (!space.ok()) return space.status();
  auto inside = kernel::ScopedNetns::Enter(space->front().get());
  if (!inside.ok()) return inside.status();
  return kernel::ReadSysctl(key);
}

class Network {
 public:
  Network(kernel::Rtnl rtnl, const NetworkWishes& wishes)
      : rtnl_(std::move(rtnl)), wishes_(wishes) {}

  absl::Status Run() {
    auto interfaces = rtnl_.Interfaces();
    if (!interfaces.ok()) return interfaces.status();
    interfaces_ = *std::move(interfaces);
    for (const NetInterface& i : interfaces_) rtnl_.Learn(i.name, i.index);
    if (absl::Status status = SeeRoutes(); !status.ok()) return status;
    // Backwards, routes before the addresses that they rest on.
    for (auto step = wishes_.unwanted.rbegin(); step != wishes_.unwanted.rend(); ++step) {
      if (absl::Status status = TakeAway(**step); !status.ok()) return status;
    }
    if (absl::Status status = rtnl_.Flush(); !status.ok()) return status;
    // An address that went may have taken wanted routes along.
    if (!wishes_.unwanted.empty()) {
      if (absl::Status status = SeeRoutes(); !status.ok()) return status;
    }
    for (const Step* step : wishes_.wanted) {
      if (absl::Status status = Want(*step); !status.ok()) return status;
    }
    return rtnl_.Flush();
  }

 private:
  absl::Status SeeRoutes() {
    auto routes = rtnl_.Routes();
    if (!routes.ok()) return routes.status();
    routes_ = *std::move(routes);
    return absl::OkStatus();
  }

  const NetInterface* Find(const std::string& name) const {
    auto found = std::find_if(interfaces_.begin(), interfaces_.end(),
                              [&](const NetInterface& i) { return i.name == name; });
    return found == interfaces_.end() ? nullptr : &*found;
  }

  bool HasAddress(const std::string& interface, const std::string& prefix) const {
    const NetInterface* i = Find(interface);
    return i != nullptr &&
           std::find(i->addresses.begin(), i->addresses.end(), prefix) != i->addresses.end();
  }

  bool HasRoute(const std::string& to, const std::string& via) const {
    return std::any_of(routes_.begin(), routes_.end(),
                       [&](const NetRoute& r) { return r.to == to && r.via == via && r.fixed; });
  }

  absl::Status TakeAway(const Step& step) {
    switch (step.op_case()) {
      case Step::kAddRoute: {
        const v1::AddRoute& r = step.add_route();
        if (!HasRoute(r.to(), r.via())) return absl::OkStatus();
        return rtnl_.DeleteRoute(r.to(), r.via());
      }
      case Step::kAddAddress: {
        const v1::AddAddress& a = step.add_address();
        if (!HasAddress(a.interface(), a.prefix())) return absl::OkStatus();
        return rtnl_.DeleteAddress(a.interface(), a.prefix());
      }
      case Step::kSetSysctl: {
        auto usual = UsualValue(step.set_sysctl().key());
        if (!usual.ok()) return usual.status();
        // One of an interface has no usual value; it keeps what it has.
        if (usual->empty()) return absl::OkStatus();
        return kernel::WriteSysctl(step.set_sysctl().key(), *usual);
      }
      default:
        return absl::OkStatus();
    }
  }

  absl::Status Want(const Step& step) {
    switch (step.op_case()) {
      case Step::kCreateBridge:
        return WantBridge(step.create_bridge());
      case Step::kAddAddress:
        if (HasAddress(step.add_address().interface(), step.add_address().prefix())) {
          return absl::OkStatus();
        }
        return DoNetworkStep(rtnl_, step);
      case Step::kSetInterfaceUp: {
        // One that somebody set down stays down.
        const std::string& name = step.set_interface_up().interface();
        const bool is_new = wishes_.new_node || wishes_.changed.contains(&step) ||
                            wishes_.new_interfaces.contains(name);
        return is_new ? DoNetworkStep(rtnl_, step) : absl::OkStatus();
      }
      case Step::kAddRoute: {
        const v1::AddRoute& r = step.add_route();
        if (HasRoute(r.to(), r.via())) return absl::OkStatus();
        return rtnl_.PutRoute(r.to(), r.via());
      }
      case Step::kSetSysctl:
        if (!wishes_.new_node && !wishes_.changed.contains(&step)) return absl::OkStatus();
        return DoNetworkStep(rtnl_, step);
      default:
        return absl::OkStatus();
    }
  }

  absl::Status WantBridge(const v1::CreateBridge& bridge) {
    const NetInterface* there = Find(bridge.name());
    if (there == nullptr) {
      return rtnl_.AddBridge(bridge.name(), {bridge.ports().begin(), bridge.ports().end()},
                             bridge.hub());
    }
    for (const std::string& port : bridge.ports()) {
      const NetInterface* i = Find(port);
      if (i != nullptr && i->master == there->index) continue;
      if (absl::Status status = rtnl_.Join(port, bridge.name()); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  kernel::Rtnl rtnl_;
  const NetworkWishes& wishes_;
  std::vector<NetInterface> interfaces_;
  std::vector<NetRoute> routes_;
};

}  // namespace

absl::Status ChangeNetwork(int netns, const NetworkWishes& wishes) {
  auto inside = kernel::ScopedNetns::Enter(netns);
  if (!inside.ok()) return inside.status();
  auto rtnl = kernel::Rtnl::Open();
  if (!rtnl.ok()) return rtnl.status();
  return Network(*std::move(rtnl), wishes).Run();
}

}  // namespace warren::daemon
