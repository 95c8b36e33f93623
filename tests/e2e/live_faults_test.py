#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Faults while people work in a lab: daemons and clients that are killed at any moment."""

import os
import pathlib
import random
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402

LAB = """\
warren: 1
name: chain
nodes:
  h1:
    kind: host
    run:
      - {cmd: "echo counts; i=0; while sleep 0.1; do i=$((i+1)); echo $i; done", name: counter}
  r1: {kind: router}
  h2: {kind: host}
links:
  - {name: left, ends: [h1, r1], delay: 1ms}
  - {name: right, ends: [r1, h2]}
events:
  - {at: 0s, every: 500ms, link: right, set: {loss: 0}}
  - {at: 1000s, link: right, set: {state: down}}
"""
MORE = LAB.replace("links:", """\
  hx:
    kind: host
    run:
      - {cmd: "sleep 1000", name: slow, ready: "sleep 1"}
links:
  - {name: spur, ends: [r1, hx]}""").replace("delay: 1ms", "delay: 2ms")

# Stands in for warrend: the first one is killed when the condition holds, the next lives on.
KILLED_WHEN = """\
#!/bin/sh
/warren/libexec/warren-node-warrend "$@" &
child=$!
if [ ! -e /run/killed ]; then
  until {condition}; do sleep 0.02; done
  : >/run/killed
  kill -9 $child
  echo yes >/run/warren/labs/chain/logs/h1/killed.log
  exit 1
fi
wait
"""
TOLD = "grep -q die /run/warren/labs/chain/logs/h1/event.*.log 2>/dev/null"


class Killed(WarrenTest):

    def reach(self):
        self.good("exec", "h1", "--", "ping", "-n", "-c", "1", "-W", "5", "h2")

    def was_killed(self):
        """Whether the first warrend is gone and the next one answers."""
        return self.warren("logs", "h1", "--service", "killed").stdout == "yes\n"

    def with_wrapper(self, condition):
        """The environment of a Warren whose first warrend is killed on that condition."""
        libexec = self.folder / "libexec"
        shutil.copytree(self.env["WARREN_LIBEXEC"], libexec)
        (libexec / "warrend").rename(libexec / "warren-node-warrend")
        (libexec / "warrend").write_text(KILLED_WHEN.format(condition=condition), encoding="utf-8")
        (libexec / "warrend").chmod(0o755)
        return dict(self.env, WARREN_LIBEXEC=str(libexec))

    def without_counters(self, lab):
        for node in lab["nodes"]:
            node["processes"] = 0
            for service in node["services"]:
                service["uptime_s"] = 0
        for link in lab["links"]:
            for direction in ("forward", "backward"):
                link[direction] = link[direction]["parameters"]
        # One that ran a program for the test.
        for node in lab["nodes"]:
            node["services"] = [s for s in node["services"] if not s["name"].startswith("event.")]
        return lab

    def test_the_next_warrend_finds_all_and_goes_on(self):
        self.good("up", self.topology(LAB), env=self.with_wrapper(TOLD))
        self.good("link", "left", "rate=10Mbit", "loss=1%")
        self.good("event", "--link", "right", "delay=4ms", "--at", "1000s")
        before = self.without_counters(self.facts("show"))
        waiting = self.facts("event")["waiting"]
        listed = self.facts("list")
        self.good("event", "--node", "h1", "--run", "echo die")
        self.wait(self.was_killed, 30)
        self.assertEqual(self.facts("list"), listed)
        after = self.without_counters(self.facts("show"))
        self.assertEqual(before, after)
        counter = next(s for n in after["nodes"] for s in n["services"] if s["name"] == "counter")
        self.assertTrue(counter["running"])
        self.assertEqual(counter["exits"], 0)
        log = self.good("logs", "h1", "--service", "counter")
        self.assertEqual(log.count("counts"), 1)
        self.wait(lambda: len(self.good("logs", "h1", "--service", "counter")) > len(log), 10)
        self.good("link", "left", "loss=0")
        self.reach()
        # Its events: those to come still wait, those that come again go on.
        later = [w for w in waiting if w["event"]["every_ns"] == "0"]
        self.assertEqual([w for w in self.facts("event")["waiting"]
                          if w["event"]["every_ns"] == "0"], later)
        played = len(self.facts("event")["played"])
        self.wait(lambda: len(self.facts("event")["played"]) > played + 2, 20)
        saved = self.folder / "saved.yaml"
        self.good("save", "-o", saved)
        self.assertEqual(self.good("apply", saved, "--dry-run"), "")
        self.good("apply", self.topology(MORE, "more.yaml"))
        self.reach()

    def test_warrend_killed_in_the_middle_of_apply(self):
        for number, there in enumerate(("nodes/hx.sock", "logs/hx/slow.log")):
            with self.subTest(there):
                if number:
                    shutil.rmtree(self.folder / "libexec")
                path = self.topology(LAB)
                self.good("up", path,
                          env=self.with_wrapper(f"[ -e /run/warren/labs/chain/{there} ]"))
                before = self.without_counters(self.facts("show"))
                done = self.warren("apply", self.topology(MORE, "more.yaml"))
                self.assertNotEqual(done.returncode, 0)
                self.wait(self.was_killed, 30)
                self.assertEqual(self.good("apply", path, "--dry-run"), "")
                self.assertEqual(self.without_counters(self.facts("show")), before)
                self.reach()
                self.good("apply", self.topology(MORE, "more.yaml"))
                self.reach()
                self.good("down")

    def test_clients_killed_at_fifty_moments_of_apply(self):
        seed = random.randrange(1 << 32)
        moments = random.Random(seed)
        paths = [self.topology(LAB), self.topology(MORE.replace(', ready: "sleep 1"', ""), "m.yaml")]
        self.good("up", paths[0])
        start = time.monotonic()
        self.good("apply", paths[1])
        self.good("apply", paths[0])
        seconds = (time.monotonic() - start) / 2

        # One or the other, whole, when the daemon has ended what the client began.
        def whole():
            seen = [self.warren("apply", path, "--dry-run") for path in paths]
            for done in seen:
                if done.returncode != 0:
                    self.assertIn("has changed since", done.stderr)
                    return False
            return "" in [done.stdout for done in seen]

        for point in range(50):
            with self.subTest(seed=seed, point=point):
                program = self.start("apply", paths[(point + 1) % 2])
                limit = time.monotonic() + moments.random() * seconds * 1.2
                self.wait(lambda: time.monotonic() > limit, 60)
                program.kill()
                program.communicate()
                self.wait(whole, 30)
        self.good("apply", paths[0])
        self.reach()
        self.assertEqual([n["name"] for n in self.facts("show")["nodes"]], ["h1", "h2", "r1"])

    def test_clients_killed_at_fifty_moments_of_exec(self):
        seed = random.randrange(1 << 32)
        moments = random.Random(seed)
        self.good("up", self.topology(LAB))

        def processes():
            return next(n["processes"] for n in self.facts("stats")["nodes"] if n["name"] == "h2")

        self.good("exec", "h2", "--", "true")
        idle = processes()
        for point in range(50):
            program = self.start("exec", "h2", "--", "sh", "-c", "sleep 1000 & exec sleep 1000")
            limit = time.monotonic() + moments.random() * 0.2
            self.wait(lambda: time.monotonic() > limit, 60)
            program.kill()
            program.communicate()
        self.wait(lambda: processes() == idle, 20, lambda: f"seed {seed}: {processes()} processes")
        self.reach()


if __name__ == "__main__":
    unittest.main(verbosity=2)
