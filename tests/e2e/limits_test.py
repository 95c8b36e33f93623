#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What a node's programs may use: processor weight and limit, memory."""

import os
import pathlib
import re
import statistics
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402

SPIN = "while :; do :; done"
LAB = """\
warren: 1
name: limits
nodes:
  a: {kind: host}
  b: {kind: host}
  s:
    kind: host
    run: [%s]
  t:
    kind: host
    run: [%s]
links:
  - {name: wire, ends: [a, b], delay: 10ms}
  - {ends: [s, t]}
"""
# Takes memory a MB at a time, writes how much it has.
EATER = """
import os, sys
held = []
for n in range(int(sys.argv[1])):
    held.append(b"x" * 1000000)
    print(n + 1, flush=True)
"""


class Limits(WarrenTest):

    def node(self, name):
        return next(n for n in self.facts("stats")["nodes"] if n["name"] == name)

    def shares(self, seconds):
        """Of one processor, by node, over some seconds of the capsule."""
        before = self.facts("stats")
        start = time.monotonic()
        self.wait(lambda: time.monotonic() > start + seconds, seconds + 10)
        after = self.facts("stats")
        elapsed = int(after["time_ns"]) - int(before["time_ns"])
        return {a["name"]: (int(a["cpu_ns"]) - int(b["cpu_ns"])) / elapsed
                for a, b in zip(after["nodes"], before["nodes"])}

    def rtts(self, count):
        text = self.good("exec", "a", "--", "ping", "-n", "-c", str(count), "-i", "0.02", "b",
                         limit=60)
        return [float(t) for t in re.findall(r"time=([0-9.]+) ms", text)]

    def test_a_limit_holds_and_changes_while_it_runs(self):
        text = LAB % (f'{{cmd: "{SPIN}"}}', "")
        limited = text.replace("  s:\n", "  s:\n    cpu: {limit: 20%}\n")
        self.good("up", self.topology(limited))
        self.assertAlmostEqual(self.shares(3)["s"], 0.2, delta=0.05)
        self.good("apply", self.topology(limited.replace("20%", "60%"), "more.yaml"))
        self.assertAlmostEqual(self.shares(3)["s"], 0.6, delta=0.12)
        self.good("apply", self.topology(text, "free.yaml"))
        self.assertGreater(self.shares(3)["s"], 0.75)

    def test_weights_share_a_busy_processor(self):
        spin = f'{{cmd: "{SPIN}"}}'
        text = (LAB % (spin, spin)).replace("  s:\n", "  s:\n    cpu: {weight: 400}\n")
        self.good("up", self.topology(text))
        shares = self.shares(4)
        self.assertAlmostEqual(shares["s"] / shares["t"], 4, delta=0.8)

    def test_a_spinning_node_does_not_delay_the_others(self):
        self.good("up", self.topology(LAB % ("", "")))
        idle = self.rtts(100)
        self.good("down")
        spin = f'{{cmd: "{SPIN}"}}'
        self.good("up", self.topology(LAB % (", ".join([spin] * 4), ", ".join([spin] * 4))))
        busy = self.rtts(100)
        self.assertEqual((len(idle), len(busy)), (100, 100))
        self.assertGreaterEqual(min(busy), 20)
        # Eight programs spin. Who waited for a turn of each would wait for 24 ms and more; half of
        # the answers come within the few that the kernel lets a program run before it gives way.
        self.assertLess(statistics.median(busy), statistics.median(idle) + 5)

    def test_memory(self):
        text = (LAB % ("", "")).replace("  s:\n", "  s:\n    memory: 40960KB\n")
        self.good("up", self.topology(text))
        self.good("exec", "s", "--", "python3", "-c", EATER, "10")
        self.assertEqual(self.node("s")["memory_limit"], "40960000")
        done = self.warren("exec", "s", "--", "python3", "-c", EATER, "100")
        self.assertEqual(done.returncode, 128 + 9, done.stderr)
        self.assertTrue(15 < int(done.stdout.split()[-1]) < 40, done.stdout[-20:])
        # Nobody else's: not in the node, nor in another one.
        self.good("exec", "s", "--", "true")
        self.good("exec", "t", "--", "python3", "-c", EATER, "60")
        self.good("apply", self.topology(LAB % ("", ""), "free.yaml"))
        self.good("exec", "s", "--", "python3", "-c", EATER, "60")


if __name__ == "__main__":
    unittest.main(verbosity=2)
