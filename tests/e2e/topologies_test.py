#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Every ready lab comes up and holds its checks."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import CHECKOUT, WarrenTest  # noqa: E402


class Topologies(WarrenTest):

    def run_lab(self, path):
        # The one that is made for it, and too much for a busy machine's own clock.
        words = ["--virtual-time"] if path.stem == "reproducible" else []
        report = self.facts("run", path, *words, limit=900)
        self.assertGreater(len(report["checks"]), 0, f"{path} checks nothing")
        for check in report["checks"]:
            self.assertTrue(check["held"], f"{path}: {check['name']}: {check['finding']}")


def _add(path):
    def test(self):
        self.run_lab(path)
    setattr(Topologies, "test_" + path.stem.replace("-", "_"), test)


for _path in sorted((CHECKOUT / "topologies").glob("*.yaml")):
    _add(_path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
