#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""docs_commands does what a page says, and notices when it does not happen."""

import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = pathlib.Path("tests/docs_commands").resolve()


def closing(*lines):
    """What it says of a page with this console block."""
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.md")
        page.write_text("# A page\n\n```\n$ false\n```\n\n```console\n" + "\n".join(lines) + "\n```\n")
        done = subprocess.run([PROGRAM, page], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()[-1], done.stdout


class DocsCommands(unittest.TestCase):
    def test_commands_that_work_pass(self):
        self.assertEqual(closing("$ true", "$ echo hello", "hello")[:2], (0, "2 passed, 0 failed"))

    def test_a_command_that_fails_fails(self):
        status, last, output = closing("$ echo why; exit 3", "$ true")
        self.assertEqual((status, last), (1, "1 passed, 1 failed"))
        self.assertIn("ended with status 3\nwhy", output)

    def test_output_must_be_there_and_in_order(self):
        self.assertEqual(closing("$ echo a; echo b", "b", "a")[:2], (1, "0 passed, 1 failed"))
        self.assertEqual(closing("$ echo a; echo x; echo b", "a", "...", "b")[0], 0)

    def test_dots_stand_for_anything_and_blanks_for_blanks(self):
        self.assertEqual(closing("$ echo 'up  in 0.93 s'", "up in ... s")[0], 0)

    def test_the_running_command_is_not_run_again(self):
        self.assertEqual(closing("$ ./warren test", "$ true")[:2], (0, "1 passed, 0 failed"))

    def test_a_page_without_commands_is_a_fault(self):
        self.assertEqual(closing("nothing")[:2], (1, "0 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
