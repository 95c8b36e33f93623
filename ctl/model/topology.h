// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What a topology is: plain data, filled by ctl/format and ctl/import, read by ctl/compile.
// Quantities are in the unit their name says. Every struct that a message may point at carries the
// place in the file it came from.

#ifndef WARREN_CTL_MODEL_TOPOLOGY_H_
#define WARREN_CTL_MODEL_TOPOLOGY_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ctl/model/ip.h"
#include "ctl/model/link_direction.h"

namespace warren::model {

// A place in an input file; line and column count from 1, 0 means unknown.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
  // "file:line:col", as much of it as is known.
  std::string ToString() const;
  // Always equal, so that the defaulted comparisons below are about what things are, not about
  // where they were read.
  bool operator==(const Location&) const { return true; }
};

enum class NodeKind : uint8_t { kHost, kRouter, kSwitch, kHub };

// What fills a router's (or, with kStatic and kNone, any node's) routing table. kOspf means OSPFv2
// for IPv4 and OSPFv3 for IPv6, kRip means RIPv2 and RIPng.
enum class Routing : uint8_t { kStatic, kOspf, kRip, kIsis, kBgp, kNone };

// The programs that speak a router's protocols.
enum class Suite : uint8_t { kFrr, kBird };

// A server that a node runs by one word; the compiler knows its configuration and when it is ready.
enum class Service : uint8_t { kIperf3, kNginx, kSshd, kDnsmasq };

// The words of the file format: "host", "ospf", "bird", "reach", ...
std::string_view ToString(NodeKind kind);
std::string_view ToString(Routing routing);
std::string_view ToString(Suite suite);
std::string_view ToString(Service service);
std::optional<NodeKind> ParseNodeKind(std::string_view word);
std::optional<Routing> ParseRouting(std::string_view word);
std::optional<Suite> ParseSuite(std::string_view word);
std::optional<Service> ParseService(std::string_view word);

// Whether a program that ended is started again: after a failure, or whenever it ended.
enum class Restart : uint8_t { kNo, kOnFailure, kAlways };
std::string_view ToString(Restart restart);
std::optional<Restart> ParseRestart(std::string_view word);

struct Interface {
  std::string name;                 // unique in its node, at most 15 bytes
  std::vector<IpPrefix> addresses;  // given by the file; automatic ones are the compiler's
  std::optional<int> mtu;           // bytes
  std::optional<std::string> mac;   // "02:00:00:00:00:01"
  Location where;
  bool operator==(const Interface&) const = default;
};

struct Route {
  IpPrefix to;  // "default" is 0.0.0.0/0 or ::/0, by the family of `via`
  IpAddress via;
  Location where;
  bool operator==(const Route&) const = default;
};

// A file that a node sees at `path`; its content was read (or written in place) when the file was
// loaded.
struct NodeFile {
  std::string path;
  std::string content;
  Location where;
  bool operator==(const NodeFile&) const = default;
};

struct Program {
  std::string command;  // run by /bin/sh -c in the node
  Restart restart = Restart::kNo;
  std::string name = {};                // of its log; unique in the node; filled by the compiler
  std::string ready = {};               // by /bin/sh -c until it exits with 0; empty: at once
  std::vector<std::string> after = {};  // starts when these are ready: "node" or "node/program"
  Location where = {};
  bool operator==(const Program&) const = default;
};

struct Node {
  std::string name;
  NodeKind kind = NodeKind::kHost;
  std::optional<std::array<double, 2>> at;  // place on the canvas
  std::vector<Routing> routing;  // empty: the topology's default (routers), static (hosts)
  Suite suite = Suite::kFrr;
  std::vector<Interface> interfaces;  // in order of appearance; those that links name are included
  std::vector<Route> routes;
  std::vector<NodeFile> files;
  std::vector<Service> services;  // none twice
  std::vector<Program> programs;
  std::optional<int> cpu_weight;    // 1 .. 10000, cgroup v2 cpu.weight
  std::optional<double> cpu_limit;  // share of one CPU, 0.5 = half of one
  std::optional<uint64_t> memory_bytes;
  std::map<std::string, std::string> sysctls;
  Location where;

  const Interface* FindInterface(const std::string& name) const;
  bool operator==(const Node&) const = default;
};

