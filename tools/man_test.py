#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What the Markdown of our pages becomes in roff."""

import pathlib
import subprocess
import unittest

MAN = pathlib.Path("tools/man").resolve()


def page(text):
    done = subprocess.run([MAN, "thing", "5", "what it is"], input=text, capture_output=True,
                          text=True, check=True)
    return done.stdout.splitlines()[1:]


class Man(unittest.TestCase):
    HEAD = ['.TH THING 5 "" Warren', ".SH NAME", "thing \\- what it is"]

    def expect(self, text, *lines):
        self.assertEqual(page(text), self.HEAD + list(lines))

    def test_the_first_heading_and_comments_are_dropped(self):
        self.expect("<!-- one\ntwo -->\n# A thing\n\n## Use\n\n### Often\n", ".SH USE", ".SS Often")

    def test_a_paragraph_runs_to_the_blank_line(self):
        self.expect("one\ntwo\n\nthree\n", ".PP", "one two", ".PP", "three")

    def test_marks_inside_a_line(self):
        self.expect("`a-*b*` **bold** *soft* [text](page.md)\n", ".PP",
                    "\\fBa\\-*b*\\fR \\fBbold\\fR \\fIsoft\\fR text")

    def test_code_is_kept_as_it_is(self):
        self.expect("```yaml\n.a: \\n\n\n  - b\n```\n", ".PP", ".RS 4", ".nf", "\\&.a: \\en", "",
                    "  \\- b", ".fi", ".RE")

    def test_list_items_may_go_on(self):
        self.expect("- one\n  more\n- two\n", ".IP \\(bu 2", "one more", ".IP \\(bu 2", "two")

    def test_table_rows_become_tagged_paragraphs(self):
        self.expect("| key | value | meaning |\n|---|---|---|\n| `a` | b \\| c | d |\n| `e` | | f |\n",
                    ".TP", "\\fBa\\fR  b | c", "d", ".TP", "\\fBe\\fR", "f")

    def test_a_fourth_column_is_a_sentence(self):
        self.expect("| key | value | meaning | without it |\n|--|--|--|--|\n| `a` | b | c. | 1 |\n",
                    ".TP", "\\fBa\\fR  b", "c.", "Without it: 1.")

    def test_a_line_that_looks_like_a_request_is_none(self):
        self.expect(".warren is\n", ".PP", "\\&.warren is")


if __name__ == "__main__":
    unittest.main()
