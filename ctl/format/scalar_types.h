// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The kinds of single values that the table of keys is made of.

#ifndef WARREN_CTL_FORMAT_SCALAR_TYPES_H_
#define WARREN_CTL_FORMAT_SCALAR_TYPES_H_

#include <algorithm>
#include <array>

#include "ctl/format/keys.h"
#include "ctl/format/scalars.h"

namespace warren::format {

using Shape = Type::Shape;

template <size_t n, size_t m>
constexpr std::array<Key, n + m> operator+(const std::array<Key, n>& a,
                                           const std::array<Key, m>& b) {
  std::array<Key, n + m> sum;
  std::copy(a.begin(), a.end(), sum.begin());
  std::copy(b.begin(), b.end(), sum.begin() + n);
  return sum;
}

#define WARREN_NUMBER "([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?"
#define WARREN_NAME "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"
#define WARREN_OR_ZERO(pattern) \
  R"({"anyOf":[{"const":0},{"type":"string","pattern":"^(0|)" pattern R"()$"}]})"

inline constexpr std::string_view kTextSchema = R"({"type":["string","number","boolean"]})";

inline constexpr Type kText{.expected = "text", .problem = TextProblem, .schema = kTextSchema};
inline constexpr Type kCommand{.expected = "a command",
                               .problem = TextProblem,
                               .schema = R"({"type":["string","number","boolean"],"minLength":1})",
                               .minimum = 1};
inline constexpr Type kFileName{.expected = "the name of a file",
                                .problem = TextProblem,
                                .schema = R"({"type":["string","number"],"minLength":1})",
                                .minimum = 1};

inline constexpr Type kVersion{
    .expected = "1", .problem = VersionProblem, .schema = R"({"const":1})"};
inline constexpr Type kSeed{
    .expected = "a whole number",
    .problem = SeedProblem,
    .schema = R"({"type":"integer","minimum":0,"maximum":18446744073709551615})"};
inline constexpr Type kCanvas{
    .expected = "a number", .problem = NumberProblem, .schema = R"({"type":"number"})"};
inline constexpr Type kNumber = kCanvas;
inline constexpr Type kYesNo{.expected = "yes or no",
                             .problem = YesNoProblem,
                             .schema = R"({"enum":[true,false,"yes","no"]})"};
inline constexpr Type kMtu{.expected = "bytes, 68 to 65535",
                           .problem = MtuProblem,
                           .schema = R"({"anyOf":[{"type":"integer","minimum":68,"maximum":65535},)"
                                     R"({"type":"string","pattern":"^)" WARREN_NUMBER
                                     R"(([KkMm][Ii]?)?[Bb]$"}]})",
                           .minimum = 68,
                           .maximum = 65535};

inline constexpr Type kRate{
    .expected = "a rate such as 10Mbit",
    .problem = RateProblem,
    .schema = WARREN_OR_ZERO(WARREN_NUMBER "([KkMmGgTt][Ii]?)?[Bb][Ii][Tt](/[Ss])?"),
    .minimum = 1,
    .maximum = 1'000'000'000'000};
#define WARREN_TIME WARREN_OR_ZERO(WARREN_NUMBER "([NnUuMm]?[Ss]|([NnUuMm]?[Ss][Ee][Cc][Ss]?))")
inline constexpr Type kDelay{.expected = "a time such as 20ms",
                             .problem = TimeProblem,
                             .schema = WARREN_TIME,
                             .minimum = 1,
                             .maximum = 1'000'000'000'000};
