# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""dns.py serve: answers every question for an address with 192.0.2.1. dns.py ask SERVER NAME COUNT:
asks, a question every half second, and prints the answers and how long they took."""

import socket
import sys
import time

ANSWER = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01"


def question(number, name):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return number.to_bytes(2, "big") + b"\x01\0\0\x01\0\0\0\0\0\0" + labels + b"\0\0\x01\0\x01"


def serve():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", 53))
    while True:
        asked, who = server.recvfrom(512)
        server.sendto(asked[:2] + b"\x85\x80\0\x01\0\x01\0\0\0\0" + asked[12:] + ANSWER, who)


def ask(server, name, count):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(2)
    for number in range(count):
        start = time.monotonic_ns()
        client.sendto(question(number, f"n{number}.{name}"), (socket.gethostbyname(server), 53))
        try:
            answer = socket.inet_ntoa(client.recv(512)[-4:])
        except TimeoutError:
            answer = "none"
        print(f"n{number}.{name} {answer} {(time.monotonic_ns() - start) / 1e6:.6f} ms", flush=True)
        time.sleep(0.5)


if sys.argv[1] == "serve":
    serve()
else:
    ask(sys.argv[2], sys.argv[3], int(sys.argv[4]))
