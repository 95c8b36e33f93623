// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/keys.h"

#include <algorithm>
#include <array>

#include "ctl/format/scalars.h"

namespace warren::format {
namespace {

using Shape = Type::Shape;

template <size_t n, size_t m>
constexpr std::array<Key, n + m> operator+(const std::array<Key, n>& a,
                                           const std::array<Key, m>& b) {
  std::array<Key, n + m> sum;
  std::copy(a.begin(), a.end(), sum.begin());
  std::copy(b.begin(), b.end(), sum.begin() + n);
  return sum;
}

// ---- scalars --------------------------------------------------------------------------------

#define WARREN_NUMBER "([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?"
#define WARREN_NAME "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"
#define WARREN_OR_ZERO(pattern) \
  R"({"anyOf":[{"const":0},{"type":"string","pattern":"^(0|)" pattern R"()$"}]})"

constexpr std::string_view kTextSchema = R"({"type":["string","number","boolean"]})";

constexpr Type kText{.expected = "text", .problem = TextProblem, .schema = kTextSchema};
constexpr Type kCommand{.expected = "a command",
                        .problem = TextProblem,
                        .schema = R"({"type":["string","number","boolean"],"minLength":1})",
                        .minimum = 1};
constexpr Type kFileName{.expected = "the name of a file",
                         .problem = TextProblem,
                         .schema = R"({"type":["string","number"],"minLength":1})",
                         .minimum = 1};

constexpr Type kVersion{.expected = "1", .problem = VersionProblem, .schema = R"({"const":1})"};
constexpr Type kSeed{.expected = "a whole number",
                     .problem = SeedProblem,
                     .schema = R"({"type":"integer","minimum":0,"maximum":18446744073709551615})"};
constexpr Type kCanvas{
    .expected = "a number", .problem = NumberProblem, .schema = R"({"type":"number"})"};
constexpr Type kNumber = kCanvas;
constexpr Type kYesNo{.expected = "yes or no",
                      .problem = YesNoProblem,
                      .schema = R"({"enum":[true,false,"yes","no"]})"};
constexpr Type kMtu{.expected = "bytes, 68 to 65535",
                    .problem = MtuProblem,
                    .schema = R"({"anyOf":[{"type":"integer","minimum":68,"maximum":65535},)"
                              R"({"type":"string","pattern":"^)" WARREN_NUMBER
                              R"(([KkMm][Ii]?)?[Bb]$"}]})",
                    .minimum = 68,
                    .maximum = 65535};

constexpr Type kRate{
    .expected = "a rate such as 10Mbit",
    .problem = RateProblem,
    .schema = WARREN_OR_ZERO(WARREN_NUMBER "([KkMmGgTt][Ii]?)?[Bb][Ii][Tt](/[Ss])?"),
    .minimum = 1,
    .maximum = 1'000'000'000'000};
#define WARREN_TIME WARREN_OR_ZERO(WARREN_NUMBER "([NnUuMm]?[Ss]|([NnUuMm]?[Ss][Ee][Cc][Ss]?))")
constexpr Type kDelay{.expected = "a time such as 20ms",
                      .problem = TimeProblem,
                      .schema = WARREN_TIME,
                      .minimum = 1,
                      .maximum = 1'000'000'000'000};
constexpr Type kTime{.expected = "a time such as 30s",
                     .problem = TimeProblem,
                     .schema = WARREN_TIME,
                     .minimum = 1,
                     .maximum = 1'000'000'000'000'000};
#define WARREN_BYTES WARREN_NUMBER "([KkMmGgTt][Ii]?)?[Bb]"
constexpr Type kBytes{.expected = "a size such as 64KB",
                      .problem = BytesProblem,
                      .schema = WARREN_OR_ZERO(WARREN_BYTES),
                      .minimum = 1,
                      .maximum = INT64_MAX};
constexpr Type kPacketBytes{.expected = "a size such as 1400B",
                            .problem = BytesProblem,
                            .schema = WARREN_OR_ZERO(WARREN_BYTES),
                            .minimum = 1,
                            .maximum = 65507};
constexpr Type kWireBytes{.expected = "a size such as 84B",
                          .problem = BytesProblem,
                          .schema = WARREN_OR_ZERO(WARREN_BYTES),
                          .minimum = 1,
                          .maximum = 65535};
constexpr Type kOverheadBytes{.expected = "a size such as 24B",
                              .problem = SignedBytesProblem,
                              .schema = WARREN_OR_ZERO("-?" WARREN_BYTES),
                              .minimum = -14,
                              .maximum = 65535};
constexpr Type kPackets{.expected = "a number of packets such as 50packets",
                        .problem = PacketsProblem,
                        .schema = WARREN_OR_ZERO(WARREN_NUMBER "[Pp][Aa][Cc][Kk][Ee][Tt][Ss]?"),
                        .minimum = 1,
                        .maximum = 4'294'967'295};
#define WARREN_FRACTION R"({"type":"string","pattern":"^)" WARREN_NUMBER R"(%?$"}]})"
constexpr Type kProbability{
    .expected = "a probability such as 1e-6 or 0.5%",
    .problem = ProbabilityProblem,
    .schema = R"({"anyOf":[{"type":"number","minimum":0,"maximum":1},)" WARREN_FRACTION};
constexpr Type kShare{.expected = "a share such as 50%",
                      .problem = ShareProblem,
                      .schema = R"({"anyOf":[{"type":"number","minimum":0},)" WARREN_FRACTION,
                      .maximum = 1};
constexpr Type kCpuShare{.expected = "a share of one CPU such as 50%",
                         .problem = ShareProblem,
                         .schema = R"({"anyOf":[{"type":"number","minimum":0},)" WARREN_FRACTION,
                         .maximum = 1024};

constexpr Type kName{.expected = "a name",
                     .problem = NameProblem,
                     .schema = R"({"type":["string","integer"],"pattern":")" WARREN_NAME R"("})"};
constexpr Type kNodeName{
    .expected = "the name of a node",
    .problem = NodeNameProblem,
    .schema = R"({"type":["string","integer"],"pattern":")" WARREN_NAME R"("})"};
constexpr Type kInterfaceName{
    .expected = "the name of an interface",
    .problem = InterfaceNameProblem,
    .schema = R"({"type":["string","integer"],"pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$"})"};
constexpr Type kEnd{.expected = "a node, or node:interface",
                    .problem = EndProblem,
                    .schema = R"({"type":["string","integer"],"pattern":"^[A-Za-z0-9])"
                              R"([A-Za-z0-9._-]{0,62}(:[A-Za-z0-9][A-Za-z0-9._-]{0,14})?$"})"};
