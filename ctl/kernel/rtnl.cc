// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/kernel/rtnl.h"

#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/kernel/unique_fd.h"
#include "ctl/model/ip.h"

namespace warren::kernel {
namespace {

using model::Family;
using model::IpAddress;
using model::IpPrefix;

// Chosen by us, so that ports can name it unseen; above the indexes of links.
constexpr int kFirstBridgeIndex = 0x40000000;

unsigned char AddressFamily(Family f) { return f == Family::kIpv4 ? AF_INET : AF_INET6; }
int AddressBytes(Family f) { return f == Family::kIpv4 ? 4 : 16; }

void PutAddress(nl_msg* m, int type, const IpAddress& address) {
  nla_put(m, type, AddressBytes(address.family), address.bytes.data());
}

template <typename Header>
Message RouteMessage(int type, int flags, const Header& header) {
  Message m = NewMessage(type, flags, 512);
  nlmsg_append(m.get(), const_cast<Header*>(&header), sizeof(header), NLMSG_ALIGNTO);
  return m;
}

Message LinkMessage(int index, unsigned flags, unsigned change, int netlink_flags = 0) {
  ifinfomsg header{};
  header.ifi_index = index;
  header.ifi_flags = flags;
  header.ifi_change = change;
  return RouteMessage(RTM_NEWLINK, netlink_flags, header);
}

void ReadKind(const nlattr* info, NetInterface* i) {
  const auto* head = static_cast<const nlattr*>(nla_data(info));
  const nlattr* kind = nla_find(head, nla_len(info), IFLA_INFO_KIND);
  if (kind != nullptr) i->kind = nla_get_string(const_cast<nlattr*>(kind));
  const nlattr* data = nla_find(head, nla_len(info), IFLA_INFO_DATA);
  if (i->kind != "bridge" || data == nullptr) return;
  const nlattr* ageing =
      nla_find(static_cast<const nlattr*>(nla_data(data)), nla_len(data), IFLA_BR_AGEING_TIME);
  i->floods = ageing != nullptr && nla_get_u32(ageing) == 0;
}

NetInterface ReadInterface(const nlmsghdr* h) {
  const auto* info = static_cast<const ifinfomsg*>(nlmsg_data(h));
  NetInterface i;
  i.index = info->ifi_index;
  i.up = (info->ifi_flags & IFF_UP) != 0;
  int left = nlmsg_attrlen(h, sizeof(*info));
  for (auto* a = nlmsg_attrdata(h, sizeof(*info)); nla_ok(a, left); a = nla_next(a, &left)) {
    if (nla_type(a) == IFLA_IFNAME) i.name = nla_get_string(a);
    if (nla_type(a) == IFLA_MASTER) i.master = static_cast<int>(nla_get_u32(a));
    if (nla_type(a) == IFLA_MTU) i.mtu = nla_get_u32(a);
    if (nla_type(a) == IFLA_CARRIER) i.carrier = nla_get_u8(a) != 0;
    if (nla_type(a) == IFLA_ADDRESS && nla_len(a) == 6) {
      const auto* b = static_cast<const uint8_t*>(nla_data(a));
      i.mac = absl::StrFormat("%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
    }
    if (nla_type(a) == IFLA_LINKINFO) {
      ReadKind(a, &i);
    }
  }
  return i;
}

// Path below /proc/sys; a dot inside an interface name is written as a slash, as sysctl(8) has it.
std::string SysctlPath(const std::string& key) {
  std::string path = key;
  if (key.find('/') == std::string::npos) {
    std::replace(path.begin(), path.end(), '.', '/');
  } else {
    for (char& c : path) c = c == '.' ? '/' : c == '/' ? '.' : c;
  }
  return absl::StrCat("/proc/sys/", path);
}

}  // namespace

absl::StatusOr<Rtnl> Rtnl::Open() {
  auto socket = NetlinkSocket::Open(NETLINK_ROUTE);
  if (!socket.ok()) return socket.status();
  return Rtnl(*std::move(socket));
}

absl::StatusOr<int> Rtnl::Index(const std::string& interface) {
  auto found = index_.find(interface);
  if (found != index_.end()) return found->second;
  return absl::NotFoundError(absl::StrCat("no interface '", interface, "' in the node"));
}

absl::Status Rtnl::AddAddress(const std::string& interface, const std::string& prefix) {
  return Address(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, interface, prefix);
}

absl::Status Rtnl::DeleteAddress(const std::string& interface, const std::string& prefix) {
  return Address(RTM_DELADDR, 0, interface, prefix);
}

absl::Status Rtnl::Address(int type, int flags, const std::string& interface,
                           const std::string& prefix) {
  auto index = Index(interface);
  if (!index.ok()) return index.status();
  auto parsed = IpPrefix::Parse(prefix);
  if (!parsed)
    return absl::InvalidArgumentError(absl::StrCat("'", prefix, "' is no address/length"));
  ifaddrmsg header{};
  header.ifa_family = AddressFamily(parsed->address.family);
  header.ifa_prefixlen = static_cast<unsigned char>(parsed->length);
  header.ifa_index = static_cast<unsigned>(*index);
  // The compiler has checked that no address is given twice: probing for it would cost a second.
  header.ifa_flags = parsed->address.family == Family::kIpv6 ? IFA_F_NODAD : 0;
  Message m = RouteMessage(type, flags, header);
  PutAddress(m.get(), IFA_LOCAL, parsed->address);
  PutAddress(m.get(), IFA_ADDRESS, parsed->address);
  if (parsed->address.family == Family::kIpv4 && parsed->length < 31) {
    IpAddress broadcast = parsed->address;
    for (int bit = parsed->length; bit < 32; ++bit) {
      broadcast.bytes[static_cast<size_t>(bit / 8)] |= static_cast<uint8_t>(0x80 >> (bit % 8));
    }
    PutAddress(m.get(), IFA_BROADCAST, broadcast);
  }
  return socket_.Queue(std::move(m),
                       absl::StrCat(type == RTM_NEWADDR ? "adding " : "removing ", prefix,
                                    type == RTM_NEWADDR ? " to " : " from ", interface));
}

absl::Status Rtnl::SetUp(const std::string& interface) {
  auto index = Index(interface);
  if (!index.ok()) return index.status();
  return socket_.Queue(LinkMessage(*index, IFF_UP, IFF_UP),
                       absl::StrCat("setting ", interface, " up"));
}

absl::Status Rtnl::AddRoute(const std::string& to, const std::string& via) {
  return Route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, to, via);
}

absl::Status Rtnl::PutRoute(const std::string& to, const std::string& via) {
  return Route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, to, via);
}

