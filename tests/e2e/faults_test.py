#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Bad input and faults: one clear line, the right exit status, and nothing left behind. (The base
class looks after every test that no process, run folder or lab is left.)"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import TWO_NODES, WarrenTest  # noqa: E402

ROUTERS = """\
warren: 1
name: ring
routing: ospf
nodes:
  r1: {kind: router}
  r2: {kind: router}
  r3: {kind: router}
links:
  - {ends: [r1, r2]}
  - {ends: [r2, r3]}
  - {ends: [r3, r1]}
"""


RIP_RING = ROUTERS.replace("routing: ospf", "routing: rip\naddressing: {ipv6: none}")

# Stands in for warrend: the first in a capsule is killed as soon as the lab has got so far; the
# second tells what the module holds once the lab's processes are gone.
KILLED_ONCE = """\
#!/bin/sh
/warren/libexec/warren-node-warrend "$@" &
if [ ! -e /run/killed ]; then
  until [ -e /run/warren/labs/ring/{there} ]; do :; done
  : >/run/killed
  kill -9 $!
  exit 1
fi
objects=/sys/module/warren/parameters/objects
until [ ! -e /sys/fs/cgroup/warren/ring ] &&
      ! grep -qvE 'created ([0-9]+) destroyed \\1$' $objects; do :; done
cat $objects >/results/objects
wait
"""


class BadInput(WarrenTest):

    def check_refuses(self, text, place, says):
        """`warren check` and `warren up` refuse the file at line:column with these words."""
        path = self.topology(text)
        for verb in ("check", "up"):
            self.refused(2, verb, path, says=[f"lab.yaml:{place}: error: ", says])

    def test_unknown_key(self):
        self.check_refuses(TWO_NODES.replace("name: wire", "nmae: wire"), "7:6", "nmae")

    def test_missing_unit(self):
        self.check_refuses(TWO_NODES.replace("[a, b]", "[a, b], rate: 10"), "7:38", "10Mbit")

    def test_link_to_a_node_that_is_not_there(self):
        self.check_refuses(TWO_NODES.replace("[a, b]", "[a, c]"), "7:28", "there is no node 'c'")

    def test_two_links_on_one_interface(self):
        self.check_refuses(TWO_NODES.replace("[a, b]}", "[\"a:eth0\", b]}\n"
                                             "  - {name: two, ends: [\"a:eth0\", \"b:eth1\"]}"),
                           "8:24", "'a:eth0' ends two links")

    def test_address_clash(self):
        clash = "{kind: host, interfaces: {eth0: {addresses: [10.5.0.1/24]}}}"
        self.check_refuses(TWO_NODES.replace("{kind: host}", clash), "5:32",
                           "address 10.5.0.1 of b:eth0 is also that of a:eth0")

    def test_prefix_pool_exhausted(self):
        self.check_refuses(TWO_NODES.replace("nodes:", "addressing: {ipv4: 10.0.0.0/31}\nnodes:")
                           .replace("[a, b]}", "[a, b]}\n  - {ends: [a, b]}"), "1:1",
                           "the IPv4 pool 10.0.0.0/31 is too small")

    def test_a_key_of_later_work_is_refused_not_ignored(self):
        self.check_refuses(TWO_NODES.replace("[a, b]", "[a, b], trace: {file: lte.up}"), "7:32",
                           "not supported yet")

    def test_a_device_that_does_not_exist(self):
        self.check_refuses(TWO_NODES.replace("a: {kind: host}", "a: {kind: nic, device: nosuch0}"),
                           "4:13", "'nic' is not supported yet")

    def test_a_lab_name_in_use(self):
        path = self.topology(TWO_NODES)
        self.good("up", path)
        self.refused(2, "up", path, says=["a lab 'two' is up already", "warren down two", "--lab"])
        self.assertEqual(len(self.facts("list")), 1)

    def test_words_that_are_wrong(self):
        self.refused(2, "upp", says="warren --help")
        self.refused(2, "up", says="FILE")
        self.refused(2, "up", self.folder / "absent.yaml", says="absent.yaml")
        self.refused(2, "up", self.topology(TWO_NODES), "--virtual-time", "--in", "native", says="capsule")
        self.refused(2, "down", says="no lab is up")
        self.refused(2, "show", "nosuch", says="no lab 'nosuch'")