constexpr Type kAddress{.expected = "an address such as 10.0.0.1",
                        .problem = AddressProblem,
                        .schema = R"({"type":"string","pattern":"^[0-9A-Fa-f.:]+$"})"};
#define WARREN_PREFIX R"({"type":"string","pattern":"^[0-9A-Fa-f.:]+/[0-9]{1,3}$"})"
constexpr Type kInterfaceAddress{.expected = "an address such as 10.0.0.1/24",
                                 .problem = InterfaceAddressProblem,
                                 .schema = WARREN_PREFIX};
constexpr Type kNetwork{.expected = "a network such as 10.0.3.0/24",
                        .problem = NetworkProblem,
                        .schema = WARREN_PREFIX};
constexpr Type kIpv4Pool{.expected = "a network such as 10.0.0.0/8",
                         .problem = Ipv4PoolProblem,
                         .schema = WARREN_PREFIX};
constexpr Type kIpv6Pool{
    .expected = "a network such as fd00::/32", .problem = Ipv6PoolProblem, .schema = WARREN_PREFIX};
constexpr Type kNodeOrAddress{
    .expected = "a node or an address",
    .problem = NodeOrAddressProblem,
    .schema = R"({"type":["string","integer"],"pattern":"^[A-Za-z0-9._:-]+$"})"};
constexpr Type kMac{.expected = "a MAC address such as 02:00:00:00:00:01",
                    .problem = MacProblem,
                    .schema = R"({"type":"string","pattern":"^[0-9A-Fa-f][02468ACEace])"
                              R"((:[0-9A-Fa-f]{2}){5}$"})"};
constexpr Type kPath{.expected = "the full path of a file",
                     .problem = PathProblem,
                     .schema = R"({"type":"string","pattern":"^/.*[^/]$"})"};
constexpr Type kRegex{.expected = "a regular expression (ECMAScript)",
                      .problem = RegexProblem,
                      .schema = R"({"type":["string","number","boolean"]})"};
constexpr Type kSysctl{.expected = "a setting below net.",
                       .problem = SysctlProblem,
                       .schema = R"({"type":"string","pattern":"^net\\.[A-Za-z0-9._/-]+$"})"};

constexpr Word kNone_[] = {{"none"}};
constexpr Type kNone{.expected = "none", .problem = WordProblem, .words = kNone_};
constexpr Word kDefault_[] = {{"default"}};
constexpr Type kDefault{.expected = "default", .problem = WordProblem, .words = kDefault_};

// ---- addressing, routing --------------------------------------------------------------------

constexpr const Type* kIpv4PoolOrNone_[] = {&kNone, &kIpv4Pool};
constexpr Type kIpv4PoolOrNone{.shape = Shape::kEither,
                               .expected = "a network such as 10.0.0.0/8, or none",
                               .alternatives = kIpv4PoolOrNone_};
constexpr const Type* kIpv6PoolOrNone_[] = {&kNone, &kIpv6Pool};
constexpr Type kIpv6PoolOrNone{.shape = Shape::kEither,
                               .expected = "a network such as fd00::/32, or none",
                               .alternatives = kIpv6PoolOrNone_};

constexpr std::array kPoolKeys = {
    Key{.name = "ipv4",
        .type = &kIpv4PoolOrNone,
        .doc = "The network that automatic IPv4 addresses come from.",
        .example = "10.0.0.0/8",
        .absent = "10.0.0.0/8"},
    Key{.name = "ipv6",
        .type = &kIpv6PoolOrNone,
        .doc = "The network that automatic IPv6 addresses come from.",
        .example = "\"fd00::/32\"",
        .absent = "fd00::/32"},
};
constexpr Type kPools{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "addressing",
    .doc = "Where automatic addresses come from. `addressing: none` turns them off.",
    .keys = kPoolKeys};
constexpr const Type* kAddressing_[] = {&kNone, &kPools};
constexpr Type kAddressing{
    .shape = Shape::kEither, .expected = "none, or a map of pools", .alternatives = kAddressing_};

constexpr Word kRoutingWords[] = {{"static"}, {"ospf"}, {"rip"}, {"isis"}, {"bgp"}, {"none"}};
constexpr Type kRouting{.expected = "static, ospf, rip, isis, bgp or none",
                        .problem = WordProblem,
                        .words = kRoutingWords};
constexpr Type kRoutingList{
    .shape = Shape::kList, .expected = "a list", .item = &kRouting, .min_items = 1};
constexpr const Type* kNodeRouting_[] = {&kRouting, &kRoutingList};
constexpr Type kNodeRouting{.shape = Shape::kEither,
                            .expected = "static, ospf, rip, isis, bgp or none, or a list of them",
                            .alternatives = kNodeRouting_};

// ---- what a direction of a link does ----------------------------------------------------------

constexpr Word kOverheadWords[] = {{"ethernet"}, {"none"}, {"hdlc"}, {"atm", false}};
constexpr Type kOverheadWord{
    .expected = "ethernet, none or hdlc", .problem = WordProblem, .words = kOverheadWords};
constexpr std::array kOverheadKeys = {
    Key{.name = "bytes",
        .type = &kOverheadBytes,
        .doc = "Added to the length of each frame (its Ethernet header counted, its FCS not); -14 "
               "takes "
               "the Ethernet header off.",
        .example = "28B",
        .required = true},
    Key{.name = "minimum",
        .type = &kWireBytes,
        .doc = "The least bytes that a frame takes, overhead included.",
        .example = "84B",
        .absent = "0"},
};
constexpr Type kOverheadMap{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "overhead",
    .doc =
        "What a frame takes on the wire beyond itself. A preset, a size, or both numbers:\n\n"
        "- `ethernet`: 24 bytes (preamble 8, FCS 4, gap 12), and at least 84 in all.\n"
        "- `none`: nothing.\n"
        "- `hdlc`: -7 bytes: flag 1, address 1, control 1, protocol 2 and FCS 2 in the place of "
        "the 14 "
        "bytes of an Ethernet header (PPP in HDLC-like framing).\n"
        "- `24B`: so many bytes.",
    .keys = kOverheadKeys};
