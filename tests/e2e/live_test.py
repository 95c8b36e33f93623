#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Labs that change while they run: apply, services, logs."""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402

CHAIN = """\
warren: 1
name: chain
nodes:
  h1: {kind: host}
  r1: {kind: router}
  r2: {kind: router}
  h2: {kind: host}
links:
  - {name: left, ends: [h1, r1]}
  - {name: middle, ends: [r1, r2], delay: 5ms}
  - {name: right, ends: [r2, h2]}
"""
WITH_R4 = CHAIN.replace("links:", "  a0: {kind: router}\n  hx: {kind: host}\nlinks:") + """\
  - {name: spur, ends: [r1, a0]}
  - {name: tail, ends: [a0, hx]}
"""
RUNS = """\
warren: 1
name: runs
nodes:
  a:
    kind: host
    run:
      - {cmd: "echo started; exec sleep 1000", restart: always}
      - {cmd: "echo once"}
      - {cmd: "echo broken >&2; exit 3", restart: on-failure}
  b: {kind: host}
links:
  - {ends: [a, b]}
"""

# b's program has to wait for a's, although b comes first.
ORDERED = """\
warren: 1
name: ordered
nodes:
  b:
    kind: host
    run:
      - {cmd: "date +%s%N >/tmp/seen", after: [a/store]}
  a:
    kind: host
    run:
      - cmd: "echo begins; sleep 0.5; date +%s%N >/tmp/ready; exec sleep 1000"
        name: store
        ready: "test -s /tmp/ready"
links:
  - {ends: [a, b]}
"""

# Numbered datagrams: the receiver says which came; the sender sends until it is told to end.
RECEIVER = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
s.bind(("0.0.0.0", 7777))
print("ready", flush=True)
seen = set()
while True:
    data = s.recv(2048)
    if data.startswith(b"end"):
        total = int(data.split()[1])
        break
    seen.add(int(data))
print("lost", sorted(set(range(total)) - seen)[:20], "of", total, flush=True)
"""
SENDER = """
import os, select, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
to = (sys.argv[1], 7777)
count = 0
print("ready", flush=True)
# Until standard input says so, and for at least 200.
while True:
    ended, _, _ = select.select([0], [], [], 0.002)
    if ended and count >= 200:
        break
    s.sendto(str(count).encode(), to)
    count += 1
for _ in range(20):
    select.select([], [], [], 0.05)
    s.sendto(b"end %d" % count, to)
