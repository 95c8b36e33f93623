// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/services.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ctl/compile/address_bits.h"
#include "ctl/compile/routing_lab.h"

namespace warren::compile {
namespace {

using absl::uint128;
using model::Family;
using model::IpPrefix;

constexpr char kHead[] = "# Made by Warren; files: in the topology replaces it.\n";
constexpr int kMostLeases = 254;

constexpr char kNginx[] = R"(worker_processes 1;
error_log stderr;
pid /run/nginx.pid;
events {
  worker_connections 512;
}
http {
  access_log /dev/stdout;
  default_type text/plain;
  types {
    text/html html htm;
    text/css css;
    application/javascript js;
    application/json json;
    image/png png;
    image/svg+xml svg;
  }
  client_body_temp_path /run/nginx-body;
  proxy_temp_path /run/nginx-proxy;
  fastcgi_temp_path /run/nginx-fastcgi;
  uwsgi_temp_path /run/nginx-uwsgi;
  scgi_temp_path /run/nginx-scgi;
  server {
    listen 80 default_server;
    listen [::]:80 default_server;
    root /srv/www;
    index index.html;
    autoindex on;
  }
}
)";

constexpr char kSshd[] = R"(HostKey /run/sshd/host_key
PidFile /run/sshd/pid
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
Subsystem sftp internal-sftp
)";

// Each instance of the server has a key of its own, made where it runs.
constexpr char kStartSshd[] =
    "test -s /run/sshd/host_key || ssh-keygen -q -t ed25519 -N '' -f /run/sshd/host_key; "
    "exec /usr/sbin/sshd -D -e -f /etc/ssh/sshd_config";

class Server {
 public:
  Server(const Network& network, const std::vector<Segment>& segments, int node,
         NodeDaemons* daemons)
      : network_(network),
        segments_(segments),
        node_(network.nodes[Network::Index(node)]),
        daemons_(*daemons) {}

  void Add(model::Service service) {
    switch (service) {
      case model::Service::kIperf3:
        daemons_.daemons.push_back(
            {"iperf3", {"/usr/bin/iperf3", "-s"}, "", "ss -Hltn 'sport = :5201' | grep -q ."});
        break;
      case model::Service::kNginx:
        File("/etc/nginx/nginx.conf", absl::StrCat(kHead, "user www-data;\n", kNginx));
        File("/srv/www/index.html", absl::StrCat(node_.given->name, "\n"));
        daemons_.daemons.push_back({"nginx",
                                    {"/usr/sbin/nginx", "-e", "stderr", "-c",
                                     "/etc/nginx/nginx.conf", "-g", "daemon off;"},
                                    "/run/nginx.pid"});
        break;
      case model::Service::kSshd:
        File("/etc/ssh/sshd_config", absl::StrCat(kHead, kSshd));
        daemons_.daemons.push_back({"sshd", {"/bin/sh", "-c", kStartSshd}, "/run/sshd/pid"});
        break;
      case model::Service::kDnsmasq:
        File("/etc/dnsmasq.conf", Dnsmasq());
        daemons_.daemons.push_back({"dnsmasq",
                                    {"/usr/sbin/dnsmasq", "-k", "-C", "/etc/dnsmasq.conf"},
                                    "/run/dnsmasq.pid"});
        break;
    }
  }

 private:
  void File(const std::string& path, std::string content) {
    if (FindFile(*node_.given, path) != nullptr) return;
    daemons_.files.push_back({path, std::move(content), ""});
  }

  std::string Dnsmasq() const {
    std::string out = absl::StrCat(kHead,
                                   "user=root\ngroup=root\nlog-facility=-\n"
                                   "pid-file=/run/dnsmasq.pid\n"
                                   "dhcp-leasefile=/run/dnsmasq.leases\n"
                                   "no-resolv\nno-poll\nlocal-service\n");
    bool leases = false;
    for (int index : node_.ports) {
      const Port& port = network_.PortAt(index);
      const IpPrefix* own = port.Address(Family::kIpv4);
      if (own == nullptr) continue;
      const auto [first, last] = Unused(port, *own);
      if (first > last) continue;
      leases = true;
      absl::StrAppend(&out, "dhcp-range=set:", port.interface, ",",
                      FromNumber(Family::kIpv4, first).ToString(), ",",
                      FromNumber(Family::kIpv4, last).ToString(), ",1h\n");
      const std::string router = Router(port, *own);
      absl::StrAppend(&out, "dhcp-option=tag:", port.interface, ",option:router",
                      router.empty() ? "" : ",", router, "\n");
    }
    if (leases) out += "dhcp-authoritative\n";
    return out;
  }

  // The longest run of addresses of the network that nobody on the segment has; none: an empty run.
  std::pair<uint128, uint128> Unused(const Port& port, const IpPrefix& own) const {
    const uint128 network = ToNumber(own.Network().address);
    const uint128 end = LastNumber(own);
    std::set<uint128> used = {network, end};
    for (int index : segments_[Network::Index(port.segment)].ports) {
      for (const IpPrefix& prefix : network_.PortAt(index).addresses) {
        if (own.Contains(prefix.address)) used.insert(ToNumber(prefix.address));
      }
    }
    std::pair<uint128, uint128> best = {1, 0};
    for (auto low = used.begin(), high = std::next(low); high != used.end(); ++low, ++high) {
      const uint128 length = *high - *low - 1;
      if (length > best.second + 1 - best.first) best = {*low + 1, *high - 1};
    }
    if (best.first > best.second) return best;
    best.second = std::min(best.second, best.first + kMostLeases - 1);
    return best;
  }

  // The first router of the lab on the port's network: its own address there, or empty.
  std::string Router(const Port& port, const IpPrefix& own) const {
    const Segment& segment = segments_[Network::Index(port.segment)];
    for (int i = 0; i < segment.routers; ++i) {
      const Port& other = network_.PortAt(segment.ports[Network::Index(i)]);
      for (const IpPrefix& prefix : other.addresses) {
        if (own.Contains(prefix.address)) return prefix.address.ToString();
      }
    }
    return "";
  }

  const Network& network_;
  const std::vector<Segment>& segments_;
  const NetworkNode& node_;
  NodeDaemons& daemons_;
};

}  // namespace

void AddServices(const Network& network, const std::vector<Segment>& segments, int node,
                 NodeDaemons* daemons) {
  Server server(network, segments, node, daemons);
  for (model::Service service : network.nodes[Network::Index(node)].given->services) {
    server.Add(service);
  }
}

}  // namespace warren::compile
