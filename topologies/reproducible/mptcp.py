# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""mptcp.py serve: takes what comes. mptcp.py send ADDRESS BYTES: sends over Multipath TCP and prints
how long it took."""

import socket
import sys
import time

PORT = 5000


def stream():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_MPTCP)


def serve():
    server = stream()
    server.bind(("", PORT))
    server.listen()
    while True:
        connection, _ = server.accept()
        received = 0
        while part := connection.recv(65536):
            received += len(part)
        connection.sendall(b"%d" % received)
        connection.close()


def send(address, count):
    client = stream()
    start = time.monotonic_ns()
    client.connect((address, PORT))
    client.sendall(b"x" * count)
    client.shutdown(socket.SHUT_WR)
    received = int(client.recv(64))
    seconds = (time.monotonic_ns() - start) / 1e9
    print(f"{received} bytes in {seconds:.6f} s: {received * 8 / seconds / 1e6:.4f} Mbit/s")


if sys.argv[1] == "serve":
    serve()
else:
    send(sys.argv[2], int(sys.argv[3]))