struct LinkEnd {
  std::string node;
  std::string interface;  // filled by the reader: given or the node's next free ethN
  Location where;
  bool operator==(const LinkEnd&) const = default;
};

struct Link {
  std::string name;  // given, else "a--b", "a--b.2", ...
  std::array<LinkEnd, 2> ends;
  LinkDirection forward;  // from ends[0] to ends[1]; defaults are merged in by the reader
  LinkDirection backward;
  std::optional<int> mtu;  // bytes, of both ends
  bool up = true;          // carrier of both ends
  Location where;
  bool operator==(const Link&) const = default;
};

struct Addressing {
  std::optional<IpPrefix> ipv4 = IpPrefix::Parse("10.0.0.0/8");  // nullopt: no automatic addresses
  std::optional<IpPrefix> ipv6 = IpPrefix::Parse("fd00::/32");
  bool operator==(const Addressing&) const = default;
};

// A comparison of a number that a program printed.
struct Comparison {
  enum class Op : uint8_t { kLess, kLessEqual, kEqual, kGreaterEqual, kGreater } op = Op::kEqual;
  double value = 0;
  bool operator==(const Comparison&) const = default;
};

struct Check {
  enum class Kind : uint8_t {
    kReach,       // from reaches to (ICMP echo) within `within_ns`
    kPing,        // `count` echoes; share lost and RTT bounds
    kTraceroute,  // the hops, in order
    kPchar,       // the hops in order, and optionally the rate of each within a tolerance
    kRun,         // a program's exit status and output
  } kind = Kind::kReach;
  std::string name;                    // given, else made from the kind and the nodes
  std::string from;                    // node (kRun: the node it runs in)
  std::string to;                      // node name or address; compile turns a name into an address
  int64_t within_ns = 30'000'000'000;  // limit for the whole check, retries included
  // kPing
  int count = 5;
  int size_bytes = 56;
  double max_loss = 0;                            // share, 0 .. 1
  std::optional<int64_t> min_rtt_ns, max_rtt_ns;  // bounds of the minimum RTT
  // kTraceroute, kPchar
  std::vector<std::string> hops;    // addresses or node names, in order
  std::vector<uint64_t> rates_bps;  // kPchar: one per hop, or empty
  double tolerance = 0.1;           // kPchar: share
  // kRun
  std::string command;
  std::optional<int> exit_status;           // default 0
  std::optional<std::string> stdout_regex;  // ECMAScript, searched in the whole output
  std::optional<std::string> json_path;     // dotted path into JSON output
  std::vector<Comparison> comparisons;      // of the number at json_path
  Location where;
  bool operator==(const Check&) const = default;
};

std::string_view ToString(Check::Kind kind);

// What changes on a running direction: the keys of the file format (`rate`, `queue`, ...) that are
// named, and their values; of a key that is named, absent is off.
struct DirectionChange {
  std::vector<std::string> keys;
  LinkDirection values;
  bool operator==(const DirectionChange&) const = default;
};

// Something that happens while the lab is up: a link changes, or a program runs in a node.
struct Event {
  int64_t at_ns = 0;                // after the lab came up
  std::optional<int64_t> every_ns;  // and again after each of these
  std::optional<int64_t> until_ns;  // not after this, counted as at_ns
  std::string link;                 // empty: a program runs
  DirectionChange forward, backward;
  std::optional<bool> up;
  std::string node;
  std::string command;  // run by /bin/sh -c
  Location where;
  bool operator==(const Event&) const = default;
};

struct Topology {
  std::string name;
  std::string description;
  uint64_t seed = 1;
  Addressing addressing;
  Routing routing = Routing::kStatic;  // default of every router
  std::vector<Node> nodes;             // in order of the file
  std::vector<Link> links;             // in order of the file
  std::vector<Event> events;
  std::vector<Check> checks;
  Location where;

  const Node* FindNode(const std::string& name) const;
  bool operator==(const Topology&) const = default;
};

// Finds nodes by name in constant time. The topology must outlive it and keep its nodes in place.
class NodeIndex {
 public:
  explicit NodeIndex(const Topology& topology);
  // nullptr when there is none of that name; the first when there are two.
  const Node* Find(std::string_view name) const;

 private:
  std::unordered_map<std::string_view, const Node*> by_name_;
};

}  // namespace warren::model

#endif  // WARREN_CTL_MODEL_TOPOLOGY_H_
