// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Addresses as numbers: 32 or 128 bits, so that prefixes can be counted and compared.

#ifndef WARREN_CTL_COMPILE_ADDRESS_BITS_H_
#define WARREN_CTL_COMPILE_ADDRESS_BITS_H_

#include "absl/numeric/int128.h"
#include "ctl/model/ip.h"

namespace warren::compile {

absl::uint128 ToNumber(const model::IpAddress& address);
model::IpAddress FromNumber(model::Family family, absl::uint128 number);

// How many addresses a prefix of this length has; 2^128 (::/0) is told as the largest number.
absl::uint128 BlockSize(model::Family family, int length);

// The last address of the prefix's network, as a number.
absl::uint128 LastNumber(const model::IpPrefix& prefix);

// fe80::/10 or 169.254.0.0/16: means something on one segment only.
bool IsLinkLocal(const model::IpAddress& address);

}  // namespace warren::compile

#endif  // WARREN_CTL_COMPILE_ADDRESS_BITS_H_
