#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Events: of the file and live, played on time, cancelled, changed by apply, replayed."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import TWO_NODES, WarrenTest  # noqa: E402

SCRIPT = TWO_NODES + """\
events:
  - {at: 1s, link: wire, set: {delay: 7ms}}
  - {at: 1s, link: wire, direction: backward, set: {loss: 0, rate: 10Mbit}}
  - {at: 1500ms, link: wire, set: {state: down}}
  - {at: 2s, link: wire, set: {state: up}}
  - {at: 500ms, every: 400ms, until: 2s, node: a, run: "echo tick; date +%s.%N >>/tmp/ticks"}
"""
# Keys that keep the rest of the queue, and turn off.
FEATURES = TWO_NODES.replace("ends: [a, b]", "ends: [a, b], rate: 1Mbit, jitter: {spread: 1ms}, "
                             "queue: {limit: 7packets, aqm: {codel: {}}}") + """\
events:
  - {at: 100ms, link: wire, set: {jitter: 0, queue: {discipline: fq}}}
  - {at: 200ms, link: wire, direction: forward, set: {duplicate: 1%, queue: {aqm: none}}}
"""
LONG = TWO_NODES + """\
events:
  - {at: 1000s, link: wire, set: {loss: 1%}}
  - {at: 2000s, node: a, run: "true"}
"""


