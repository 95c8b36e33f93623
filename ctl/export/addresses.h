// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_EXPORT_ADDRESSES_H_
#define WARREN_CTL_EXPORT_ADDRESSES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ctl/api/warren.pb.h"
#include "ctl/model/ip.h"
#include "ctl/model/topology.h"

namespace warren::exporting {

// The address of every interface, automatic ones too: those that `plan` gives, and those of the
// file where the plan is empty.
class Addresses {
 public:
  Addresses(const model::Topology& topology, const v1::Plan& plan);

  const std::vector<model::IpPrefix>& Of(const std::string& node,
                                         const std::string& interface) const;

 private:
  std::map<std::pair<std::string, std::string>, std::vector<model::IpPrefix>> addresses_;
};

}  // namespace warren::exporting

#endif  // WARREN_CTL_EXPORT_ADDRESSES_H_
