#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What bash offers after the words so far, with a warren that has one or two labs."""

import os
import pathlib
import subprocess
import tempfile
import unittest

COMPLETION = pathlib.Path("completions/warren.bash").resolve()

WARREN = r"""#!/bin/bash
[[ $WARREN_BUILD == no ]] || exit 1
case "$*" in
  --help) printf '%s\n' 'Usage: warren' '' 'Options:' '  -h,--help  Help' '' 'Subcommands:' \
    '  up                 Bring up' '  exec               Run' '  link               Show' '' 'Labs: x' ;;
  'up --help') printf '%s\n' '  --lab NAME' '  --in TEXT:{auto,native}' '  --virtual-time' ;;
  'new --help') printf '%s\n' 'Kinds, and their words:' '  ring       size=6' '             a circle' \
    '  random     size=20' 'Words of every kind:' '  seed=1     x' ;;
  'list --json') cat "$LABS" ;;
  'show --json' | 'show --json one') echo '{"nodes": [{"name": "pc1"}, {"name": "pc2"}, {"name": "r1"}],
    "links": [{"name": "pc1--r1"}]}' ;;
  'show --json two') echo '{"nodes": [{"name": "x"}], "links": []}' ;;
  *) exit 2 ;;
esac
"""


class Completion(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "warren").write_text(WARREN)
        (self.folder / "warren").chmod(0o755)
        (self.folder / "labs").write_text('[{"name": "one"}]')

    def offers(self, *words):
        """What may stand for the last of the words."""
        script = (f"source '{COMPLETION}'; COMP_WORDS=(warren \"$@\"); COMP_CWORD=$#; _warren; "
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        env = {"PATH": f"{self.folder}:{os.environ['PATH']}", "LABS": str(self.folder / "labs")}
        done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True,
                              check=True, env=env, cwd=self.folder)
        self.assertEqual(done.stderr, "")
        return sorted(done.stdout.split())

    def test_verbs_are_those_of_the_help(self):
        self.assertEqual(self.offers(""), ["exec", "link", "up"])
        self.assertEqual(self.offers("u"), ["up"])

    def test_options_are_those_of_the_verb(self):
        self.assertEqual(self.offers("up", "--"), ["--in", "--lab", "--virtual-time"])

    def test_values_of_an_option(self):
        self.assertEqual(self.offers("up", "--in", "n"), ["native"])

    def test_topology_files(self):
        for name in ("a.yaml", "b.txt"):
            (self.folder / name).touch()
        (self.folder / "deep").mkdir()
        self.assertEqual(self.offers("up", ""), ["a.yaml", "deep"])

    def test_a_link_then_traces(self):
        for name in ("a.yaml", "b.pcap", "c.pcapng"):
            (self.folder / name).touch()
        self.assertEqual(self.offers("link-sim", ""), ["a.yaml"])
        self.assertEqual(self.offers("link-sim", "a.yaml", ""), ["b.pcap", "c.pcapng"])
        self.assertEqual(self.offers("link-sim", "--direction", "b"), ["backward"])

    def test_formats(self):
        self.assertEqual(self.offers("import", "--from", "g"), ["gns3", "graphml"])
        self.assertEqual(self.offers("export", "--to", ""), ["clab", "dot", "graphml", "png", "svg"])
        self.assertEqual(self.offers("convert", "--to", "y"), ["yaml"])
        (self.folder / "a.mn").touch()
        self.assertEqual(self.offers("convert", ""), ["a.mn"])

    def test_labs(self):
        self.assertEqual(self.offers("down", ""), ["one"])
        self.assertEqual(self.offers("continue", ""), ["one"])
        self.assertEqual(self.offers("debug", ""), ["one"])
        self.assertEqual(self.offers("step", "1ms", "--lab", ""), ["one"])

    def test_nodes_of_the_only_lab(self):
        self.assertEqual(self.offers("exec", "pc"), ["pc1", "pc2"])

    def test_with_two_labs_the_lab_comes_first(self):
        (self.folder / "labs").write_text('[{"name": "one"}, {"name": "two"}]')
        self.assertEqual(self.offers("exec", ""), ["one/", "two/"])
        self.assertEqual(self.offers("exec", "two/"), ["two/x"])

    def test_links_then_their_keys(self):
        self.assertEqual(self.offers("link", ""), ["pc1--r1"])
        self.assertEqual(self.offers("link", "pc1--r1", "ra"), ["rate="])
        self.assertEqual(self.offers("link", "--forward", ""), ["pc1--r1"])

    def test_events(self):
        self.assertEqual(self.offers("event", ""), ["one"])
        self.assertEqual(self.offers("event", "--link", "p"), ["pc1--r1"])
        self.assertEqual(self.offers("event", "--link", "pc1--r1", "st"), ["state="])
        self.assertEqual(self.offers("event", "--node", "r"), ["r1"])

    def test_captures_and_counters(self):
        self.assertEqual(self.offers("capture", ""), ["pc1--r1"])
        self.assertEqual(self.offers("stats", ""), ["one"])
        self.assertEqual(self.offers("stats", "--format", "p"), ["prometheus"])

    def test_shapes_of_new_then_their_words(self):
        self.assertEqual(self.offers("new", "r"), ["random", "ring"])
        self.assertEqual(self.offers("new", "ring", "si"), ["size="])

    def test_after_the_dashes_any_program(self):
        self.assertIn("warren", self.offers("exec", "pc1", "--", "warre"))

    def test_no_lab_no_offer(self):
        (self.folder / "labs").write_text("[]")
        self.assertEqual(self.offers("down", ""), [])


if __name__ == "__main__":
    unittest.main()
