#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What decides about a kernel build, without building one."""

import concurrent.futures
import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import cachedir  # noqa: E402


def load(name):
    loader = importlib.machinery.SourceFileLoader(name, str(HERE / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


build = load("build")


class Silent:
    def __init__(self):
        self.lines = []

    def line(self, text):
        self.lines.append(text)


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def here(self):
        """Lets `build` take its fragments and patches from the test's folder."""
        before = build.HERE
        build.HERE = self.folder
        self.addCleanup(lambda: setattr(build, "HERE", before))


class Cache(WithFolder):
    def test_a_folder_is_made_once(self):
        made = []
        target = self.folder / "kernel" / "a"

        def make(out):
            made.append(out)
            (out / "linux").write_text("x")

        for _ in range(2):
            self.assertEqual(cachedir.ensure(target, make), target)
        self.assertEqual(len(made), 1)
        self.assertEqual([f.name for f in target.iterdir()], ["linux"])

    def test_two_at_once_make_it_once(self):
        made = []
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for done in [pool.submit(cachedir.ensure, self.folder / "k" / "a", made.append)
                         for _ in range(8)]:
                done.result()
        self.assertEqual(len(made), 1)

    def test_a_failed_build_leaves_nothing(self):
        def make(out):
            (out / "half").write_text("x")
            raise OSError("no space")

        with self.assertRaises(OSError):
            cachedir.ensure(self.folder / "k" / "a", make)
        self.assertEqual([f.name for f in (self.folder / "k").iterdir()], [".lock"])

    def test_what_a_killed_build_left_is_removed(self):
        stale = self.folder / "k" / ".building-old"
        stale.mkdir(parents=True)
        cachedir.ensure(self.folder / "k" / "a", lambda out: None)
        self.assertFalse(stale.exists())

    def test_a_hash_follows_the_file(self):
        os.environ["XDG_CACHE_HOME"] = str(self.folder / "cache")
        self.addCleanup(os.environ.pop, "XDG_CACHE_HOME")
        path = self.write("archive", "one")
        first = cachedir.file_hash(path)
        self.assertEqual(cachedir.file_hash(path), first)
        path.write_text("three")
        self.assertNotEqual(cachedir.file_hash(path), first)

    def test_parts_of_a_key_do_not_run_together(self):
        keys = set()
        for parts in ([("a", "bc")], [("ab", "c")], [("a", "b"), ("", "c")]):
            key = cachedir.Key()
            for name, data in parts:
                key.add(name, data)
            keys.add(key.hex())
        self.assertEqual(len(keys), 3)


class Patches(WithFolder):
    def test_the_newest_series_that_is_not_too_new(self):
        self.here()
        for name in ("6.1/1.patch", "6.1/2.patch", "6.12/2.patch", "6.12/3.patch", "7.2/2.patch"):
            self.write(f"patches/{name}", "")

        def chosen(series):
            return [f"{p.parent.name}/{p.name}" for p in build.patches_for(series)]

        self.assertEqual(chosen((6, 1)), ["6.1/1.patch", "6.1/2.patch"])
        self.assertEqual(chosen((6, 11)), ["6.1/1.patch", "6.1/2.patch"])
        self.assertEqual(chosen((7, 0)), ["6.1/1.patch", "6.12/2.patch", "6.12/3.patch"])

    def test_a_patch_says_when_it_is_not_needed(self):
        self.write("tlb.c", "mmap_read_lock(mm);")
        for verb, word, needed in (("contains", "mmap_read_lock", False), ("lacks", "gone", False),
                                   ("contains", "gone", True), ("lacks", "mmap_read_lock", True)):
            patch = self.write("a.patch", f"why\n\nNot-needed-when: tlb.c {verb} {word}\n")
            self.assertEqual(build.not_needed(patch, self.folder) is None, needed, (verb, word))

    def test_one_that_does_not_apply_is_named(self):
        self.here()
        self.write("patches/6.1/0001-a.patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-one\n+two\n")
        tree = self.write("tree/x", "three\n").parent
        with self.assertRaisesRegex(build.Failed, "patches/6.1/0001-a.patch does not apply to 6.2"):
            build.apply_patches(tree, (6, 2), Silent())

    def test_every_patch_says_why(self):
        for patch in HERE.glob("patches/*/*.patch"):
            header = patch.read_text().partition("\n--- a/")[0]
            self.assertGreater(len(header.splitlines()), 6, patch)


class Configuration(WithFolder):
    def check(self, wanted, config):
        self.write(".config", config)
        self.write("net/Kconfig", "config BRIDGE\n\tbool\n")
        report = Silent()
        build.check_config(wanted, self.folder, report)
        return report.lines

    def test_a_later_fragment_wins(self):
        self.here()
        self.write("base.config", "# CONFIG_A is off\nCONFIG_A=1\nCONFIG_B=y\n")
        self.write("debug.config", "CONFIG_A=2\n# CONFIG_B is not set\n")
        self.assertEqual(build.wanted_lines("debug"),
                         {"CONFIG_A": ("CONFIG_A=2", "debug.config:1"),
                          "CONFIG_B": ("# CONFIG_B is not set", "debug.config:2")})

    def test_a_line_that_was_dropped_is_an_error(self):
        with self.assertRaisesRegex(build.Failed, "base.config:3: CONFIG_BRIDGE=y was not taken"):
            self.check({"CONFIG_BRIDGE": ("CONFIG_BRIDGE=y", "base.config:3")}, "CONFIG_NET=y\n")

    def test_a_line_that_was_taken_over_is_none(self):
        self.assertEqual(self.check({"CONFIG_BRIDGE": ("CONFIG_BRIDGE=y", "base.config:3")},
                                    "CONFIG_BRIDGE=y\n"), [])

    def test_a_symbol_of_another_series_is_left_out(self):
        lines = self.check({"CONFIG_OLD": ("CONFIG_OLD=y", "base.config:4")}, "CONFIG_NET=y\n")
        self.assertEqual(lines, ["base.config:4: this source does not know CONFIG_OLD, left out"])

    def test_off_is_off_when_there_is_no_such_line(self):
        off = {"CONFIG_BRIDGE": ("# CONFIG_BRIDGE is not set", "base.config:3")}
        self.assertEqual(self.check(off, ""), [])
        with self.assertRaises(build.Failed):
            self.check(off, "CONFIG_BRIDGE=y\n")


class Command(WithFolder):
    def run_build(self, *arguments):
        return subprocess.run([str(HERE / "build"), *arguments], capture_output=True, text=True,
                              env={**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")})

    def test_no_such_archive(self):
        done = self.run_build("--source", str(self.folder / "none.tar.xz"))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("no such file; want a linux-source-", done.stderr)

    def test_an_archive_that_is_none(self):
        archive = self.write("linux-source-6.1.tar.xz", "not an archive")
        done = self.run_build("--source", str(archive))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("cannot unpack it", done.stderr)
        self.assertEqual([f.name for f in (self.folder / "cache/warren/kernel").iterdir()],
                         [".lock"])

    def test_the_key_follows_the_source_and_the_flavour(self):
        archive = self.write("linux-source-6.1.tar.xz", "one")
        keys = []
        for text, flavour in (("one", "default"), ("two", "default"), ("two", "debug")):
            archive.write_text(text)
            done = self.run_build("--print-key", "--source", str(archive), "--flavour", flavour)
            keys.append(done.stdout)
        self.assertEqual(len(set(keys)), 3, keys)


if __name__ == "__main__":
    unittest.main()
