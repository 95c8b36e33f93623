// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/model/ip.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace warren::model {
namespace {

int ByteCount(Family family) { return family == Family::kIpv4 ? 4 : 16; }

int NativeFamily(Family family) { return family == Family::kIpv4 ? AF_INET : AF_INET6; }

std::optional<IpAddress> ParseAs(Family family, const char* text) {
  IpAddress address{.family = family, .bytes = {}};
  if (inet_pton(NativeFamily(family), text, address.bytes.data()) != 1) return std::nullopt;
  return address;
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  char buffer[INET6_ADDRSTRLEN];
  if (text.empty() || text.size() >= sizeof buffer) return std::nullopt;
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  if (auto v4 = ParseAs(Family::kIpv4, buffer)) return v4;
  return ParseAs(Family::kIpv6, buffer);
}

std::string IpAddress::ToString() const {
  char buffer[INET6_ADDRSTRLEN];
  inet_ntop(NativeFamily(family), bytes.data(), buffer, sizeof buffer);
  return buffer;
}

IpAddress IpAddress::Plus(uint64_t n) const {
  IpAddress sum = *this;
  uint64_t carry = 0;
  for (int i = ByteCount(family) - 1; i >= 0 && (n != 0 || carry != 0); --i) {
    uint8_t& byte = sum.bytes[static_cast<size_t>(i)];
    const uint64_t value = byte + (n & 0xff) + carry;
    byte = static_cast<uint8_t>(value);
    carry = value >> 8;
    n >>= 8;
  }
  return sum;
}

std::optional<IpPrefix> IpPrefix::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = IpAddress::Parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const std::string_view digits = text.substr(slash + 1);
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return std::nullopt;
  int length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (length > address->Bits()) return std::nullopt;
  return IpPrefix{*address, length};
}

std::string IpPrefix::ToString() const { return address.ToString() + "/" + std::to_string(length); }

IpPrefix IpPrefix::Network() const {
  IpPrefix network = *this;
  for (int i = 0; i < ByteCount(address.family); ++i) {
    const int kept = length - 8 * i;  // bits of this byte that belong to the network
    uint8_t& byte = network.address.bytes[static_cast<size_t>(i)];
    if (kept <= 0) {
      byte = 0;
    } else if (kept < 8) {
      byte = static_cast<uint8_t>(byte & (0xff << (8 - kept)));
    }
  }
  return network;
}

bool IpPrefix::Contains(const IpAddress& other) const {
  return other.family == address.family &&
         IpPrefix{other, length}.Network().address == Network().address;
}

bool IpPrefix::Overlaps(const IpPrefix& other) const {
  return length <= other.length ? Contains(other.address) : other.Contains(address);
}

}  // namespace warren::model
