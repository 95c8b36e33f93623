// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/frr.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace warren::compile {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

constexpr char kDaemonFolder[] = "/usr/lib/frr/";
constexpr char kConfigFolder[] = "/etc/frr/";
constexpr char kWholeConfig[] = "/etc/frr/frr.conf";
constexpr uint64_t kReferenceRate = 10'000'000'000;  // bit/s, the cost of which is 1
constexpr int kMostShortAs = 534;                    // 65001 .. 65534
constexpr int kUsualLspMtu = 1497;
constexpr int kFewRip = 50;     // routers that can afford to announce every 5 s
constexpr int kIsisHeader = 3;  // of LLC, before an LSP in a frame

enum Protocol { kOspf, kRip, kIsis, kBgp };
constexpr Protocol kProtocols[] = {kOspf, kRip, kIsis, kBgp};

bool Speaks(const RoutingSet& routing, Protocol protocol) {
  switch (protocol) {
    case kOspf:
      return routing.ospf;
    case kRip:
      return routing.rip;
    case kIsis:
      return routing.isis;
    case kBgp:
      return routing.bgp;
  }
  return false;
}

// What `redistribute` calls a protocol.
absl::string_view SourceName(Protocol protocol, Family family) {
  const bool v4 = family == Family::kIpv4;
  switch (protocol) {
    case kOspf:
      return v4 ? "ospf" : "ospf6";
    case kRip:
      return v4 ? "rip" : "ripng";
    case kIsis:
      return "isis";
    case kBgp:
      return "bgp";
  }
  return "";
}

// Facts about the whole lab that every router's configuration needs.
struct Lab {
  const Network& network;
  const std::vector<Segment>& segments;
  const Ids& ids;
  std::vector<uint32_t> as_numbers;  // per node, 0 without BGP
  bool passes[4][4] = {};            // [from][to]: some node speaks `from` and not `to`
  int lsp_mtu = kUsualLspMtu;
  int rip_speakers = 0;
  bool ipv4 = false, ipv6 = false;  // whether some node has an address of it for others to reach

  const NetworkNode& Node(int node) const { return network.nodes[Network::Index(node)]; }
};

bool UsesFamily(const Network& network, const NetworkNode& node, Family family) {
  auto on_port = [&](int port) { return network.PortAt(port).Address(family) != nullptr; };
  auto of_family = [&](const IpPrefix& prefix) { return prefix.address.family == family; };
  return std::any_of(node.ports.begin(), node.ports.end(), on_port) ||
         std::any_of(node.loopback.begin(), node.loopback.end(), of_family);
}

Lab Survey(const Network& network, const std::vector<Segment>& segments, const Ids& ids) {
  Lab lab{.network = network, .segments = segments, .ids = ids, .as_numbers = {}};
  int speakers = 0;
  for (const NetworkNode& node : network.nodes) {
    if (node.routing.bgp) ++speakers;
    if (node.routing.rip) ++lab.rip_speakers;
    lab.ipv4 |= UsesFamily(network, node, Family::kIpv4);
    lab.ipv6 |= UsesFamily(network, node, Family::kIpv6);
    for (Protocol from : kProtocols) {
      for (Protocol to : kProtocols) {
        if (Speaks(node.routing, from) && !Speaks(node.routing, to)) lab.passes[from][to] = true;
      }
    }
    if (!node.routing.isis) continue;
    for (int port : node.ports) {
      lab.lsp_mtu = std::min(lab.lsp_mtu, network.PortAt(port).mtu - kIsisHeader);
    }
  }
  lab.as_numbers.assign(network.nodes.size(), 0);
  uint32_t next = speakers <= kMostShortAs ? 65001 : 4200000001;
  for (int node : network.nodes_by_name) {
    if (lab.Node(node).routing.bgp) lab.as_numbers[Network::Index(node)] = next++;
  }
  return lab;
}

// Writes one router's configuration.
class Writer {
 public:
  Writer(const Lab& lab, int node) : lab_(lab), index_(node), node_(lab.Node(node)) {
    router_id_ = RouterId();
  }

