# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""A capsule to measure in: boots the kernel with kmod/test's program as its first process, which
does what it is asked (kmod/test/measure.c lists the requests)."""

import json
import os
import pathlib
import select
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Failed(Exception):
    """The capsule cannot go on; the message is what it printed last."""


def _children(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in text.split()]


def _kernel_process(pid):
    """The first process below `pid` that runs the capsule's kernel."""
    queue = [pid]
    while queue:
        pid = queue.pop(0)
        try:
            if os.readlink(f"/proc/{pid}/exe").endswith("/linux"):
                return pid
        except OSError:
            pass
        queue += _children(pid)
    raise Failed("no process of the capsule's kernel")


class Capsule:
    def __init__(self):
        self._noise = []
        self._rest = b""
        self._process = subprocess.Popen([str(ROOT / "kmod/test/run"), "measure"],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         start_new_session=True)
        try:
            self._answer(300)
            self.pid = _kernel_process(self._process.pid)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def ask(self, request, limit=60):
        """One request; the answer's JSON. Claims that did not hold inside are errors."""
        self._noise.clear()
        self._process.stdin.write(request.encode() + b"\n")
        self._process.stdin.flush()
        answer = self._answer(limit)
        if self._noise:
            raise Failed(f"{request}: " + "\n".join(self._noise))
        return answer

    def cpu_ns(self):
        """Nanoseconds of processor time that the capsule's kernel has had."""
        text = pathlib.Path(f"/proc/{self.pid}/schedstat").read_text(encoding="ascii")
        return int(text.split()[0])

    def run(self, chain, node, command, seconds=30):
        """What a program in a node prints; it must succeed."""
        done = self.ask(f"run {chain} {node} {seconds} {command}", seconds + 10)
        if done["status"] != 0:
            raise Failed(f"{command}: status {done['status']}: {done['output'][:400]}")
        return done["output"]

    def _answer(self, limit):
        end = time.monotonic() + limit
        while True:
            line = self._line(end)
            if line.startswith("=> "):
                return json.loads(line[3:])
            self._noise.append(line)

    def _line(self, end):
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                raise Failed("no answer from the capsule: " + "\n".join(self._noise[-20:]))
            data = os.read(self._process.stdout.fileno(), 1 << 20)
            if not data:
                raise Failed("the capsule ended: " + "\n".join(self._noise[-20:]))
            self._rest += data
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode(errors="replace").rstrip("\r")
