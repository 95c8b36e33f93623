// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_COMPILE_TESTING_PLAN_WALKER_H_
#define WARREN_CTL_COMPILE_TESTING_PLAN_WALKER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ctl/api/warren.pb.h"
#include "ctl/model/ip.h"

namespace warren::compile::testing {

// Plays a plan: forwards a packet as kernels with exactly these addresses and routes would. Knows
// nothing of the compiler, so it is a second opinion on it.
class PlanWalker {
 public:
  explicit PlanWalker(const v1::Plan& plan);

  // The nodes a packet passes, first and last included; ends early, with a reason in `why`, where
  // it is lost.
  std::vector<std::string> Walk(const std::string& from, const model::IpAddress& to,
                                std::string& why) const;

  // All addresses that interfaces got, by node.
  const std::map<std::string, std::vector<model::IpPrefix>>& addresses() const {
    return addresses_;
  }
  // The node's routes, connected ones left out.
  size_t RouteCount(const std::string& node) const;

 private:
  struct Interface {
    std::string node;
    int segment = -1;
    std::vector<model::IpPrefix> addresses;
  };
  struct Route {
    model::IpPrefix to;
    model::IpAddress via;
  };
  struct Node {
    bool forwards = false;
    std::vector<Interface*> interfaces;
    std::vector<Route> routes;
  };

  Interface& InterfaceOf(uint32_t node, const std::string& name);
  void JoinLinks(const v1::Plan& plan);
  const Interface* OnLink(const Node& node, const model::IpAddress& to, int& length) const;
  const Interface* Holder(int segment, const model::IpAddress& address) const;

  std::map<uint32_t, std::string> names_;
  std::map<std::string, Node> nodes_;
  std::map<std::pair<uint32_t, std::string>, Interface> interfaces_;
  std::map<std::string, std::vector<model::IpPrefix>> addresses_;
  std::map<std::pair<int, model::IpAddress>, const Interface*> holders_;
};

}  // namespace warren::compile::testing

#endif  // WARREN_CTL_COMPILE_TESTING_PLAN_WALKER_H_
