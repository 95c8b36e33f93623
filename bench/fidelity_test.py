#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The fidelity report: the promises in model time hold, and nothing is missing from it. Figures of
time are not looked at: tests run on busy machines."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
MODEL = os.path.abspath("bench/model")


class FidelityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.report = pathlib.Path(cls.folder.name, "report")
        cls.done = subprocess.run(
            [str(HERE / "fidelity.py"), "--quick", "--json", "--report", str(cls.report)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
            env=dict(os.environ, WARREN_BENCH_MODEL=MODEL, PYTHONDONTWRITEBYTECODE="1"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def results(self):
        self.assertIn(self.done.returncode, (0, 1), self.done.stderr)
        return json.loads(self.done.stdout)

    def test_promises_in_model_time_are_held(self):
        promises = [p for p in self.results()["promises"] if p["lane"] == "model"]
        self.assertGreaterEqual(len(promises), 20)
        for promise in promises:
            self.assertTrue(promise["kept"], promise)

    def test_status_says_whether_all_were_held(self):
        kept = all(promise["kept"] for promise in self.results()["promises"])
        self.assertEqual(self.done.returncode, 0 if kept else 1)

    def test_no_frame_is_early(self):
        early = [p for p in self.results()["promises"] if p["what"].startswith("never early")]
        self.assertEqual([p["figure"] for p in early], [0])

    def test_the_report_is_whole(self):
        parts = {"model", "due-time", "rate", "single-frame", "queue", "loss", "tcp", "ping",
                 "pchar"}
        self.assertEqual(set(self.results()["found"]), parts)
        page = (self.report / "index.html").read_text(encoding="utf-8")
        images = re.findall(r'(?:src|href)="([^"]+)"', page)
        self.assertGreaterEqual(len(images), 8)
        for image in images:
            self.assertGreater((self.report / image).stat().st_size, 1000, image)
        for word in ("Promises", "Due time", "Rate", "Queue", "Loss", "TCP", "ping", "pchar"):
            self.assertIn(f"<h2>{word}</h2>", page)


if __name__ == "__main__":
    unittest.main()
