// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/etc.h"

#include <string_view>

#include "capsule/guest/files.h"

namespace warren::capsule {

namespace {

// Root, and the users that packaged daemons change to. Numbers of our own: the
// host's depend on the order in which its packages were installed.
constexpr std::string_view kPasswd =
    R"(root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
frr:x:901:901:FRRouting:/run/frr:/usr/sbin/nologin
quagga:x:902:902:Quagga:/run/quagga:/usr/sbin/nologin
bird:x:903:903:BIRD:/run/bird:/usr/sbin/nologin
sshd:x:904:65534:sshd:/run/sshd:/usr/sbin/nologin
tcpdump:x:905:905:tcpdump:/nonexistent:/usr/sbin/nologin
dnsmasq:x:906:65534:dnsmasq:/var/lib/misc:/usr/sbin/nologin
unbound:x:907:907:unbound:/var/lib/unbound:/usr/sbin/nologin
bind:x:908:908:bind:/var/cache/bind:/usr/sbin/nologin
_chrony:x:909:909:chrony:/var/lib/chrony:/usr/sbin/nologin
ntpsec:x:910:910:ntpsec:/nonexistent:/usr/sbin/nologin
radvd:x:911:65534:radvd:/run/radvd:/usr/sbin/nologin
_kea:x:912:912:Kea:/var/lib/kea:/usr/sbin/nologin
haproxy:x:913:913:haproxy:/var/lib/haproxy:/usr/sbin/nologin
iperf3:x:914:914:iperf3:/nonexistent:/usr/sbin/nologin
)";

constexpr std::string_view kGroup =
    R"(root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
kmem:x:15:
sudo:x:27:
www-data:x:33:
shadow:x:42:
utmp:x:43:
staff:x:50:
users:x:100:
nogroup:x:65534:
frr:x:901:
frrvty:x:920:frr
quagga:x:902:
quaggavty:x:921:quagga
bird:x:903:
tcpdump:x:905:
unbound:x:907:
bind:x:908:
_chrony:x:909:
ntpsec:x:910:
_kea:x:912:
haproxy:x:913:
iperf3:x:914:
)";

constexpr std::string_view kShadow =
    R"(root:*:19000:0:99999:7:::
nobody:*:19000:0:99999:7:::
)";

constexpr std::string_view kNsswitch =
    R"(passwd: files
group: files
shadow: files
hosts: files dns
networks: files
protocols: files
services: files
ethers: files
rpc: files
)";

constexpr std::string_view kHosts =
    R"(127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
)";

constexpr std::string_view kProtocols =
    R"(ip 0 IP
hopopt 0 HOPOPT
icmp 1 ICMP
igmp 2 IGMP
ggp 3 GGP
ipencap 4 IP-ENCAP
st 5 ST
tcp 6 TCP
egp 8 EGP
igp 9 IGP
pup 12 PUP
udp 17 UDP
hmp 20 HMP
xns-idp 22 XNS-IDP
rdp 27 RDP
iso-tp4 29 ISO-TP4
dccp 33 DCCP
xtp 36 XTP
ddp 37 DDP
idpr-cmtp 38 IDPR-CMTP
ipv6 41 IPv6
ipv6-route 43 IPv6-Route
ipv6-frag 44 IPv6-Frag
idrp 45 IDRP
rsvp 46 RSVP
gre 47 GRE
esp 50 IPSEC-ESP
ah 51 IPSEC-AH
skip 57 SKIP
ipv6-icmp 58 IPv6-ICMP
ipv6-nonxt 59 IPv6-NoNxt
ipv6-opts 60 IPv6-Opts
rspf 73 RSPF CPHB
vmtp 81 VMTP
eigrp 88 EIGRP
ospf 89 OSPFIGP
ax.25 93 AX.25
ipip 94 IPIP
etherip 97 ETHERIP
encap 98 ENCAP
pim 103 PIM
ipcomp 108 IPCOMP
vrrp 112 VRRP
l2tp 115 L2TP
isis 124 ISIS
sctp 132 SCTP
fc 133 FC
mobility-header 135 Mobility-Header
udplite 136 UDPLite
mpls-in-ip 137 MPLS-in-IP
manet 138
hip 139 HIP
shim6 140 Shim6
wesp 141 WESP
rohc 142 ROHC
ethernet 143
mptcp 262 MPTCP
)";

constexpr std::string_view kServices =
    R"(tcpmux 1/tcp
