# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The program `warren`."""

import json
import os
import shutil
import subprocess

from warren.errors import Error


def path():
    """Where it is: WARREN names it (./warren python does), else it is looked for in PATH."""
    found = os.environ.get("WARREN") or shutil.which("warren")
    if not found:
        raise Error("the program warren is not in PATH; set WARREN to it, or start Python by "
                    "./warren python", 3)
    return found


def run(*words, text=None):
    """Runs it to its end and returns what it printed. Raises Error with what it complained of."""
    done = subprocess.run([path(), *map(str, words)], input=text, text=True,
                          stdin=subprocess.DEVNULL if text is None else None,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        message = done.stderr.strip() or f"warren {words[0]} ended with status {done.returncode}"
        raise Error(message.removeprefix("warren: "), done.returncode)
    return done.stdout


def facts(*words):
    """What it prints as JSON."""
    return json.loads(run(*words, "--json"))
