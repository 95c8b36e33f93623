# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What the measurements share: on what they run, and the promises they hold figures against."""

import json
import os
import pathlib
import platform
import statistics
import sys
import time

median = statistics.median


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _busy_share(seconds):
    """Share of the processors' time that others used."""
    def read():
        with open("/proc/stat", encoding="ascii") as stat:
            fields = [int(word) for word in stat.readline().split()[1:]]
        return sum(fields), fields[3] + fields[4]
    total, idle = read()
    time.sleep(seconds)
    total2, idle2 = read()
    return 1 - (idle2 - idle) / max(1, total2 - total)


class Machine:
    """On what was measured, and how busy it was before."""

    def __init__(self, kernel):
        self.cpu = "?"
        with open("/proc/cpuinfo", encoding="ascii") as info:
            for line in info:
                if line.startswith("model name"):
                    self.cpu = line.split(":")[1].strip()
                    break
        self.kernel = kernel
        self.busy = _busy_share(0.5)

    def text(self):
        return (f"capsule {self.kernel} on one of {os.cpu_count()} CPUs '{self.cpu}', host "
                f"{platform.release()}, {self.busy:.0%} busy at the start")

    def warning(self):
        if self.busy <= 0.1:
            return None
        return (f"the machine was {self.busy:.0%} busy with other things when this began: figures "
                "of time are worth nothing")


class Promises:
    """Figures against their bounds, told one by one."""

    def __init__(self, quiet):
        self._quiet = quiet
        self.list = []

    def keep(self, what, figure, unit, bound, at_least=False, lane="capsule"):
        kept = figure >= bound if at_least else figure <= bound
        self.list.append({"what": what, "lane": lane, "figure": figure, "unit": unit,
                          "bound": bound, "at_least": at_least, "kept": kept})
        if not self._quiet:
            word = "at least" if at_least else "at most"
            print(f"{'held' if kept else 'NOT HELD':<9}{what}: {figure:.3g} {unit} "
                  f"({word} {bound:.3g}; {lane})", flush=True)

    def all_kept(self):
        return all(promise["kept"] for promise in self.list)


def kernel_release():
    """Of the capsule, from its build."""
    kernel = os.environ.get("WARREN_KERNEL")
    if not kernel:
        return "?"
    release = pathlib.Path(kernel).parent / "build/include/config/kernel.release"
    return release.read_text(encoding="ascii").strip() if release.exists() else "?"


def warn(text):
    if text:
        print(f"warren bench: warning: {text}", file=sys.stderr, flush=True)


def print_json(machine, promises, more):
    print(json.dumps({"machine": machine.text(), "warning": machine.warning(),
                      "promises": promises.list, **more}, indent=2))
