#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What count_tests says about runs that went well, badly, or not at all."""

import json
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = pathlib.Path("tools/count_tests").resolve()


class CountTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.results = self.folder / "results"
        self.results.mkdir()
        self.events = []

    def target(self, label, status, *cases, shard=1):
        """One test program with its cases: a name, or (name, "failure" or "skipped")."""
        report = self.folder / f"{len(self.events)}.xml"
        body = "".join(
            f'<testcase classname="S" name="{case}"/>' if isinstance(case, str) else
            f'<testcase classname="S" name="{case[0]}"><{case[1]}/></testcase>' for case in cases)
        report.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>")
        self.built(label)
        self.events.append({
            "id": {"testResult": {"label": label, "run": 1, "shard": shard}},
            "testResult": {"status": status, "testActionOutput": [
                {"name": "test.log", "uri": "file:///nowhere"},
                {"name": "test.xml", "uri": report.as_uri()}]}})
        return report

    def built(self, label, success=True):
        completed = {"success": True} if success else {}
        self.events.append({"id": {"targetCompleted": {"label": label}}, "completed": completed})

    def write(self, finished=True):
        if finished:
            self.events.append({"id": {"buildFinished": {}}, "finished": {"overallSuccess": True}})
        lines = "".join(json.dumps(event) + "\n" for event in self.events)
        (self.results / "all.json").write_text(lines)

    def count(self):
        done = subprocess.run([PROGRAM, self.results], capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout.splitlines()

    def test_cases_of_all_programs_are_added_up(self):
        self.target("//a:a_test", "PASSED", "One", "Two")
        self.target("//b:b_test", "PASSED", "One", shard=1)
        self.target("//b:b_test", "PASSED", "Two", shard=2)
        self.write()
        self.assertEqual(self.count(), (0, ["4 passed, 0 failed"]))

    def test_a_failed_case_is_named(self):
        self.target("//a:a_test", "FAILED", "One", ("Two", "failure"))
        self.write()
        self.assertEqual(self.count(), (1, ["FAILED //a:a_test S.Two", "1 passed, 1 failed"]))

    def test_a_skipped_case_is_named_and_not_counted(self):
        self.target("//a:a_test", "PASSED", "One", ("Two", "skipped"))
        self.write()
        self.assertEqual(self.count(), (0, ["SKIPPED //a:a_test S.Two", "1 passed, 0 failed"]))

    def test_a_program_that_died_writing_its_report_failed(self):
        self.target("//a:a_test", "FAILED").write_text("<testsuites><tests")
        self.write()
        self.assertEqual(self.count(), (1, ["FAILED //a:a_test FAILED", "0 passed, 1 failed"]))

    def test_a_program_that_ran_out_of_time_failed_whatever_passed_before(self):
        self.target("//a:a_test", "TIMEOUT", "One")
        self.write()
        self.assertEqual(self.count(), (1, ["FAILED //a:a_test TIMEOUT", "1 passed, 1 failed"]))

    def script(self, status, log):
        report = self.target("//a:a_test", status)
        report.write_text(f'<testsuites><testsuite><testcase name="a_test"/><system-out>\n{log}'
                          "</system-out></testsuite></testsuites>")
        self.write()

    def test_cases_of_a_python_test_are_counted(self):
        self.script("PASSED", "...\n-----\nRan 3 tests in 0.1s\n\nOK (skipped=1)\n")
        self.assertEqual(self.count(), (0, ["SKIPPED //a:a_test 1 cases", "2 passed, 0 failed"]))

    def test_failed_cases_of_a_python_test_are_named(self):
        self.script("FAILED", "=====\nFAIL: test_x (T.test_x)\n=====\nERROR: test_x (T.test_x)\n=====\nERROR: test_y (T.test_y)\n"
                    "-----\nRan 3 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n")
        self.assertEqual(self.count(), (1, ["FAILED //a:a_test T.test_x", "FAILED //a:a_test T.test_y",
                                            "1 passed, 2 failed"]))

    def test_what_does_not_build_failed(self):
        self.target("//a:a_test", "PASSED", "One")
        self.built("//b:b_test", success=False)
        self.write()
        self.assertEqual(self.count(),
                         (1, ["FAILED //b:b_test does not build", "1 passed, 1 failed"]))

    def test_a_bazel_that_died_failed(self):
        self.target("//a:a_test", "PASSED", "One")
        self.write(finished=False)
        self.assertEqual(self.count(), (1, ["FAILED all: Bazel did not finish", "1 passed, 1 failed"]))

    def test_other_checks_count_by_their_closing_line(self):
        (self.results / "lint.txt").write_text("lint: x\n3 passed, 2 failed\n")
        self.assertEqual(self.count(), (1, ["FAILED lint", "FAILED lint", "3 passed, 2 failed"]))

    def test_a_check_without_a_closing_line_failed(self):
        (self.results / "lint.txt").write_text("killed\n")
        self.assertEqual(self.count(), (1, ["FAILED lint did not finish", "0 passed, 1 failed"]))

    def test_nothing_run_is_no_success(self):
        self.assertEqual(self.count(), (1, ["0 passed, 0 failed"]))


if __name__ == "__main__":
    unittest.main()