  std::string Zebra() const { return absl::StrCat(Head(), "ip router-id ", router_id_, "\n!\n"); }

  std::string Ospf(Family family) const {
    const bool v4 = family == Family::kIpv4;
    const std::string ip = v4 ? " ip ospf " : " ipv6 ospf6 ";
    std::string out = Head();
    for (int index : node_.ports) {
      const Port& port = lab_.network.PortAt(index);
      absl::StrAppend(&out, "interface ", port.interface, "\n", ip, "area 0\n");
      absl::StrAppend(&out, ip, "cost ", Cost(port, 65535), "\n");
      if (Alone(port, kOspf)) {
        absl::StrAppend(&out, ip, "passive\n");
      } else {
        absl::StrAppend(&out, ip, "hello-interval 1\n", ip, "dead-interval 4\n");
        if (Pair(port, kOspf)) absl::StrAppend(&out, ip, "network point-to-point\n");
      }
      absl::StrAppend(&out, "!\n");
    }
    if (HasLoopback(family)) {
      absl::StrAppend(&out, "interface lo\n", ip, "area 0\n", ip, "passive\n!\n");
    }
    absl::StrAppend(&out, v4 ? "router ospf\n ospf" : "router ospf6\n ospf6", " router-id ",
                    router_id_, "\n timers throttle spf 10 50 500\n timers lsa min-arrival 50\n");
    // Otherwise five seconds pass before a router announces its second neighbour.
    if (v4) absl::StrAppend(&out, " timers throttle lsa all 100\n");
    for (const std::string& source : Sources(kOspf, family)) {
      absl::StrAppend(&out, " redistribute ", source, "\n");
    }
    if (node_.routing.fixed) absl::StrAppend(&out, " default-information originate\n");
    return absl::StrCat(out, "!\n");
  }

  std::string Rip(Family family) const {
    const bool v4 = family == Family::kIpv4;
    std::string out = absl::StrCat(Head(), v4 ? "router rip\n version 2\n" : "router ripng\n",
                                   " timers basic ", RipTimers(), "\n");
    for (int index : node_.ports) {
      const Port& port = lab_.network.PortAt(index);
      absl::StrAppend(&out, " network ", port.interface, "\n");
      if (Alone(port, kRip)) absl::StrAppend(&out, " passive-interface ", port.interface, "\n");
    }
    if (HasLoopback(family)) absl::StrAppend(&out, " network lo\n passive-interface lo\n");
    for (const std::string& source : Sources(kRip, family)) {
      absl::StrAppend(&out, " redistribute ", source, "\n");
    }
    if (node_.routing.fixed) absl::StrAppend(&out, " default-information originate\n");
    return absl::StrCat(out, "!\n");
  }

  // The router comes first: an interface's metric is checked against its metric-style. And `net`
  // comes behind the intervals, for it makes the first LSP: read before them, it would hold the
  // next one back for the usual 30 s.
  std::string Isis() const {
    const uint32_t id = lab_.ids.nodes[Network::Index(index_)];
    std::string out = absl::StrCat(Head(), "router isis warren\n is-type level-2-only\n");
    absl::StrAppend(&out, " metric-style wide\n lsp-gen-interval 1\n spf-interval 1\n");
    absl::StrAppendFormat(&out, " net 49.0001.0000.%04x.%04x.00\n", id >> 16, id & 0xffff);
    if (lab_.lsp_mtu < kUsualLspMtu) absl::StrAppend(&out, " lsp-mtu ", lab_.lsp_mtu, "\n");
    for (Family family : {Family::kIpv4, Family::kIpv6}) {
      const char* ip = family == Family::kIpv4 ? "ipv4" : "ipv6";
      for (const std::string& source : Sources(kIsis, family)) {
        absl::StrAppend(&out, " redistribute ", ip, " ", source, " level-2\n");
      }
      if (node_.routing.fixed) {
        absl::StrAppend(&out, " default-information originate ", ip, " level-2 always\n");
      }
    }
    absl::StrAppend(&out, "!\n");
    for (int index : node_.ports) {
      const Port& port = lab_.network.PortAt(index);
      absl::StrAppend(&out, "interface ", port.interface, "\n ip router isis warren\n",
                      " ipv6 router isis warren\n isis metric ", Cost(port, 16777215), "\n");
      if (Alone(port, kIsis)) {
        absl::StrAppend(&out, " isis passive\n");
      } else {
        absl::StrAppend(&out, " isis hello-interval 1\n isis hello-multiplier 4\n");
        if (Pair(port, kIsis)) absl::StrAppend(&out, " isis network point-to-point\n");
      }
      absl::StrAppend(&out, "!\n");
    }
    if (!node_.loopback.empty()) {
      absl::StrAppend(&out, "interface lo\n ip router isis warren\n ipv6 router isis warren\n",
                      " isis passive\n!\n");
    }
    return out;
  }

