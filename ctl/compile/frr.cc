// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/frr.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace warren::compile {
namespace {

using model::Family;

constexpr char kDaemonFolder[] = "/usr/lib/frr/";
constexpr char kConfigFolder[] = "/etc/frr/";
constexpr char kOwner[] = "frr";
constexpr char kWholeConfig[] = "/etc/frr/frr.conf";

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

// Writes one router's configuration.
class Writer {
 public:
  Writer(const RoutingLab& lab, int node)
      : lab_(lab), router_(lab, node), node_(router_.node()), router_id_(router_.RouterId()) {}

  std::string Zebra() const { return absl::StrCat(Head(), "ip router-id ", router_id_, "\n!\n"); }

  std::string Ospf(Family family) const {
    const bool v4 = family == Family::kIpv4;
    const std::string ip = v4 ? " ip ospf " : " ipv6 ospf6 ";
    std::string out = Head();
    for (int index : node_.ports) {
      const Port& port = lab_.network.PortAt(index);
      absl::StrAppend(&out, "interface ", port.interface, "\n", ip, "area 0\n");
      absl::StrAppend(&out, ip, "cost ", router_.Cost(port, 65535), "\n");
      if (router_.Alone(port, kOspf)) {
        absl::StrAppend(&out, ip, "passive\n");
      } else {
        absl::StrAppend(&out, ip, "hello-interval 1\n", ip, "dead-interval 4\n");
        if (router_.Pair(port, kOspf)) absl::StrAppend(&out, ip, "network point-to-point\n");
      }
      absl::StrAppend(&out, "!\n");
    }
    if (router_.HasLoopback(family)) {
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
      if (router_.Alone(port, kRip))
        absl::StrAppend(&out, " passive-interface ", port.interface, "\n");
    }
    if (router_.HasLoopback(family)) absl::StrAppend(&out, " network lo\n passive-interface lo\n");
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
    const uint32_t id = router_.id();
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
                      " ipv6 router isis warren\n isis metric ", router_.Cost(port, 16777215),
                      "\n");
      if (router_.Alone(port, kIsis)) {
        absl::StrAppend(&out, " isis passive\n");
      } else {
        absl::StrAppend(&out, " isis hello-interval 1\n isis hello-multiplier 4\n");
        if (router_.Pair(port, kIsis)) absl::StrAppend(&out, " isis network point-to-point\n");
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
    std::string out =
        absl::StrCat(Head(), "router bgp ", router_.as_number(), "\n bgp router-id ", router_id_,
                     "\n no bgp ebgp-requires-policy\n no bgp default ipv4-unicast\n",
                     " bgp bestpath as-path multipath-relax\n timers bgp 1 3\n");
    const std::vector<BgpPeer> peers = router_.Peers();
    for (const BgpPeer& peer : peers) {
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
      for (const BgpPeer& peer : peers) {
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
  const char* RipTimers() const { return lab_.FewRip() ? "5 15 10" : "10 60 40"; }

  std::string Head() const {
    return absl::StrCat("! Made by Warren; files: in the topology replaces it.\nhostname ",
                        node_.given->name, "\n!\n");
  }

  // What `to` announces besides its own.
  std::vector<std::string> Sources(Protocol to, Family family) const {
    std::vector<std::string> sources;
    if (node_.routing.fixed) sources.push_back("kernel");
    for (Protocol from : router_.PassedTo(to)) sources.emplace_back(SourceName(from, family));
    return sources;
  }

  const RoutingLab& lab_;
  const RouterView router_;
  const NetworkNode& node_;
  const std::string router_id_;
};

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

NodeDaemons FromWholeConfig(absl::string_view config) {
  NodeDaemons result;
  result.files.push_back(
      {absl::StrCat(kConfigFolder, "vtysh.conf"), "service integrated-vtysh-config\n", kOwner});
  result.daemons.push_back(Start("zebra", false));
  for (absl::string_view daemon : DaemonsIn(config)) result.daemons.push_back(Start(daemon, false));
  result.commands.push_back("vtysh -b");
  return result;
}

NodeDaemons Generate(const RoutingLab& lab, int index) {
  const NetworkNode& node = lab.Node(index);
  const Writer writer(lab, index);
  NodeDaemons result;
  auto add = [&](absl::string_view name, auto content) {
    const std::string path = absl::StrCat(kConfigFolder, name, ".conf");
    if (!FindFile(*node.given, path)) result.files.push_back({path, content(), kOwner});
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
    result.files.push_back({vtysh, "no service integrated-vtysh-config\n", kOwner});
  }
  return result;
}

bool HasDaemonFile(const model::Node& node) {
  return std::any_of(node.files.begin(), node.files.end(), [](const model::NodeFile& file) {
    return absl::StartsWith(file.path, kConfigFolder) && absl::EndsWith(file.path, "d.conf");
  });
}

}  // namespace

NodeDaemons ConfigureFrr(const RoutingLab& lab, int node) {
  const NetworkNode& router = lab.Node(node);
  if (const model::NodeFile* whole = FindFile(*router.given, kWholeConfig)) {
    return FromWholeConfig(whole->content);
  }
  if (router.routing.Dynamic() || HasDaemonFile(*router.given)) return Generate(lab, node);
  return {};
}

}  // namespace warren::compile
