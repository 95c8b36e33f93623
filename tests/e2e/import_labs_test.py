#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Labs of other tools come up with their own configurations, and their routes converge."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import SHARED_DATA, WarrenTest  # noqa: E402

CONVERGED_S = 120  # OSPF with its usual timers needs 45 s for a designated router

KATHARA = SHARED_DATA / "kathara"


class ImportLabs(WarrenTest):

    def lay(self, files):
        """Writes a lab's folder."""
        folder = self.folder / "lab"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    def bring_up(self, path):
        lab = self.folder / "imported.yaml"
        self.good("import", path, "-o", lab)
        self.facts("up", lab, "--lab", "imported", limit=300)

    def routes(self, node):
        return self.good("exec", node, "--", "ip", "route")

    def wait_for_route(self, node, prefix, proto):
        self.wait(lambda: any(line.startswith(prefix + " ") and f"proto {proto}" in line
                              for line in self.routes(node).splitlines()),
                  CONVERGED_S, lambda: f"{node} has no {proto} route to {prefix}:\n"
                                       + self.routes(node))

    def reaches(self, node, address):
        self.wait(lambda: self.warren("exec", node, "--", "ping", "-c", "1", "-W", "1",
                                      address).returncode == 0,
                  CONVERGED_S, lambda: f"{node} does not reach {address}")

    def chain(self, config):
        """pc1 - r1 - r2 - pc2, as a Kathara lab; `config` gives each router's frr.conf."""
        files = {"lab.conf": "pc1[0]=A\nr1[0]=A\nr1[1]=B\nr2[0]=C\nr2[1]=B\npc2[0]=C\n"}
        for n, far in ((1, 2), (2, 1)):
            files[f"pc{n}.startup"] = (f"ip address add 10.0.{n}.2/24 dev eth0\n"
                                       f"ip route add default via 10.0.{n}.1\n")
            files[f"r{n}.startup"] = (f"ip address add 10.0.{n}.1/24 dev eth0\n"
                                      f"ip address add 10.0.9.{n}/24 dev eth1\n"
                                      "systemctl start frr\n")
            files[f"r{n}/etc/frr/frr.conf"] = config(n, far)
        return self.lay(files)

    def test_kathara_ospf(self):
        self.bring_up(self.chain(
            lambda n, far: "router ospf\n network 10.0.0.0/16 area 0\n"))
        self.wait_for_route("r1", "10.0.2.0/24", "ospf")
        self.reaches("pc1", "10.0.2.2")

    def test_kathara_rip(self):
        self.bring_up(self.chain(lambda n, far: "router rip\n network 10.0.0.0/16\n"))
        self.wait_for_route("r1", "10.0.2.0/24", "rip")
        self.reaches("pc1", "10.0.2.2")

    def test_kathara_bgp(self):
        self.bring_up(self.chain(
            lambda n, far: f"router bgp {n}\n no bgp ebgp-requires-policy\n"
                           f" neighbor 10.0.9.{far} remote-as {far}\n"
                           f" address-family ipv4 unicast\n  network 10.0.{n}.0/24\n"
                           " exit-address-family\n"))
        self.wait_for_route("r1", "10.0.2.0/24", "bgp")
        self.reaches("pc1", "10.0.2.2")

    def test_containerlab_clos(self):
        """Two spines, two leaves, BGP on every link, a host at each leaf."""
        files, nodes, links = {}, [], []
        for leaf in (1, 2):
            peers = ""
            addresses = f"interface eth3\n ip address 10.0.{leaf}.1/24\n"
            for spine in (1, 2):
                addresses += f"interface eth{spine}\n ip address 172.16.{leaf}{spine}.1/30\n"
                peers += f" neighbor 172.16.{leaf}{spine}.2 remote-as {64500 + spine}\n"
                links.append(f'    - endpoints: ["leaf{leaf}:eth{spine}", "spine{spine}:eth{leaf}"]')
            files[f"leaf{leaf}.conf"] = (
                f"{addresses}router bgp {65000 + leaf}\n no bgp ebgp-requires-policy\n{peers}"
                f" address-family ipv4 unicast\n  network 10.0.{leaf}.0/24\n exit-address-family\n")
            nodes.append(f"    pc{leaf}:\n      kind: linux\n      image: alpine\n      exec:\n"
                         f"        - ip addr add 10.0.{leaf}.2/24 dev eth1\n"
                         f"        - ip route add default via 10.0.{leaf}.1")
            links.append(f'    - endpoints: ["pc{leaf}:eth1", "leaf{leaf}:eth3"]')
        for spine in (1, 2):
            addresses = peers = ""
            for leaf in (1, 2):
                addresses += f"interface eth{leaf}\n ip address 172.16.{leaf}{spine}.2/30\n"
                peers += f" neighbor 172.16.{leaf}{spine}.1 remote-as {65000 + leaf}\n"
            files[f"spine{spine}.conf"] = (f"{addresses}router bgp {64500 + spine}\n"
                                           f" no bgp ebgp-requires-policy\n{peers}")
        for name in ("leaf1", "leaf2", "spine1", "spine2"):
            nodes.append(f"    {name}:\n      kind: linux\n      image: frrouting/frr\n"
                         f"      binds: [{name}.conf:/etc/frr/frr.conf]")
        files["clos.clab.yml"] = "\n".join(["name: clos", "topology:", "  nodes:", *nodes,
                                            "  links:", *links, ""])
        self.bring_up(self.lay(files) / "clos.clab.yml")
        self.wait_for_route("leaf1", "10.0.2.0/24", "bgp")
        self.reaches("pc1", "10.0.2.2")

    @unittest.skipUnless(KATHARA.exists(), "the data folder beside the checkout is absent")
    def test_real_labs_converge(self):
        for lab, node, prefix, proto in (
                ("kathara-lab_ospf_frr-singlearea", "bb2", "10.0.3.0/24", "ospf"),
                ("kathara-lab_rip", "r1", "100.1.2.0/24", "rip")):
            with self.subTest(lab):
                self.bring_up(KATHARA / lab)
                self.wait_for_route(node, prefix, proto)
                self.good("down", "imported")
        with self.subTest("bgp"):
            # It announces nothing; what is to see is the session.
            self.bring_up(KATHARA / "kathara-lab_bgp-simple-peering")
            self.wait(lambda: "Established" in self.good(
                "exec", "router1", "--", "vtysh", "-c", "show bgp neighbors"),
                CONVERGED_S, lambda: "the BGP session is not up")

    @unittest.skipUnless((SHARED_DATA / "containerlab").exists(),
                         "the data folder beside the checkout is absent")
    def test_a_real_clos_forwards(self):
        self.bring_up(SHARED_DATA / "containerlab" / "clos02.clab.yml")
        self.reaches("client1", "client4")

    def test_broken_labs_are_refused(self):
        lab = self.lay({"lab.conf": "pc1[0]=A\nno such line\n"})
        self.refused(2, "import", lab, says="lab.conf:2:1: error:")
        path = self.topology("topology: {nodes: {a: {}}, links: [{endpoints: [a]}]}\n", "x.clab.yml")
        self.refused(2, "import", path, says="x.clab.yml:1:")


if __name__ == "__main__":
    unittest.main(verbosity=2)