inline constexpr Type kTime{.expected = "a time such as 30s",
                            .problem = TimeProblem,
                            .schema = WARREN_TIME,
                            .minimum = 1,
                            .maximum = 1'000'000'000'000'000};
#define WARREN_BYTES WARREN_NUMBER "([KkMmGgTt][Ii]?)?[Bb]"
inline constexpr Type kBytes{.expected = "a size such as 64KB",
                             .problem = BytesProblem,
                             .schema = WARREN_OR_ZERO(WARREN_BYTES),
                             .minimum = 1,
                             .maximum = INT64_MAX};
inline constexpr Type kPacketBytes{.expected = "a size such as 1400B",
                                   .problem = BytesProblem,
                                   .schema = WARREN_OR_ZERO(WARREN_BYTES),
                                   .minimum = 1,
                                   .maximum = 65507};
inline constexpr Type kWireBytes{.expected = "a size such as 84B",
                                 .problem = BytesProblem,
                                 .schema = WARREN_OR_ZERO(WARREN_BYTES),
                                 .minimum = 1,
                                 .maximum = 65535};
inline constexpr Type kCellBytes{.expected = "a size such as 48B",
                                 .problem = NonZeroBytesProblem,
                                 .schema = R"({"type":"string","pattern":"^)" WARREN_BYTES R"($"})",
                                 .minimum = 1,
                                 .maximum = 65535};
inline constexpr Type kOverheadBytes{.expected = "a size such as 24B",
                                     .problem = SignedBytesProblem,
                                     .schema = WARREN_OR_ZERO("-?" WARREN_BYTES),
                                     .minimum = -14,
                                     .maximum = 65535};
inline constexpr Type kPackets{
    .expected = "a number of packets such as 50packets",
    .problem = PacketsProblem,
    .schema = WARREN_OR_ZERO(WARREN_NUMBER "[Pp][Aa][Cc][Kk][Ee][Tt][Ss]?"),
    .minimum = 1,
    .maximum = 4'294'967'295};
#define WARREN_FRACTION R"({"type":"string","pattern":"^)" WARREN_NUMBER R"(%?$"}]})"
inline constexpr Type kProbability{
    .expected = "a probability such as 1e-6 or 0.5%",
    .problem = ProbabilityProblem,
    .schema = R"({"anyOf":[{"type":"number","minimum":0,"maximum":1},)" WARREN_FRACTION};
inline constexpr Type kShare{
    .expected = "a share such as 50%",
    .problem = ShareProblem,
    .schema = R"({"anyOf":[{"type":"number","minimum":0},)" WARREN_FRACTION,
    .maximum = 1};
inline constexpr Type kCpuShare{
    .expected = "a share of one CPU such as 50%",
    .problem = ShareProblem,
    .schema = R"({"anyOf":[{"type":"number","minimum":0},)" WARREN_FRACTION,
    .maximum = 1024};

inline constexpr Type kName{
    .expected = "a name",
    .problem = NameProblem,
    .schema = R"({"type":["string","integer"],"pattern":")" WARREN_NAME R"("})"};
inline constexpr Type kNodeName{
    .expected = "the name of a node",
    .problem = NodeNameProblem,
    .schema = R"({"type":["string","integer"],"pattern":")" WARREN_NAME R"("})"};
inline constexpr Type kInterfaceName{
    .expected = "the name of an interface",
    .problem = InterfaceNameProblem,
    .schema = R"({"type":["string","integer"],"pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$"})"};
inline constexpr Type kEnd{.expected = "a node, or node:interface",
                           .problem = EndProblem,
                           .schema =
                               R"({"type":["string","integer"],"pattern":"^[A-Za-z0-9])"
                               R"([A-Za-z0-9._-]{0,62}(:[A-Za-z0-9][A-Za-z0-9._-]{0,14})?$"})"};
inline constexpr Type kAddress{.expected = "an address such as 10.0.0.1",
                               .problem = AddressProblem,
                               .schema = R"({"type":"string","pattern":"^[0-9A-Fa-f.:]+$"})"};
#define WARREN_PREFIX R"({"type":"string","pattern":"^[0-9A-Fa-f.:]+/[0-9]{1,3}$"})"
inline constexpr Type kInterfaceAddress{.expected = "an address such as 10.0.0.1/24",
                                        .problem = InterfaceAddressProblem,
                                        .schema = WARREN_PREFIX};
inline constexpr Type kNetwork{.expected = "a network such as 10.0.3.0/24",
                               .problem = NetworkProblem,
                               .schema = WARREN_PREFIX};
inline constexpr Type kIpv4Pool{.expected = "a network such as 10.0.0.0/8",
                                .problem = Ipv4PoolProblem,
                                .schema = WARREN_PREFIX};
inline constexpr Type kIpv6Pool{
    .expected = "a network such as fd00::/32", .problem = Ipv6PoolProblem, .schema = WARREN_PREFIX};
inline constexpr Type kNodeOrAddress{
    .expected = "a node or an address",
    .problem = NodeOrAddressProblem,
    .schema = R"({"type":["string","integer"],"pattern":"^[A-Za-z0-9._:-]+$"})"};
inline constexpr Type kMac{.expected = "a MAC address such as 02:00:00:00:00:01",
                           .problem = MacProblem,
                           .schema = R"({"type":"string","pattern":"^[0-9A-Fa-f][02468ACEace])"
                                     R"((:[0-9A-Fa-f]{2}){5}$"})"};
inline constexpr Type kPath{.expected = "the full path of a file",
                            .problem = PathProblem,
                            .schema = R"({"type":"string","pattern":"^/.*[^/]$"})"};
inline constexpr Type kRegex{.expected = "a regular expression (ECMAScript)",
                             .problem = RegexProblem,
                             .schema = R"({"type":["string","number","boolean"]})"};
inline constexpr Type kSysctl{
    .expected = "a setting below net.",
    .problem = SysctlProblem,
    .schema = R"({"type":"string","pattern":"^net\\.[A-Za-z0-9._/-]+$"})"};

inline constexpr Word kNone_[] = {{"none"}};
inline constexpr Type kNone{.expected = "none", .problem = WordProblem, .words = kNone_};
inline constexpr Word kDefault_[] = {{"default"}};
inline constexpr Type kDefault{.expected = "default", .problem = WordProblem, .words = kDefault_};

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_SCALAR_TYPES_H_