class Faults(WarrenTest):

    def test_a_program_that_cannot_start_undoes_the_lab(self):
        path = self.topology(ROUTERS.replace(
            "r2: {kind: router}",
            "r2: {kind: router, files: {/etc/frr/zebra.conf: {text: \"nonsense here\\n\"}}}"))
        # zebra takes a file with bad lines; what matters is that up ends and leaves a whole lab or none.
        done = self.warren("up", path, limit=200)
        self.assertIn(done.returncode, (0, 1, 3))
        self.assertEqual(len(self.facts("list")), 1 if done.returncode == 0 else 0)

    @unittest.skipUnless(os.geteuid() == 0, "hiding FRR takes root")
    def test_frr_is_not_installed(self):
        path = self.topology(ROUTERS)
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c",
             "mount -t tmpfs none /usr/lib/frr && exec \"$0\" up \"$1\"", self.program, path],
            env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
            check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("/usr/lib/frr/zebra is not on this machine; install the package frr",
                      done.stderr)
        self.assertEqual(self.facts("list"), [])

    def test_no_memory_left(self):
        self.good("up", self.topology(TWO_NODES.replace("a: {kind: host}",
                                                        "a: {kind: host, memory: 32MB}")))
        done = self.warren("exec", "a", "--", "python3", "-c", "x = bytearray(200 * 1024 * 1024)")
        self.assertEqual(done.returncode, 128 + signal.SIGKILL, done.stderr)
        self.good("exec", "b", "--", "ping", "-n", "-c", "1", "-W", "5", "a")

    def test_a_capsule_too_small_for_the_lab(self):
        nodes = "".join(f"  n{i}: {{kind: host}}\n" for i in range(1000))
        said = self.refused(3, "up", self.topology(f"warren: 1\nname: big\nnodes:\n{nodes}"),
                            env=dict(self.env, WARREN_MEMORY="64M"))
        self.assertEqual(said, "warren: the capsule of lab 'big' ran out of memory; "
                               "set WARREN_MEMORY to more than 64M\n")
        self.assertEqual(self.facts("list"), [])

    def test_memory_that_is_no_size(self):
        for word in ("lots", "16M", "1"):
            self.refused(2, "up", self.topology(TWO_NODES), env=dict(self.env, WARREN_MEMORY=word),
                         says=f"warren: WARREN_MEMORY is '{word}': want a size from 64M to 1024G")

    def kernel_pid(self, lab):
        """The capsule's kernel: the process that runs it with this lab's run folder as its own."""
        folder = str(self.run_dir / "capsules" / lab)
        for pid, line in self.processes():
            if "rootfstype=hostfs" in line:
                return pid
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    line = (entry / "cmdline").read_bytes()
                    if b"rootfstype=hostfs" in line and os.readlink(entry / "cwd") == folder:
                        return int(entry.name)
                except OSError:
                    continue
        return None

    def test_a_capsule_that_is_killed(self):
        self.good("up", self.topology(TWO_NODES))
        program = self.start("exec", "a", "--", "sh", "-c", "echo ready; exec sleep 1000")
        self.assertEqual(program.stdout.readline(), "ready\n")
        os.kill(self.kernel_pid("two"), signal.SIGKILL)
        start = time.monotonic()
        _, errors = program.communicate(timeout=20)
        self.assertLess(time.monotonic() - start, 2 + 1)
        self.assertEqual(program.returncode, 1)
        self.assertIn("the capsule of lab 'two' crashed", errors)
        self.assertIn("[    0.", errors)  # its last kernel lines
        self.assertEqual(self.facts("list"), [])

    def test_a_capsule_that_hangs(self):
        self.good("up", self.topology(TWO_NODES))
        program = self.start("exec", "a", "--", "sh", "-c", "echo ready; exec sleep 1000")
        self.assertEqual(program.stdout.readline(), "ready\n")
        os.kill(self.kernel_pid("two"), signal.SIGSTOP)
        start = time.monotonic()
        _, errors = program.communicate(timeout=20)
        self.assertLess(time.monotonic() - start, 2 + 2)
        self.assertIn("does not answer", errors)
        self.assertEqual(program.returncode, 1)

    def up_seconds(self, path):
        """How long the lab takes to come up; it is taken down again."""
        start = time.monotonic()
        self.good("up", path)
        seconds = time.monotonic() - start
        self.good("down")
        return seconds

    def start_up(self, path, seconds):
        """A `warren up` that has been running for so long."""
        limit = time.monotonic() + seconds
        program = self.start("up", path)
        self.wait(lambda: time.monotonic() > limit, seconds + 5)
        return program

    def test_a_capsule_killed_in_the_middle_of_up(self):
        path = self.topology(RIP_RING)
        seconds = self.up_seconds(path)
        for part in (0.1, 0.3, 0.5, 0.7):
            with self.subTest(part):
                program = self.start_up(path, part * seconds)
                self.wait(lambda: self.kernel_pid("ring") is not None, 20)
                os.kill(self.kernel_pid("ring"), signal.SIGKILL)
                _, errors = program.communicate(timeout=30)
                self.assertEqual(program.returncode, 1, errors)
                self.assertRegex(errors, r"^warren: the capsule.*was killed")
                self.assert_nothing_left()

    def test_warrend_killed_in_the_middle_of_up(self):
        path = self.topology(RIP_RING)
        libexec = self.folder / "libexec"
        shutil.copytree(self.env["WARREN_LIBEXEC"], libexec)
        (libexec / "warrend").rename(libexec / "warren-node-warrend")
        for there in ("nodes/r1.sock", "nodes/r3.sock", "logs/r1"):
            with self.subTest(there):
                (libexec / "warrend").write_text(KILLED_ONCE.format(there=there), encoding="utf-8")
                (libexec / "warrend").chmod(0o755)
                report = self.folder / there.replace("/", "-")
                done = self.warren("run", path, "--report", report,
                                   env=dict(self.env, WARREN_LIBEXEC=str(libexec)))
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertRegex(done.stderr, r"^warren: warrend in the capsule of lab 'ring' ended "
                                 r"before it answered, and is started again; try again \(.*\)\n$")
                # The next warrend found neither process nor kernel object of the lab.
                objects = (report / "objects").read_text(encoding="utf-8").splitlines()
                self.assertEqual(len(objects), 4, objects)
                for line in objects:
                    self.assertRegex(line, r"^[a-z]+ created ([0-9]+) destroyed \1$")
                self.assertNotIn("lab created 0 ", objects[0])
                self.assert_nothing_left()

    def test_warren_killed_at_fifty_points_of_up(self):
        path = self.topology(RIP_RING)
        seconds = self.up_seconds(path)
        for point in range(50):
            with self.subTest(point):
                program = self.start_up(path, seconds * point / 49)
                program.kill()
                program.communicate()
                # A lab that was up already stays; one on its way up goes whole.
                self.wait(lambda: all(x["nodes"] == 3 for x in self.facts("list")), 10)
                self.warren("down", "--all")
                self.assert_nothing_left()

    def test_interrupt_during_up(self):
        path = self.topology(RIP_RING)
        seconds = self.up_seconds(path)
        for part in (0.2, 0.4, 0.6):
            with self.subTest(part):
                program = self.start_up(path, part * seconds)
                program.send_signal(signal.SIGINT)
                _, errors = program.communicate(timeout=20)
                self.assertEqual((program.returncode, errors), (130, "warren: interrupted\n"))
                self.assert_nothing_left()

    def test_interrupt_during_run(self):
        path = self.topology(TWO_NODES + """
checks:
  - {run: {node: a, cmd: "sleep 1000", within: 1000s}}
""")
        for number in (signal.SIGINT, signal.SIGTERM):
            program = self.start("run", path)
            self.assertIn("is up", program.stdout.readline())
            program.send_signal(number)
            _, errors = program.communicate(timeout=20)
            self.assertEqual(program.returncode, 130)
            self.assertEqual(errors, "warren: interrupted\n")
            self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main(verbosity=2)
