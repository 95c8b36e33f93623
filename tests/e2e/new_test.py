#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Generated topologies pass the check, come up, and hold the check that they bring along."""

import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402


class New(WarrenTest):

    def kinds(self):
        text = self.good("new", "--help")
        return re.findall(r"^  ([a-z][a-z-]*) ", text.split("Kinds,")[1].split("Words of")[0], re.M)

    def test_every_kind_passes_the_check_and_says_the_same_twice(self):
        kinds = self.kinds()
        self.assertEqual(len(kinds), 14)
        for kind in kinds:
            with self.subTest(kind):
                path = self.folder / f"{kind}.yaml"
                self.good("new", kind, "seed=3", "-o", path)
                self.assertEqual(path.read_text(encoding="utf-8"), self.good("new", kind, "seed=3"))
                facts = self.facts("check", path)
                self.assertGreater(facts["nodes"], 1)

    def test_they_run(self):
        for words in (["torus", "hosts=1", "rate=100Mbit"],
                      ["fat-tree"],
                      ["star", "centre=switch", "size=5", "delay=1ms"],
                      ["ring", "size=4", "routing=ospf"],
                      ["waxman", "size=8", "seed=2"]):
            with self.subTest(words):
                path = self.folder / "lab.yaml"
                self.good("new", *words, "-o", path)
                report = self.facts("run", path, limit=300)
                self.assertEqual([check["held"] for check in report["checks"]], [True])

    def test_wrong_words_are_refused(self):
        self.refused(2, "new", "rong", says=["unknown kind 'rong'", "ring"])
        self.refused(2, "new", "ring", "size=two", says="size: 'two' is not a number")
        self.refused(2, "new", "ring", "rate=10", says="rate:")
        self.refused(2, "new", "ring", "mtu=3", says="mtu:")
        self.refused(2, "new", "ring", "state=down", says="unknown word 'state'")
        self.refused(3, "new", "ring", "-o", self.folder / "absent" / "x.yaml", says="cannot be written")


if __name__ == "__main__":
    unittest.main(verbosity=2)
