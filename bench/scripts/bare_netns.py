#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""bare_netns.py COUNT DEVICES: prints the bytes of memory that one bare network namespace with that
many dummy devices takes, all of them up with an IPv4 and an IPv6 address, and that forwards: what a node
that is a router is made of, without Warren."""

import ctypes
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
RTM_NEWLINK, RTM_NEWADDR = 16, 20
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 1, 4, 0x200, 0x400
IFF_UP = 1
IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND = 3, 18, 1
IFA_ADDRESS, IFA_LOCAL = 1, 2
IFA_F_NODAD = 2

libc = ctypes.CDLL(None, use_errno=True)


def attribute(kind, payload):
    length = 4 + len(payload)
    return struct.pack("=HH", length, kind) + payload + b"\0" * (-length % 4)


def message(kind, flags, sequence, payload):
    header = struct.pack("=IHHII", 16 + len(payload), kind,
                         NLM_F_REQUEST | NLM_F_ACK | flags, sequence, 0)
    return header + payload


def link_up(sequence, index):
    return message(RTM_NEWLINK, 0, sequence,
                   struct.pack("=BBHiII", 0, 0, 0, index, IFF_UP, IFF_UP))


def dummy(sequence, index):
    info = attribute(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, b"dummy\0"))
    name = attribute(IFLA_IFNAME, f"eth{index - 2}\0".encode())
    return message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sequence,
                   struct.pack("=BBHiII", 0, 0, 0, index, IFF_UP, IFF_UP) + name + info)


def address(sequence, index, family, length, number):
    body = struct.pack("=BBBBI", family, length, IFA_F_NODAD if family == socket.AF_INET6 else 0,
                       0, index)
    return message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sequence,
                   body + attribute(IFA_LOCAL, number) + attribute(IFA_ADDRESS, number))


def forward():
    for switch in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
        with open(f"/proc/sys/net/{switch}", "w", encoding="ascii") as sysctl:
            sysctl.write("1")


def fill(devices):
    requests = [link_up(1, 1)]
    for index in range(2, 2 + devices):
        requests.append(dummy(len(requests) + 1, index))
        requests.append(address(len(requests) + 1, index, socket.AF_INET, 24,
                                bytes([10, 0, index, 1])))
        requests.append(address(len(requests) + 1, index, socket.AF_INET6, 64,
                                socket.inet_pton(socket.AF_INET6, f"fd00:{index}::1")))
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as netlink:
        netlink.send(b"".join(requests))
        for _ in requests:
            answer = netlink.recv(65536)
            error = struct.unpack_from("=i", answer, 16)[0]
            if error != 0:
                raise OSError(-error, os.strerror(-error))


def used():
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as drop:
        drop.write("3")
    with open("/proc/meminfo", encoding="ascii") as info:
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in info}
    return (kilobytes["MemTotal"] - kilobytes["MemFree"]) * 1024


def main():
    count, devices = int(sys.argv[1]), int(sys.argv[2])
    before = used()
    namespaces = []
    for _ in range(count):
        if libc.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        namespaces.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        forward()
        fill(devices)
    print((used() - before) / count)


if __name__ == "__main__":
    main()
