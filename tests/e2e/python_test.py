#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The Python package with labs that run, and its examples."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import CHECKOUT, WarrenTest  # noqa: E402

LIBRARY = os.environ.get("WARREN_PYTHON") or str(pathlib.Path("python/lib").resolve())
sys.path.insert(0, LIBRARY)
import warren  # noqa: E402


class Python(WarrenTest):

    def setUp(self):
        super().setUp()
        os.environ.update(self.env, WARREN=self.program)
        self.lab = warren.Lab("pair")
        self.a, self.b = self.lab.host("a"), self.lab.host("b")
        self.wire = self.lab.link(self.a, self.b, name="wire", delay="5ms")

    def test_programs(self):
        with self.lab:
            self.assertIn("1 received", self.a.cmd("ping -4 -n -c 1 b"))
            self.assertEqual(self.a.cmd("echo out; echo err >&2; exit 3"), "out\nerr\n")
            done = self.a.run("echo out; echo err >&2; exit 3", check=False)
            self.assertEqual((done.status, done.stdout, done.stderr), (3, "out\n", "err\n"))
            with self.assertRaisesRegex(warren.Failed, "ended with status 3: err") as caught:
                self.a.run("echo err >&2; exit 3")
            self.assertEqual(caught.exception.status, 3)
            self.assertEqual(self.a.run("cat", text="hello " * 50000).stdout, "hello " * 50000)
            self.assertEqual(self.a.run("printf", "%s|", "a b", "c").stdout, "a b|c|")
            with self.assertRaises(TimeoutError):
                self.a.run("sleep", "1000", timeout=0.5)
            with self.assertRaisesRegex(warren.Error, "nosuch"):
                self.a.run("nosuch", "word")
            self.wait(lambda: "sleep" not in self.a.cmd("ps -e"), 10)

    def test_programs_that_go_on(self):
        with self.lab:
            pieces = []
            with self.a.start("while read line; do echo got $line; done; echo end",
                              on_output=lambda text, error: pieces.append((text, error))) as echo:
                echo.write("one\n")
                self.wait(lambda: echo.output == "got one\n", 10)
                self.assertTrue(echo.running)
                echo.close_input()
                self.assertEqual(echo.wait(10).stdout, "got one\nend\n")
            self.assertEqual("".join(text for text, _ in pieces), "got one\nend\n")
            with self.a.start("ping", "-n", "-i", "0.05", "b") as ping:
                self.wait(lambda: "icmp_seq=3" in ping.output, 10)
                ping.interrupt()
                self.assertIn("min/avg/max", ping.wait(10).stdout)
            with self.a.start("sleep 1000 & sleep 1000") as sleeper:
                self.wait(lambda: self.a.cmd("pgrep -c sleep").strip() == "2", 10)
            self.assertFalse(sleeper.running)
            with self.assertRaisesRegex(warren.Error, "was killed"):
                sleeper.wait()
            self.wait(lambda: self.a.cmd("pgrep -c sleep").strip() == "0", 10)

    def test_links_and_counters(self):
        with self.lab:
            self.wire.set(delay="20ms", queue={"limit": "9packets"})
            self.wire.set(direction="backward", loss="100%")
            state = self.wire.state
            self.assertEqual(state.forward.parameters.delay_ns, 20_000_000)
            self.assertEqual(state.forward.parameters.queue_packets, 9)
            self.assertEqual((state.forward.parameters.loss, state.backward.parameters.loss), (0, 1))
            self.assertEqual(sorted(self.lab.ping_all()), [("a", "b"), ("b", "a")])
            self.wire.set(loss=0)
            # Neighbours that were not found are looked for again a little later.
            self.wait(lambda: self.lab.ping_all() == [], 10)
            self.wire.down()
            self.assertFalse(self.wire.state.up)
            self.wire.up()
            looks = [look for look, _ in zip(self.lab.watch(0.2), range(3))]
            self.assertGreater(looks[2].time_ns, looks[0].time_ns + 300_000_000)
            self.assertGreater(self.lab.stats().links[0].forward.out_frames, 0)
            with self.assertRaisesRegex(warren.Error, "loss") as caught:
                self.wire.set(loss="7")
            self.assertEqual(caught.exception.status, 2)
            self.assertRegex(self.a.ip, r"^10\.")

    def test_a_lab_that_runs(self):
        self.lab.up()
        other = warren.Lab.attach("pair")
        self.assertEqual([n.name for n in other.nodes], ["a", "b"])
        self.assertEqual(other["a"].cmd("hostname"), "a\n")
        self.assertEqual(other.link_named("wire").state.forward.parameters.delay_ns, 5_000_000)
        other.close()
        self.lab.host("c", run=[{"cmd": "echo here"}])
        self.lab.link("c", "b")
        self.assertIn("+ node c (host)", self.lab.apply())
        # b is a host: it hears c, and forwards nothing.
        self.assertEqual(self.lab.ping_all(), [("a", "c"), ("c", "a"), ("c", "b")])
        self.wait(lambda: self.lab["c"].logs() == "here\n", 10)
        self.lab.down()
        with self.assertRaisesRegex(warren.Error, "no lab 'pair' is up"):
            warren.Lab.attach("pair")

    def test_a_lab_that_cannot_be(self):
        self.lab.link("a", "nosuch")
        with self.assertRaisesRegex(warren.Error, "nosuch") as caught:
            self.lab.up()
        self.assertEqual(caught.exception.status, 2)
        self.assertEqual(self.facts("list"), [])
        # An exception in the block takes the lab down all the same.
        with self.assertRaises(ZeroDivisionError):
            with warren.Lab("pair2") as lab:
                lab.host("x")
                _ = 1 / 0
        self.assertEqual(self.facts("list"), [])

    def example(self, name):
        done = subprocess.run([sys.executable, CHECKOUT / "python/examples" / name], text=True,
                              env=dict(os.environ, PYTHONPATH=LIBRARY), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=200, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_example_of_throughput(self):
        rates = [float(rate) for rate in re.findall(r": +([0-9.]+) Mbit/s", self.example("throughput.py"))]
        self.assertEqual(len(rates), 4)
        self.assertTrue(10 < rates[0] < 20, rates)
        self.assertLess(rates[3], rates[0] / 2)

    def test_the_example_of_failover(self):
        said = self.example("failover.py")
        found = re.fullmatch(r"r\d--r\d was cut: (\d+) answers were missing, [0-9.]+ s\n", said)
        self.assertTrue(found, said)
        self.assertLess(int(found.group(1)), 150)


if __name__ == "__main__":
    unittest.main(verbosity=2)
