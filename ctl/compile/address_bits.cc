// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/address_bits.h"

namespace warren::compile {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

absl::uint128 ToNumber(const IpAddress& address) {
  absl::uint128 number = 0;
  for (int i = 0; i < address.Bits() / 8; ++i) {
    number = (number << 8) | address.bytes[static_cast<size_t>(i)];
  }
  return number;
}

IpAddress FromNumber(Family family, absl::uint128 number) {
  IpAddress address;
  address.family = family;
  for (int i = address.Bits() / 8 - 1; i >= 0; --i) {
    address.bytes[static_cast<size_t>(i)] = static_cast<uint8_t>(number & 0xff);
    number >>= 8;
  }
  return address;
}

absl::uint128 BlockSize(Family family, int length) {
  const int host_bits = (family == Family::kIpv4 ? 32 : 128) - length;
  if (host_bits >= 128) return absl::Uint128Max();
  return absl::uint128(1) << host_bits;
}

absl::uint128 LastNumber(const IpPrefix& prefix) {
  const absl::uint128 first = ToNumber(prefix.Network().address);
  if (prefix.length == 0 && prefix.address.family == Family::kIpv6) return absl::Uint128Max();
  return first + (BlockSize(prefix.address.family, prefix.length) - 1);
}

bool IsLinkLocal(const IpAddress& address) {
  if (address.family == Family::kIpv4) return address.bytes[0] == 169 && address.bytes[1] == 254;
  return address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80;
}

}  // namespace warren::compile
