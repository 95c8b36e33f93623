#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Routers of several makers in one lab: FRR and BIRD side by side."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402

# A ring of four, the suites in turn, so that every link joins two of them; hosts at opposite ends.
RING = """\
warren: 1
name: ring
routing: %s
nodes:
  h1: {kind: host}
  h3: {kind: host}
  r1: {kind: router}
  r2: {kind: router, with: bird}
  r3: {kind: router}
  r4: {kind: router, with: bird}
links:
  - {ends: [h1, r1]}
  - {ends: [h3, r3]}
  - {name: one, ends: [r1, r2]}
  - {name: two, ends: [r2, r3]}
  - {name: three, ends: [r3, r4]}
  - {name: four, ends: [r4, r1]}
"""
# OSPF of FRR on one side, RIP on the other; BIRD passes routes between them.
BORDER = """\
warren: 1
name: border
nodes:
  h1: {kind: host}
  r1: {kind: router, routing: ospf}
  b: {kind: router, routing: [ospf, rip], with: bird}
  r2: {kind: router, routing: rip}
  h2: {kind: host}
links:
  - {ends: [h1, r1]}
  - {ends: [r1, b]}
  - {ends: [b, r2]}
  - {ends: [r2, h2]}
"""


class Suites(WarrenTest):

    def reaches(self, source, target, version):
        return self.warren("exec", source, "--", "ping", f"-{version}", "-n", "-c", "1", "-W", "1",
                           target).returncode == 0

    def converges(self, source, target, limit=60):
        for version in (4, 6):
            self.wait(lambda v=version: self.reaches(source, target, v), limit,
                      lambda v=version: f"IPv{v}: " + self.good("logs", "r2"))

    def ring(self, routing):
        self.good("up", self.topology(RING % routing), limit=200)
        self.converges("h1", "h3")
        # Either way round: each time one suite alone has the only path.
        for cut, whole in ((("one", "two"), ()), (("three", "four"), ("one", "two"))):
            for link in whole:
                self.good("link", link, "state=up")
            if whole:
                self.converges("h1", "h3")
            for link in cut:
                self.good("link", link, "state=down")
            self.converges("h1", "h3")

    def test_ospf(self):
        self.ring("ospf")
        self.assertIn("Full", self.good("exec", "r2", "--", "birdc", "show", "ospf", "neighbors",
                                        "ospf2") +
                      self.good("exec", "r4", "--", "birdc", "show", "ospf", "neighbors", "ospf2"))

    def test_rip(self):
        self.ring("rip")

    def test_bgp(self):
        self.ring("bgp")

    def test_a_border_router_passes_routes(self):
        self.good("up", self.topology(BORDER), limit=200)
        self.converges("h1", "h2")

    def test_a_killed_daemon_starts_again(self):
        self.good("up", self.topology(BORDER), limit=200)
        self.converges("h1", "h2")
        self.good("exec", "b", "--", "pkill", "-9", "bird")
        self.wait(lambda: self.good("logs", "b", "--service", "bird").count("starts again") == 1, 20)
        self.converges("h1", "h2")

    def test_a_configuration_of_the_file_wins(self):
        own = "router id 9.9.9.9; protocol device {}"
        text = BORDER.replace("with: bird}", "with: bird, files: {/etc/bird/bird.conf: {text: \"" +
                              own + "\"}}}")
        self.good("up", self.topology(text), limit=200)
        self.assertIn("9.9.9.9", self.good("exec", "b", "--", "birdc", "show", "status"))
        self.assertEqual(self.good("exec", "b", "--", "cat", "/etc/bird/bird.conf"), own)

    def test_what_is_refused(self):
        self.refused(2, "check", self.topology((RING % "isis")), says="BIRD does not speak IS-IS")
        broken = BORDER.replace("with: bird}", "with: bird, files: {/etc/bird/bird.conf: "
                                "{text: nonsense}}}")
        said = self.refused(1, "up", self.topology(broken), limit=200, says="node 'b': bird ended")
        self.assertIn("syntax error", said)
        self.assertEqual(self.facts("list"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
