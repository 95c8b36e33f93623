#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Labs of CORE, GNS3, MiniEdit, BRITE, CAIDA and Rocketfuel come up and do what their files say; labs
go to containerlab and GraphML and come back the same."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import CHECKOUT, WarrenTest  # noqa: E402

FILES = CHECKOUT / "ctl" / "import" / "testdata"
CONVERGED_S = 60


class Convert(WarrenTest):

    def bring_up(self, name, *words):
        lab = self.folder / "lab.yaml"
        self.good("import", FILES / name, "-o", lab, *words)
        facts = self.facts("check", lab)
        summary = self.facts("up", lab, "--lab", "imported", limit=300)
        self.assertEqual(summary["nodes"], facts["nodes"])
        return facts

    def reaches(self, node, address):
        self.wait(lambda: self.warren("exec", node, "--", "ping", "-c", "1", "-W", "1",
                                      address).returncode == 0,
                  CONVERGED_S, lambda: f"{node} does not reach {address}:\n"
                                       + self.good("exec", node, "--", "ip", "route"))

    def route(self, node, address):
        """The next hop of a node's route to an address, None without one."""
        words = self.good("exec", node, "--", "ip", "route", "show", address).split()
        return words[words.index("via") + 1] if "via" in words else None

    def test_core(self):
        self.assertEqual(self.bring_up("campus.xml")["nodes"], 7)
        self.reaches("pc1", "10.0.2.20")  # by OSPF of r1 and r2
        self.assertIn("10Mbit", self.good("link", "r1--r2"))
        self.good("down", "imported")

    def test_gns3(self):
        self.bring_up("office.gns3")
        self.reaches("PC-2", "192.168.7.10")  # its own address came from Warren
        self.good("down", "imported")

    def test_mininet(self):
        self.bring_up("classroom.mn")
        self.reaches("h1", "10.0.0.2")
        self.wait(lambda: self.warren("exec", "h2", "--", "test", "-e", "/tmp/h2").returncode == 0,
                  CONVERGED_S, lambda: "startCommand did not run")
        self.good("down", "imported")

    def test_brite(self):
        self.bring_up("plane.brite")
        self.reaches("n0", "as3-n2")
        self.good("down", "imported")

    def test_caida(self):
        self.bring_up("ases.txt")
        # as10, as20, as30, as40, as50 are 172.16.0.1, 2, 3, 4, 5 in the order of the file.
        self.reaches("as30", "172.16.0.2")
        self.reaches("as50", "172.16.0.4")
        self.assertEqual(self.route("as10", "172.16.0.4"), "10.0.0.2")
        # Neither a customer's peer nor a customer of both providers carries what goes between them.
        self.good("link", "as10--as20", "state=down")
        self.wait(lambda: self.route("as10", "172.16.0.2") is None, CONVERGED_S,
                  lambda: "a route against the policy is left")
        self.assertIsNone(self.route("as10", "172.16.0.4"))
        self.reaches("as30", "172.16.0.4")
        self.good("down", "imported")

    def test_caida_neighbourhood(self):
        self.assertEqual(self.bring_up("ases.txt", "--ego", "30", "--hops", "1")["nodes"], 3)
        self.reaches("as40", "172.16.0.2")
        self.good("down", "imported")
        self.refused(2, "import", FILES / "ases.txt", "--ego", "7", says="there is no AS 7")
        self.refused(2, "import", FILES / "plane.brite", "--ego", "7", says="AS relationships")

    def test_rocketfuel(self):
        self.bring_up("isp/weights.intra")
        # 2.5 and 4 by way of the second router cost less than 10.
        self.wait(lambda: self.route("Zagreb-HR1", "172.16.0.3") == "10.0.0.2", CONVERGED_S,
                  lambda: self.good("exec", "Zagreb-HR1", "--", "ip", "route"))
        self.reaches("Zagreb-HR1", "172.16.0.3")
        self.good("down", "imported")

    def test_there_and_back(self):
        first = self.folder / "first.yaml"
        self.good("new", "ring", "size=4", "rate=10Mbit", "delay=3ms", "-o", first)
        clab, graph = self.folder / "lab.clab.yml", self.folder / "lab.graphml"
        back, again = self.folder / "back.yaml", self.folder / "again.yaml"
        self.good("convert", first, "-o", clab)
        self.good("convert", clab, "-o", graph)
        self.good("convert", graph, "-o", back)
        self.good("export", back, "--to", "clab", "-o", self.folder / "second.clab.yml")
        self.assertEqual(clab.read_text(), (self.folder / "second.clab.yml").read_text())
        self.good("convert", back, "--to", "yaml", "-o", again)
        self.assertEqual(back.read_text(), again.read_text())
        self.assertIn("<svg", self.good("convert", clab, "--to", "svg"))
        self.facts("up", back, "--lab", "imported")
        self.good("down", "imported")

    def test_wrong_words(self):
        self.refused(2, "convert", self.folder / "absent.mn", says="absent.mn")
        broken = self.topology("warren: 1\nnodes: {a: {kind: box}}\n")
        self.refused(2, "convert", broken, "--to", "clab", says="lab.yaml:2:")
        self.refused(2, "import", self.topology("warren: 1\nname: x\n"), says="Warren's own")
        self.refused(2, "export", broken, "--to", "visio", says="visio")
        self.refused(2, "import", self.topology("{\n \"hosts\": [,], \"switches\": []}\n", "x.mn"),
                     says="x.mn:2:12: error:")


if __name__ == "__main__":
    unittest.main(verbosity=2)
