// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Addresses of labs whose routers get a configuration from the importer, which has to name them:
// a /30 of 10.0.0.0/8 for each link, a /32 of 172.16.0.0/12 on each router's lo.

#ifndef WARREN_CTL_IMPORT_ROUTER_ADDRESSES_H_
#define WARREN_CTL_IMPORT_ROUTER_ADDRESSES_H_

#include <cstddef>
#include <string>

#include "ctl/import/builder.h"

namespace warren::import {

inline constexpr size_t kMostRouterLinks = size_t{1} << 22;  // 10.0.0.0/8 has so many /30
inline constexpr size_t kMostRouters = (size_t{1} << 20) - 1;

// The address of one end (0 or 1) of a link, and that of a router; without a length.
std::string LinkAddress(size_t link, size_t end);
std::string RouterAddress(size_t router);

// Gives them to every link and router, without any routing of Warren's own. False, with an error,
// when there are too many.
bool AddressRouters(Builder& builder, const std::string& path, model::Diagnostics& diagnostics);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_ROUTER_ADDRESSES_H_