constexpr const Type* kOverhead_[] = {&kOverheadWord, &kOverheadBytes, &kOverheadMap};
constexpr Type kOverhead{.shape = Shape::kEither,
                         .expected = "ethernet, none, hdlc or a size such as 24B",
                         .alternatives = kOverhead_};

constexpr Word kJitterShapes[] = {{"uniform"}, {"normal"}, {"pareto"}, {"paretonormal"}, {"file"}};
constexpr Type kJitterShape{.expected = "uniform, normal, pareto, paretonormal or file",
                            .problem = WordProblem,
                            .words = kJitterShapes};
constexpr std::array kJitterKeys = {
    Key{.name = "spread",
        .type = &kDelay,
        .doc = "How far the delay strays.",
        .example = "2ms",
        .required = true},
    Key{.name = "shape",
        .type = &kJitterShape,
        .doc = "The distribution.",
        .example = "normal",
        .absent = "uniform"},
    Key{.name = "file",
        .type = &kFileName,
        .doc = "The table of `shape: file`.",
        .example = "wifi.dist"},
    Key{.name = "correlation",
        .type = &kShare,
        .doc = "How much a frame's jitter follows the one before.",
        .example = "25%",
        .absent = "0"},
    Key{.name = "reorder",
        .type = &kYesNo,
        .doc = "Whether a frame may overtake another.",
        .example = "no",
        .absent = "no"},
};
constexpr Type kJitter{.shape = Shape::kMap,
                       .expected = "a map",
                       .name = "jitter",
                       .doc = "Variation of the delay.",
                       .keys = kJitterKeys};

constexpr Word kLossModels[] = {{"gilbert"}};
constexpr Type kLossModel{.expected = "gilbert", .problem = WordProblem, .words = kLossModels};
constexpr std::array kLossKeys = {
    Key{.name = "model",
        .type = &kLossModel,
        .doc = "`gilbert`: the Gilbert-Elliott model.",
        .example = "gilbert"},
    Key{.name = "p", .type = &kProbability, .doc = "From good to bad, per frame.", .example = "1%"},
    Key{.name = "r",
        .type = &kProbability,
        .doc = "From bad to good, per frame.",
        .example = "10%"},
    Key{.name = "good",
        .type = &kProbability,
        .doc = "Loss in the good state.",
        .example = "0",
        .absent = "0"},
    Key{.name = "bad",
        .type = &kProbability,
        .doc = "Loss in the bad state.",
        .example = "50%",
        .absent = "100%"},
    Key{.name = "pattern",
        .type = &kFileName,
        .doc = "A file that says of each frame whether it is lost.",
        .example = "loss.txt"},
};
constexpr std::string_view kLossForms[] = {"model", "pattern"};
constexpr Type kLossMap{
    .shape = Shape::kMap,
    .expected = "a map",
    .not_yet = "a loss model is not supported yet; write a probability such as 1%",
    .name = "loss",
    .doc = "Loss with a memory, or by a list.",
    .keys = kLossKeys,
    .exactly_one_of = kLossForms};
constexpr const Type* kLoss_[] = {&kProbability, &kLossMap};
constexpr Type kLoss{.shape = Shape::kEither,
                     .expected = "a probability such as 1% or 1e-6",
                     .alternatives = kLoss_};

constexpr Word kBerWords[] = {{"drop"}, {"flip", false}};
constexpr Type kBerWord{.expected = "drop", .problem = WordProblem, .words = kBerWords};
constexpr std::array kBerKeys = {
    Key{.name = "rate",
        .type = &kProbability,
        .doc = "Errors per bit on the wire.",
        .example = "1e-9",
        .required = true},
    Key{.name = "on",
        .type = &kBerWord,
        .doc = "`drop`: a frame that was hit is dropped, as its FCS would make it.",
        .example = "drop",
        .absent = "drop"},
};
constexpr Type kBerMap{.shape = Shape::kMap,
                       .expected = "a map",
                       .name = "ber",
                       .doc = "Bit errors: a probability, or a map.",
                       .keys = kBerKeys};
constexpr const Type* kBer_[] = {&kProbability, &kBerMap};
constexpr Type kBer{
    .shape = Shape::kEither, .expected = "a probability such as 1e-9", .alternatives = kBer_};

constexpr std::array kDuplicateKeys = {
    Key{.name = "probability",
        .type = &kProbability,
        .doc = "Of a frame to be doubled.",
        .example = "0.1%",
        .required = true},
    Key{.name = "charge",
        .type = &kYesNo,
        .doc = "Whether the copy pays for its time on the wire.",
        .example = "no",
        .absent = "yes"},
};
constexpr Type kDuplicateMap{.shape = Shape::kMap,
                             .expected = "a map",
                             .name = "duplicate",
                             .doc = "Frames that arrive twice.",
                             .keys = kDuplicateKeys};
constexpr const Type* kDuplicate_[] = {&kProbability, &kDuplicateMap};
constexpr Type kDuplicate{
    .shape = Shape::kEither, .expected = "a probability such as 0.1%", .alternatives = kDuplicate_};

constexpr std::array kReorderKeys = {
    Key{.name = "probability",
        .type = &kProbability,
        .doc = "Of a frame to be held back.",
        .example = "1%",
        .required = true},
    Key{.name = "by",
        .type = &kDelay,
        .doc = "How long it is held back.",
        .example = "5ms",
        .required = true},
};
constexpr Type kReorder{.shape = Shape::kMap,
                        .expected = "a map",
                        .name = "reorder",
                        .doc = "Frames that are overtaken.",
                        .keys = kReorderKeys};

