#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What links do beyond rate, delay and loss, from the file's keys to the frames."""

import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import TWO_NODES, WarrenTest  # noqa: E402

KEYS = ("delay: 10ms, jitter: {spread: 2ms, shape: normal, correlation: 25%, reorder: yes}, "
        "loss: {model: gilbert, p: 1%, r: 25%, bad: 50%}, "
        "duplicate: {probability: 0.1%, charge: no}, reorder: {probability: 1%, by: 5ms}, "
        "rate: 10Mbit, queue: {limit: 20ms, discipline: fq, drop: head}")


class LinkFeatures(WarrenTest):

    def up(self, keys):
        self.good("up", self.topology(
            TWO_NODES.replace("ends: [a, b]", f"ends: [a, b], {keys}" if keys else "ends: [a, b]")))
        # The first one waits for the neighbours to know each other.
        self.good("exec", "a", "--", "ping", "-4", "-n", "-c", "1", "-W", "5", "b")

    def forward(self):
        return self.facts("link", "wire")["forward"]

    def ping(self, count, *words):
        """The lines of that many echo requests, one every 5 ms."""
        done = self.warren("exec", "a", "--", "ping", "-4", "-n", "-c", str(count), "-i", "0.005",
                           "-W", "2", *words, "b")
        return done.stdout.splitlines()

    def send(self, count, size):
        """So many datagrams as fast as the socket takes them, and until the link is empty."""
        self.good("exec", "a", "--", "python3", "-c",
                  "import socket\n"
                  "to = (socket.gethostbyname('b'), 9)\n"
                  "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                  f"for i in range({count}): s.sendto(bytes({size}), to)\n")
        self.wait(lambda: self.forward()["queued_frames"] == 0, 30)

    def test_every_key_comes_back(self):
        self.up("")
        words = re.findall(r"(\w+): (\{.*?\}|[^{},]+)(?:, |$)", KEYS)
        self.assertEqual(len(words), 7, words)
        self.good("link", "wire", "--forward", *(f"{key}={value}" for key, value in words))
        said = self.good("link", "wire")
        for key, value in words:
            self.assertIn(f"{key} {value}", said)
        self.good("link", "wire", "queue={limit: 0, discipline: fifo, drop: tail}",
                  *(f"{key}=0" for key, _ in words if key != "queue"))
        self.assertIn("unshaped", self.good("link", "wire"))

    def test_the_file_says_the_same(self):
        self.up(KEYS.replace("loss: {model: gilbert, p: 1%, r: 25%, bad: 50%}, ", ""))
        said = self.good("link", "wire")
        for text in ("jitter {spread: 2ms, shape: normal, correlation: 25%, reorder: yes}",
                     "duplicate {probability: 0.1%, charge: no}",
                     "reorder {probability: 1%, by: 5ms}",
                     "queue {limit: 20ms, discipline: fq, drop: head}"):
            self.assertEqual(said.count(text), 2, said)

    def test_jitter_spreads_the_delay(self):
        self.up("delay: 20ms")
        self.good("link", "wire", "jitter={spread: 10ms}", "--forward")
        times = [float(t) for t in re.findall(r"time=([\d.]+)", "\n".join(self.ping(200)))]
        self.assertEqual(len(times), 200)
        # 20 + 20 ms, and from -10 to 10; those in order wait for the ones in front of them
        self.assertGreaterEqual(min(times), 30)
        self.assertGreater(max(times) - min(times), 8)

    def test_frames_come_twice(self):
        self.up("delay: 1ms")
        self.good("link", "wire", "duplicate=100%", "--forward")
        lines = self.ping(20)
        # ping ends with the last answer, before its copy
        self.assertGreaterEqual(sum("DUP!" in line for line in lines), 19, lines)
        self.assertGreaterEqual(int(self.forward()["duplicates"]), 20)
        self.good("link", "wire", "duplicate=0", "--forward")
        self.assertNotIn("DUP!", "\n".join(self.ping(5)))

    def test_held_frames_are_overtaken(self):
        self.up("delay: 1ms")
        self.good("link", "wire", "reorder={probability: 30%, by: 30ms}", "--forward")
        numbers = [int(n) for n in re.findall(r"icmp_seq=(\d+)", "\n".join(self.ping(100)))]
        self.assertEqual(sorted(numbers), list(range(1, 101)))
        self.assertNotEqual(numbers, sorted(numbers))
        self.assertGreater(int(self.forward()["reordered"]), 10)

    def test_losses_come_in_runs(self):
        self.up("delay: 1ms")
        # half of all frames, in runs of ten
        self.good("link", "wire", "loss={model: gilbert, p: 10%, r: 10%}", "--forward")
        got = {int(n) for n in re.findall(r"icmp_seq=(\d+)", "\n".join(self.ping(600)))}
        lost = [n not in got for n in range(1, 601)]
        runs = sum(lost[i] and not lost[i - 1] for i in range(1, 600)) + lost[0]
        self.assertGreater(sum(lost), 100)
        self.assertGreater(sum(lost) / runs, 4, f"{sum(lost)} lost in {runs} runs")

    def test_a_queue_in_time_follows_the_rate(self):
        self.up("rate: 1Mbit, queue: 100ms")
        # 40 frames of 1250 bytes on the wire take 10 ms each: one is sent and ten wait
        self.send(40, 1184)
        self.assertGreater(int(self.forward()["drops"]["queue-full"]), 20)

    def test_active_queue_management_drops_early(self):
        for aqm, reason in (
                ("{codel: {target: 5ms, interval: 50ms}}", "codel"),
                ("{pie: {target: 15ms, update: 5ms}}", "pie"),
                ("{red: {minimum: 2packets, maximum: 200packets, probability: 50%}}", "red")):
            self.up("rate: 500kbit, queue: 0")
            self.good("link", "wire", f"queue={{aqm: {aqm}}}", "--forward")
            self.assertIn(f"aqm: {aqm}", self.good("link", "wire"))
            self.send(300, 500)
            drops = self.forward()["drops"]
            self.assertGreater(int(drops[reason]), 3, drops)
            self.assertEqual(int(drops["queue-full"]), 0)
            self.good("down")

    def test_checksums_notice_flipped_bits(self):
        self.up("delay: 1ms")
        self.good("link", "wire", "ber={rate: 1e-4, on: flip}", "--forward")
        self.assertIn('ber {rate: 1e-4, "on": flip}', self.good("link", "wire"))
        lines = "\n".join(self.ping(200, "-s", "1000"))
        got = len(set(re.findall(r"icmp_seq=(\d+)", lines)))
        self.assertTrue(20 < got < 180, lines)
        forward = self.forward()
        self.assertGreater(int(forward["flipped"]), 50)
        self.assertEqual(int(forward["drops"]["bit-error"]), 0)

    def test_contradictions_are_refused(self):
        self.up("")
        before = self.forward()["parameters"]
        self.refused(2, "link", "wire", "queue=100ms", says=["queue limit", "needs a rate"])
        self.refused(2, "link", "wire", "reorder={probability: 1%}", says=["'by' is missing"])
        self.refused(2, "link", "wire", "loss={model: gilbert, p: 1%}", says=["needs 'r'"])
        self.refused(2, "link", "wire", "jitter={spread: 2000s}", says=["spread", "1ns to 1000s"])
        self.refused(2, "link", "wire", "ber={rate: 1%, on: flip}", says=["too high", "1e-3"])
        self.refused(2, "link", "wire",
                     "queue={aqm: {red: {minimum: 5packets, maximum: 5packets}}}",
                     says=["not above the minimum"])
        self.refused(2, "link", "wire", "trace={file: x}", says=["'trace' is not supported yet"])
        self.assertEqual(self.forward()["parameters"], before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
