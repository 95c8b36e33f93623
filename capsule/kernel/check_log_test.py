#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors

import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class CheckLog(unittest.TestCase):
    def check(self, log, allow=""):
        with tempfile.TemporaryDirectory() as folder:
            log_file, allowed = pathlib.Path(folder, "log"), pathlib.Path(folder, "allowed")
            log_file.write_text(log)
            allowed.write_text(allow)
            done = subprocess.run([str(HERE / "check_log"), "--allowed", str(allowed),
                                   str(log_file)], capture_output=True, text=True)
        return done.returncode, done.stdout

    def test_a_quiet_log(self):
        self.assertEqual(self.check("[    0.1] NET: Registered PF_INET\nhello\n"), (0, ""))
        self.assertEqual(self.check("kmemleak: Kernel memory leak detector initialized (mem pool "
                                    "available: 39855)\n"), (0, ""))

    def test_reports_are_found(self):
        for line in ("BUG: KASAN: use-after-free in x", "WARNING: possible circular locking",
                     "WARNING: suspicious RCU usage", "ODEBUG: free active timer",
                     "kmemleak: 1 new suspected memory leaks", "INFO: task a:1 blocked",
                     "unregister_netdevice: waiting for eth0 to become free",
                     "Kernel panic - not syncing: x", "BUG: sleeping function called from x"):
            code, text = self.check(f"fine\n[   12.345678] {line}\nmore\n")
            self.assertEqual(code, 1, line)
            self.assertIn(":2: the kernel reports:\n", text)
            self.assertIn(line, text)

    def test_an_allowed_line_is_whole(self):
        allow = "# why\nWARNING: all is well\n"
        line = "[    0.1] WARNING: all is well"
        self.assertEqual(self.check(line + "\n", allow)[0], 0)
        self.assertEqual(self.check(line + " badly\n", allow)[0], 1)

    def test_no_such_log(self):
        done = subprocess.run([str(HERE / "check_log"), "/nonexistent"], capture_output=True)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