  std::string Bgp() const {
    std::string out = absl::StrCat(Head(), "router bgp ", lab_.as_numbers[Network::Index(index_)],
                                   "\n bgp router-id ", router_id_,
                                   "\n no bgp ebgp-requires-policy\n no bgp default ipv4-unicast\n",
                                   " bgp bestpath as-path multipath-relax\n timers bgp 1 3\n");
    std::vector<Peer> peers = Peers();
    for (const Peer& peer : peers) {
      const std::string neighbor = absl::StrCat(" neighbor ", peer.address.ToString());
      absl::StrAppend(&out, neighbor, " remote-as ", peer.as_number, "\n", neighbor,
                      " advertisement-interval 0\n", neighbor, " timers connect 1\n");
    }
    for (Family family : {Family::kIpv4, Family::kIpv6}) {
      absl::StrAppend(&out, " address-family ", family == Family::kIpv4 ? "ipv4" : "ipv6",
                      " unicast\n  redistribute connected\n  maximum-paths 8\n");
      for (const std::string& source : Sources(kBgp, family)) {
        absl::StrAppend(&out, "  redistribute ", source, "\n");
      }
      for (const Peer& peer : peers) {
        if (peer.address.family != family) continue;
        absl::StrAppend(&out, "  neighbor ", peer.address.ToString(), " activate\n");
      }
      absl::StrAppend(&out, " exit-address-family\n");
    }
    return absl::StrCat(out, "!\n");
  }

 private:
  // Update, timeout and garbage collection, in seconds. What announcements cost grows with the
  // square of the lab: in a large one, routes would time out while the daemons are still starting,
  // and spreading that news costs more than the announcements did. News go out at once all the
  // same. The large lab's have the proportions of RFC 2453.
  const char* RipTimers() const { return lab_.rip_speakers <= kFewRip ? "5 15 10" : "10 60 40"; }

  struct Peer {
    IpAddress address;
    uint32_t as_number;
  };

  std::string Head() const {
    return absl::StrCat("! Made by Warren; files: in the topology replaces it.\nhostname ",
                        node_.given->name, "\n!\n");
  }

  // The lowest IPv4 address, the usual choice of routers; without any, the node's id.
  std::string RouterId() const {
    std::optional<IpAddress> lowest;
    auto consider = [&](const std::vector<IpPrefix>& prefixes) {
      for (const IpPrefix& prefix : prefixes) {
        const IpAddress& address = prefix.address;
        if (address.family != Family::kIpv4 || address.bytes[0] == 127) continue;
        if (!lowest || address < *lowest) lowest = address;
      }
    };
    consider(node_.loopback);
    for (int port : node_.ports) consider(lab_.network.PortAt(port).addresses);
    if (!lowest) {
      const uint32_t id = lab_.ids.nodes[Network::Index(index_)];
      lowest.emplace();
      for (size_t i = 0; i < 4; ++i) lowest->bytes[i] = static_cast<uint8_t>(id >> (24 - 8 * i));
    }
    return lowest->ToString();
  }

