# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The daemon's service: the generated messages and stubs, and a connection to it."""

import contextlib

import grpc

from warren import program, warren_pb2, warren_pb2_grpc
from warren.errors import Error

messages = warren_pb2

# Of a refusal whose words or names are wrong, as the program counts.
_WRONG = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND,
          grpc.StatusCode.ALREADY_EXISTS}
_CANNOT = {grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.PERMISSION_DENIED,
           grpc.StatusCode.RESOURCE_EXHAUSTED}


@contextlib.contextmanager
def errors():
    """What gRPC raises becomes an Error."""
    try:
        yield
    except grpc.RpcError as error:
        status = 2 if error.code() in _WRONG else 3 if error.code() in _CANNOT else 1
        raise Error(error.details() or str(error.code()), status) from None


def socket_of(lab):
    """The socket of the daemon that has this lab."""
    for there in program.facts("list"):
        if there["name"] == lab:
            return there["socket"]
    raise Error(f"no lab '{lab}' is up", 2)


class Connection:
    """To the daemon of one lab; `stub` has its calls."""

    def __init__(self, lab):
        self._channel = grpc.insecure_channel(
            "unix:" + socket_of(lab),
            options=[("grpc.default_authority", "warrend"),
                     ("grpc.max_receive_message_length", -1),
                     ("grpc.use_local_subchannel_pool", 1)])
        self.stub = warren_pb2_grpc.WarrenStub(self._channel)

    def close(self):
        self._channel.close()
