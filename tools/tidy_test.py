#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""tidy finds a fault, remembers what was clean, and forgets it when a header changes."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

TIDY = pathlib.Path("tools/tidy").resolve()
SETTINGS = pathlib.Path(".clang-tidy").resolve()
HEADER = "#ifndef A_H_\n#define A_H_\ninline const int* Nothing() { return nullptr; }\n#endif\n"


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "tools").mkdir()
        (self.root / "ctl").mkdir()
        shutil.copy(TIDY, self.root / "tools/tidy")
        shutil.copy(SETTINGS, self.root / ".clang-tidy")
        self.header = self.root / "ctl/a.h"
        self.header.write_text(HEADER, encoding="utf-8")
        (self.root / "ctl/a.cc").write_text('#include "ctl/a.h"\nconst int* p = Nothing();\n',
                                            encoding="utf-8")
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)
        subprocess.run(["git", "add", "-A"], cwd=self.root, check=True)

    def tidy(self):
        done = subprocess.run([self.root / "tools/tidy"], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(self.root / "cache")})
        return done.returncode, done.stdout

    def clean(self):
        return len(list((self.root / "cache/warren/tidy").iterdir()))

    def test_a_clean_file_is_remembered_until_its_header_changes(self):
        self.assertEqual(self.tidy(), (0, "1 passed, 0 failed\n"))
        self.assertEqual(self.clean(), 1)
        self.assertEqual(self.tidy(), (0, "1 passed, 0 failed\n"))
        self.assertEqual(self.clean(), 1)
        self.header.write_text(HEADER.replace("nullptr", "0"), encoding="utf-8")
        status, output = self.tidy()
        self.assertEqual(status, 1, output)
        self.assertIn("modernize-use-nullptr", output)
        self.assertTrue(output.endswith("0 passed, 1 failed\n"), output)
        self.assertEqual(self.clean(), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
