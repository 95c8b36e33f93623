#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""`warren top` on a terminal and without one."""

import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402

LAB = """\
warren: 1
name: busy
nodes:
  a: {kind: host, run: [{cmd: "while :; do :; done", name: spins}], cpu: {limit: 30%}}
  b: {kind: host, run: [{cmd: "ping -n -q -i 0.02 -s 1000 c", name: ping}]}
  c: {kind: host, memory: 64MB, run: [{cmd: "sleep 1000"}]}
links:
  - {name: idle, ends: [a, b]}
  - {name: wire, ends: [b, c], rate: 10Mbit}
"""


class Terminal:
    """The command line on a terminal of 24 lines of 80 columns."""

    def __init__(self, test, *words, **env):
        self.test = test
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.program = subprocess.Popen([test.program, *words], stdin=slave, stdout=slave,
                                        stderr=slave, env={**test.env, "TERM": "vt100", **env},
                                        start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.text = ""

    def read(self, limit=0.05):
        if select.select([self.master], [], [], limit)[0]:
            self.text += os.read(self.master, 65536).decode(errors="replace")

    def wait(self, pattern, limit=20):
        end = time.monotonic() + limit
        while not re.search(pattern, self.text, re.DOTALL):
            self.test.assertLess(time.monotonic(), end, f"no {pattern} in {self.text[-2000:]!r}")
            self.read()

    def press(self, key):
        self.text = ""
        os.write(self.master, key.encode())

    def end(self):
        end = time.monotonic() + 10
        while self.program.poll() is None:
            self.test.assertLess(time.monotonic(), end, "it does not end")
            self.read()
        while select.select([self.master], [], [], 0)[0]:
            self.read(0)
        after = termios.tcgetattr(self.slave)
        os.close(self.master)
        os.close(self.slave)
        self.test.assertEqual(after, self.before, "the terminal is not as it was")
        return self.program.returncode


class Top(WarrenTest):

    def test_without_a_terminal_it_prints_once(self):
        self.good("up", self.topology(LAB))
        text = self.good("top", "--every", "1s")
        lines = text.splitlines()
        self.assertRegex(lines[0], r"^lab busy: 2 links, \d+ frames/s, 0 drops/s; 3 nodes, \d+% of a CPU$")
        wire = next(line for line in lines if re.match(r"wire +b +c", line))
        # Frames of 1042 bytes take 1066 on the wire; the rate of the link is 10 Mbit/s.
        # ping sends faster in the first second of its kernel, so it may be Mbit/s.
        number, unit, load, frames = re.search(r"([0-9.]+) ([KM])bit/s +(\d+)% +(\d+)", wire).groups()
        rate = float(number) * {"K": 1, "M": 1000}[unit]
        self.assertAlmostEqual(rate, int(frames) * 1042 * 8 / 1000, delta=30 + rate / 100)
        self.assertAlmostEqual(int(load), rate * 1066 / 1042 / 100, delta=1)
        self.assertGreater(int(frames), 10)
        self.assertLess(text.index("wire"), text.index("idle"))
        spins = next(line for line in lines if re.match(r"a +[0-9.]+%", line))
        share = float(re.search(r"([0-9.]+)%", spins).group(1))
        self.assertTrue(10 < share < 40, spins)
        self.assertRegex(text, r"c +[0-9.]+% +[0-9.]+ MB +64\.0 MB")

    def test_the_screen(self):
        self.good("up", self.topology(LAB))
        screen = Terminal(self, "top", "busy", "--every", "200ms")
        # Curses sends only what changes: first the line of keys, then links by load, then nodes.
        screen.wait(r"lab busy.*q quits.*2 links, .*wire.*idle.*processes")
        screen.press("n")
        screen.wait(r"idle.*wire")
        screen.press("q")
        self.assertEqual(screen.end(), 0)

    def test_what_ends_it(self):
        path = self.topology(LAB)
        self.good("up", path)
        screen = Terminal(self, "top", "--every", "200ms")
        screen.wait("2 links, ")
        screen.press("\x03")
        self.assertEqual(screen.end(), 130)
        screen = Terminal(self, "top", "--every", "200ms")
        screen.wait("2 links, ")
        self.good("down")
        self.assertIn(screen.end(), (1, 2))
        self.assertRegex(screen.text, "warren: .*busy")
        self.good("up", path)
        screen = Terminal(self, "top", TERM="no-such-terminal")
        self.assertEqual(screen.end(), 3)
        self.assertIn("--once", screen.text)
        self.refused(2, "top", "--every", "5ms", says="100ms or more")
        self.refused(2, "top", "--every", "5", says="--every")
        self.refused(2, "top", "nosuch", says="nosuch")


if __name__ == "__main__":
    unittest.main(verbosity=2)
