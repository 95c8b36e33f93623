#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The verbs, as a user says them."""

import json
import os
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import TWO_NODES, WarrenTest  # noqa: E402


class Verbs(WarrenTest):

    def test_up_list_show_down(self):
        path = self.topology(TWO_NODES)
        summary = self.good("up", path)
        self.assertIn("lab 'two' is up in a capsule: 2 nodes, 1 link", summary)
        listed = self.facts("list")[0]
        self.assertGreater(listed.pop("kernel_pid"), 0)
        self.assertTrue(pathlib.Path(listed.pop("socket")).is_socket())
        self.assertEqual(listed, {"name": "two", "in": "capsule", "nodes": 2, "links": 1,
                                  "virtual_time": False})
        lab = self.facts("show")
        self.assertEqual([n["name"] for n in lab["nodes"]], ["a", "b"])
        self.assertEqual([n["kind"] for n in lab["nodes"]], ["host", "host"])
        addresses = [a for n in lab["nodes"] for i in n["interfaces"] for a in i["addresses"]
                     if not a.startswith("fe80") and i["name"] != "lo"]
        self.assertEqual(len(addresses), 4)
        self.assertEqual(len(set(addresses)), 4)
        self.assertIn("wire", self.good("show", "two"))
        self.good("down", "two")
        self.assertEqual(self.good("list"), "no lab is up\n")

    def test_two_labs_side_by_side(self):
        path = self.topology(TWO_NODES)
        self.good("up", path)
        self.good("up", path, "--lab", "other")
        self.assertEqual([lab["name"] for lab in self.facts("list")], ["other", "two"])
        self.refused(2, "show", says=["2 labs are up", "say which one"])
        self.assertEqual(self.good("exec", "other/a", "--", "hostname"), "a\n")
        self.good("down", "--all")

    def test_exec_hands_everything_through(self):
        self.good("up", self.topology(TWO_NODES))
        done = self.warren("exec", "a", "--", "sh", "-c", "cat; echo oops >&2; exit 7",
                           stdin="line 1\nline 2\n")
        self.assertEqual(done.stdout, "line 1\nline 2\n")
        self.assertEqual(done.stderr, "oops\n")
        self.assertEqual(done.returncode, 7)
        done = self.warren("exec", "a", "--", "sh", "-c", "kill -TERM $$")
        self.assertEqual(done.returncode, 128 + signal.SIGTERM)
        self.assertEqual(self.good("exec", "b", "--", "printf", "%s|", "a b", "", "c"), "a b||c|")
        self.refused(2, "exec", "a", "--", "no-such-program", says="No such file")
        self.refused(2, "exec", "nobody", "--", "true", says=["no node 'nobody'", "warren show"])

    def test_exec_carries_megabytes_unchanged(self):
        self.good("up", self.topology(TWO_NODES))
        out = self.good("exec", "a", "--", "sh", "-c", "yes 0123456789abcde | head -c 20000000")
        self.assertEqual(len(out), 20_000_000)
        self.assertEqual(out, ("0123456789abcde\n" * 1_250_000))
        text = "".join(f"{i:07d}\n" for i in range(200_000))
        self.assertEqual(self.good("exec", "a", "--", "md5sum", stdin=text),
                         self.good("exec", "a", "--", "sh", "-c",
                                   "seq -f %07.0f 0 199999 | md5sum"))

    def test_a_signal_reaches_the_program(self):
        self.good("up", self.topology(TWO_NODES))
        program = self.start("exec", "a", "--", "sh", "-c",
                             "trap 'echo got it; exit 5' INT; echo ready; while :; do sleep 1; done")
        self.assertEqual(program.stdout.readline(), "ready\n")
        program.send_signal(signal.SIGINT)
        out, _ = program.communicate(timeout=20)
        self.assertEqual(out, "got it\n")
        self.assertEqual(program.returncode, 5)

    def test_the_program_ends_with_its_caller(self):
        self.good("up", self.topology(TWO_NODES))
        program = self.start("exec", "a", "--", "sh", "-c", "echo ready; exec sleep 1000")
        self.assertEqual(program.stdout.readline(), "ready\n")
        program.kill()
        program.communicate()
        self.wait(lambda: "sleep 1000" not in self.good("exec", "a", "--", "ps", "ax"), 10)

    def test_nodes_are_worlds_of_their_own(self):
        self.good("up", self.topology(TWO_NODES))
        self.assertEqual(self.good("exec", "a", "--", "hostname"), "a\n")
        self.good("exec", "a", "--", "sh", "-c", "echo mine >/etc/motd; echo x >/tmp/file")
        self.assertEqual(self.warren("exec", "b", "--", "test", "-e", "/tmp/file").returncode, 1)
        self.assertEqual(self.warren("exec", "b", "--", "grep", "-q", "mine",
                                     "/etc/motd").returncode in (1, 2), True)
        listed = self.good("exec", "b", "--", "ps", "-e", "-o", "comm=").split()
        self.assertEqual(sorted(listed), ["ps", "warren-node-ini"])
        links = self.good("exec", "a", "--", "sh", "-c", "cd /sys/class/net && ls -d */").split()
        self.assertEqual(links, ["eth0/", "lo/"])
        self.assertIn("b", self.good("exec", "a", "--", "getent", "hosts", "b"))
        self.good("exec", "a", "--", "ping", "-n", "-c", "1", "-W", "5", "b")

    def test_root_in_a_node_cannot_take_the_link_away(self):
        self.good("up", self.topology(TWO_NODES))
        for words in (["link", "del", "eth0"], ["link", "set", "eth0", "netns", "1"]):
            self.assertNotEqual(self.warren("exec", "a", "--", "ip", *words).returncode, 0, words)
        self.good("exec", "a", "--", "ip", "link", "set", "eth0", "down")
        self.good("exec", "a", "--", "ip", "link", "set", "eth0", "up")
        self.good("exec", "a", "--", "ping", "-n", "-c", "1", "-W", "5", "b")

    def test_link_is_shown_and_changed(self):
        self.good("up", self.topology(TWO_NODES))
        link = self.facts("link", "wire")
        self.assertEqual(link["forward"]["parameters"]["rate_bps"], "0")
        self.good("link", "two/wire", "rate=10Mbit", "delay=20ms", "--forward")
        link = self.facts("link", "wire")
        self.assertEqual(link["forward"]["parameters"]["rate_bps"], "10000000")
        self.assertEqual(link["forward"]["parameters"]["delay_ns"], "20000000")
        self.assertEqual(link["backward"]["parameters"]["delay_ns"], "0")
        self.assertIn("rate 10Mbit, delay 20ms", self.good("link", "wire"))
        rtt = self.good("exec", "a", "--", "ping", "-n", "-q", "-c", "5", "-i", "0.05", "b")
        self.assertGreaterEqual(float(rtt.rsplit("= ", 1)[1].split("/")[0]), 20.0)
        self.good("link", "wire", "state=down")
        self.assertNotEqual(
            self.warren("exec", "a", "--", "ping", "-n", "-c", "1", "-W", "1", "b").returncode, 0)
        self.assertFalse(self.facts("link", "wire")["up"])
        self.good("link", "wire", "state=up", "delay=0")
        self.good("exec", "a", "--", "ping", "-n", "-c", "1", "-W", "5", "b")

    def test_cells_are_paid_for(self):
        self.good("up", self.topology(TWO_NODES))
        self.good("link", "wire", "rate=42400bit", "overhead=atm", "--forward")
        self.assertIn("rate 42400bit, overhead atm", self.good("link", "wire"))
        parameters = self.facts("link", "wire")["forward"]["parameters"]
        self.assertEqual((parameters["cell_payload_bytes"], parameters["cell_bytes"]), (48, 53))
        # The first one waits for the neighbours to know each other.
        self.good("exec", "a", "--", "ping", "-4", "-n", "-c", "1", "-W", "5", "b")
        # 98 bytes are 100 with the overhead and three cells: 30 ms; Ethernet's 122 were 23 ms.
        rtt = self.good("exec", "a", "--", "ping", "-4", "-n", "-q", "-c", "5", "-i", "0.2", "b")
        least = float(rtt.rsplit("= ", 1)[1].split("/")[0])
        self.assertTrue(30 <= least < 45, rtt)
        self.good("link", "wire", "overhead=none", "--forward")
        self.assertEqual(self.facts("link", "wire")["forward"]["parameters"]["cell_bytes"], 0)

    def test_fidelity_is_shown_and_strict_minds_it(self):
        path = self.topology(TWO_NODES.replace("ends: [a, b]", "ends: [a, b], delay: 1ms") + """
checks:
  - {reach: {from: a, to: b, within: 10s}}
""")
        self.good("up", path)
        self.good("exec", "a", "--", "ping", "-n", "-c", "3", "-i", "0.05", "b")
        self.assertRegex(self.good("show"), r"\nfidelity: (NOT )?kept: of \d+ frames delivered")
        link = self.facts("show")["links"][0]
        worst = max(int(link[way]["late_max_ns"]) for way in ("forward", "backward"))
        self.assertGreater(worst, 0)
        self.assertGreaterEqual(int(link["forward"]["late_sum_ns"]), 0)
        self.good("down")
        done = self.warren("run", path, "--strict", "--json")
        facts = json.loads(done.stdout)
        self.assertEqual(facts["held"], 1)
        self.assertGreater(facts["fidelity"]["frames"], 0)
        kept = facts["fidelity"]["worst_ns"] <= facts["fidelity"]["late_after_ns"]
        self.assertEqual(facts["fidelity"]["kept"], kept)
        self.assertEqual(done.returncode, 0 if kept else 1, done.stderr)
        self.assertEqual("frames came late" in done.stderr, not kept)

    def test_link_refusals_leave_the_link_as_it_was(self):
        self.good("up", self.topology(TWO_NODES))
        before = self.facts("link", "wire")["forward"]["parameters"]
        self.refused(2, "link", "wire", "rate=10", says=["rate: ", "10"])
        self.refused(2, "link", "wire", "speed=1Mbit", says=["unknown key 'speed'", "known here: rate"])
        self.refused(2, "link", "wire", "loss=150%", says="loss: ")
        self.refused(2, "link", "cable", "rate=1Mbit", says="no link 'cable'")
        self.refused(2, "link", "wire", "delay=2000s", says=["delay: ", "write 1ns to 1000s"])
        self.assertEqual(self.facts("link", "wire")["forward"]["parameters"], before)

    def test_check_prints_the_plan(self):
        path = self.topology(TWO_NODES)
        self.assertIn("good: 2 nodes, 1 link", self.good("check", path))
        self.assertIn("wire", self.good("check", path, "--plan"))
        plan = json.loads(self.good("check", path, "--plan", "--json"))
        self.assertEqual(plan["lab"], "two")

    def test_run_writes_a_report(self):
        path = self.topology(TWO_NODES + """
checks:
  - {name: there, reach: {from: a, to: b, within: 10s}}
  - {name: written, run: {node: a, cmd: "echo hello >/results/from-a; echo '{\\"x\\": [1, 5]}'",
     expect: {json: x.1, ">=": 5}}}
""")
        report = self.folder / "report"
        out = self.good("run", path, "--report", report)
        self.assertIn("2 of 2 checks held", out)
        self.assertEqual((report / "from-a").read_text(), "hello\n")
        facts = json.loads((report / "run.json").read_text())
        self.assertEqual([c["held"] for c in facts["checks"]], [True, True])

    def test_a_check_that_does_not_hold_is_exit_1(self):
        path = self.topology(TWO_NODES + """
checks:
  - {run: {node: a, cmd: "echo broken >&2; exit 3"}}
  - {reach: {from: a, to: 10.255.255.1, within: 1s}}
""")
        done = self.warren("run", path)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("FAILED", done.stdout)
        self.assertIn("status 3: broken", done.stdout)
        self.assertIn("0 of 2 checks held", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
