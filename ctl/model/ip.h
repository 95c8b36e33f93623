// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_MODEL_IP_H_
#define WARREN_CTL_MODEL_IP_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warren::model {

enum class Family : uint8_t { kIpv4 = 4, kIpv6 = 6 };

// An IPv4 or IPv6 address, in network byte order; IPv4 uses the first four bytes, the rest are 0.
struct IpAddress {
  Family family = Family::kIpv4;
  std::array<uint8_t, 16> bytes{};

  // Accepts what inet_pton accepts; nullopt otherwise.
  static std::optional<IpAddress> Parse(std::string_view text);
  // The shortest usual form (inet_ntop).
  std::string ToString() const;
  // Width of the family in bits: 32 or 128.
  int Bits() const { return family == Family::kIpv4 ? 32 : 128; }
  // This address plus `n` (wraps around at the family's end).
  IpAddress Plus(uint64_t n) const;
  auto operator<=>(const IpAddress&) const = default;
};

// An address with a prefix length: an interface's address (host bits kept) or a network.
struct IpPrefix {
  IpAddress address;
  int length = 0;  // 0 .. address.Bits()

  // "10.0.0.1/24"; a length is required. nullopt when malformed or out of range.
  static std::optional<IpPrefix> Parse(std::string_view text);
  std::string ToString() const;
  // The same prefix with all host bits zero.
  IpPrefix Network() const;
  bool Contains(const IpAddress& other) const;
  bool Overlaps(const IpPrefix& other) const;
  auto operator<=>(const IpPrefix&) const = default;
};

}  // namespace warren::model

#endif  // WARREN_CTL_MODEL_IP_H_