  bool HasLoopback(Family family) const {
    return std::any_of(node_.loopback.begin(), node_.loopback.end(), [&](const IpPrefix& prefix) {
      return prefix.address.family == family && prefix.address.bytes[0] != 127;
    });
  }

  const Segment& SegmentOf(const Port& port) const {
    return lab_.segments[Network::Index(port.segment)];
  }

  // Whether nobody else on the port's segment speaks the protocol.
  bool Alone(const Port& port, Protocol protocol) const {
    const auto& ports = SegmentOf(port).ports;
    return std::none_of(ports.begin(), ports.end(), [&](int other) {
      const int node = lab_.network.PortAt(other).node;
      return node != index_ && Speaks(lab_.Node(node).routing, protocol);
    });
  }

  // Whether the port's segment is a link between two that speak the protocol.
  bool Pair(const Port& port, Protocol protocol) const {
    return SegmentOf(port).ports.size() == 2 && !Alone(port, protocol);
  }

  uint64_t Cost(const Port& port, uint64_t most) const {
    const model::Link& link = lab_.network.topology->links[Network::Index(port.link)];
    const uint64_t rate = (port.end == 0 ? link.forward : link.backward).rate_bps.value_or(0);
    if (rate == 0) return 1;
    return std::clamp<uint64_t>(kReferenceRate / rate, 1, most);
  }

  // What `to` announces besides its own.
  std::vector<std::string> Sources(Protocol to, Family family) const {
    std::vector<std::string> sources;
    if (node_.routing.fixed) sources.push_back("kernel");
    for (Protocol from : kProtocols) {
      if (from == to || !Speaks(node_.routing, from) || !lab_.passes[from][to]) continue;
      sources.emplace_back(SourceName(from, family));
    }
    return sources;
  }

  std::vector<Peer> Peers() const {
    std::vector<Peer> peers;
    for (int index : node_.ports) {
      const Port& port = lab_.network.PortAt(index);
      for (int other : SegmentOf(port).ports) {
        const Port& far = lab_.network.PortAt(other);
        if (far.node == index_ || !lab_.Node(far.node).routing.bgp) continue;
        for (Family family : {Family::kIpv4, Family::kIpv6}) {
          const IpPrefix* ours = port.Address(family);
          const IpPrefix* theirs = far.Address(family);
          if (!ours || !theirs || !ours->Contains(theirs->address)) continue;
          peers.push_back({theirs->address, lab_.as_numbers[Network::Index(far.node)]});
        }
      }
    }
    return peers;
  }

  const Lab& lab_;
  const int index_;
  const NetworkNode& node_;
  std::string router_id_;
};

