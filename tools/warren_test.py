#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The entry script in a checkout of its own: when it sets up, when it builds, what it hands over."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path("warren").resolve()

# Stands in for tools/build: lays out a program that tells how it was called.
BUILD = r"""#!/bin/bash
echo build${2:+-$2} >>"$TOLD"
[[ -e $WARREN_ROOT/broken ]] && exit 1
mkdir -p "$1/libexec"
cat >"$1/libexec/warren" <<'END'
#!/bin/bash
printf '<%s>' "$@"
echo " $WARREN_LIBEXEC $WARREN_KERNEL $WARREN_MODULE $WARREN_ROOT"
exit 7
END
touch "$1/linux" "$1/warren.ko"
chmod +x "$1/libexec/warren" "$1/linux"
printf 'WARREN_KERNEL=%q\nWARREN_MODULE=%q\n' "$1/linux" "$1/warren.ko" >"$1/env"
touch "$1/stamp"
if [[ ${2:-} == gui ]]; then
  cp "$1/libexec/warren" "$1/libexec/warren-gui"
  touch "$1/gui-stamp"
fi
"""
FUTURE = (2**32, 2**32)


class Warren(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        base = pathlib.Path(folder.name).resolve()
        self.root, self.cache, self.told = base / "a checkout", base / "cache", base / "told"
        for name in ("tools", "ctl", "capsule", "kmod", "python", "gui"):
            (self.root / name).mkdir(parents=True)
        self.source = self.root / "ctl" / "source.cc"
        for path in (self.root / "WORKSPACE", self.root / ".bazelrc", self.source):
            path.write_text("")
        shutil.copy(SCRIPT, self.root / "warren")
        self.packages = self.root / "tools" / "packages.txt"
        self.packages.write_text("bash  # runs this\n")
        self.tool("setup", '#!/bin/bash\necho setup >>"$TOLD"\n')
        self.tool("build", BUILD)
        self.tool("test", '#!/bin/bash\necho "testing $*"; exit 9\n')
        self.tool("bench", '#!/bin/bash\necho "measuring $* by $WARREN_KERNEL"; exit 5\n')

    def tool(self, name, text):
        path = self.root / "tools" / name
        path.write_text(text)
        path.chmod(0o755)

    def run_warren(self, *words, **more):
        self.told.write_text("")
        env = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(self.cache), "TOLD": str(self.told),
               **more}
        done = subprocess.run([self.root / "warren", *words], capture_output=True, text=True,
                              check=False, env=env, cwd="/")
        return done.returncode, done.stdout.strip(), self.told.read_text().split()

    def test_the_words_and_the_places_are_handed_over(self):
        status, output, _ = self.run_warren("exec", "a b", "--", "")
        self.assertEqual(status, 7)
        words, places = output.split("> ")
        self.assertEqual(words, "<exec><a b><--><")
        self.assertIn(str(self.cache), places)
        self.assertTrue(places.endswith(str(self.root)))

    def test_the_first_run_sets_up_and_builds_and_the_second_does_neither(self):
        self.assertEqual(self.run_warren("list")[2], ["setup", "build"])
        self.assertEqual(self.run_warren("list")[2], [])

    def test_a_changed_file_is_built(self):
        self.run_warren("list")
        os.utime(self.source, FUTURE)
        self.assertEqual(self.run_warren("list")[2], ["build"])

    def test_a_removed_file_is_built(self):
        self.run_warren("list")
        stamp = next(self.cache.rglob("stamp"))
        os.utime(stamp, ns=(stamp.stat().st_mtime_ns - 1000,) * 2)
        self.source.unlink()
        self.assertEqual(self.run_warren("list")[2], ["build"])

    def test_a_lost_product_is_built(self):
        self.run_warren("list")
        next(self.cache.rglob("warren.ko")).unlink()
        self.assertEqual(self.run_warren("list")[2], ["build"])

    def test_a_new_package_list_sets_up(self):
        self.run_warren("list")
        self.packages.write_text("bash  # runs this\nsed  # too\n")
        self.assertIn("setup", self.run_warren("list")[2])

    def test_a_failed_build_runs_nothing(self):
        (self.root / "broken").touch()
        self.assertEqual(self.run_warren("list"), (1, "", ["setup", "build"]))

    def test_nothing_is_made_where_that_is_forbidden(self):
        self.assertEqual(self.run_warren("list", WARREN_BUILD="no"), (3, "", []))
        self.run_warren("list")
        self.assertEqual(self.run_warren("list", WARREN_BUILD="no")[0], 7)
        os.utime(self.source, FUTURE)
        self.assertEqual(self.run_warren("list", WARREN_BUILD="no"), (3, "", []))

    def test_a_failed_setup_is_not_forgotten(self):
        self.tool("setup", '#!/bin/bash\necho setup >>"$TOLD"\nexit 3\n')
        for _ in range(2):
            self.assertEqual(self.run_warren("list"), (3, "", ["setup"]))

    def test_bench_gets_a_build_and_knows_its_places(self):
        status, output, told = self.run_warren("bench", "scale", "--json")
        self.assertEqual((status, told), (5, ["setup", "build"]))
        self.assertRegex(output, "^measuring scale --json by .*/linux$")

    def test_the_gui_is_built_when_it_is_asked_for(self):
        self.run_warren("list")
        self.assertEqual(self.run_warren("gui", "x.yaml")[2], ["build-gui"])
        self.assertEqual(self.run_warren("gui", "x.yaml")[2], [])
        os.utime(self.root / "gui", FUTURE)
        self.assertEqual(self.run_warren("list")[2], [])
        self.assertEqual(self.run_warren("gui")[2], ["build-gui"])

    def test_test_goes_to_the_tests(self):
        self.assertEqual(self.run_warren("test", "//ctl/...")[:2], (9, "testing //ctl/..."))


if __name__ == "__main__":
    unittest.main()