constexpr Type kQueueTime{.expected = "a time such as 100ms",
                          .not_yet =
                              "a queue limit in time is not supported yet; write packets or bytes "
                              "such as 50packets or 64KB",
                          .problem = TimeProblem,
                          .schema = "false",
                          .minimum = 1,
                          .maximum = 1'000'000'000'000};
constexpr const Type* kQueueLimit_[] = {&kPackets, &kBytes, &kQueueTime};
constexpr Type kQueueLimit{.shape = Shape::kEither,
                           .expected = "packets or bytes such as 50packets or 64KB",
                           .alternatives = kQueueLimit_};
constexpr Word kDisciplines[] = {{"fifo"}, {"fq", false}, {"drr", false}, {"wfq", false}};
constexpr Type kDiscipline{.expected = "fifo", .problem = WordProblem, .words = kDisciplines};
constexpr Word kDrops[] = {{"tail"}, {"head", false}};
constexpr Type kDrop{.expected = "tail", .problem = WordProblem, .words = kDrops};

constexpr std::array kRedKeys = {
    Key{.name = "minimum",
        .type = &kBytes,
        .doc = "Average queue at which drops begin.",
        .example = "15KB"},
    Key{.name = "maximum",
        .type = &kBytes,
        .doc = "Average queue at which all is dropped.",
        .example = "45KB"},
    Key{.name = "probability",
        .type = &kProbability,
        .doc = "Of a drop at the maximum.",
        .example = "10%"},
};
constexpr Type kRed{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "red",
                    .doc = "Random early detection.",
                    .keys = kRedKeys};
constexpr std::array kCodelKeys = {
    Key{.name = "target", .type = &kDelay, .doc = "Acceptable standing delay.", .example = "5ms"},
    Key{.name = "interval",
        .type = &kDelay,
        .doc = "How long it may be exceeded.",
        .example = "100ms"},
};
constexpr Type kCodel{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "codel",
                      .doc = "Controlled delay.",
                      .keys = kCodelKeys};
constexpr std::array kPieKeys = {
    Key{.name = "target", .type = &kDelay, .doc = "Queue delay aimed at.", .example = "15ms"},
    Key{.name = "update",
        .type = &kDelay,
        .doc = "How often the drop rate is adjusted.",
        .example = "15ms"},
};
constexpr Type kPie{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "pie",
                    .doc = "Proportional integral controller.",
                    .keys = kPieKeys};
constexpr std::array kAqmKeys = {
    Key{.name = "red", .type = &kRed, .doc = "Random early detection."},
    Key{.name = "codel", .type = &kCodel, .doc = "Controlled delay."},
    Key{.name = "pie", .type = &kPie, .doc = "Proportional integral controller."},
};
constexpr std::string_view kAqmForms[] = {"red", "codel", "pie"};
constexpr Type kAqmMap{.shape = Shape::kMap,
                       .expected = "a map",
                       .not_yet = "active queue management is not supported yet; write none",
                       .name = "aqm",
                       .doc = "Active queue management.",
                       .keys = kAqmKeys,
                       .exactly_one_of = kAqmForms};
constexpr const Type* kAqm_[] = {&kNone, &kAqmMap};
constexpr Type kAqm{.shape = Shape::kEither, .expected = "none", .alternatives = kAqm_};

constexpr std::array kQueueKeys = {
    Key{.name = "limit",
        .type = &kQueueLimit,
        .doc =
            "What may wait to be sent, in packets or in bytes on the wire; the frame being sent is "
            "not counted. 0: no limit.",
        .example = "50packets",
        .absent = "50packets"},
    Key{.name = "discipline",
        .type = &kDiscipline,
        .doc = "The order of service.",
        .example = "fifo",
        .absent = "fifo"},
    Key{.name = "drop",
        .type = &kDrop,
        .doc = "Which frame goes when the queue is full: the one that arrives.",
        .example = "tail",
        .absent = "tail"},
    Key{.name = "aqm",
        .type = &kAqm,
        .doc = "Dropping before the queue is full.",
        .example = "none",
        .absent = "none"},
};
constexpr Type kQueue{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "queue",
                      .doc = "The sender's buffer.",
                      .keys = kQueueKeys};

constexpr std::array kTraceKeys = {
    Key{.name = "file",
        .type = &kFileName,
        .doc = "One millisecond time stamp per line, an opportunity to send 1500 bytes each.",
        .example = "lte.up",
        .required = true},
    Key{.name = "loop",
        .type = &kYesNo,
        .doc = "Whether it begins again.",
        .example = "yes",
        .absent = "yes"},
};
constexpr Type kTrace{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "trace",
                      .doc = "Rate from a recording.",
                      .keys = kTraceKeys};

constexpr std::array kDirectionKeys = {
    Key{.name = "rate",
        .type = &kRate,
        .doc = "Speed of the wire, 1bit to 1Tbit (per second).",
        .example = "10Mbit",
        .absent = "0: frames take no time"},
    Key{.name = "overhead",
        .type = &kOverhead,
        .doc = "What a frame takes on the wire beyond itself.",
        .example = "ethernet",
        .absent = "ethernet"},
    Key{.name = "delay",
        .type = &kDelay,
        .doc = "Propagation, one way, up to 1000s.",
        .example = "20ms",
        .absent = "0"},
    Key{.name = "jitter",
        .type = &kJitter,
        .doc = "Variation of the delay.",
        .example = "{spread: 2ms}",
        .absent = "0",
        .supported = false,
        .zero_is_off = true},
    Key{.name = "loss",
        .type = &kLoss,
        .doc = "Probability that a frame is lost, after it used the wire.",
        .example = "1%",
        .absent = "0"},
    Key{.name = "ber",
        .type = &kBer,
        .doc = "Probability that a bit is damaged; a frame with such a bit is dropped.",
        .example = "1e-9",
        .absent = "0"},
    Key{.name = "duplicate",
        .type = &kDuplicate,
        .doc = "Probability that a frame arrives twice.",
        .example = "0.1%",
        .absent = "0",
        .supported = false,
        .zero_is_off = true},
    Key{.name = "reorder",
        .type = &kReorder,
        .doc = "Frames that are overtaken.",
        .example = "{probability: 1%, by: 5ms}",
        .absent = "0",
        .supported = false,
        .zero_is_off = true},
    Key{.name = "queue",
        .type = &kQueue,
        .doc = "The sender's buffer.",
        .example = "{limit: 50packets}",
        .absent = "{limit: 50packets}"},
    Key{.name = "trace",
        .type = &kTrace,
        .doc = "Rate from a recording.",
        .example = "{file: lte.up}",
        .absent = "0",
        .supported = false,
        .zero_is_off = true},
};
constexpr Type kBackward{.shape = Shape::kMap,
                         .expected = "a map",
                         .name = "backward",
                         .doc = "What differs in the direction from the second end to the first.",
                         .keys = kDirectionKeys};

