#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The JSON Schema and the reader agree on what a topology file is; the committed copies are fresh."""

import json
import pathlib
import re
import subprocess
import unittest

import jsonschema
import yaml

SCHEMA = pathlib.Path("docs/schema/warren-topology.schema.json")
REFERENCE = pathlib.Path("docs/file-format.md")


def printed(*words):
    return subprocess.run(["ctl/format/schema", *words], capture_output=True, check=True).stdout


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it; PyYAML's own is 1.1, where `no` is false."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"(~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
]:
    Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile("^" + pattern + "$"), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
Core.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def with_text_keys(value):
    if isinstance(value, dict):
        return {str(key): with_text_keys(item) for key, item in value.items()}
    return [with_text_keys(item) for item in value] if isinstance(value, list) else value


def cases(path):
    """Title and text of each case of errors.txt or good.txt."""
    for block in re.split(r"^=== ", pathlib.Path(path).read_text(), flags=re.M)[1:]:
        title, _, rest = block.partition("\n")
        yield title, rest.partition("-->\n")[0]


class Schema(unittest.TestCase):
    def setUp(self):
        schema = json.loads(SCHEMA.read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        self.validator = jsonschema.Draft7Validator(schema)

    def problem(self, text):
        """What the schema has against a document; None when nothing, a text otherwise."""
        document = with_text_keys(yaml.load(text, Core))
        error = jsonschema.exceptions.best_match(self.validator.iter_errors(document))
        return error and f"{list(error.path)}: {error.message}"

    def test_committed_schema_is_what_the_table_says(self):
        self.assertEqual(SCHEMA.read_bytes(), printed(),
                         f"run: bazel run //ctl/format:schema > {SCHEMA}")

    def test_committed_reference_is_what_the_table_says(self):
        self.assertEqual(REFERENCE.read_bytes(), printed("--reference"),
                         f"run: bazel run //ctl/format:schema -- --reference > {REFERENCE}")

    def test_topologies_are_accepted(self):
        files = sorted(pathlib.Path("topologies").glob("*.yaml"))
        self.assertGreaterEqual(len(files), 10)
        for file in files:
            with self.subTest(file.name):
                self.assertIsNone(self.problem(file.read_text()))

    def test_good_documents_are_accepted(self):
        count = 0
        for title, text in cases("ctl/format/testdata/good.txt"):
            count += 1
            with self.subTest(title):
                self.assertIsNone(self.problem(text))
        self.assertGreater(count, 5)

    def test_bad_documents_are_refused(self):
        count = 0
        for title, text in cases("ctl/format/testdata/errors.txt"):
            if title.endswith("(meaning)"):
                continue
            count += 1
            with self.subTest(title):
                self.assertIsNotNone(self.problem(text))
        self.assertGreater(count, 50)

    def test_what_only_the_reader_can_know_is_accepted(self):
        count = 0
        for title, text in cases("ctl/format/testdata/errors.txt"):
            if not title.endswith("(meaning)"):
                continue
            with self.subTest(title):
                try:
                    problem = self.problem(text)
                except (yaml.YAMLError, TypeError, RecursionError):
                    continue  # not YAML, or not what JSON can hold
                count += 1
                self.assertIsNone(problem)
        self.assertGreater(count, 20)


if __name__ == "__main__":
    unittest.main()
