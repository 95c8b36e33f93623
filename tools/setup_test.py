#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What setup installs, with a package manager that only takes notes."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

TOOLS = pathlib.Path("tools").resolve()
NOBODY = 65534

APT_GET = r"""#!/bin/bash
echo "apt-get $*" >>"$TOLD"
[[ $* == *install* && -e $STATE/stale ]] && { echo "E: gone from the mirror"; exit 100; }
[[ $* == *update* ]] && rm -f "$STATE/stale"
exit 0
"""
DPKG_QUERY = r"""#!/bin/bash
for package in "${@:4}"; do
  [[ -e $STATE/$package ]] && echo "installed $package"
done
exit 0
"""


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.base = pathlib.Path(folder.name).resolve()
        self.state, self.told, self.bin = (self.base / name for name in ("state", "told", "bin"))
        tools = self.base / "tools"
        for path in (self.state, self.bin, tools):
            path.mkdir()
        self.told.write_text("")
        for name in ("setup", "progress.sh"):
            shutil.copy(TOOLS / name, tools / name)
        (tools / "packages.txt").write_text(
            "# Build\nfirst   # one\n\nsecond # two\nlib++-dev  # has signs\n")
        self.program("apt-get", APT_GET)
        self.program("dpkg-query", DPKG_QUERY)
        self.setup = tools / "setup"

    def program(self, name, text):
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def have(self, *packages):
        for package in packages:
            (self.state / package).touch()

    def run_setup(self, root, **more):
        """Runs as root, or as somebody without rights."""
        os.chmod(self.base, 0o755)
        os.chmod(self.told, 0o666)
        user = {} if root or os.geteuid() else {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        env = {"PATH": f"{self.bin}:/usr/bin:/bin", "STATE": str(self.state),
               "TOLD": str(self.told), **more}
        done = subprocess.run([self.setup], env=env, stdin=subprocess.DEVNULL, check=False,
                              capture_output=True, text=True, **user)
        return done.returncode, done.stderr, self.told.read_text().splitlines()

    def test_nothing_missing_nothing_done(self):
        self.have("first", "second", "lib++-dev")
        self.assertEqual(self.run_setup(root=False), (0, "", []))

    @unittest.skipIf(os.geteuid(), "needs root")
    def test_root_installs_what_is_missing_without_a_word(self):
        self.have("second")
        status, errors, calls = self.run_setup(root=True)
        self.assertEqual((status, errors, len(calls)), (0, "", 1))
        self.assertTrue(calls[0].endswith("install --no-install-recommends first lib++-dev"), calls)

    @unittest.skipIf(os.geteuid(), "needs root")
    def test_stale_package_lists_are_renewed(self):
        (self.state / "stale").touch()
        status, _, calls = self.run_setup(root=True)
        self.assertEqual(status, 0)
        self.assertEqual([call.split()[-1] for call in calls], ["second", "update", "second"])

    def test_without_root_and_terminal_it_says_what_to_type(self):
        self.have("second")
        self.program("sudo", '#!/bin/bash\necho sudo >>"$TOLD"\n')
        status, errors, calls = self.run_setup(root=False)
        self.assertEqual((status, calls), (3, []))
        self.assertIn("sudo apt-get install first lib++-dev", errors)

    def test_a_build_machine_is_not_asked(self):
        self.have("second")
        self.program("sudo", '#!/bin/bash\n[[ $1 == -* ]] && shift\nexec "$@"\n')
        status, _, calls = self.run_setup(root=False, CI="true")
        self.assertEqual((status, len(calls)), (0, 1))


if __name__ == "__main__":
    unittest.main()