// ---- links ------------------------------------------------------------------------------------

constexpr Type kEnds{.shape = Shape::kList,
                     .expected = "a list of two ends",
                     .item = &kEnd,
                     .min_items = 2,
                     .max_items = 2};
constexpr Word kStates[] = {{"up"}, {"down"}};
constexpr Type kState{.expected = "up or down", .problem = WordProblem, .words = kStates};
constexpr std::array kLinkIdentityKeys = {
    Key{.name = "name",
        .type = &kName,
        .doc = "Unique among links.",
        .example = "backbone",
        .absent = "`a--b` by its ends, `a--b.2` for a second one"},
    Key{.name = "ends",
        .type = &kEnds,
        .doc =
            "The two nodes it joins, each `node` or `node:interface`. An end without an interface "
            "gets "
            "the node's lowest free ethN, in order of appearance; names that other links give are "
            "taken first.",
        .example = "[\"r1:eth1\", r2]",
        .required = true},
};
constexpr std::array kLinkMtuKey = {
    Key{.name = "mtu",
        .type = &kMtu,
        .doc = "Of both ends, in bytes.",
        .example = "1500",
        .absent = "1500"},
};
constexpr std::array kLinkStateKeys = {
    Key{.name = "state",
        .type = &kState,
        .doc = "Carrier of both ends.",
        .example = "up",
        .absent = "up"},
    Key{.name = "backward",
        .type = &kBackward,
        .doc = "What differs in the direction from the second end to the first.",
        .example = "{rate: 1Mbit}",
        .absent = "both directions are alike"},
};
constexpr auto kLinkKeys = kLinkIdentityKeys + kDirectionKeys + kLinkMtuKey + kLinkStateKeys;
constexpr Type kLink{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "link",
    .doc =
        "A wire between two nodes. What it does holds for each direction on its own; `0` "
        "means off.",
    .keys = kLinkKeys};
constexpr Type kLinks{.shape = Shape::kList, .expected = "a list of links", .item = &kLink};

constexpr auto kLinkDefaultKeys = kDirectionKeys + kLinkMtuKey;
constexpr Type kLinkDefaults{.shape = Shape::kMap,
                             .expected = "a map",
                             .name = "link defaults",
                             .doc =
                                 "What holds for every link that does not say otherwise. A link's "
                                 "own keys win, and its `backward` over those.",
                             .keys = kLinkDefaultKeys};
constexpr std::array kDefaultsKeys = {
    Key{.name = "link",
        .type = &kLinkDefaults,
        .doc = "For every link.",
        .example = "{rate: 1Gbit}"},
};
constexpr Type kDefaults{.shape = Shape::kMap,
                         .expected = "a map",
                         .name = "defaults",
                         .doc = "What holds where nothing else is said.",
                         .keys = kDefaultsKeys};

// ---- nodes ------------------------------------------------------------------------------------

constexpr Word kKinds[] = {{"host"}, {"router"},     {"switch"},
                           {"hub"},  {"nic", false}, {"host-link", false}};
constexpr Type kKind{
    .expected = "host, router, switch or hub", .problem = WordProblem, .words = kKinds};
constexpr Type kPosition{.shape = Shape::kList,
                         .expected = "a list of two numbers",
                         .item = &kCanvas,
                         .min_items = 2,
                         .max_items = 2};
constexpr Word kDaemons[] = {{"frr"}, {"bird", false}, {"quagga", false}, {"xorp", false}};
constexpr Type kDaemon{.expected = "frr", .problem = WordProblem, .words = kDaemons};

constexpr Type kAddresses{
    .shape = Shape::kList, .expected = "a list of addresses", .item = &kInterfaceAddress};
constexpr std::array kInterfaceKeys = {
    Key{.name = "addresses",
        .type = &kAddresses,
        .doc = "IPv4 and IPv6 addresses with their prefix lengths. Without any of a family the "
               "interface "
               "gets an automatic one.",
        .example = "[10.0.0.1/24, \"fd00::1/64\"]",
        .absent = "automatic"},
    Key{.name = "mtu",
        .type = &kMtu,
        .doc = "Largest packet, in bytes; wins over the link's.",
        .example = "1500",
        .absent = "the link's"},
    Key{.name = "mac",
        .type = &kMac,
        .doc = "Hardware address.",
        .example = "\"02:00:00:00:00:01\"",
        .absent = "made from the names"},
};
constexpr Type kInterface{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "interface",
    .doc = "One interface of a node, by its name. `lo` may have addresses too.",
    .keys = kInterfaceKeys};
constexpr Type kInterfaces{.shape = Shape::kDictionary,
                           .expected = "a map of interfaces by name",
                           .key = &kInterfaceName,
                           .item = &kInterface};

constexpr const Type* kDestination_[] = {&kDefault, &kNetwork};
constexpr Type kDestination{.shape = Shape::kEither,
                            .expected = "default, or a network such as 10.0.3.0/24",
                            .alternatives = kDestination_};
constexpr std::array kRouteKeys = {
    Key{.name = "to",
        .type = &kDestination,
        .doc = "Where packets go: `default`, or a network.",
        .example = "default",
        .required = true},
    Key{.name = "via",
        .type = &kAddress,
        .doc = "The neighbour that takes them.",
        .example = "10.9.0.254",
        .required = true},
};
constexpr Type kRoute{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "route",
                      .doc = "A static route of a node, next to what `routing` finds.",
                      .keys = kRouteKeys};
constexpr Type kRoutes{.shape = Shape::kList, .expected = "a list of routes", .item = &kRoute};