class Events(WarrenTest):

    def events(self):
        return self.facts("event")

    def played(self):
        return self.events()["played"]

    def wire(self, direction="forward"):
        return self.facts("link", "wire")[direction]["parameters"]

    def test_the_files_events_are_played(self):
        self.good("up", self.topology(SCRIPT))
        self.wait(lambda: not self.events()["waiting"], 30)
        played = self.played()
        self.assertEqual([p["problem"] for p in played], [""] * len(played))
        due = [int(p["due_ns"]) // 1_000_000 for p in played]
        self.assertEqual(due, [500, 900, 1000, 1000, 1300, 1500, 1700, 2000])
        # Never early; how late depends on the machine, and is written down.
        for p in played:
            self.assertLess(int(p["late_ns"]), 5_000_000_000)
        self.assertEqual(self.wire()["delay_ns"], "7000000")
        self.assertEqual(self.wire("forward")["rate_bps"], "0")
        self.assertEqual(self.wire("backward")["rate_bps"], "10000000")
        self.assertTrue(self.facts("link", "wire")["up"])
        ticks = self.good("exec", "a", "--", "cat", "/tmp/ticks").split()
        self.assertEqual(len(ticks), 4)
        self.assertEqual(self.good("logs", "a", "--service", "event.5"), "tick\n" * 4)
        table = self.good("event")
        self.assertRegex(table, r"1 +1s +[0-9.]+ ms +link wire: ")
        self.assertIn("a runs echo tick", table)

    def test_keys_of_the_whole_link_model(self):
        self.good("up", self.topology(FEATURES))
        self.wait(lambda: not self.events()["waiting"], 20)
        self.assertEqual({p["problem"] for p in self.played()}, {""})
        said = self.good("link", "wire")
        self.assertEqual(said.count("limit: 7packets, discipline: fq"), 2, said)
        self.assertEqual(said.count("codel"), 1, said)
        self.assertEqual(said.count("duplicate 1%"), 1, said)
        self.assertNotIn("jitter", said)
        self.assertIn("link wire: jitter 0, queue {discipline: fq}", self.good("event"))
        path = self.folder / "again.yaml"
        self.good("event", "--replay", "-o", path)
        text = path.read_text(encoding="utf-8")
        self.assertIn("queue: {discipline: fq}", text)
        self.assertIn("queue: {aqm: none}", text)
        self.good("check", path)

    def test_live_events(self):
        self.good("up", self.topology(TWO_NODES))
        self.assertIn("no event waits", self.good("event"))
        self.assertEqual(self.good("event", "--link", "wire", "loss=100%", "--backward",
                                   "--at", "200ms"), "event 10001 waits\n")
        self.wait(lambda: len(self.played()) == 1, 20)
        self.assertEqual((self.wire()["loss"], self.wire("backward")["loss"]), (0, 1))
        self.good("event", "--node", "two/a", "--run", "echo hello")
        self.wait(lambda: len(self.played()) == 2, 20)
        self.wait(lambda: self.good("logs", "a", "--service", "event.10002") == "hello\n", 20)
        # A flapping link, until it is stopped.
        self.good("event", "--link", "wire", "state=down", "--every", "100ms")
        self.good("event", "--link", "wire", "state=up", "--at", "50ms", "--every", "100ms")
        self.wait(lambda: len(self.played()) > 8, 20)
        self.assertEqual(self.good("event", "--cancel", "10003"), "1 event cancelled\n")
        self.refused(2, "event", "--cancel", "10003", says="no event 10003 waits")
        self.assertEqual(self.good("event", "--cancel", "all"), "1 event cancelled\n")
        self.assertEqual(self.events()["waiting"], [])
        self.refused(2, "event", "--cancel", "soon", says="'soon' is no event")

    def test_follow(self):
        self.good("up", self.topology(TWO_NODES))
        follower = self.start("event", "--follow")
        self.good("event", "--link", "wire", "delay=3ms", "--at", "100ms")
        line = follower.stdout.readline()
        self.assertRegex(line, r"link wire: delay 3ms, [0-9.]+ ms late")
        follower.send_signal(2)
        follower.communicate(timeout=10)

    def test_bad_words(self):
        self.good("up", self.topology(TWO_NODES))
        self.refused(2, "event", "loss=1%", says="--link LINK")
        self.refused(2, "event", "--link", "wire", says="needs what changes")
        self.refused(2, "event", "--link", "wire", "loss=7", says="loss")
        self.refused(2, "event", "--link", "wire", "mtu=900", says="mtu")
        self.refused(2, "event", "--link", "nosuch", "loss=1%", says="no link 'nosuch'")
        self.refused(2, "event", "--node", "nosuch", "--run", "x", says="no node 'nosuch'")
        self.refused(2, "event", "--node", "a", says="--run")
        self.refused(2, "event", "--link", "wire", "loss=1%", "--at", "5", says="5")
        self.refused(2, "event", "--link", "wire", "loss=1%", "--every", "1ms", says="every 10ms")
        self.refused(2, "event", "--link", "wire", "loss=1%", "--at", "2s", "--every", "1s",
                     "--until", "1s", says="end before it begins")
        self.assertEqual(self.events(), {"played": [], "waiting": []})

    def test_a_link_that_is_gone_is_told(self):
        self.good("up", self.topology(TWO_NODES))
        self.good("event", "--link", "wire", "loss=1%", "--at", "4s")
        self.good("apply", self.topology(TWO_NODES.replace("name: wire", "name: cable"), "n.yaml"))
        self.wait(lambda: self.played(), 20)
        self.assertNotEqual(self.played()[0]["problem"], "")

    def test_apply_changes_the_files_events(self):
        self.good("up", self.topology(LONG))
        self.assertEqual(len(self.events()["waiting"]), 2)
        other = LONG.replace("loss: 1%", "loss: 2%").replace(
            "events:\n", "events:\n  - {at: 1ms, link: wire, set: {delay: 9ms}}\n")
        path = self.topology(other, "other.yaml")
        self.assertEqual(sorted(self.good("apply", path, "--dry-run").splitlines()), [
            "+ event at 1000s: link wire: loss 2%", "+ event at 1ms: link wire: delay 9ms",
            "- event at 1000s: link wire: loss 1%"])
        self.good("apply", path)
        self.assertEqual(self.good("apply", path, "--dry-run"), "")
        # What would have been before now is not made up for.
        self.assertEqual(self.wire()["delay_ns"], "0")
        waiting = self.events()["waiting"]
        self.assertEqual([w["event"]["at_ns"] for w in waiting],
                         ["1000000000000", "2000000000000"])

    def test_run_plays_them_before_the_checks(self):
        path = self.topology(SCRIPT + """\
checks:
  - {ping: {from: a, to: b, count: 2, rtt: {min: 14ms}}}
""")
        done = self.facts("run", path)
        self.assertEqual(done["held"], 1)
        self.assertEqual(len(done["events"]), 8)
        self.assertEqual({e["problem"] for e in done["events"]}, {""})
        text = self.good("run", path)
        self.assertRegex(text, r"event   link wire: state down, at (1500ms|1\.5s) and [0-9.]+ ms")

    def test_what_was_played_can_be_replayed(self):
        self.good("up", self.topology(TWO_NODES))
        self.good("event", "--link", "wire", "loss=1%", "queue=64KB", "--forward")
        self.good("event", "--node", "b", "--run", "echo x")
        self.good("event", "--link", "wire", "state=down", "--at", "100ms", "--every", "100ms",
                  "--until", "300ms")
        self.wait(lambda: len(self.played()) == 5, 20)
        path = self.folder / "again.yaml"
        self.good("event", "--replay", "-o", path)
        text = path.read_text(encoding="utf-8")
        self.assertEqual(text.count("state: down"), 3)
        self.assertIn("run: echo x", text)
        self.good("down")
        done = self.facts("run", path)
        self.assertEqual(len(done["events"]), 5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