absl::Status Rtnl::DeleteRoute(const std::string& to, const std::string& via) {
  return Route(RTM_DELROUTE, 0, to, via);
}

absl::Status Rtnl::Route(int type, int flags, const std::string& to, const std::string& via) {
  auto prefix = IpPrefix::Parse(to);
  auto gateway = IpAddress::Parse(via);
  if (!prefix || !gateway || prefix->address.family != gateway->family) {
    return absl::InvalidArgumentError(absl::StrCat("no route: '", to, "' via '", via, "'"));
  }
  rtmsg header{};
  header.rtm_family = AddressFamily(gateway->family);
  header.rtm_dst_len = static_cast<unsigned char>(prefix->length);
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = type == RTM_NEWROUTE ? RTPROT_STATIC : RTPROT_UNSPEC;
  header.rtm_scope = type == RTM_NEWROUTE ? RT_SCOPE_UNIVERSE : RT_SCOPE_NOWHERE;
  header.rtm_type = RTN_UNICAST;
  Message m = RouteMessage(type, flags, header);
  if (prefix->length > 0) PutAddress(m.get(), RTA_DST, prefix->address);
  PutAddress(m.get(), RTA_GATEWAY, *gateway);
  return socket_.Queue(std::move(m), absl::StrCat(type == RTM_NEWROUTE ? "adding" : "removing",
                                                  " the route to ", to, " via ", via));
}

