#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Every real file of other tools imports, passes the check, and comes up and goes down."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import SHARED_DATA, WarrenTest  # noqa: E402

FILES = sorted([*(SHARED_DATA / "topology-zoo").glob("*.graphml"),
                *(SHARED_DATA / "imunes").glob("*.imn"),
                *(SHARED_DATA / "containerlab").glob("*.clab.yml"),
                *(path.parent for path in (SHARED_DATA / "kathara").glob("*/lab.conf"))])


class Import(WarrenTest):

    @unittest.skipUnless(FILES, "the data folder beside the checkout is absent")
    def test_every_file_comes_up_and_down(self):
        for path in FILES:
            with self.subTest(path.name):
                lab = self.folder / f"{path.stem}.yaml"
                self.good("import", path, "-o", lab)
                facts = self.facts("check", lab)
                summary = self.facts("up", lab, "--lab", "imported", limit=300)
                self.assertEqual(summary["nodes"], facts["nodes"])
                listed = self.facts("list")
                self.assertEqual([(x["nodes"], x["links"]) for x in listed],
                                 [(facts["nodes"], facts["links"])])
                self.good("down", "imported")

    def test_an_unknown_format_is_refused(self):
        path = self.topology("neither one nor the other\n", "lab.txt")
        self.refused(2, "import", path, says="lab.txt")
        self.refused(2, "import", self.folder / "absent.graphml", says="absent.graphml")


if __name__ == "__main__":
    unittest.main(verbosity=2)
