#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Servers by a word: they are ready when the lab is up, and they serve."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402

LAB = """\
warren: 1
name: office
addressing: {ipv6: none}
nodes:
  server:
    kind: host
    services: [iperf3, nginx, sshd, dnsmasq]
    interfaces: {eth0: {addresses: [10.0.0.1/24]}}
    files: {/root/.ssh/authorized_keys: {text: "%s"}}
  gate: {kind: router, interfaces: {eth0: {addresses: [10.0.0.99/24]}}}
  pc:
    kind: host
    interfaces: {eth0: {addresses: [10.0.0.2/24]}}
    run: [{cmd: "iperf3 -J -n 1M -c server >/tmp/first", name: first, after: [server/iperf3]}]
  lan: {kind: switch}
links:
  - {ends: [server, lan]}
  - {ends: [gate, lan]}
  - {ends: [pc, lan]}
"""
# Asks for an address by DHCP, as a client that has none, and prints the offer.
DISCOVER = """
import os, socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
s.settimeout(3)
s.bind(("0.0.0.0", 68))
mac = bytes.fromhex("020000000077")
number = os.urandom(4)
head = struct.pack("!BBBB4sHH4s4s4s4s16s64s128s", 1, 1, 6, 0, number, 0, 0x8000, bytes(4), bytes(4),
                   bytes(4), bytes(4), mac, b"", b"")
ask = head + b"\\x63\\x82\\x53\\x63" + bytes([53, 1, 1, 55, 2, 1, 3, 255])
for attempt in range(5):
    s.sendto(ask, ("255.255.255.255", 67))
    try:
        reply = s.recv(2000)
    except TimeoutError:
        continue
    if reply[4:8] == number:
        break
options, at = {}, 240
while reply[at] != 255:
    options[reply[at]] = reply[at + 2:at + 2 + reply[at + 1]]
    at += 2 + reply[at + 1]
print(socket.inet_ntoa(reply[16:20]), options[53][0], socket.inet_ntoa(options[3]))
"""


class Services(WarrenTest):

    def inside(self, node, *words):
        return self.good("exec", node, "--", *words)

    def test_all_of_them(self):
        key = self.folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        public = (self.folder / "key.pub").read_text(encoding="utf-8").strip()
        self.good("up", self.topology(LAB % public))
        # iperf3: already when the lab came up.
        self.wait(lambda: self.inside("pc", "cat", "/tmp/first").endswith("}\n"), 20)
        first = json.loads(self.inside("pc", "cat", "/tmp/first"))
        self.assertGreaterEqual(first["end"]["sum_sent"]["bytes"], 1 << 20)
        # nginx.
        page = "import urllib.request as u; print(u.urlopen('http://server/').read().decode(), end='')"
        self.assertEqual(self.inside("pc", "python3", "-c", page), "server\n")
        self.wait(lambda: "GET / HTTP/1.1" in self.good("logs", "server", "--service", "nginx"), 10)
        # sshd: with the key that the file gave, and not without.
        ssh = ["ssh", "-o", "StrictHostKeyChecking=no", "-o", "BatchMode=yes", "-o",
               "IdentitiesOnly=yes", "-i", "/tmp/key", "server", "hostname"]
        self.assertEqual(self.warren("exec", "pc", "--", *ssh).returncode, 255)
        self.good("exec", "pc", "--", "sh", "-c", "umask 077; cat >/tmp/key",
                  stdin=key.read_text(encoding="utf-8"))
        self.assertEqual(self.inside("pc", *ssh), "server\n")
        # dnsmasq: the lab's names, and addresses that nobody has.
        ask = ("import socket as s; q=b'\\x12\\x34\\x01\\0\\0\\1\\0\\0\\0\\0\\0\\0\\4gate\\0\\0\\1\\0\\1'; "
               "c=s.socket(s.AF_INET, s.SOCK_DGRAM); c.settimeout(5); c.sendto(q, ('10.0.0.1', 53)); "
               "print(s.inet_ntoa(c.recv(512)[-4:]))")
        self.assertEqual(self.inside("pc", "python3", "-c", ask), "10.0.0.99\n")
        address, kind, router = self.inside("pc", "python3", "-c", DISCOVER).split()
        self.assertIn(int(address.removeprefix("10.0.0.")), range(100, 255))
        self.assertEqual((kind, router), ("2", "10.0.0.99"))
        self.assertEqual([s["name"] for n in self.facts("show")["nodes"] if n["name"] == "server"
                          for s in n["services"] if s["running"]],
                         ["iperf3", "nginx", "sshd", "dnsmasq"])

    def test_they_come_back_and_they_change(self):
        text = LAB.replace(", sshd, dnsmasq", "") % "none"
        self.good("up", self.topology(text))
        self.good("exec", "server", "--", "pkill", "-9", "-f", "nginx")
        page = "import urllib.request as u; print(u.urlopen('http://server/').status)"
        self.wait(lambda: self.warren("exec", "pc", "--", "python3", "-c", page).stdout == "200\n",
                  20)
        fewer = text.replace("[iperf3, nginx]", "[iperf3]")
        self.assertEqual(
            self.good("apply", self.topology(fewer, "fewer.yaml"), "--dry-run").splitlines(),
            ["- file server /etc/nginx/nginx.conf", "- file server /srv/www/index.html",
             "- service server nginx"])
        self.good("apply", self.topology(fewer, "fewer.yaml"))
        self.assertEqual(self.inside("server", "sh", "-c", "ss -Hltn 'sport = :80' | wc -l"), "0\n")

    def test_what_is_refused(self):
        twice = LAB.replace("[iperf3, nginx, sshd, dnsmasq]", "[nginx, nginx]") % ""
        self.refused(2, "check", self.topology(twice), says="'nginx' is there twice")
        other = LAB.replace("[iperf3, nginx, sshd, dnsmasq]", "[apache]") % ""
        self.refused(2, "check", self.topology(other), says="write iperf3, nginx, sshd, dnsmasq")
        switch = LAB.replace("{kind: switch}", "{kind: switch, services: [nginx]}") % ""
        self.refused(2, "check", self.topology(switch), says="a switch has no services")
        broken = LAB.replace("files: {", "files: {/etc/nginx/nginx.conf: {text: \"nonsense;\"}, ") % ""
        said = self.refused(1, "up", self.topology(broken), says="node 'server': nginx ended")
        self.assertIn("unknown directive", said)
        self.assertEqual(self.facts("list"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