constexpr std::array kFileKeys = {
    Key{.name = "text", .type = &kText, .doc = "The content itself.", .example = "\"hello\\n\""},
    Key{.name = "from",
        .type = &kFileName,
        .doc = "A file to copy; a relative name starts at the topology's folder.",
        .example = "conf/r1.conf"},
};
constexpr std::string_view kFileForms[] = {"text", "from"};
constexpr Type kFile{.shape = Shape::kMap,
                     .expected = "a map",
                     .name = "file",
                     .doc = "What a node sees at a path, in the place of the machine's own file.",
                     .keys = kFileKeys,
                     .exactly_one_of = kFileForms};
constexpr Type kFiles{.shape = Shape::kDictionary,
                      .expected = "a map of files by path",
                      .key = &kPath,
                      .item = &kFile};

constexpr Word kRestarts[] = {{"never"}, {"always", false}, {"on-failure", false}};
constexpr Type kRestart{.expected = "never", .problem = WordProblem, .words = kRestarts};
constexpr std::array kProgramKeys = {
    Key{.name = "cmd",
        .type = &kCommand,
        .doc = "Run by `/bin/sh -c` in the node once the lab is up.",
        .example = "\"iperf3 -s\"",
        .required = true},
    Key{.name = "restart",
        .type = &kRestart,
        .doc = "What happens when it ends.",
        .example = "never",
        .absent = "never"},
};
constexpr Type kProgram{.shape = Shape::kMap,
                        .expected = "a map",
                        .name = "program",
                        .doc = "A program that a node runs.",
                        .keys = kProgramKeys};
constexpr Type kPrograms{
    .shape = Shape::kList, .expected = "a list of programs", .item = &kProgram};

constexpr Type kWeight{.expected = "a whole number from 1 to 10000, or 0",
                       .problem = IntegerProblem,
                       .minimum = 0,
                       .maximum = 10000};
constexpr std::array kCpuKeys = {
    Key{.name = "weight",
        .type = &kWeight,
        .doc = "Share of the processor when it is busy, against other nodes' weights.",
        .example = "100",
        .absent = "100"},
    Key{.name = "limit",
        .type = &kCpuShare,
        .doc = "Most it may use, as a share of one processor.",
        .example = "50%",
        .absent = "0: no limit"},
};
constexpr Type kCpu{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "cpu",
                    .doc = "How much processor a node's programs get.",
                    .keys = kCpuKeys};

constexpr Type kSysctls{
    .shape = Shape::kDictionary, .expected = "a map of settings", .key = &kSysctl, .item = &kText};

constexpr Type kVlanId{
    .expected = "a VLAN from 1 to 4094", .problem = IntegerProblem, .minimum = 1, .maximum = 4094};
constexpr Type kVlanIds{
    .shape = Shape::kList, .expected = "a list of VLANs", .item = &kVlanId, .min_items = 1};
constexpr std::array kVlanKeys = {
    Key{.name = "access",
        .type = &kVlanId,
        .doc = "The one VLAN of an untagged port.",
        .example = "10"},
    Key{.name = "trunk",
        .type = &kVlanIds,
        .doc = "The VLANs of a tagged port.",
        .example = "[10, 20]"},
};
constexpr std::string_view kVlanForms[] = {"access", "trunk"};
constexpr Type kVlanPort{.shape = Shape::kMap,
                         .expected = "a map",
                         .name = "vlan port",
                         .doc = "A port of a switch.",
                         .keys = kVlanKeys,
                         .exactly_one_of = kVlanForms};
constexpr Type kVlan{.shape = Shape::kDictionary,
                     .expected = "a map of ports by interface",
                     .key = &kInterfaceName,
                     .item = &kVlanPort};
constexpr Word kNicModes[] = {{"share"}, {"take"}};
constexpr Type kNicMode{.expected = "share or take", .problem = WordProblem, .words = kNicModes};

constexpr std::array kNodeKeys = {
    Key{.name = "kind",
        .type = &kKind,
        .doc =
            "What it is: a host has programs, a router forwards, a switch learns, a hub repeats.",
        .example = "router",
        .absent = "host"},
    Key{.name = "at",
        .type = &kPosition,
        .doc = "Its place on the canvas, [x, y].",
        .example = "[80, 200]"},
    Key{.name = "routing",
        .type = &kNodeRouting,
        .doc = "What fills its routing table: a word, or a list of them. A protocol needs `kind: "
               "router`.",
        .example = "ospf",
        .absent = "a router has the topology's `routing`, a host `static`"},
    Key{.name = "with",
        .type = &kDaemon,
        .doc = "The programs that speak its routing protocols.",
        .example = "frr",
        .absent = "frr"},
    Key{.name = "interfaces",
        .type = &kInterfaces,
        .doc = "Its interfaces, by name. Only those with something to say need be here.",
        .example = "{eth0: {addresses: [10.0.0.1/24]}}"},
    Key{.name = "routes",
        .type = &kRoutes,
        .doc = "Static routes, next to what `routing` finds.",
        .example = "[{to: default, via: 10.9.0.254}]"},
    Key{.name = "files",
        .type = &kFiles,
        .doc = "Files that it sees, by path.",
        .example = "{/etc/motd: {text: hello}}"},
    Key{.name = "run",
        .type = &kPrograms,
        .doc = "Programs that it runs.",
        .example = "[{cmd: \"iperf3 -s\"}]"},
    Key{.name = "cpu",
        .type = &kCpu,
        .doc = "How much processor its programs get.",
        .example = "{weight: 100, limit: 50%}"},
    Key{.name = "memory",
        .type = &kBytes,
        .doc = "Most memory that its programs may take together.",
        .example = "256MB",
        .absent = "0: no limit"},
    Key{.name = "sysctls",
        .type = &kSysctls,
        .doc = "Kernel settings below `net.`.",
        .example = "{net.ipv4.tcp_congestion_control: bbr}"},
    Key{.name = "vlan",
        .type = &kVlan,
        .doc = "The VLANs of a switch's ports.",
        .example = "{eth0: {access: 10}}",
        .supported = false},
    Key{.name = "device",
        .type = &kInterfaceName,
        .doc = "The machine's interface of `kind: nic`.",
        .example = "enp3s0",
        .supported = false},
    Key{.name = "mode",
        .type = &kNicMode,
        .doc = "Whether the machine keeps using that interface.",
        .example = "share",
        .supported = false},
};
constexpr Type kNode{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "node",
    .doc =
        "A host, a router, a switch or a hub, by its name: letters, digits, `-`, `_` and "
        "`.`, at most 63.",
    .keys = kNodeKeys};
