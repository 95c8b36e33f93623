# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What can go wrong."""


class Error(Exception):
    """Warren refused or could not do it. `status` is the exit status that `warren` has for it:
    1 it failed, 2 the words or the file are wrong, 3 the machine cannot."""

    def __init__(self, message, status=1):
        super().__init__(message)
        self.status = status


class Failed(Error):
    """A program in a node ended with another status than 0. `result` has what it printed."""

    def __init__(self, result):
        super().__init__(f"{result.args} ended with status {result.status}: {result.stderr.strip()}",
                         result.status)
        self.result = result
