// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/bird.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace warren::compile {
namespace {

using model::Family;

constexpr char kConfig[] = "/etc/bird/bird.conf";
constexpr char kSocket[] = "/run/bird/bird.ctl";

// What a route's `source` is called.
absl::string_view SourceNames(Protocol protocol) {
  switch (protocol) {
    case kOspf:
      return "RTS_OSPF, RTS_OSPF_IA, RTS_OSPF_EXT1, RTS_OSPF_EXT2";
    case kRip:
      return "RTS_RIP";
    case kBgp:
      return "RTS_BGP";
    case kIsis:
      break;
  }
  return "";
}

const char* Word(Family family) { return family == Family::kIpv4 ? "ipv4" : "ipv6"; }

class Writer {
 public:
  Writer(const RoutingLab& lab, int node) : lab_(lab), router_(lab, node), node_(router_.node()) {}

  std::string Write() {
    absl::StrAppend(&out_, "# Made by Warren; files: in the topology replaces it.\n",
                    "log stderr { info, remote, warning, error, auth, fatal, bug };\n",
                    "router id ", router_.RouterId(), ";\n",
                    "protocol device {\n}\n"
                    "protocol direct {\n  ipv4;\n  ipv6;\n}\n");
    for (Family family : {Family::kIpv4, Family::kIpv6}) Kernel(family);
    for (Family family : {Family::kIpv4, Family::kIpv6}) {
      if (!(family == Family::kIpv4 ? lab_.ipv4 : lab_.ipv6)) continue;
      if (node_.routing.ospf) Ospf(family);
      if (node_.routing.rip) Rip(family);
    }
    if (node_.routing.bgp) Bgp();
    return std::move(out_);
  }

 private:
  void Kernel(Family family) {
    absl::StrAppend(&out_, "protocol kernel {\n  ", Word(family),
                    " {\n    export where source != RTS_DEVICE;\n  };\n"
                    "  merge paths yes limit 8;\n");
    if (node_.routing.fixed) absl::StrAppend(&out_, "  learn;\n");
    absl::StrAppend(&out_, "}\n");
  }

  // The channel of a protocol: it takes everything, and gives its own and what `sources` names.
  void Channel(Family family, const std::vector<std::string>& sources) {
    absl::StrAppend(&out_, "  ", Word(family), " {\n    import all;\n    export ");
    if (sources.empty()) {
      absl::StrAppend(&out_, "none;\n  };\n");
    } else {
      absl::StrAppend(&out_, "where source ~ [ ", absl::StrJoin(sources, ", "), " ];\n  };\n");
    }
  }

  // What `to` announces besides its own.
  std::vector<std::string> Sources(Protocol to) const {
    std::vector<std::string> sources;
    if (node_.routing.fixed) sources.emplace_back("RTS_INHERIT");
    for (Protocol from : router_.PassedTo(to)) sources.emplace_back(SourceNames(from));
    return sources;
  }

  void Ospf(Family family) {
    const bool v4 = family == Family::kIpv4;
    absl::StrAppend(&out_, "protocol ospf ", v4 ? "v2 ospf2" : "v3 ospf3", " {\n");
    Channel(family, Sources(kOspf));
    absl::StrAppend(&out_, "  area 0 {\n");
    for (int index : node_.ports) {
      const Port& port = lab_.network.PortAt(index);
      absl::StrAppend(&out_, "    interface \"", port.interface, "\" {\n      cost ",
                      router_.Cost(port, 65535), ";\n");
      if (router_.Alone(port, kOspf)) {
        absl::StrAppend(&out_, "      stub yes;\n");
      } else {
        absl::StrAppend(&out_, "      hello 1;\n      dead 4;\n");
        if (router_.Pair(port, kOspf)) absl::StrAppend(&out_, "      type ptp;\n");
      }
      absl::StrAppend(&out_, "    };\n");
    }
    if (router_.HasLoopback(family)) {
      absl::StrAppend(&out_, "    interface \"lo\" {\n      stub yes;\n    };\n");
    }
    absl::StrAppend(&out_, "  };\n}\n");
  }

  void Rip(Family family) {
    std::vector<std::string> sources = Sources(kRip);
    sources.insert(sources.begin(), {"RTS_DEVICE", "RTS_RIP"});
    absl::StrAppend(&out_, "protocol rip ", family == Family::kIpv4 ? "rip2" : "ng ripng", " {\n");
    Channel(family, sources);
    const char* timers = lab_.FewRip()
                             ? "update time 5;\n    timeout time 15;\n    garbage time 10;"
                             : "update time 10;\n    timeout time 60;\n    garbage time 40;";
    for (int index : node_.ports) {
      const Port& port = lab_.network.PortAt(index);
      absl::StrAppend(&out_, "  interface \"", port.interface, "\" {\n    ",
                      router_.Alone(port, kRip) ? "passive yes;" : timers, "\n  };\n");
    }
    absl::StrAppend(&out_, "}\n");
  }

  // One session for each neighbour and family.
  void Bgp() {
    std::vector<std::string> sources = Sources(kBgp);
    sources.insert(sources.begin(), {"RTS_DEVICE", "RTS_BGP"});
    int number = 0;
    for (const BgpPeer& peer : router_.Peers()) {
      const Family family = peer.address.family;
      absl::StrAppend(&out_, "protocol bgp bgp", ++number, " {\n  local ",
                      peer.port->Address(family)->address.ToString(), " as ", router_.as_number(),
                      ";\n  neighbor ", peer.address.ToString(), " as ", peer.as_number, ";\n",
                      "  hold time 3;\n  keepalive time 1;\n  connect delay time 1;\n"
                      "  connect retry time 1;\n  error wait time 1, 2;\n");
      Channel(family, sources);
      absl::StrAppend(&out_, "}\n");
    }
  }

  const RoutingLab& lab_;
  const RouterView router_;
  const NetworkNode& node_;
  std::string out_;
};

}  // namespace

NodeDaemons ConfigureBird(const RoutingLab& lab, int node) {
  const NetworkNode& router = lab.Node(node);
  const bool given = FindFile(*router.given, kConfig) != nullptr;
  NodeDaemons result;
  if (!given && !router.routing.Dynamic()) return result;
  if (!given) result.files.push_back({kConfig, Writer(lab, node).Write(), ""});
  // The socket is there before the configuration has been read.
  result.daemons.push_back({"bird",
                            {"/usr/sbin/bird", "-f", "-c", kConfig, "-s", kSocket},
                            kSocket,
                            "birdcl show status | grep -q 'up and running'"});
  return result;
}

}  // namespace warren::compile
