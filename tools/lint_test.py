#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Lint finds each kind of fault, and finds none where there is none."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

LINT = pathlib.Path("tools/lint").resolve()
FORMAT = pathlib.Path(".clang-format").resolve()
OWNER = "Copyright (C) 2026 The Warren authors"
APACHE = f"# SPDX-License-Identifier: Apache-2.0\n# {OWNER}\n"


class Lint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("tools/lint", LINT.read_text())
        (self.root / "tools/lint").chmod(0o755)
        shutil.copy(FORMAT, self.root)
        self.write("good.cc", f"{APACHE.replace('#', '//')}\nint main() {{ return 0; }}\n")
        self.write("good.sh", f"#!/bin/sh\n{APACHE}\necho \"$1\"\n")
        self.write("tools/good.py", f"#!/usr/bin/env python3\n{APACHE}\nprint(1)\n")
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def lint(self):
        subprocess.run(["git", "add", "-A"], cwd=self.root, check=True)
        done = subprocess.run([self.root / "tools/lint"], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    def expect_fault(self, text):
        status, output = self.lint()
        self.assertEqual(status, 1, output)
        self.assertIn(text, output)
        self.assertTrue(output.endswith(" 1 failed\n"), output)

    def test_a_clean_tree_passes(self):
        status, output = self.lint()
        self.assertEqual((status, output), (0, "9 passed, 0 failed\n"))

    def test_no_licence(self):
        self.write("bare.sh", f"#!/bin/sh\n# {OWNER}\necho\n")
        self.expect_fault("bare.sh: its SPDX licence line says '-'")

    def test_the_wrong_licence_for_the_place(self):
        self.write("tools/gpl.sh", f"#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0-only\n# {OWNER}\n")
        self.expect_fault("tools/gpl.sh: its SPDX licence line says 'GPL-2.0-only'")

    def test_no_owner(self):
        self.write("bare.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n")
        self.expect_fault("bare.sh: no line 'Copyright (C)")

    def test_white_space_at_the_end_of_a_line(self):
        self.write("page.md", f"{APACHE}word \n")
        self.expect_fault("page.md:3:")

    def test_unfinished_work(self):
        self.write("page.md", f"{APACHE}TO" "DO: more\n")
        self.expect_fault("page.md:3:")

    def test_a_test_that_sleeps(self):
        self.write("some_test.sh", f"#!/bin/sh\n{APACHE}sle" "ep 1\n")
        self.expect_fault("some_test.sh:4:")

    def test_cpp_in_another_style(self):
        self.write("ugly.cc", f"{APACHE.replace('#', '//')}\nint main()\n{{return 0;}}\n")
        self.expect_fault("ugly.cc: clang-format")

    def test_a_shell_script_with_a_fault(self):
        self.write("tools/bad", f"#!/bin/bash\n{APACHE}\nrm $1\n")
        self.expect_fault("SC2086")

    def test_a_python_script_with_a_fault(self):
        self.write("tools/bad", f"#!/usr/bin/env python3\n{APACHE}\nif:\n")
        self.expect_fault("tools/bad:5: invalid syntax")

    def test_a_link_to_nowhere(self):
        self.write("page.md", f"{APACHE}[here](page.md) [away](https://x.org) [gone](gone.md#part)\n")
        self.expect_fault("page.md: links to gone.md")

    def test_kernel_code_in_another_style(self):
        licence = "// SPDX-License-Identifier: GPL-2.0-only\n"
        self.write("kmod/ugly.c", f"{licence}/* {OWNER} */\nint f(void)\n{{\n  return 0;\n}}\n")
        self.expect_fault("kmod/ugly.c:5:")

    def test_a_module_that_does_not_compile_cleanly(self):
        licence = "# SPDX-License-Identifier: GPL-2.0-only\n"
        self.write("kmod/Kbuild", f"{licence}# {OWNER}\nobj-m := thing.o\n")
        self.write("kmod/thing.c", f"//{licence[1:]}/* {OWNER} */\n#include <linux/module.h>\n"
                   "int thing(void)\n{\n\treturn 0;\n}\nMODULE_LICENSE(\"GPL\");\n")
        self.expect_fault("kmod/thing.c:4:")


if __name__ == "__main__":
    unittest.main()
