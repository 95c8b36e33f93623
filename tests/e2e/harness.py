# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What every end-to-end test needs: the real command line, in run and cache folders of the test's
own, with the capsule's kernel and module as ./warren builds them."""

import contextlib
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time
import unittest

CHECKOUT = pathlib.Path(os.path.realpath(__file__)).parents[2]
PROGRAMS = ["ctl/cli/warren", "ctl/daemon/warrend", "ctl/node/warren-node-init",
            "capsule/host/warren-capsule", "capsule/guest/warren-init"]
SHARED_DATA = CHECKOUT.parent / "shared" / "data"


def _built(script):
    """The path that a build script of the checkout prints; it is quick when nothing changed."""
    return subprocess.run([str(CHECKOUT / script)], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.splitlines()[-1]


def _environment(folder):
    """Words for the environment, and the programs in one folder, as ./warren has them."""
    env = dict(os.environ, WARREN_RUN_DIR=str(folder / "run"))
    if "WARREN_LIBEXEC" not in env:
        libexec = folder / "libexec"
        libexec.mkdir()
        for program in PROGRAMS:
            # Below Bazel the programs lie beside the tests.
            shutil.copy(pathlib.Path.cwd() / program, libexec)
        env["WARREN_LIBEXEC"] = str(libexec)
        kernel = pathlib.Path(_built("capsule/kernel/build"))
        env["WARREN_KERNEL"] = str(kernel / "linux")
        env["WARREN_MODULE"] = _built("capsule/kernel/module")
    return env


class WarrenTest(unittest.TestCase):
    """A test with a run folder of its own. Afterwards nothing may be left of what it started."""

    @classmethod
    def setUpClass(cls):
        cls._folder = pathlib.Path(tempfile.mkdtemp(prefix="warren-e2e."))
        cls.env = _environment(cls._folder)
        cls.run_dir = pathlib.Path(cls.env["WARREN_RUN_DIR"])
        cls.program = cls.env["WARREN_LIBEXEC"] + "/warren"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls._folder, ignore_errors=True)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self._folder))

    def tearDown(self):
        self.warren("down", "--all")
        self.assert_nothing_left()

    def warren(self, *words, stdin=None, limit=120, env=None):
        """Runs the command line to its end."""
        return subprocess.run([self.program, *map(str, words)], env=env or self.env, input=stdin, text=True,
                              stdin=subprocess.DEVNULL if stdin is None else None,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit,
                              check=False)

    def start(self, *words, **options):
        """Starts the command line and returns its process."""
        return subprocess.Popen([self.program, *map(str, words)], env=self.env, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **options)

    def good(self, *words, **options):
        """Runs it and wants exit status 0; returns what it printed."""
        done = self.warren(*words, **options)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}{done.stdout}")
        return done.stdout

    def facts(self, *words, **options):
        return json.loads(self.good(*words, "--json", **options))

    def refused(self, status, *words, says=(), **options):
        """Runs it and wants this exit status and these words in its errors, without a stack trace."""
        done = self.warren(*words, **options)
        self.assertEqual(done.returncode, status, f"{words}: {done.stderr}{done.stdout}")
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stderr)
        return done.stderr

    def topology(self, text, name="lab.yaml"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def capsules(self):
        """Run folders that are there, living or not."""
        folder = self.run_dir / "capsules"
        return sorted(p.name for p in folder.iterdir()) if folder.exists() else []

    def processes(self):
        """Processes of the machine that work on this test's run folder, by their command line."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                given = f"WARREN_RUN_DIR={self.run_dir}".encode()
                if given in (entry / "environ").read_bytes().split(b"\0"):
                    found.append((int(entry.name), line))
                elif str(self.run_dir) in line or f"{self._folder}/libexec" in line:
                    found.append((int(entry.name), line))
                elif os.readlink(entry / "cwd").startswith(str(self.run_dir)):
                    found.append((int(entry.name), line))  # a capsule's kernel and its programs
        return found

    def assert_nothing_left(self, limit=10):
        self.wait(lambda: not self.processes(), limit, lambda: f"processes: {self.processes()}")
        self.good("list")  # sweeps what a killed supervisor left
        self.wait(lambda: not self.capsules(), limit, lambda: f"run folders: {self.capsules()}")

    def wait(self, condition, limit, complaint=lambda: "it did not happen"):
        """Waits for a condition, looking at it again and again."""
        end = time.monotonic() + limit
        while not condition():
            if time.monotonic() > end:
                self.fail(complaint())
            select.select([], [], [], 0.02)


TWO_NODES = """\
warren: 1
name: two
nodes:
  a: {kind: host}
  b: {kind: host}
links:
  - {name: wire, ends: [a, b]}
"""