const model::NodeFile* FindFile(const model::Node& node, absl::string_view path) {
  for (const model::NodeFile& file : node.files) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

Daemon Start(absl::string_view name, bool with_file) {
  Daemon daemon;
  daemon.name = std::string(name);
  daemon.argv = {absl::StrCat(kDaemonFolder, name)};
  if (with_file) {
    daemon.argv.push_back("-f");
    daemon.argv.push_back(absl::StrCat(kConfigFolder, name, ".conf"));
  }
  // Without a limit on descriptors it makes tables for as many as the system allows, a million.
  for (const char* word :
       {"--limit-fds", "1024", "-A", "127.0.0.1", "--log", "stdout", "--log-level", "warnings"}) {
    daemon.argv.emplace_back(word);
  }
  daemon.ready_path =
      absl::StrCat("/run/frr/", name == "zebra" ? "zserv.api" : absl::StrCat(name, ".vty"));
  return daemon;
}

// The daemons that lines of a whole configuration belong to.
std::vector<absl::string_view> DaemonsIn(absl::string_view config) {
  static constexpr std::pair<absl::string_view, absl::string_view> kLines[] = {
      {"router ospf6", "ospf6d"}, {"router ospf", "ospfd"},   {"router ripng", "ripngd"},
      {"router rip", "ripd"},     {"router isis", "isisd"},   {"router bgp", "bgpd"},
      {"router eigrp", "eigrpd"}, {"router babel", "babeld"}, {"ip route", "staticd"},
      {"ipv6 route", "staticd"},
  };
  std::vector<absl::string_view> found;
  for (absl::string_view line : absl::StrSplit(config, '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    for (const auto& [start, daemon] : kLines) {
      absl::string_view rest = line;
      if (!absl::ConsumePrefix(&rest, start) || (!rest.empty() && rest.front() != ' ')) continue;
      if (std::find(found.begin(), found.end(), daemon) == found.end()) found.push_back(daemon);
    }
  }
  return found;
}

RoutingDaemons FromWholeConfig(absl::string_view config) {
  RoutingDaemons result;
  result.files.push_back(
      {absl::StrCat(kConfigFolder, "vtysh.conf"), "service integrated-vtysh-config\n"});
  result.daemons.push_back(Start("zebra", false));
  for (absl::string_view daemon : DaemonsIn(config)) result.daemons.push_back(Start(daemon, false));
  result.commands.push_back("vtysh -b");
  return result;
}

RoutingDaemons Generate(const Lab& lab, int index) {
  const NetworkNode& node = lab.Node(index);
  const Writer writer(lab, index);
  RoutingDaemons result;
  auto add = [&](absl::string_view name, auto content) {
    const std::string path = absl::StrCat(kConfigFolder, name, ".conf");
    if (!FindFile(*node.given, path)) result.files.push_back({path, content()});
    result.daemons.push_back(Start(name, true));
  };
  // A daemon also runs where only its configuration is given.
  auto wanted = [&](bool spoken, absl::string_view name) {
    return spoken || FindFile(*node.given, absl::StrCat(kConfigFolder, name, ".conf"));
  };
  const RoutingSet& routing = node.routing;
  // None for a family without addresses: hundreds with nothing to say take minutes to start.
  add("zebra", [&] { return writer.Zebra(); });
  if (wanted(routing.ospf && lab.ipv4, "ospfd"))
    add("ospfd", [&] { return writer.Ospf(Family::kIpv4); });
  if (wanted(routing.ospf && lab.ipv6, "ospf6d"))
    add("ospf6d", [&] { return writer.Ospf(Family::kIpv6); });
  if (wanted(routing.rip && lab.ipv4, "ripd"))
    add("ripd", [&] { return writer.Rip(Family::kIpv4); });
  if (wanted(routing.rip && lab.ipv6, "ripngd"))
    add("ripngd", [&] { return writer.Rip(Family::kIpv6); });
  if (wanted(routing.isis, "isisd")) add("isisd", [&] { return writer.Isis(); });
  if (wanted(routing.bgp, "bgpd")) add("bgpd", [&] { return writer.Bgp(); });
  // For vtysh in the node, which otherwise complains about the missing file.
  const std::string vtysh = absl::StrCat(kConfigFolder, "vtysh.conf");
  if (!FindFile(*node.given, vtysh)) {
    result.files.push_back({vtysh, "no service integrated-vtysh-config\n"});
  }
  return result;
}

bool HasDaemonFile(const model::Node& node) {
  return std::any_of(node.files.begin(), node.files.end(), [](const model::NodeFile& file) {
    return absl::StartsWith(file.path, kConfigFolder) && absl::EndsWith(file.path, "d.conf");
  });
}

}  // namespace

std::vector<RoutingDaemons> ConfigureFrr(const Network& network,
                                         const std::vector<Segment>& segments, const Ids& ids) {
  const Lab lab = Survey(network, segments, ids);
  std::vector<RoutingDaemons> result(network.nodes.size());
  for (size_t n = 0; n < network.nodes.size(); ++n) {
    const NetworkNode& node = network.nodes[n];
    if (!node.Layer3()) continue;
    if (const model::NodeFile* whole = FindFile(*node.given, kWholeConfig)) {
      result[n] = FromWholeConfig(whole->content);
    } else if (node.routing.Dynamic() || HasDaemonFile(*node.given)) {
      result[n] = Generate(lab, static_cast<int>(n));
    }
  }
  return result;
}

}  // namespace warren::compile
