# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What a long build is doing: a line that renews itself on a terminal, one now and then elsewhere."""

import sys
import threading
import time


class Report:
    def __init__(self, title):
        self._title = title
        self._terminal = sys.stderr.isatty()
        self._interval = 1 if self._terminal else 20
        self._phase = None
        self._count = ""
        self._start = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        if self._phase and self._terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def phase(self, text):
        self._phase, self._count = text, ""
        self._show()

    def count(self, number, unit):
        self._count = f", {number} {unit}"

    def line(self, text):
        sys.stderr.write(("\r\033[K" if self._terminal else "") + text + "\n")

    def _tick(self):
        while not self._stop.wait(self._interval):
            if self._phase:
                self._show()

    def _show(self):
        seconds = int(time.monotonic() - self._start)
        text = f"{self._title}: {self._phase}{self._count} [{seconds // 60}:{seconds % 60:02}]"
        sys.stderr.write(f"\r\033[K{text}" if self._terminal else text + "\n")
        sys.stderr.flush()
