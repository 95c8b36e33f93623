// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The keys of links: what each may look like, what it means, and what holds without it.

#include "ctl/format/link_keys.h"

#include "ctl/format/scalar_types.h"

namespace warren::format {
namespace {

// ---- what a direction of a link does ----------------------------------------------------------

constexpr Word kOverheadWords[] = {{"ethernet"}, {"none"}, {"hdlc"}, {"atm"}};
constexpr Type kOverheadWord{
    .expected = "ethernet, none, hdlc or atm", .problem = WordProblem, .words = kOverheadWords};
constexpr std::array kCellKeys = {
    Key{.name = "payload",
        .type = &kCellBytes,
        .doc = "The bytes that a cell carries.",
        .example = "48B",
        .required = true},
    Key{.name = "size",
        .type = &kCellBytes,
        .doc = "The bytes that it takes on the wire: `payload` to twice that.",
        .example = "53B",
        .required = true},
};
constexpr Type kCells{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "cells",
                      .doc = "Cells of one size, which a frame fills and is padded to.",
                      .keys = kCellKeys};
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
    Key{.name = "cells",
        .type = &kCells,
        .doc = "The cells that it is cut into, overhead included.",
        .example = "{payload: 48B, size: 53B}",
        .absent = "frames are not cut"},
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
        "- `atm`: 2 bytes (LLC/SNAP 8 and the AAL5 trailer's 8 in the place of the 14 bytes of an "
        "Ethernet header), cut into cells that carry 48 bytes and take 53.\n"
        "- `24B`: so many bytes.",
    .keys = kOverheadKeys};
constexpr const Type* kOverhead_[] = {&kOverheadWord, &kOverheadBytes, &kOverheadMap};
constexpr Type kOverhead{.shape = Shape::kEither,
                         .expected = "ethernet, none, hdlc, atm or a size such as 24B",
                         .alternatives = kOverhead_};

constexpr Word kJitterShapes[] = {
    {"uniform"}, {"normal"}, {"pareto"}, {"paretonormal"}, {"file", false}};
constexpr Type kJitterShape{.expected = "uniform, normal, pareto or paretonormal",
                            .problem = WordProblem,
                            .words = kJitterShapes};
constexpr std::array kJitterKeys = {
    Key{.name = "spread",
        .type = &kDelay,
        .doc = "How far the delay strays: uniform from its negative to itself, or the standard "
               "deviation. A delay never falls below 0.",
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
        .example = "wifi.dist",
        .supported = false},
    Key{.name = "correlation",
        .type = &kShare,
        .doc = "Between a frame's jitter and that of the one before: with this probability it is "
               "the same.",
        .example = "25%",
        .absent = "0"},
    Key{.name = "reorder",
        .type = &kYesNo,
        .doc = "Whether a frame may overtake another. Else one that would is held until the one "
               "in front has arrived.",
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
        .example = "loss.txt",
        .supported = false},
};
constexpr std::string_view kLossForms[] = {"model", "pattern"};
constexpr Type kLossMap{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "loss",
    .doc = "Loss with a memory: the link is good or bad, and may change before each frame.",
    .keys = kLossKeys,
    .exactly_one_of = kLossForms};
constexpr const Type* kLoss_[] = {&kProbability, &kLossMap};
constexpr Type kLoss{.shape = Shape::kEither,
                     .expected = "a probability such as 1% or 1e-6, or a map",
                     .alternatives = kLoss_};

constexpr Word kBerWords[] = {{"drop"}, {"flip"}};
constexpr Type kBerWord{.expected = "drop or flip", .problem = WordProblem, .words = kBerWords};
constexpr std::array kBerKeys = {
    Key{.name = "rate",
        .type = &kProbability,
        .doc = "Errors per bit on the wire.",
        .example = "1e-9",
        .required = true},
    Key{.name = "on",
        .type = &kBerWord,
        .doc =
            "`drop`: a frame that was hit is dropped, as its FCS would make it. `flip`: it arrives "
            "with its bad bits, and checksums of higher layers notice or not; the rate is at most "
            "1e-3 then.",
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
        .doc = "Whether the copy takes the wire once more, behind the frame; else both arrive "
               "together.",
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
                          .problem = TimeProblem,
                          .schema = WARREN_TIME,
                          .minimum = 1,
                          .maximum = 1'000'000'000'000};
constexpr const Type* kQueueLimit_[] = {&kPackets, &kBytes, &kQueueTime};
constexpr Type kQueueLimit{.shape = Shape::kEither,
                           .expected = "packets, bytes or a time such as 50packets, 64KB or 100ms",
                           .alternatives = kQueueLimit_};
constexpr Word kDisciplines[] = {{"fifo"}, {"fq"}, {"drr"}, {"wfq"}};
constexpr Type kDiscipline{
    .expected = "fifo, fq, drr or wfq", .problem = WordProblem, .words = kDisciplines};
constexpr Word kDrops[] = {{"tail"}, {"head"}};
constexpr Type kDrop{.expected = "tail or head", .problem = WordProblem, .words = kDrops};

constexpr Key kEcnKey{
    .name = "ecn",
    .type = &kYesNo,
    .doc =
        "Whether IP packets that can be marked \"congestion experienced\" are marked "
        "rather than dropped.",
    .example = "yes",
    .absent = "no"};
constexpr const Type* kRedBound_[] = {&kPackets, &kBytes};
constexpr Type kRedBound{.shape = Shape::kEither,
                         .expected = "packets or bytes such as 15packets or 15KB",
                         .alternatives = kRedBound_};
constexpr std::array kRedKeys = {
    Key{.name = "minimum",
        .type = &kRedBound,
        .doc = "Average queue at which drops begin.",
        .example = "15packets",
        .required = true},
    Key{.name = "maximum",
        .type = &kRedBound,
        .doc = "Average queue at which all is dropped.",
        .example = "45packets",
        .required = true},
    Key{.name = "probability",
        .type = &kProbability,
        .doc = "Of a drop just below the maximum.",
        .example = "10%",
        .absent = "10%"},
    kEcnKey,
};
constexpr Type kRed{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "red",
                    .doc =
                        "Random early detection (Floyd and Jacobson, 1993): frames that arrive are "
                        "dropped by the average length of the queue.",
                    .keys = kRedKeys};
constexpr std::array kCodelKeys = {
    Key{.name = "target",
        .type = &kDelay,
        .doc = "Acceptable standing delay.",
        .example = "5ms",
        .absent = "5ms"},
    Key{.name = "interval",
        .type = &kDelay,
        .doc = "How long it may be exceeded.",
        .example = "100ms",
        .absent = "100ms"},
    kEcnKey,
};
constexpr Type kCodel{.shape = Shape::kMap,
                      .expected = "a map",
                      .name = "codel",
                      .doc =
                          "Controlled delay (RFC 8289): frames whose turn comes are dropped when "
                          "they waited too long for too long.",
                      .keys = kCodelKeys};
constexpr Type kUpdate{.expected = "a time such as 15ms",
                       .problem = TimeProblem,
                       .schema = WARREN_TIME,
                       .minimum = 1'000'000,
                       .maximum = 1'000'000'000'000};
constexpr std::array kPieKeys = {
    Key{.name = "target",
        .type = &kDelay,
        .doc = "Queue delay aimed at.",
        .example = "15ms",
        .absent = "15ms"},
    Key{.name = "update",
        .type = &kUpdate,
        .doc = "How often the probability of a drop is adjusted.",
        .example = "15ms",
        .absent = "15ms"},
    kEcnKey,
};
constexpr Type kPie{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "pie",
    .doc =
        "Proportional integral controller (RFC 8033): frames that arrive are dropped "
        "with a probability that follows the queue's delay.",
    .keys = kPieKeys};
constexpr std::array kAqmKeys = {
    Key{.name = "red", .type = &kRed, .doc = "Random early detection."},
    Key{.name = "codel", .type = &kCodel, .doc = "Controlled delay."},
    Key{.name = "pie", .type = &kPie, .doc = "Proportional integral controller."},
};
constexpr std::string_view kAqmForms[] = {"red", "codel", "pie"};
constexpr Type kAqmMap{.shape = Shape::kMap,
                       .expected = "a map",
                       .name = "aqm",
                       .doc = "Active queue management.",
                       .keys = kAqmKeys,
                       .exactly_one_of = kAqmForms};
constexpr const Type* kAqm_[] = {&kNone, &kAqmMap};
constexpr Type kAqm{.shape = Shape::kEither, .expected = "none, or a map", .alternatives = kAqm_};

constexpr std::array kQueueKeys = {
    Key{.name = "limit",
        .type = &kQueueLimit,
        .doc = "What may wait to be sent: packets, bytes on the wire, or the time that these bytes "
               "take at the link's rate; the frame being sent is not counted. 0: no limit.",
        .example = "50packets",
        .absent = "50packets"},
    Key{.name = "discipline",
        .type = &kDiscipline,
        .doc =
            "The order of service. `fifo`: as they came. The others share the link among flows, "
            "which are told apart by addresses, protocol and ports: `fq` byte by byte, `drr` in "
            "rounds of 1538 bytes, `wfq` as `fq` with weight 1 + IP precedence. A full queue then "
            "drops from its longest flow, and CoDel judges each flow on its own.",
        .example = "fifo",
        .absent = "fifo"},
    Key{.name = "drop",
        .type = &kDrop,
        .doc =
            "Which frame goes when the queue is full: the one that arrives (`tail`) or the oldest "
            "(`head`).",
        .example = "tail",
        .absent = "tail"},
    Key{.name = "aqm",
        .type = &kAqm,
        .doc = "Dropping before the queue is full.",
        .example = "none",
        .absent = "none"},
};
constexpr Type kQueueMap{
    .shape = Shape::kMap,
    .expected = "a map",
    .name = "queue",
    .doc = "The sender's buffer. `queue: 50packets` is short for its limit alone.",
    .keys = kQueueKeys};
constexpr const Type* kQueue_[] = {&kPackets, &kBytes, &kQueueTime, &kQueueMap};
constexpr Type kQueue{
    .shape = Shape::kEither,
    .expected = "packets, bytes or a time such as 50packets, 64KB or 100ms, or a map",
    .alternatives = kQueue_};

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
        .zero_is_off = true},
    Key{.name = "loss",
        .type = &kLoss,
        .doc = "Probability that a frame is lost, after it used the wire.",
        .example = "1%",
        .absent = "0"},
    Key{.name = "ber",
        .type = &kBer,
        .doc = "Probability that a bit is damaged; a frame with such a bit is dropped, "
               "or delivered with it.",
        .example = "1e-9",
        .absent = "0"},
    Key{.name = "duplicate",
        .type = &kDuplicate,
        .doc = "Probability that a frame arrives twice.",
        .example = "0.1%",
        .absent = "0"},
    Key{.name = "reorder",
        .type = &kReorder,
        .doc = "A chosen frame is held back longer, so that those behind it overtake it.",
        .example = "{probability: 1%, by: 5ms}",
        .absent = "0",
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

constexpr auto kLinkDescriptionKeys = kDirectionKeys + kLinkMtuKey + kLinkStateKeys;
constexpr std::array kEventStateKey = {
    Key{.name = "state", .type = &kState, .doc = "Carrier of both ends.", .example = "down"},
};
constexpr auto kSetKeys = kDirectionKeys + kEventStateKey;

constexpr auto kLinkWordKeys = kSetKeys + kLinkMtuKey;

}  // namespace

constexpr Type kLinks{.shape = Shape::kList, .expected = "a list of links", .item = &kLink};

constexpr Type kDefaults{.shape = Shape::kMap,
                         .expected = "a map",
                         .name = "defaults",
                         .doc = "What holds where nothing else is said.",
                         .keys = kDefaultsKeys};

constexpr Type kSet{.shape = Shape::kMap,
                    .expected = "a map",
                    .name = "set",
                    .doc = "What changes on a link; what it leaves out stays.",
                    .keys = kSetKeys};

constexpr Type kLinkDescription{.shape = Shape::kMap,
                                .expected = "a map",
                                .name = "link description",
                                .doc = "What a link does, without its ends.",
                                .keys = kLinkDescriptionKeys};

constexpr Type kLinkWords{.shape = Shape::kMap,
                          .expected = "a map",
                          .name = "link",
                          .doc = "What changes on a link.",
                          .keys = kLinkWordKeys};

}  // namespace warren::format
