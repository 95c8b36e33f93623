#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Virtual time: the same bytes under load, from other folders and after a stop; exact delays; and
what ends a run that would hang."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import CHECKOUT, TWO_NODES, WarrenTest  # noqa: E402

# Captures what each node sends, so every frame once.
WATCH = ("mkdir -p /results/$(hostname); for i in $(ls /sys/class/net | grep eth); do "
         "tcpdump -Z root -U -Q out -i $i -w /results/$(hostname)/$i.pcap 2>/dev/null & done; wait")

LAB = f"""\
warren: 1
name: same
routing: ospf
defaults:
  link: {{rate: 10Mbit, delay: 2ms}}
nodes:
  r1: {{kind: router, run: [&watch {{cmd: "{WATCH}"}}]}}
  r2: {{kind: router, run: [*watch]}}
  r3: {{kind: router, run: [*watch]}}
  pc1: {{kind: host, run: [*watch]}}
  pc2:
    kind: host
    run:
      - *watch
      - {{cmd: "iperf3 -s"}}
      - {{cmd: "cd /usr/share/common-licenses && python3 -m http.server 80"}}
links:
  - {{ends: [pc1, r1]}}
  - {{ends: [r1, r2], loss: 1%, delay: 10ms}}
  - {{ends: [r2, r3]}}
  - {{ends: [r3, r1], loss: 1%, delay: 15ms}}
  - {{ends: [pc2, r2]}}
checks:
  - reach: {{from: pc1, to: pc2, within: 120s}}
  - ping: {{from: pc1, to: pc2, count: 20, loss: 50%}}
  - run: {{node: pc1, cmd: "iperf3 -c pc2 -t 3 -J >/results/iperf.json", within: 60s}}
  - run: {{node: pc1, cmd: "python3 -c 'import urllib.request as u; print(u.urlopen(\\"http://pc2/GPL-3\\").read().decode())' >/results/http", within: 60s}}
  - run: {{node: r1, cmd: "ip route >/results/r1.routes; ip -s link >/results/r1.links; cat /proc/sys/kernel/random/uuid >/results/uuid"}}
"""

PATH_10MS = """\
warren: 1
name: exact
nodes:
  a: {kind: host}
  b: {kind: host}
links:
  - {ends: [a, b], delay: 5ms, rate: 10Mbit, overhead: none}
checks:
  - run: {node: a, cmd: "ping -4 -c 20 -i 0.1 -s 972 b >/results/ping"}
"""

SPIN = """\
warren: 1
name: spin
nodes:
  a: {kind: host}
checks:
  - run: {node: a, cmd: "cp /usr/bin/perl /tmp/hamster && /tmp/hamster -e '1 while 1'", within: 60s}
"""


@contextlib.contextmanager
def busy_machine(programs=3):
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(programs)]
    try:
        yield
    finally:
        for program in busy:
            program.kill()
            program.wait()


def parent_of(pid):
    with contextlib.suppress(OSError):
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return 0