absl::Status Rtnl::AddBridge(const std::string& name, const std::vector<std::string>& ports,
                             bool hub) {
  const int index = kFirstBridgeIndex + static_cast<int>(index_.size());
  Message m = LinkMessage(index, IFF_UP, IFF_UP, NLM_F_CREATE | NLM_F_EXCL);
  nla_put_string(m.get(), IFLA_IFNAME, name.c_str());
  nlattr* info = nla_nest_start(m.get(), IFLA_LINKINFO);
  nla_put_string(m.get(), IFLA_INFO_KIND, "bridge");
  nlattr* data = nla_nest_start(m.get(), IFLA_INFO_DATA);
  nla_put_u32(m.get(), IFLA_BR_FORWARD_DELAY, 0);
  nla_put_u8(m.get(), IFLA_BR_MCAST_SNOOPING, 0);
  if (hub) nla_put_u32(m.get(), IFLA_BR_AGEING_TIME, 0);
  nla_nest_end(m.get(), data);
  nla_nest_end(m.get(), info);
  absl::Status status = socket_.Queue(std::move(m), absl::StrCat("making bridge ", name));
  if (!status.ok()) return status;
  index_[name] = index;
  for (const std::string& port : ports) {
    if (status = Join(port, name); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Rtnl::Join(const std::string& port, const std::string& bridge) {
  auto index = Index(port);
  auto master = Index(bridge);
  if (!index.ok()) return index.status();
  if (!master.ok()) return master.status();
  Message m = LinkMessage(*index, IFF_UP, IFF_UP);
  nla_put_u32(m.get(), IFLA_MASTER, static_cast<uint32_t>(*master));
  return socket_.Queue(std::move(m), absl::StrCat("joining ", port, " to ", bridge));
}

absl::StatusOr<std::vector<NetRoute>> Rtnl::Routes() {
  std::vector<NetRoute> routes;
  absl::Status status = socket_.Dump(
      RouteMessage(RTM_GETROUTE, 0, rtmsg{}), "listing routes", [&](const nlmsghdr* h) {
        const auto* info = static_cast<const rtmsg*>(nlmsg_data(h));
        const nlattr* head = nlmsg_attrdata(h, sizeof(*info));
        const int length = nlmsg_attrlen(h, sizeof(*info));
        const nlattr* gateway = nla_find(head, length, RTA_GATEWAY);
        if (info->rtm_table != RT_TABLE_MAIN || info->rtm_type != RTN_UNICAST ||
            gateway == nullptr || (info->rtm_flags & RTM_F_CLONED) != 0) {
          return;
        }
        const Family family = info->rtm_family == AF_INET ? Family::kIpv4 : Family::kIpv6;
        auto read = [&](const nlattr* a) {
          IpAddress address;
          address.family = family;
          if (a == nullptr) return address;
          std::copy_n(static_cast<const uint8_t*>(nla_data(a)),
                      std::min(nla_len(a), AddressBytes(family)), address.bytes.begin());
          return address;
        };
        IpPrefix to;
        to.address = read(nla_find(head, length, RTA_DST));
        to.length = info->rtm_dst_len;
        routes.push_back(
            {to.ToString(), read(gateway).ToString(),
             info->rtm_protocol == RTPROT_STATIC || info->rtm_protocol == RTPROT_BOOT});
      });
  if (!status.ok()) return status;
  return routes;
}

absl::StatusOr<std::vector<NetInterface>> Rtnl::Interfaces() {
  std::vector<NetInterface> interfaces;
  absl::Status status =
      socket_.Dump(RouteMessage(RTM_GETLINK, 0, ifinfomsg{}), "listing interfaces",
                   [&](const nlmsghdr* h) { interfaces.push_back(ReadInterface(h)); });
  if (!status.ok()) return status;
  status = socket_.Dump(
      RouteMessage(RTM_GETADDR, 0, ifaddrmsg{}), "listing addresses", [&](const nlmsghdr* h) {
        const auto* info = static_cast<const ifaddrmsg*>(nlmsg_data(h));
        auto owner = std::find_if(interfaces.begin(), interfaces.end(), [&](const NetInterface& i) {
          return i.index == static_cast<int>(info->ifa_index);
        });
        const nlattr* address = nla_find(nlmsg_attrdata(h, sizeof(*info)),
                                         nlmsg_attrlen(h, sizeof(*info)), IFA_ADDRESS);
        if (owner == interfaces.end() || address == nullptr) return;
        IpPrefix prefix;
        prefix.address.family = info->ifa_family == AF_INET ? Family::kIpv4 : Family::kIpv6;
        std::copy_n(static_cast<const uint8_t*>(nla_data(address)),
                    std::min(nla_len(address), AddressBytes(prefix.address.family)),
                    prefix.address.bytes.begin());
        prefix.length = info->ifa_prefixlen;
        owner->addresses.push_back(prefix.ToString());
      });
  if (!status.ok()) return status;
  return interfaces;
}

absl::Status WriteSysctl(const std::string& key, const std::string& value) {
  const std::string path = SysctlPath(key);
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid() || write(fd.get(), value.data(), value.size()) < 0) {
    return ErrnoStatus(errno, absl::StrCat("sysctl ", key, " = ", value));
  }
  return absl::OkStatus();
}

std::string ReadSysctl(const std::string& key) {
  std::string value;
  std::ifstream file(SysctlPath(key));
  std::getline(file, value);
  return value;
}

}  // namespace warren::kernel