echo 7/tcp
echo 7/udp
discard 9/tcp sink null
discard 9/udp sink null
systat 11/tcp users
daytime 13/tcp
daytime 13/udp
chargen 19/tcp ttytst source
chargen 19/udp ttytst source
ftp-data 20/tcp
ftp 21/tcp
ssh 22/tcp
telnet 23/tcp
smtp 25/tcp mail
time 37/tcp timserver
time 37/udp timserver
whois 43/tcp nicname
tacacs 49/tcp
tacacs 49/udp
domain 53/tcp
domain 53/udp
bootps 67/udp
bootpc 68/udp
tftp 69/udp
finger 79/tcp
http 80/tcp www
kerberos 88/tcp kerberos5
kerberos 88/udp kerberos5
pop3 110/tcp pop-3
sunrpc 111/tcp portmapper
sunrpc 111/udp portmapper
auth 113/tcp authentication tap ident
nntp 119/tcp
ntp 123/udp
netbios-ns 137/udp
netbios-dgm 138/udp
netbios-ssn 139/tcp
imap2 143/tcp imap
snmp 161/tcp
snmp 161/udp
snmp-trap 162/udp snmptrap
bgp 179/tcp
imap3 220/tcp
ldap 389/tcp
ldap 389/udp
https 443/tcp
https 443/udp
microsoft-ds 445/tcp
isakmp 500/udp
exec 512/tcp
login 513/tcp
who 513/udp whod
shell 514/tcp cmd
syslog 514/udp
printer 515/tcp spooler
route 520/udp router routed
ripng 521/udp
dhcpv6-client 546/udp
dhcpv6-server 547/udp
rtsp 554/tcp
nntps 563/tcp
submission 587/tcp
ipp 631/tcp
ldaps 636/tcp
ldp 646/tcp
ldp 646/udp
domain-s 853/tcp
rsync 873/tcp
imaps 993/tcp
pop3s 995/tcp
socks 1080/tcp
openvpn 1194/tcp
openvpn 1194/udp
l2f 1701/udp l2tp
radius 1812/udp
radius-acct 1813/udp radacct
nfs 2049/tcp
nfs 2049/udp
zebrasrv 2600/tcp
zebra 2601/tcp
ripd 2602/tcp
ripngd 2603/tcp
ospfd 2604/tcp
bgpd 2605/tcp
ospf6d 2606/tcp
ospfapi 2607/tcp
isisd 2608/tcp
iscsi-target 3260/tcp
mysql 3306/tcp
bfd-control 3784/udp
bfd-echo 3785/udp
rwhois 4321/tcp
vxlan 4789/udp
ipsec-nat-t 4500/udp
sip 5060/tcp
sip 5060/udp
sip-tls 5061/tcp
xmpp-client 5222/tcp
mdns 5353/udp
postgresql 5432/tcp
geneve 6081/udp
http-alt 8080/tcp webcache
http-alt 8080/udp
babel 6696/udp
)";

constexpr std::string_view kBashrc =
    R"([ -z "$PS1" ] || PS1='\u@\h:\w\$ '
)";

constexpr std::string_view kProfile =
    R"(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
[ -z "$BASH" ] || . /etc/bash.bashrc
)";

// Nobody logs in here: vtysh and the like ask whether root may use them.
constexpr std::string_view kPam =
    R"(auth required pam_permit.so
account required pam_permit.so
password required pam_permit.so
session required pam_permit.so
)";

}  // namespace

void WriteEtc(const std::string& etc) {
  MakeDir(etc);
  WriteFile(etc + "/passwd", kPasswd);
  WriteFile(etc + "/group", kGroup);
  WriteFile(etc + "/shadow", kShadow, 0600);
  WriteFile(etc + "/nsswitch.conf", kNsswitch);
  MakeDir(etc + "/pam.d");
  WriteFile(etc + "/pam.d/other", kPam);
  WriteFile(etc + "/hosts", kHosts);
  WriteFile(etc + "/hostname", "warren\n");
  WriteFile(etc + "/resolv.conf", "");
  WriteFile(etc + "/host.conf", "multi on\n");
  WriteFile(etc + "/protocols", kProtocols);
  WriteFile(etc + "/services", kServices);
  WriteFile(etc + "/shells", "/bin/sh\n/bin/bash\n");
  WriteFile(etc + "/bash.bashrc", kBashrc);
  WriteFile(etc + "/profile", kProfile);
  WriteFile(etc + "/fstab", "");
  WriteFile(etc + "/machine-id", "");
  MakeLink("../proc/self/mounts", etc + "/mtab");
  MakeLink("../usr/lib/os-release", etc + "/os-release");
  for (const char* folder : {"/iproute2", "/frr", "/bird", "/default", "/network"}) {
    MakeDir(etc + folder);
  }
}

}  // namespace warren::capsule