class VirtualTime(WarrenTest):

    def outputs(self, path, *words, folder=None, **options):
        """What a run made, by name, as hashes; it must be a good run."""
        report = (folder or self.folder) / f"report{time.monotonic_ns()}"
        self.good("run", path, "--virtual-time", "--report", report, *words, limit=300, **options)
        record = json.loads((report / "run.json").read_text())["virtual_time"]
        for name, digest in record["outputs"].items():
            if name not in ("stdout", "run.json"):
                self.assertEqual(hashlib.sha256((report / name).read_bytes()).hexdigest(), digest)
        return record["outputs"]

    def kernels(self):
        """The kernels of capsules; the programs in them are their children, and called alike."""
        found = [pid for pid, line in self.processes() if line.startswith("./linux ")]
        return [pid for pid in found if parent_of(pid) not in found]

    def test_the_same_bytes(self):
        path = self.topology(LAB)
        first = self.outputs(path)
        self.assertGreaterEqual(len(first), 16, first)
        self.assertIn("r1/eth0.pcap", first)
        with busy_machine():
            self.assertEqual(self.outputs(path), first)
        elsewhere = self.folder / "another" / "folder"
        elsewhere.mkdir(parents=True)
        shutil.copy(path, elsewhere)
        env = dict(self.env, MAILTO="someone", LC_ALL="C", WARREN_RUN_DIR=str(self.run_dir) + "/2")
        self.assertEqual(self.outputs(elsewhere / "lab.yaml", folder=elsewhere, env=env), first)
        other = self.outputs(path, "--seed", "2")
        self.assertEqual(other.keys(), first.keys())
        for name in ("uuid", "r1/eth1.pcap", "iperf.json"):
            self.assertNotEqual(other[name], first[name], name)

    def test_a_stop_changes_nothing(self):
        path = self.topology(LAB)
        first = self.outputs(path)
        done = threading.Event()
        stops = []

        def stop_now_and_then():
            while not done.wait(0.3):
                for pid in self.kernels()[:1]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGSTOP)
                        stops.append(pid)
                        done.wait(0.3)
                        os.kill(pid, signal.SIGCONT)
        thread = threading.Thread(target=stop_now_and_then)
        thread.start()
        try:
            again = self.outputs(path)
        finally:
            done.set()
            thread.join()
        self.assertGreater(len(stops), 0)
        self.assertEqual(again, first)

    def test_verify(self):
        report = self.folder / "report"
        self.good("run", self.topology(PATH_10MS), "--virtual-time", "--report", report)
        self.assertIn("the same", self.good("verify", report))
        facts = json.loads((report / "run.json").read_text())
        facts["virtual_time"]["outputs"]["ping"] = "0" * 64
        (report / "run.json").write_text(json.dumps(facts))
        done = self.warren("verify", report)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("DIFFERS ping", done.stdout)

    def test_verify_refuses_what_cannot_be_repeated(self):
        self.refused(2, "verify", self.folder, says="--virtual-time")
        report = self.folder / "real"
        self.good("run", self.topology(TWO_NODES), "--report", report)
        self.refused(2, "verify", report, says="real time")

    def test_ten_milliseconds_are_ten_milliseconds(self):
        for load in (0, 3):
            report = self.folder / f"report{load}"
            with busy_machine(load):
                self.good("run", self.topology(PATH_10MS), "--virtual-time", "--report", report)
            text = (report / "ping").read_text()
            self.assertIn("20 received", text)
            # 5 ms and 1014 bytes at 10 Mbit/s, there and back, and the 2 us of a call of ping's.
            least = float(text.split("mdev = ")[1].split("/")[0])
            self.assertAlmostEqual(least, 10 + 2 * 1014 * 8 / 10e3, delta=0.004)

    def test_a_program_that_never_asks_the_kernel_is_named(self):
        done = self.warren("run", self.topology(SPIN), "--virtual-time", limit=120)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("still: hamster (node a) has", done.stderr)
        self.assertIn("without a system call", done.stderr)

    def test_a_killed_run_leaves_nothing(self):
        path = self.topology(LAB)
        for how in (signal.SIGINT, signal.SIGKILL):
            process = self.start("run", path, "--virtual-time")
            self.wait(self.kernels, 60)
            process.send_signal(how)
            process.communicate(timeout=30)
            self.assert_nothing_left(30)

    def test_up_stands_still_between_commands(self):
        path = self.topology(TWO_NODES)
        self.good("up", path, "--virtual-time")
        clock = ("exec", "a", "--", "cat", "/proc/uptime")
        before = float(self.good(*clock).split()[0])
        threading.Event().wait(0.5)  # real time, which must not count
        self.assertAlmostEqual(float(self.good(*clock).split()[0]), before, delta=0.1)
        self.assertIn("time stands still at", self.good("step", "100s"))
        self.assertAlmostEqual(float(self.good(*clock).split()[0]), before + 100, delta=0.1)
        self.assertIn(" 0% packet loss", self.good("exec", "a", "--", "ping", "-c", "3", "b"))
        self.assertEqual(len(self.facts("show")["nodes"]), 2)
        self.refused(2, "step", "0s", says="more than 0")
        self.good("down")

    def test_a_run_that_stops_on_the_way(self):
        report = self.folder / "report"
        printed = self.good("run", self.topology(PATH_10MS), "--virtual-time", "--report", report,
                            "--until", "2s", "--keep")
        self.assertIn("time stands still at 2.000000000 s", printed)
        self.assertEqual(self.good("step", "1ms"), "time stands still at 2.001000000 s\n")
        self.assertFalse((report / "status").exists())
        self.good("continue")
        self.wait(lambda: (report / "status").exists(), 60)
        self.assertEqual((report / "status").read_text(), "0\n")
        self.assertIn("20 received", (report / "results" / "ping").read_text())

    def test_a_run_that_ends_before_it_is_stopped(self):
        done = self.warren("run", self.topology(PATH_10MS), "--virtual-time", "--until", "100s", "--keep")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("ended before", done.stderr)
        self.assertNotIn("\n  ", done.stderr)

    def test_a_session_survives_a_program_that_never_asks_the_kernel(self):
        self.good("up", self.topology(TWO_NODES), "--virtual-time")
        spinner = self.start("exec", "a", "--", "perl", "-e", "$| = 1; print qq(on\\n); 1 while 1")
        self.assertEqual(spinner.stdout.readline(), "on\n")
        self.assertIn(" 0% packet loss", self.good("exec", "b", "--", "ping", "-c", "3", "a"))
        spinner.send_signal(signal.SIGINT)
        spinner.communicate(timeout=30)

    def test_debug(self):
        self.good("up", self.topology(TWO_NODES), "--virtual-time")

        def debug(*words):
            done = subprocess.run([CHECKOUT / "tools" / "debug", *words], env=self.env, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stdout)
            return done.stdout

        printed = debug("-batch", "-ex", "wnodes", "-ex", "wlinks", "-ex", "wtime")
        self.assertRegex(printed, r"a +net 0x[0-9a-f]+  eth0")
        self.assertIn("a:eth0 -- b:eth0", printed)
        answer = self.folder / "answer"
        ping = f"{self.program} exec a -- ping -4 -c 1 b >{answer} 2>&1"
        printed = debug("-batch", "-ex", "wbreak icmp_rcv node b", "-ex", f"shell {ping} &",
                        "-ex", "continue", "-ex", "wnode", "-ex", "bt 3")
        self.assertRegex(printed, r"(?m)^[0-9.]+ node b$")
        self.assertRegex(printed, r"(?m)^b$")
        self.assertIn("icmp_rcv ()", printed)
        # Let go, the lab goes on as if nothing had been.
        self.wait(lambda: " 0% packet loss" in answer.read_text(), 30)
        self.good("down")
        self.good("up", self.topology(TWO_NODES))
        done = subprocess.run([CHECKOUT / "tools" / "debug"], env=self.env, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)
        self.assertIn("real time", done.stderr)

    def test_a_call_may_cost_more(self):
        text = PATH_10MS.replace("-c 20 -i 0.1", "-c 5 -i 0.1")
        times = []
        for cost in ("0", "100us"):
            report = self.folder / f"report{cost}"
            self.good("run", self.topology(text), "--virtual-time", "--report", report,
                      "--syscall-cost", cost)
            times.append(float((report / "ping").read_text().split("mdev = ")[1].split("/")[0]))
        self.assertGreater(times[1] - times[0], 0.05)
        self.refused(2, "run", self.topology(text), "--virtual-time", "--syscall-cost", "2s",
                     says="0 to 1s")

    def test_words_that_do_not_go_together(self):
        path = self.topology(TWO_NODES)
        self.refused(2, "run", path, "--until", "1s", "--keep", says="--virtual-time")
        self.refused(2, "run", path, "--virtual-time", "--until", "1s", says="--keep")
        self.refused(2, "up", path, "--virtual-time", "--in", "native", says="capsule")
        self.good("up", path)
        self.refused(2, "step", "1ms", says="real time")
        self.refused(2, "continue", says="real time")

    def test_a_lab_that_does_not_come_up_says_why(self):
        path = self.topology(TWO_NODES.replace(
            "a: {kind: host}", "a: {kind: host, sysctls: {net.ipv4.no_such_thing: 1}}"))
        for verb in ("up", "run"):
            done = self.warren(verb, path, "--virtual-time")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("no_such_thing", done.stderr)
            self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main(verbosity=2)
