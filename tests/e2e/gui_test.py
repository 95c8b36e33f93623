#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The GUI under a user's hands against a real capsule, on a screen of its own."""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import harness  # noqa: E402

BUILT = pathlib.Path.cwd()


class Gui(harness.WarrenTest):
    def setUp(self):
        super().setUp()
        reading, writing = os.pipe()
        self.screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        self.gui_env = dict(self.env, DISPLAY=":" + display, QT_QPA_PLATFORM="xcb",
                            XDG_CONFIG_HOME=str(self.folder), XDG_RUNTIME_DIR=str(self.folder))
        self.folder.chmod(0o700)

    def tearDown(self):
        self.screen.terminate()
        self.screen.wait()
        super().tearDown()

    def test_a_network_is_drawn_run_changed_and_saved(self):
        done = subprocess.run([BUILT / "gui/e2e/drive", self.folder], env=self.gui_env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=400, check=False)
        print(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "", "a warning on the console")
        self.assertNotIn("not ok", done.stdout)
        # What the GUI saved is a topology to the command line too.
        self.good("check", self.folder / "drawn.yaml")


if __name__ == "__main__":
    unittest.main(verbosity=2)
