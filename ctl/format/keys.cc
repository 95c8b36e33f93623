// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/keys.h"

#include <algorithm>
#include <array>

#include "ctl/format/link_keys.h"
#include "ctl/format/scalar_types.h"

namespace warren::format {
namespace {

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
constexpr Word kDaemons[] = {{"frr"}, {"bird"}, {"quagga", false}, {"xorp", false}};
constexpr Type kDaemon{.expected = "frr or bird", .problem = WordProblem, .words = kDaemons};

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

constexpr Word kRestarts[] = {{"never"}, {"on-failure"}, {"always"}};
constexpr Type kRestart{
    .expected = "never, on-failure or always", .problem = WordProblem, .words = kRestarts};
constexpr Type kProgramRef{.expected = "a node, or node/program",
                           .problem = ProgramRefProblem,
                           .schema =
                               R"({"type":["string","integer"],"pattern":"^[A-Za-z0-9])"
                               R"([A-Za-z0-9._-]{0,62}(/[A-Za-z0-9][A-Za-z0-9._-]{0,62})?$"})"};
constexpr Type kAfter{.shape = Shape::kList,
                      .expected = "a list of nodes and programs",
                      .item = &kProgramRef,
                      .min_items = 1};
constexpr std::array kProgramKeys = {
    Key{.name = "cmd",
        .type = &kCommand,
        .doc = "Run by `/bin/sh -c` in the node once the lab is up.",
        .example = "\"iperf3 -s\"",
        .required = true},
    Key{.name = "restart",
        .type = &kRestart,
        .doc = "Whether it is started again when it ends: after a status other than 0 or a signal, "
               "or always; after a pause that grows from 0.2 s to 10 s while it ends early.",
        .example = "on-failure",
        .absent = "never"},
    Key{.name = "name",
        .type = &kName,
        .doc = "Of its log, and of it in `after`.",
        .example = "web",
        .absent = "`run`, of the second one without a name `run.2`"},
    Key{.name = "ready",
        .type = &kCommand,
        .doc = "A command that exits with 0 once the program is ready; it is tried until then, for "
               "two minutes at most. The next program of the node waits for it.",
        .example = "\"test -S /run/web.sock\"",
        .absent = "it is ready as soon as it runs"},
    Key{.name = "after",
        .type = &kAfter,
        .doc = "It starts when all of these are ready: a program of a node, or all of the node's.",
        .example = "[db/run, dns]"},
};
constexpr Type kProgram{.shape = Shape::kMap,
                        .expected = "a map",
                        .name = "program",
                        .doc = "A program that a node runs.",
                        .keys = kProgramKeys};
constexpr Type kPrograms{
    .shape = Shape::kList, .expected = "a list of programs", .item = &kProgram};

constexpr Word kServiceWords[] = {{"iperf3"}, {"nginx"}, {"sshd"}, {"dnsmasq"}};
constexpr Type kService{
    .expected = "iperf3, nginx, sshd or dnsmasq", .problem = WordProblem, .words = kServiceWords};
constexpr Type kServices{
    .shape = Shape::kList, .expected = "a list of services", .item = &kService, .min_items = 1};

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
        .doc = "The programs that speak its routing protocols. BIRD does not speak IS-IS.",
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
    Key{.name = "services",
        .type = &kServices,
        .doc =
            "Servers that it runs, ready to use: `iperf3`; `nginx`, which shows /srv/www; `sshd`; "
            "`dnsmasq`, DNS with the lab's names, and DHCP where its networks have room.",
        .example = "[iperf3, nginx]"},
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

constexpr Word kDirectionWords[] = {{"both"}, {"forward"}, {"backward"}};
constexpr Type kDirections{
    .expected = "both, forward or backward", .problem = WordProblem, .words = kDirectionWords};
constexpr std::array kEventKeys = {
    Key{.name = "at",
        .type = &kTime,
        .doc = "When, counted from the moment that the lab is up.",
        .example = "10s",
        .required = true},
    Key{.name = "every",
        .type = &kTime,
        .doc = "And again, each time so much later; 10ms or more.",
        .example = "5s",
        .absent = "0: once"},
    Key{.name = "until",
        .type = &kTime,
        .doc = "No later than this, counted as `at`.",
        .example = "60s",
        .absent = "as long as the lab is up"},
    Key{.name = "link", .type = &kName, .doc = "The link that changes.", .example = "backbone"},
    Key{.name = "direction",
        .type = &kDirections,
        .doc = "Which of its directions: from the first end to the second, or back.",
        .example = "forward",
        .absent = "both"},
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
        .example = "[{at: 10s, link: backbone, set: {loss: 1%}}]"},
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