print(count, flush=True)
"""


class Flood:
    """Numbered packets from one node to another while something happens."""

    def __init__(self, test, source, target, name):
        self.test = test
        self.receiver = test.start("exec", target, "--", "python3", "-c", RECEIVER)
        test.assertEqual(self.receiver.stdout.readline(), "ready\n")
        read, self.end = os.pipe()
        self.sender = subprocess.Popen([test.program, "exec", source, "--", "python3", "-c", SENDER,
                                        name], env=test.env, stdin=read, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
        os.close(read)
        test.assertEqual(self.sender.stdout.readline(), "ready\n")

    def stop(self):
        os.close(self.end)
        out, errors = self.sender.communicate(timeout=60)
        self.test.assertEqual(self.sender.returncode, 0, errors + out)
        out, errors = self.receiver.communicate(timeout=60)
        self.test.assertEqual(self.receiver.returncode, 0, errors + out)
        self.test.assertRegex(out, r"lost \[\] of [0-9]{3,}")


class Apply(WarrenTest):

    def apply(self, text, *words):
        return self.good("apply", self.topology(text, "new.yaml"), *words).splitlines()

    def differences(self, text):
        return self.apply(text, "--dry-run")

    def reach(self, source, target):
        self.good("exec", source, "--", "ping", "-n", "-c", "1", "-W", "5", target)

    def test_nothing_differs(self):
        self.good("up", self.topology(CHAIN))
        self.assertEqual(self.differences(CHAIN), [])
        self.assertEqual(self.apply(CHAIN), ["lab 'chain': nothing differs"])
        # The order in the file is nothing that a lab has, once its interfaces have their names.
        named = CHAIN
        for ends, given in (("[h1, r1]", '["h1:eth0", "r1:eth0"]'),
                            ("[r1, r2]", '["r1:eth1", "r2:eth0"]'),
                            ("[r2, h2]", '["r2:eth1", "h2:eth0"]')):
            named = named.replace(ends, given)
        lines = named.splitlines()
        other = "\n".join(lines[:3] + lines[3:7][::-1] + [lines[7]] + lines[8:][::-1])
        self.assertEqual(self.differences(other), [])

    def test_a_delay_changes_and_no_packet_is_lost(self):
        self.good("up", self.topology(CHAIN))
        changed = CHAIN.replace("delay: 5ms", "delay: 9ms")
        self.assertEqual(self.differences(changed), ["~ link middle: delay 5ms -> 9ms"])
        flood = Flood(self, "h1", "h2", "h2")
        self.assertEqual(self.apply(changed), ["~ link middle: delay 5ms -> 9ms",
                                               "lab 'chain': 1 difference applied"])
        self.apply(CHAIN)
        self.apply(changed.replace("name: right,", "name: right, rate: 100Mbit,"))
        flood.stop()
        link = self.facts("link", "middle")
        self.assertEqual(link["forward"]["parameters"]["delay_ns"], "9000000")
        self.assertEqual(self.facts("link", "right")["forward"]["parameters"]["rate_bps"],
                         "100000000")

    def test_nodes_and_links_come_and_go_beside_a_flood(self):
        self.good("up", self.topology(CHAIN))
        before = self.facts("show")
        flood = Flood(self, "h1", "h2", "h2")
        differences = self.differences(WITH_R4)
        for line in ("+ node a0 (router)", "+ node hx (host)",
                     "+ link spur (r1:eth2 -- a0:eth0)", "+ link tail (a0:eth1 -- hx:eth0)"):
            self.assertIn(line, differences)
        self.assertFalse([d for d in differences if d.startswith("-")], differences)
        self.apply(WITH_R4)
        self.reach("h2", "hx")
        self.reach("hx", "h1")
        self.assertEqual(self.differences(WITH_R4), [])
        self.apply(CHAIN)
        flood.stop()
        after = self.facts("show")
        self.assertEqual([n["name"] for n in after["nodes"]], ["h1", "h2", "r1", "r2"])
        for lab in (before, after):
            for node in lab["nodes"]:
                node["processes"] = 0
            lab["links"] = [{k: link[k] for k in ("id", "name", "a", "b", "up")}
                            for link in lab["links"]]
        self.assertEqual(before, after)
        self.assertEqual(self.differences(CHAIN), [])

    def test_what_was_changed_by_hand_is_seen(self):
        self.good("up", self.topology(CHAIN))
        self.good("link", "middle", "delay=70ms", "loss=1%", "--forward")
        self.good("link", "left", "state=down")
        self.assertEqual(self.differences(CHAIN),
                         ["~ link left: state down -> up",
                          "~ link middle: forward delay 70ms -> 5ms, forward loss 1% -> 0"])
        self.apply(CHAIN)
        self.assertEqual(self.differences(CHAIN), [])
        self.reach("h1", "h2")

    def test_interfaces_addresses_routes_and_settings(self):
        self.good("up", self.topology(CHAIN))
        changed = CHAIN.replace("h1: {kind: host}", """h1:
    kind: host
    interfaces: {eth0: {addresses: [10.77.0.2/24], mtu: 1400}}
    sysctls: {net.ipv4.ip_default_ttl: 33}
    files: {/etc/motd: {text: "hello\\n"}}
    cpu: {weight: 50}""").replace("r1: {kind: router}", """r1:
    kind: router
    interfaces: {eth0: {addresses: [10.77.0.1/24]}}""")
        differences = self.differences(changed)
        self.assertIn("+ address h1:eth0 10.77.0.2/24", differences)
        self.assertIn("+ file h1 /etc/motd", differences)
        self.assertIn("~ node h1: cpu weight 100 -> 50", differences)
        self.apply(changed)
        self.reach("h2", "10.77.0.2")
        self.assertEqual(self.good("exec", "h1", "--", "cat", "/etc/motd"), "hello\n")
        ttl = ("exec", "h1", "--", "cat", "/proc/sys/net/ipv4/ip_default_ttl")
        self.assertEqual(self.good(*ttl), "33\n")
        self.assertIn("mtu 1400", self.good("exec", "h1", "--", "ip", "link", "show", "eth0"))
        self.apply(CHAIN)
        self.assertEqual(self.good(*ttl), "64\n")
        self.assertNotIn("10.77", self.good("exec", "h1", "--", "ip", "addr"))
        self.reach("h1", "h2")
        self.assertEqual(self.differences(CHAIN), [])

    def test_a_failing_step_leaves_the_lab_as_it_was(self):
        self.good("up", self.topology(CHAIN))
        before = self.facts("show")
        broken = WITH_R4.replace("r2: {kind: router}", "r2: {kind: router, sysctls: "
                                 "{net.ipv4.conf.nosuch.forwarding: 1}}")
        self.refused(2, "apply", self.topology(broken), says="nosuch")
        after = self.facts("show")
        for lab in (before, after):
            for link in lab["links"]:
                for direction in ("forward", "backward"):
                    link[direction] = link[direction]["parameters"]
        self.assertEqual(before, after)
        self.assertEqual(self.differences(CHAIN), [])
        self.reach("h1", "h2")

    def test_a_switch_becomes_a_router(self):
        text = CHAIN.replace("r1: {kind: router}", "r1: {kind: switch}")
        self.good("up", self.topology(text))
        self.reach("h1", "h2")
        self.assertIn("~ node r1: kind switch -> router", self.differences(CHAIN))
        self.apply(CHAIN)
        self.reach("h1", "h2")
        self.apply(text)
        self.reach("h1", "h2")
        self.assertEqual(self.differences(text), [])

    def test_ospf_routers_come_and_go(self):
        text = CHAIN.replace("nodes:", "routing: ospf\nnodes:")
        more = WITH_R4.replace("nodes:", "routing: ospf\nnodes:")
        self.good("up", self.topology(text), limit=200)
        self.good("apply", self.topology(more, "more.yaml"), limit=200)
        self.wait(lambda: self.warren("exec", "h2", "--", "ping", "-n", "-c", "1", "-W", "1",
                                      "hx").returncode == 0, 60)
        self.good("apply", self.topology(text), limit=200)
        self.wait(lambda: self.warren("exec", "h2", "--", "ping", "-n", "-c", "1", "-W", "1",
                                      "h1").returncode == 0, 60)
        self.assertEqual(self.differences(text), [])

    def test_bad_words(self):
        path = self.topology(CHAIN)
        self.refused(2, "apply", path, says="no lab 'chain' is up")
        self.good("up", path)
        self.refused(2, "apply", self.topology(CHAIN.replace("5ms", "5"), "bad.yaml"),
                     says="bad.yaml:10:")
        self.assertEqual(self.differences(CHAIN), [])

    def test_a_saved_lab_is_the_lab(self):
        self.good("up", self.topology(CHAIN))
        self.good("link", "middle", "delay=70ms", "loss=1%", "--forward")
        self.good("link", "left", "queue=64KB", "rate=10Mbit")
        self.good("link", "right", "state=down")
        saved = self.good("save")
        self.assertEqual(self.differences(saved), [])
        self.assertEqual(len(self.differences(CHAIN)), 3)
        self.good("exec", "h1", "--", "ip", "addr", "add", "192.0.2.1/24", "dev", "eth0")
        self.good("exec", "h1", "--", "ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.9")
        self.assertEqual(self.good("save"), saved)
        path = self.folder / "with.yaml"
        self.good("save", "--networks", "-o", path)
        text = path.read_text(encoding="utf-8")
        self.assertIn("192.0.2.1/24", text)
        self.assertIn("198.51.100.0/24", text)
        self.apply(text)
        self.assertEqual(self.good("save", "--networks"), text)
        self.good("down")
        self.good("up", path)
        self.assertIn("198.51.100.0/24 via 192.0.2.9",
                      self.good("exec", "h1", "--", "ip", "route"))
        self.assertEqual(self.facts("link", "right")["up"], False)
        self.refused(3, "save", "-o", "/nowhere/lab.yaml", says="/nowhere/lab.yaml")

    def test_all_that_a_link_does_is_compared_and_saved(self):
        keys = [
            "rate: 10Mbit, delay: 10ms, jitter: {spread: 2ms, shape: normal, correlation: 25%, reorder: yes}, "
            "loss: {model: gilbert, p: 1%, r: 25%, bad: 50%}, ber: {rate: 1e-7, on: flip}, "
            "duplicate: {probability: 0.1%, charge: no}, reorder: {probability: 1%, by: 5ms}, "
            "queue: {limit: 100ms, discipline: fq, drop: head}, "
            "backward: {rate: 1Mbit, loss: 0.3%, queue: 30packets, jitter: 0}",
            "rate: 1Mbit, overhead: atm, queue: {limit: 64KB, aqm: {red: {minimum: 5KB, "
            "maximum: 50KB, probability: 2%, ecn: yes}}}",
            "rate: 1Mbit, queue: {discipline: drr, aqm: {codel: {target: 7ms}}}",
        ]
        text = CHAIN.replace("delay: 5ms", keys[0]).replace("ends: [h1, r1]", f"ends: [h1, r1], {keys[1]}")
        text = text.replace("ends: [r2, h2]", f"ends: [r2, h2], {keys[2]}")
        self.good("up", self.topology(text))
        self.assertEqual(self.differences(text), [])
        self.assertEqual(self.differences(self.good("save")), [])
        self.assertIn("~ link middle: ", self.differences(CHAIN)[0] + self.differences(CHAIN)[1])
        # By hand, on, off and otherwise.
        self.good("link", "middle", "jitter=0", "loss=0.1%", "queue={aqm: {pie: {target: 9ms}}}", "--forward")
        self.good("link", "left", "queue={limit: 9packets, aqm: none}", "reorder={probability: 3%, by: 1ms}")
        saved = self.good("save")
        self.assertEqual(self.differences(saved), [])
        self.assertEqual(len(self.differences(text)), 2)
        self.apply(CHAIN)
        self.assertEqual(self.differences(CHAIN), [])
        self.apply(saved)
        self.assertEqual(self.differences(saved), [])
        self.assertEqual(self.good("save"), saved)

    def test_stats(self):
        self.good("up", self.topology(CHAIN))
        self.reach("h1", "h2")
        stats = self.facts("stats")
        middle = next(link for link in stats["links"] if link["name"] == "middle")
        self.assertGreaterEqual(int(middle["forward"]["in_frames"]), 1)
        self.assertEqual([n["name"] for n in stats["nodes"]], ["h1", "h2", "r1", "r2"])
        self.good("exec", "h1", "--", "sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done")
        h1 = self.facts("stats")["nodes"][0]
        self.assertGreater(int(h1["cpu_ns"]), int(stats["nodes"][0]["cpu_ns"]) + 1_000_000)
        self.assertGreater(int(h1["memory_bytes"]), 0)
        text = self.good("stats", "--format", "prometheus")
        self.assertRegex(text, r'warren_link_delivered_frames_total\{lab="chain",link="middle",'
                               r'from="r1",to="r2"\} [1-9]')
        for line in text.splitlines():
            self.assertRegex(line, r"^(# (HELP|TYPE) warren_\w+ .+|warren_\w+\{.*\} [0-9.]+)$")
        table = self.good("stats")
        for word in ("middle", "frames out", "memory"):
            self.assertIn(word, table)
        self.refused(2, "stats", "nosuch", says="nosuch")
        self.refused(2, "stats", "--format", "xml", says="xml")


class Services(WarrenTest):

    def service(self, node, name):
        for n in self.facts("show")["nodes"]:
            for s in n["services"]:
                if (n["name"], s["name"]) == (node, name):
                    return s
        return None

    def test_restart_and_logs(self):
        self.good("up", self.topology(RUNS))
        self.assertEqual(self.good("logs", "a", "--service", "run"), "started\n")
        self.wait(lambda: "once" in self.good("logs", "a"), 10)
        self.assertTrue(self.service("a", "run")["running"])
        self.good("exec", "a", "--", "pkill", "-9", "sleep")
        self.wait(lambda: self.good("logs", "a", "--service", "run").count("started") == 2, 10)
        self.assertIn("run: warren: run was killed by signal 9; starts again in 200 ms",
                      self.good("logs", "a"))
        self.wait(lambda: self.service("a", "run.3")["failing"], 20)
        self.assertEqual(self.service("a", "run.3")["last_exit"], 3)
        self.assertIn("ends again and again", self.good("show"))
        self.assertFalse(self.service("a", "run.2")["running"])
        self.refused(2, "logs", "a", "--service", "nosuch", says="no service 'nosuch'")
        self.refused(2, "logs", "b", says="nothing runs")

    def test_order_and_readiness(self):
        self.good("up", self.topology(ORDERED))
        when = {}
        for node, name in (("a", "ready"), ("b", "seen")):
            cat = ("exec", node, "--", "cat", f"/tmp/{name}")
            self.wait(lambda: self.warren(*cat).stdout, 20)
            when[name] = int(self.good(*cat))
        self.assertGreater(when["seen"], when["ready"])
        self.assertIsNotNone(self.service("a", "store"))
        self.assertEqual(self.good("logs", "a", "--service", "store"), "begins\n")

    def test_one_that_is_never_ready_fails_up(self):
        text = ORDERED.replace("sleep 0.5; date +%s%N >/tmp/ready; exec sleep 1000", "exit 4")
        self.refused(1, "up", self.topology(text),
                     says=["store ended with status 4 before it was ready", "begins"])
        self.assertEqual(self.good("list"), "no lab is up\n")

    def test_programs_that_wait_for_each_other(self):
        text = ORDERED.replace("name: store\n", "name: store\n        after: [b]\n")
        self.refused(2, "check", self.topology(text), says="waits for programs that wait for it")

    def test_logs_follow(self):
        self.good("up", self.topology(RUNS.replace(
            "echo started; exec sleep 1000",
            "mkfifo /tmp/in; exec 3<>/tmp/in; while read x <&3; do echo got $x; done")))
        follower = self.start("logs", "a", "--service", "run", "-f")
        for word in ("one", "two"):
            self.good("exec", "a", "--", "sh", "-c",
                      f"until test -p /tmp/in; do :; done; echo {word} >/tmp/in")
            self.assertEqual(follower.stdout.readline(), f"got {word}\n")
        follower.send_signal(2)
        follower.communicate(timeout=10)

    def test_logs_are_bounded(self):
        self.good("up", self.topology(RUNS.replace("echo once", "yes 0123456789 | head -c 5000000; "
                                                   "echo last")))
        self.wait(lambda: self.good("logs", "a", "--service", "run.2").endswith("last\n"), 30)
        self.assertLess(len(self.good("logs", "a", "--service", "run.2")), 2_200_000)

    def test_apply_starts_and_stops_programs(self):
        self.good("up", self.topology(RUNS))
        other = RUNS.replace("sleep 1000", "sleep 2000").replace(
            '      - {cmd: "echo broken >&2; exit 3", restart: on-failure}\n', "")
        self.good("apply", self.topology(other, "other.yaml"))
        listed = self.good("exec", "a", "--", "ps", "ax", "-o", "args")
        self.assertIn("sleep 2000", listed)
        self.assertNotIn("sleep 1000", listed)
        self.assertIsNone(self.service("a", "run.3"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
