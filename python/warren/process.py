# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Programs in nodes."""

import collections
import queue
import signal
import threading

import grpc

from warren import api
from warren.errors import Error

# How a program ended: its words, status (128 + the number of a signal), and what it printed.
Result = collections.namedtuple("Result", ["args", "status", "stdout", "stderr"])


class Process:
    """A program that runs in a node. `on_output`, if given, is called with each piece of text that
    comes (from another thread) and whether it is of the standard error; all is kept in any case.

    Not made directly: Node.start returns it. It may be used in a `with` statement, at whose end it is
    killed if it still runs.
    """

    def __init__(self, connection, lab, node, args, on_output=None):
        self.args = args
        self._requests = queue.SimpleQueue()
        self._out, self._err = [], []
        self._on_output = on_output
        self._status = None
        self._error = None
        self._ended = threading.Event()
        start = api.messages.ExecRequest.Start(lab=lab, node=node, argv=args)
        self._requests.put(api.messages.ExecRequest(start=start))
        self._call = connection.stub.Exec(iter(self._requests.get, None))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        try:
            for reply in self._call:
                what = reply.WhichOneof("what")
                if what in ("stdout", "stderr"):
                    self._take(getattr(reply, what), what == "stderr")
                elif what == "exit_status":
                    self._status = reply.exit_status
                    break
        except grpc.RpcError as error:
            self._error = error
        self._requests.put(None)
        self._ended.set()

    def _take(self, piece, is_error):
        (self._err if is_error else self._out).append(piece)
        if self._on_output:
            self._on_output(piece.decode(errors="replace"), is_error)

    @property
    def running(self):
        return not self._ended.is_set()

    @property
    def output(self):
        """What it has printed so far."""
        return b"".join(self._out).decode(errors="replace")

    def write(self, text):
        """To its standard input."""
        data = text.encode() if isinstance(text, str) else text
        self._requests.put(api.messages.ExecRequest(stdin=data))

    def close_input(self):
        self._requests.put(api.messages.ExecRequest(stdin_eof=True))

    def send_signal(self, number):
        self._requests.put(api.messages.ExecRequest(signal=int(number)))

    def interrupt(self):
        """As Ctrl-C does."""
        self.send_signal(signal.SIGINT)

    def kill(self):
        """Returns when it is gone. Nothing is left of it, of what it started neither."""
        self._call.cancel()
        self._ended.wait()

    def wait(self, timeout=None):
        """Until it ends by itself; its Result. TimeoutError after `timeout` seconds, and it goes on."""
        if not self._ended.wait(timeout):
            raise TimeoutError(f"{self.args} still runs after {timeout} s")
        if self._status is None:
            if self._error is not None and self._error.code() == grpc.StatusCode.CANCELLED:
                raise Error(f"{self.args} was killed")
            with api.errors():
                raise self._error or Error(f"{self.args} was lost")
        return Result(self.args, self._status, self.output,
                      b"".join(self._err).decode(errors="replace"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.running:
            self.kill()