constexpr Type kNodes{.shape = Shape::kDictionary,
                      .expected = "a map of nodes by name",
                      .key = &kNodeName,
                      .item = &kNode};

// ---- events -------------------------------------------------------------------------------------

constexpr std::array kEventStateKey = {
    Key{.name = "state", .type = &kState, .doc = "Carrier of both ends.", .example = "down"},
};
constexpr auto kSetKeys = kDirectionKeys + kEventStateKey;
constexpr Type kSet{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "set",
                    .doc = "What changes on a link.",
                    .keys = kSetKeys};
constexpr std::array kEventKeys = {
    Key{.name = "at",
        .type = &kTime,
        .doc = "When, counted from the start.",
        .example = "10s",
        .required = true},
    Key{.name = "link", .type = &kName, .doc = "The link that changes.", .example = "backbone"},
    Key{.name = "set", .type = &kSet, .doc = "What changes on it.", .example = "{loss: 1%}"},
    Key{.name = "node",
        .type = &kNodeName,
        .doc = "The node that runs something.",
        .example = "pc1"},
    Key{.name = "run",
        .type = &kCommand,
        .doc = "What it runs.",
        .example = "\"ping -c 3 10.0.2.2\""},
};
constexpr std::string_view kEventForms[] = {"link", "node"};
constexpr Type kEvent{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "event",
                      .doc = "Something that happens while the lab is up.",
                      .keys = kEventKeys,
                      .exactly_one_of = kEventForms};
constexpr Type kEvents{.shape = Shape::kList, .expected = "a list of events", .item = &kEvent};

// ---- checks -------------------------------------------------------------------------------------

constexpr Type kHops{.shape = Shape::kList,
                     .expected = "a list of nodes or addresses",
                     .item = &kNodeOrAddress,
                     .min_items = 1};
constexpr Type kRates{.shape = Shape::kList, .expected = "a list of rates", .item = &kRate};
constexpr Type kCount{
    .expected = "a whole number", .problem = IntegerProblem, .minimum = 1, .maximum = 1'000'000};
constexpr std::array kFromToKeys = {
    Key{.name = "from",
        .type = &kNodeName,
        .doc = "The node that asks.",
        .example = "pc1",
        .required = true},
    Key{.name = "to",
        .type = &kNodeOrAddress,
        .doc = "The node or address that is asked.",
        .example = "pc2",
        .required = true},
};
constexpr std::array kWithinKey = {
    Key{.name = "within",
        .type = &kTime,
        .doc = "How long the whole check may take, retries included.",
        .example = "60s",
        .absent = "30s"},
};
constexpr auto kReachKeys = kFromToKeys + kWithinKey;
constexpr Type kReach{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "reach",
                      .doc = "One node answers another's ping, sooner or later.",
                      .keys = kReachKeys};
constexpr std::array kRttKeys = {
    Key{.name = "min", .type = &kDelay, .doc = "At least.", .example = "40ms"},
    Key{.name = "max", .type = &kDelay, .doc = "At most.", .example = "45ms"},
};
constexpr Type kRtt{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "rtt",
                    .doc = "Bounds of the least round trip time that was seen.",
                    .keys = kRttKeys};
constexpr std::array kPingOnlyKeys = {
    Key{.name = "count", .type = &kCount, .doc = "How many pings.", .example = "10", .absent = "5"},
    Key{.name = "size",
        .type = &kPacketBytes,
        .doc = "Their payload.",
        .example = "1400B",
        .absent = "56B"},
    Key{.name = "loss",
        .type = &kProbability,
        .doc = "Share that may be lost.",
        .example = "10%",
        .absent = "0"},
    Key{.name = "rtt",
        .type = &kRtt,
        .doc = "Bounds of the least round trip time.",
        .example = "{min: 40ms, max: 45ms}"},
};
constexpr auto kPingKeys = kFromToKeys + kPingOnlyKeys + kWithinKey;
constexpr Type kPing{.shape = Shape::kMap,
                     .expected = "a map",
                     .name = "ping",
                     .doc = "A series of pings, with bounds on loss and time.",
                     .keys = kPingKeys};
constexpr std::array kHopsKey = {
    Key{.name = "hops",
        .type = &kHops,
        .doc = "What answers on the way, in order, the target included: nodes or addresses.",
        .example = "[r1, r2, pc2]",
        .required = true},
};
constexpr auto kTracerouteKeys = kFromToKeys + kHopsKey + kWithinKey;
constexpr Type kTraceroute{.shape = Shape::kMap,
                           .expected = "a map",
                           .name = "traceroute",
                           .doc = "The way that packets take.",
                           .keys = kTracerouteKeys};
constexpr std::array kPcharOnlyKeys = {
    Key{.name = "rates",
        .type = &kRates,
        .doc = "The rate of each hop.",
        .example = "[155Mbit, 155Mbit, 100Mbit]",
        .absent = "not checked"},
    Key{.name = "tolerance",
        .type = &kShare,
        .doc = "How far a measured rate may be off.",
        .example = "10%",
        .absent = "10%"},
};
constexpr auto kPcharKeys = kFromToKeys + kHopsKey + kPcharOnlyKeys + kWithinKey;
constexpr Type kPchar{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "pchar",
    .doc = "The way that packets take, and the rate of each link on it, measured with pchar.",
    .keys = kPcharKeys};

constexpr Type kExit{.expected = "an exit status, 0 to 255",
                     .problem = IntegerProblem,
                     .minimum = 0,
                     .maximum = 255};
constexpr Type kJsonPath{.expected = "a dotted path",
                         .problem = TextProblem,
                         .schema = R"({"type":["string","number"],"minLength":1})",
                         .minimum = 1};
