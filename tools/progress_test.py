#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What `step` shows of a command that is quick, slow, or fails."""

import pathlib
import subprocess
import tempfile
import unittest

PROGRESS = pathlib.Path("tools/progress.sh").resolve()


def step(command, script='step "Doing it" bash -c "$1"; echo "$? <$STEP_LAST_LINE>"'):
    """Returns (output, errors, files left behind)."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["bash", "-c", f"source '{PROGRESS}'; {script}", "bash", command],
                              capture_output=True, text=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "TMPDIR": folder})
        return done.stdout.strip(), done.stderr, list(pathlib.Path(folder).iterdir())


class Step(unittest.TestCase):
    def test_a_quick_one_is_silent(self):
        self.assertEqual(step("echo much; echo last"), ("0 <last>", "", []))

    def test_a_slow_one_shows_life(self):
        # Waits for its own progress line, so it is as slow as it must be.
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder, "pipe")
            script = (f'mkfifo {pipe}; exec {{keep}}<>{pipe}; step "Doing it" bash -c "$1" '
                      f'2> >(read -r line; echo "$line" >&2; echo go >{pipe}); echo $?')
            output, errors, left = step(f"read -r -t 60 go <{pipe}", script)
        self.assertEqual((output, left), ("0", []))
        self.assertRegex(errors, r"Doing it \.\.\. [2-9] s")

    def test_a_failing_one_shows_its_end_without_bazel_progress(self):
        output, errors, left = step("echo '[3 / 10] Compiling'; echo wrong here; exit 5")
        self.assertEqual((output, errors, left), ("5 <wrong here>", "wrong here\n", []))


if __name__ == "__main__":
    unittest.main()
