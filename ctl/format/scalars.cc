// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/scalars.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <regex>

#include "ctl/model/ip.h"
#include "ctl/model/units.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

constexpr size_t kLongestName = 63;           // of a lab, node or link: the kernel module's limit
constexpr size_t kLongestInterfaceName = 15;  // the kernel's

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsNameCharacter(char c) { return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.'; }

bool IsName(std::string_view text, size_t longest) {
  return !text.empty() && text.size() <= longest && IsAlphanumeric(text[0]) &&
         std::all_of(text.begin(), text.end(), IsNameCharacter);
}

template <typename Number>
std::optional<Number> ReadWhole(std::string_view text) {
  Number number{};
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

std::string Quoted(const Value& value, std::string_view wanted) {
  return fmt::format("\"{}\" in quotes is text; write {} without quotes", value.scalar, wanted);
}

// The message of a failed parse, or a complaint about the bounds.
template <typename Number>
std::string Bounded(const absl::StatusOr<Number>& parsed, const Value& value, const Type& type,
                    std::string (*print)(Number)) {
  if (!parsed.ok()) return std::string(parsed.status().message());
  if (*parsed == 0) return "";
  const auto minimum = static_cast<Number>(type.minimum);
  const auto maximum = static_cast<Number>(type.maximum);
  if (*parsed >= minimum && *parsed <= maximum) return "";
  return fmt::format("'{}' is out of range; write {} to {}", value.scalar, print(minimum),
                     print(maximum));
}

std::string PoolProblem(const Value& value, Family family, std::string_view example) {
  const auto pool = IpPrefix::Parse(value.scalar);
  if (!pool || pool->address.family != family) {
    return fmt::format("'{}' is not a pool of {} addresses; write a network such as {}, or none",
                       value.scalar, family == Family::kIpv4 ? "IPv4" : "IPv6", example);
  }
  if (*pool != pool->Network()) {
    return fmt::format("'{}' has bits set beyond its prefix length; write {}", value.scalar,
                       pool->Network().ToString());
  }
  for (const char* reserved : {"0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/8", "ff00::/8"}) {
    if (pool->Overlaps(*IpPrefix::Parse(reserved))) {
      return fmt::format("'{}' reaches into {}, which interfaces cannot have; write {}",
                         value.scalar, reserved, example);
    }
  }
  return "";
}

}  // namespace

std::optional<uint64_t> ToUnsigned(std::string_view text) { return ReadWhole<uint64_t>(text); }

std::optional<double> ToNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto number = ReadWhole<double>(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return number;
}

std::optional<int> ToMtu(std::string_view text) {
  if (const auto plain = ReadWhole<int>(text)) return plain;
  const auto bytes = model::ParseBytes(text);
  if (!bytes.ok() || *bytes > 1'000'000) return std::nullopt;
  return static_cast<int>(*bytes);
}

std::optional<int> ToSignedBytes(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto bytes = model::ParseBytes(text);
  if (!bytes.ok() || *bytes > 1'000'000) return std::nullopt;
  const auto magnitude = static_cast<int>(*bytes);
  return negative ? -magnitude : magnitude;
}

std::string TextProblem(const Value& value, const Type& type) {
  if (value.scalar.find('\0') != std::string::npos) return "contains a NUL byte; remove it";
  const auto longest = static_cast<size_t>(type.maximum);
  if (longest != 0 && value.scalar.size() > longest) {
    return fmt::format("has {} bytes; write at most {}", value.scalar.size(), longest);
  }
  if (type.minimum > 0 && value.scalar.find_first_not_of(" \t\n") == std::string::npos) {
    return fmt::format("is empty; write {}", type.expected);
  }
  return "";
}

std::string WordProblem(const Value& value, const Type& type) {
  std::string choice;
  const Word* found = nullptr;
  for (const Word& word : type.words) {
    if (word.word == value.scalar) found = &word;
    if (!word.supported) continue;
    choice += choice.empty() ? "" : ", ";
    choice += word.word;
  }
  if (found == nullptr) return fmt::format("'{}' is not known; write {}", value.scalar, choice);
  if (!found->supported) {
    return fmt::format("'{}' is not supported yet; write {}", value.scalar, choice);
  }
  return "";
}

std::string IntegerProblem(const Value& value, const Type& type) {
  if (value.quoted) return Quoted(value, "the number");
  const auto number = ReadWhole<int64_t>(value.scalar);
  if (!number || *number < type.minimum || *number > type.maximum) {
    return fmt::format("'{}' is not a whole number from {} to {}; write one, such as {}",
                       value.scalar, type.minimum, type.maximum,
                       std::max<int64_t>(type.minimum, 1));
  }
  return "";
}

std::string VersionProblem(const Value& value, const Type&) {
  if (value.quoted) return Quoted(value, "the number");
  if (value.scalar == "1") return "";
  return fmt::format("'{}' is not a version that this program knows; write 1", value.scalar);
}

std::string SeedProblem(const Value& value, const Type&) {
  if (value.quoted) return Quoted(value, "the number");
  if (ToUnsigned(value.scalar)) return "";
  return fmt::format("'{}' is not a whole number from 0 to {}; write one, such as 7", value.scalar,
                     UINT64_MAX);
}

std::string NumberProblem(const Value& value, const Type&) {
  if (value.quoted) return Quoted(value, "the number");
  if (ToNumber(value.scalar)) return "";
  return fmt::format("'{}' is not a number; write one, such as 9e6", value.scalar);
}

std::string YesNoProblem(const Value& value, const Type&) {
  for (const char* word : {"yes", "no", "true", "false"}) {
    if (value.scalar == word) return "";
  }
  return fmt::format("'{}' is neither yes nor no; write one of them", value.scalar);
}

std::string MtuProblem(const Value& value, const Type& type) {
  const auto mtu = ToMtu(value.scalar);
  if (!mtu || *mtu < type.minimum || *mtu > type.maximum) {
    return fmt::format("'{}' is not a number of bytes from {} to {}; write one, such as 1500",
                       value.scalar, type.minimum, type.maximum);
  }
  return "";
}

std::string RateProblem(const Value& value, const Type& type) {
  return Bounded(model::ParseRate(value.scalar), value, type, &model::PrintRate);
}

std::string TimeProblem(const Value& value, const Type& type) {
  return Bounded(model::ParseTime(value.scalar), value, type, &model::PrintTime);
}

std::string BytesProblem(const Value& value, const Type& type) {
  return Bounded(model::ParseBytes(value.scalar), value, type, &model::PrintBytes);
}

std::string NonZeroBytesProblem(const Value& value, const Type& type) {
  const auto bytes = model::ParseBytes(value.scalar);
  if (!bytes.ok() || *bytes != 0) return BytesProblem(value, type);
  return fmt::format("'{}' is out of range; write {}B to {}B", value.scalar, type.minimum,
                     type.maximum);
}

std::string SignedBytesProblem(const Value& value, const Type& type) {
  const std::string_view text = value.scalar;
  const auto bytes = model::ParseBytes(text.substr(text.starts_with('-') ? 1 : 0));
  if (!bytes.ok()) return std::string(bytes.status().message());
  const auto number = ToSignedBytes(text);
  if (number && *number >= type.minimum && *number <= type.maximum) return "";
  return fmt::format("'{}' is out of range; write {}B to {}B", text, type.minimum, type.maximum);
}

std::string PacketsProblem(const Value& value, const Type& type) {
  return Bounded(model::ParsePackets(value.scalar), value, type, &model::PrintPackets);
}

std::string ProbabilityProblem(const Value& value, const Type&) {
  return std::string(model::ParseProbability(value.scalar).status().message());
}

std::string ShareProblem(const Value& value, const Type& type) {
  const auto share = model::ParseShare(value.scalar);
  if (!share.ok()) return std::string(share.status().message());
  if (*share <= static_cast<double>(type.maximum)) return "";
  return fmt::format("'{}' is out of range; write at most {}%", value.scalar, type.maximum * 100);
}

std::string NameProblem(std::string_view name) {
  if (IsName(name, kLongestName)) return "";
  return fmt::format(
      "'{}' is not a name; write at most {} letters, digits, '-', '_' and '.', a letter or digit "
      "first",
      name, kLongestName);
}

std::string NodeNameProblem(std::string_view name) {
  if (!IsName(name, kLongestName)) {
    return fmt::format(
        "'{}' is not a node name; write at most {} letters, digits, '-', '_' and '.', a letter or "
        "digit first",
        name, kLongestName);
  }
  if (IpAddress::Parse(name)) {
    return fmt::format("'{}' is an address, not a node name; write a name such as pc1", name);
  }
  if (name == "localhost") return "'localhost' names every node itself; write another name";
  return "";
}

std::string InterfaceNameProblem(std::string_view name) {
  if (!IsName(name, kLongestInterfaceName)) {
    return fmt::format(
        "'{}' is not an interface name; write at most {} letters, digits, '-', '_' and '.', a "
        "letter "
        "or digit first",
        name, kLongestInterfaceName);
  }
  if (name == "all" || name == "default") {
    return fmt::format("'{}' means every interface to the kernel; write another name", name);
  }
  return "";
}

std::string NameProblem(const Value& value, const Type&) { return NameProblem(value.scalar); }

std::string NodeNameProblem(const Value& value, const Type&) {
  return NodeNameProblem(value.scalar);
}

std::string InterfaceNameProblem(const Value& value, const Type&) {
  return InterfaceNameProblem(value.scalar);
}

std::string EndProblem(const Value& value, const Type&) {
  const std::string_view text = value.scalar;
  const size_t colon = text.find(':');
  std::string problem = NodeNameProblem(text.substr(0, colon));
  if (problem.empty() && colon != std::string_view::npos) {
    problem = InterfaceNameProblem(text.substr(colon + 1));
    if (problem.empty() && text.substr(colon + 1) == "lo") {
      problem =
          fmt::format("'{}' is a loopback interface, which ends no link; write another name", text);
    }
  }
  return problem;
}

std::string ProgramRefProblem(const Value& value, const Type&) {
  const std::string_view text = value.scalar;
  const size_t slash = text.find('/');
  std::string problem = NodeNameProblem(text.substr(0, slash));
  if (problem.empty() && slash != std::string_view::npos) {
    problem = NameProblem(text.substr(slash + 1));
  }
  return problem;
}

std::string AddressProblem(const Value& value, const Type&) {
  if (IpAddress::Parse(value.scalar)) return "";
  return fmt::format("'{}' is not an address; write one such as 10.0.0.1 or fd00::1", value.scalar);
}

std::string InterfaceAddressProblem(const Value& value, const Type&) {
  const auto prefix = IpPrefix::Parse(value.scalar);
  if (!prefix) {
    if (const auto address = IpAddress::Parse(value.scalar)) {
      return fmt::format("'{}' has no prefix length; write {}/{}", value.scalar, value.scalar,
                         address->family == Family::kIpv4 ? 24 : 64);
    }
    return fmt::format("'{}' is not an address; write one such as 10.0.0.1/24 or \"fd00::1/64\"",
                       value.scalar);
  }
  for (const char* reserved : {"0.0.0.0/8", "224.0.0.0/3", "::/128", "ff00::/8"}) {
    if (IpPrefix::Parse(reserved)->Contains(prefix->address)) {
      return fmt::format("'{}' is not a unicast address; write one such as {}", value.scalar,
                         prefix->address.family == Family::kIpv4 ? "10.0.0.1/24" : "fd00::1/64");
    }
  }
  return "";
}

std::string NetworkProblem(const Value& value, const Type&) {
  const auto prefix = IpPrefix::Parse(value.scalar);
  if (!prefix) {
    if (const auto address = IpAddress::Parse(value.scalar)) {
      return fmt::format("'{}' has no prefix length; write {}/{}", value.scalar, value.scalar,
                         address->Bits());
    }
    return fmt::format("'{}' is not a network; write default, or one such as 10.0.3.0/24",
                       value.scalar);
  }
  if (*prefix != prefix->Network()) {
    return fmt::format("'{}' has bits set beyond its prefix length; write {}", value.scalar,
                       prefix->Network().ToString());
  }
  return "";
}

std::string Ipv4PoolProblem(const Value& value, const Type&) {
  return PoolProblem(value, Family::kIpv4, "10.0.0.0/8");
}

std::string Ipv6PoolProblem(const Value& value, const Type&) {
  return PoolProblem(value, Family::kIpv6, "fd00::/32");
}

std::string NodeOrAddressProblem(const Value& value, const Type&) {
  if (IpAddress::Parse(value.scalar)) return "";
  if (NodeNameProblem(value.scalar).empty()) return "";
  return fmt::format(
      "'{}' is neither a node's name nor an address; write one such as pc1 or 10.0.0.1",
      value.scalar);
}

std::string MacProblem(const Value& value, const Type&) {
  const std::string_view text = value.scalar;
  bool good = text.size() == 17;
  for (size_t i = 0; good && i < text.size(); ++i) {
    good = i % 3 == 2
               ? text[i] == ':'
               : std::string_view("0123456789abcdefABCDEF").find(text[i]) != std::string_view::npos;
  }
  if (!good) {
    return fmt::format(
        "'{}' is not a MAC address; write six pairs of hexadecimal digits such as "
        "02:00:00:00:00:01",
        text);
  }
  int first = 0;
  std::from_chars(text.data(), text.data() + 2, first, 16);
  if ((first & 1) != 0) {
    return fmt::format(
        "'{}' is a multicast address; write an even first byte such as "
        "02:00:00:00:00:01",
        text);
  }
  if (text == "00:00:00:00:00:00") {
    return fmt::format("'{}' is nobody's address; write one such as 02:00:00:00:00:01", text);
  }
  return "";
}

std::string PathProblem(const Value& value, const Type&) {
  const std::string_view path = value.scalar;
  const std::string padded = fmt::format("{}/", path);
  if (!path.starts_with('/') || path.ends_with('/') || path.find('\0') != std::string_view::npos ||
      padded.find("/../") != std::string::npos || padded.find("/./") != std::string::npos ||
      padded.find("//") != std::string::npos || path.size() > 1000) {
    return fmt::format("'{}' is not the full path of a file; write one such as /etc/motd", path);
  }
  return "";
}

std::string RegexProblem(const Value& value, const Type&) {
  if (value.scalar.size() > 1000) return "has more than 1000 bytes; write a shorter expression";
  try {
    const std::regex tried(value.scalar, std::regex::ECMAScript);
    return "";
  } catch (const std::regex_error&) {
    return fmt::format(
        "'{}' is not a regular expression; write an ECMAScript one such as '0% packet "
        "loss'",
        value.scalar);
  }
}

std::string SysctlProblem(const Value& value, const Type&) {
  const std::string_view key = value.scalar;
  const bool good =
      key.starts_with("net.") && !key.ends_with('.') && key.find("..") == std::string_view::npos &&
      key.size() <= 200 &&
      std::all_of(key.begin(), key.end(), [](char c) { return IsNameCharacter(c) || c == '/'; });
  if (good && key.find("./") == std::string_view::npos &&
      key.find("/.") == std::string_view::npos) {
    return "";
  }
  return fmt::format(
      "'{}' is not a setting that each node has for itself; write one below net., such "
      "as net.ipv4.tcp_congestion_control",
      key);
}

}  // namespace warren::format