constexpr std::array kExpectKeys = {
    Key{.name = "exit", .type = &kExit, .doc = "Its exit status.", .example = "0", .absent = "0"},
    Key{.name = "stdout",
        .type = &kRegex,
        .doc = "A regular expression (ECMAScript) found in what it printed.",
        .example = "\" 0% packet loss\""},
    Key{.name = "json",
        .type = &kJsonPath,
        .doc = "A number in the JSON it printed, as a dotted path; compared by the keys below.",
        .example = "end.sum_received.bits_per_second"},
    Key{.name = "<", .type = &kNumber, .doc = "It is less.", .example = "1e6"},
    Key{.name = "<=", .type = &kNumber, .doc = "It is less or equal.", .example = "1e6"},
    Key{.name = "==", .type = &kNumber, .doc = "It is equal.", .example = "0"},
    Key{.name = ">=", .type = &kNumber, .doc = "It is greater or equal.", .example = "9e6"},
    Key{.name = ">", .type = &kNumber, .doc = "It is greater.", .example = "9e6"},
};
constexpr Type kExpect{.shape = Shape::kMap,
                       .expected = "a map",
                       .name = "expect",
                       .doc = "What a program must do.",
                       .keys = kExpectKeys};
constexpr std::array kRunOnlyKeys = {
    Key{.name = "node",
        .type = &kNodeName,
        .doc = "Where it runs.",
        .example = "pc1",
        .required = true},
    Key{.name = "cmd",
        .type = &kCommand,
        .doc = "Run by `/bin/sh -c` in the node.",
        .example = "\"iperf3 -c pc2 -t 5 -J\"",
        .required = true},
    Key{.name = "expect",
        .type = &kExpect,
        .doc = "What it must do.",
        .example = "{exit: 0}",
        .absent = "{exit: 0}"},
};
constexpr auto kRunKeys = kRunOnlyKeys + kWithinKey;
constexpr Type kRun{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "run",
                    .doc = "What a program in a node does.",
                    .keys = kRunKeys};

constexpr std::array kCheckKeys = {
    Key{.name = "name",
        .type = &kText,
        .doc = "What results call it; unique.",
        .example = "\"the way out\"",
        .absent = "made from the kind and the nodes"},
    Key{.name = "reach",
        .type = &kReach,
        .doc = "One node reaches another.",
        .example = "{from: pc1, to: pc2}"},
    Key{.name = "ping",
        .type = &kPing,
        .doc = "A series of pings, with bounds.",
        .example = "{from: pc1, to: pc2, loss: 1%}"},
    Key{.name = "traceroute",
        .type = &kTraceroute,
        .doc = "The way that packets take.",
        .example = "{from: pc1, to: pc2, hops: [r1, pc2]}"},
    Key{.name = "pchar",
        .type = &kPchar,
        .doc = "The way that packets take and its rates.",
        .example = "{from: pc1, to: pc2, hops: [r1, pc2], rates: [10Mbit, 10Mbit]}"},
    Key{.name = "run",
        .type = &kRun,
        .doc = "What a program does.",
        .example = "{node: pc1, cmd: \"true\"}"},
};
constexpr std::string_view kCheckForms[] = {"reach", "ping", "traceroute", "pchar", "run"};
constexpr Type kCheck{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "check",
                      .doc = "Something that must hold; `warren run` tries them in order.",
                      .keys = kCheckKeys,
                      .exactly_one_of = kCheckForms};
constexpr Type kChecks{.shape = Shape::kList, .expected = "a list of checks", .item = &kCheck};

// ---- the whole
// ------------------------------------------------------------------------------------

constexpr std::array kTopologyKeys = {
    Key{.name = "warren",
        .type = &kVersion,
        .doc = "Version of this format.",
        .example = "1",
        .required = true},
    Key{.name = "name",
        .type = &kName,
        .doc = "Of the lab.",
        .example = "three-hops",
        .absent = "the file's name without .yaml"},
    Key{.name = "description",
        .type = &kText,
        .doc = "What the lab shows.",
        .example = "a slow link"},
    Key{.name = "seed",
        .type = &kSeed,
        .doc = "Of every random choice in the lab: with the same seed, links treat the same frames "
               "the same.",
        .example = "7",
        .absent = "1"},
    Key{.name = "addressing",
        .type = &kAddressing,
        .doc = "Where automatic addresses come from; `none` turns them off.",
        .example = "{ipv4: 10.0.0.0/8, ipv6: \"fd00::/32\"}",
        .absent = "both pools"},
    Key{.name = "routing",
        .type = &kRouting,
        .doc = "What fills the routing table of every router that does not say otherwise.",
        .example = "ospf",
        .absent = "static"},
    Key{.name = "defaults",
        .type = &kDefaults,
        .doc = "What holds where nothing else is said.",
        .example = "{link: {rate: 1Gbit}}"},
    Key{.name = "nodes",
        .type = &kNodes,
        .doc = "The nodes, by name.",
        .example = "{pc1: {kind: host}}"},
    Key{.name = "links", .type = &kLinks, .doc = "The links.", .example = "[{ends: [pc1, pc2]}]"},
    Key{.name = "events",
        .type = &kEvents,
        .doc = "What happens while the lab is up.",
        .example = "[{at: 10s, link: backbone, set: {loss: 1%}}]",
        .supported = false},
    Key{.name = "checks",
        .type = &kChecks,
        .doc = "What must hold.",
        .example = "[{reach: {from: pc1, to: pc2}}]"},
};
constexpr Type kTopology{.shape = Shape::kMap,
                         .expected = "a map",
                         .name = "topology",
                         .doc = "The whole file.",
                         .keys = kTopologyKeys};

}  // namespace

const Type& TopologyType() { return kTopology; }

bool AllowsNull(const Type& type) {
  switch (type.shape) {
    case Shape::kMap:
      return type.exactly_one_of.empty() &&
             std::none_of(type.keys.begin(), type.keys.end(),
                          [](const Key& key) { return key.required; });
    case Shape::kDictionary:
      return true;
    case Shape::kList:
      return type.min_items == 0;
    case Shape::kScalar:
    case Shape::kEither:
      return false;
  }
  return false;
}

}  // namespace warren::format
