#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The package without a lab: what it builds, and how it finds the program."""

import json
import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path("python/lib").resolve()))
import warren  # noqa: E402
from warren import api  # noqa: E402

# Stands in for the program: says what it was asked, and what the file had.
PROGRAM = """#!/bin/sh
echo "$@" >>"$TOLD"
[ -f "$2" ] && cat "$2" >>"$TOLD"
[ "$1" = apply ] && echo '{"differences": ["~ x"]}'
[ "$1" = refuse ] && { echo 'warren: no such thing; write another' >&2; exit 2; }
exit 0
"""


class Building(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        folder = pathlib.Path(self.folder.name)
        self.told = folder / "told"
        program = folder / "warren"
        program.write_text(PROGRAM, encoding="utf-8")
        program.chmod(0o755)
        os.environ.update(WARREN=str(program), TOLD=str(self.told))

    def lab(self):
        lab = warren.Lab("x", routing="ospf", seed=7)
        a = lab.host("a", run=[{"cmd": "true"}])
        r = lab.router("r", **{"with": "bird"})
        lab.link(a, r, rate="10Mbit", queue={"limit": "64KB"}, backward={"delay": "5ms"})
        lab.link("r:eth7", a)
        return lab

    def test_a_topology_file(self):
        made = json.loads(self.lab().topology())
        self.assertEqual(made, {
            "warren": 1, "name": "x", "routing": "ospf", "seed": "7",
            "nodes": {"a": {"kind": "host", "run": [{"cmd": "true"}]},
                      "r": {"kind": "router", "with": "bird"}},
            "links": [{"name": "a--r", "ends": ["a", "r"], "rate": "10Mbit",
                       "queue": {"limit": "64KB"}, "backward": {"delay": "5ms"}},
                      {"name": "r--a", "ends": ["r:eth7", "a"]}]})

    def test_names_of_links(self):
        lab = warren.Lab("x")
        lab.host("a")
        lab.host("b")
        self.assertEqual([lab.link("a", "b").name for _ in range(3)], ["a--b", "a--b.2", "a--b.3"])
        self.assertEqual(lab.link_named("a--b.2").name, "a--b.2")

    def test_what_is_wrong(self):
        lab = self.lab()
        with self.assertRaisesRegex(warren.Error, "a second node 'a'"):
            lab.switch("a")
        with self.assertRaisesRegex(warren.Error, "no node 'z'"):
            _ = lab["z"]
        with self.assertRaisesRegex(warren.Error, "no link 'z'"):
            lab.link_named("z")
        with self.assertRaisesRegex(warren.Error, "no direction"):
            lab.links[0].set(direction="up", delay="1ms")

    def test_the_program_is_called(self):
        lab = self.lab()
        lab.up("capsule")
        self.assertEqual(lab.apply(), ["~ x"])
        lab.links[0].set(direction="backward", delay="1ms", queue={"limit": "9packets", "drop": "head"})
        lab.links[0].down()
        told = self.told.read_text(encoding="utf-8")
        for line in ("x.yaml --lab x --in capsule\n", "x.yaml --lab x --json\n",
                     "link x/a--r delay=1ms queue={limit: 9packets, drop: head} --backward\n",
                     "link x/a--r state=down\n"):
            self.assertIn(line, told)
        self.assertIn(lab.topology(), told)

    def test_its_errors_are_raised(self):
        from warren import program
        with self.assertRaises(warren.Error) as caught:
            program.run("refuse")
        self.assertEqual(str(caught.exception), "no such thing; write another")
        self.assertEqual(caught.exception.status, 2)
        with mock.patch.dict(os.environ, {"WARREN": "", "PATH": "/nowhere"}):
            with self.assertRaisesRegex(warren.Error, "WARREN"):
                program.run("list")

    def test_the_stubs_are_there(self):
        self.assertEqual(api.messages.PlanDelta(base=3).base, 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
