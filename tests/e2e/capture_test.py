#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Captures: pcapng of both directions with interface names, streamed, and ended cleanly."""

import os
import pathlib
import signal
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import TWO_NODES, WarrenTest  # noqa: E402

LAB = TWO_NODES.replace("[a, b]", "[a, b], delay: 8ms")


def blocks(data):
    """The blocks of a pcapng file: type and body. Fails on a file that is cut off."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if length < 12 or length % 4 or at + length > len(data):
            raise ValueError(f"a broken block at {at} of {len(data)}")
        if struct.unpack_from("<I", data, at + length - 4)[0] != length:
            raise ValueError(f"two lengths at {at}")
        yield kind, data[at + 8:at + length - 4]
        at += length


def options(body, at):
    found = {}
    while at + 4 <= len(body):
        code, length = struct.unpack_from("<HH", body, at)
        if code == 0:
            break
        found[code] = body[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4
    return found


class Frame:
    def __init__(self, body):
        self.interface, high, low, kept, self.length = struct.unpack_from("<IIIII", body)
        self.time = (high << 32) | low
        self.data = body[20:20 + kept]
        flags = options(body, 20 + (kept + 3) // 4 * 4)[2]
        self.outbound = struct.unpack("<I", flags)[0] & 3 == 2

    def echo(self):
        """("request" or "reply", number) of an ICMP echo, else None."""
        if self.data[12:14] != b"\x08\x00" or self.data[23] != 1:
            return None
        kind = {8: "request", 0: "reply"}.get(self.data[34])
        return (kind, struct.unpack_from(">H", self.data, 40)[0]) if kind else None


def read(data):
    """Names of the interfaces, and the frames."""
    names, frames = [], []
    for index, (kind, body) in enumerate(blocks(data)):
        if index == 0:
            assert kind == 0x0A0D0D0A, hex(kind)
        elif kind == 1:
            names.append(options(body, 8)[2].decode())
        elif kind == 6:
            frames.append(Frame(body))
    return names, frames


class Capture(WarrenTest):

    def capture(self, *words, **options_):
        program = self.start("capture", *words, **options_)
        self.assertIn("capturing", program.stderr.readline())
        return program

    def end(self, program, number=signal.SIGINT):
        program.send_signal(number)
        _, errors = program.communicate(timeout=20)
        self.assertEqual(program.returncode, 0, errors)
        self.assertRegex(errors, r"^[0-9]+ frames? captured, 0 missed\n$")

    def ping(self, count):
        self.good("exec", "a", "--", "ping", "-4", "-n", "-c", str(count), "-i", "0.05", "-W", "5", "b")

    def test_a_link_shows_each_frame_when_it_enters_and_when_it_is_delivered(self):
        self.good("up", self.topology(LAB))
        path = self.folder / "wire.pcapng"
        program = self.capture("wire", "-w", str(path))
        self.ping(3)
        self.wait(lambda: len([f for f in read(path.read_bytes())[1] if f.echo()]) == 12, 20)
        self.end(program)
        names, frames = read(path.read_bytes())
        self.assertEqual(names, ["a:eth0", "b:eth0"])
        seen = {}
        for f in frames:
            if f.echo():
                seen[(*f.echo(), names[f.interface], f.outbound)] = f.time
        for number in (1, 2, 3):
            for kind, source, target in (("request", "a:eth0", "b:eth0"),
                                         ("reply", "b:eth0", "a:eth0")):
                entered = seen[kind, number, source, True]
                delivered = seen[kind, number, target, False]
                self.assertGreaterEqual(delivered - entered, 8_000_000)
        if pathlib.Path("/usr/bin/capinfos").exists():
            subprocess.run(["capinfos", path], check=True, stdout=subprocess.DEVNULL)

    def test_an_interface_to_standard_output_with_a_count(self):
        self.good("up", self.topology(LAB))
        program = self.start("capture", "two/a:eth0", "-c", "4", "-s", "60", "-w", "-")
        self.assertIn("capturing", program.stderr.readline())
        self.ping(4)
        program.stderr.close()
        # Bytes, not text.
        data = os.read(program.stdout.fileno(), 1 << 20)
        while chunk := os.read(program.stdout.fileno(), 1 << 20):
            data += chunk
        self.assertEqual(program.wait(timeout=20), 0)
        names, frames = read(data)
        self.assertEqual(names, ["a:eth0"])
        self.assertEqual(len(frames), 4)
        self.assertTrue(all(len(f.data) <= 60 < f.length for f in frames if f.echo()))

    def test_names_that_are_wrong_leave_the_file(self):
        self.good("up", self.topology(LAB))
        path = self.folder / "kept"
        path.write_text("kept", encoding="utf-8")
        self.refused(2, "capture", "nosuch", "-w", path, says="no link 'nosuch'")
        self.refused(2, "capture", "nosuch:eth0", "-w", path, says="no node 'nosuch'")
        self.refused(2, "capture", "a:eth7", "-w", path, says="no interface 'eth7'")
        self.assertEqual(path.read_text(encoding="utf-8"), "kept")
        self.refused(3, "capture", "wire", "-w", "/nowhere/x", says="/nowhere/x")

    def test_a_link_that_goes_ends_the_capture(self):
        self.good("up", self.topology(LAB))
        program = self.capture("wire", "-w", str(self.folder / "x"))
        alone = "warren: 1\nname: two\nnodes:\n  a: {kind: host}\n  b: {kind: host}\n"
        self.good("apply", self.topology(alone, "alone.yaml"))
        self.assertEqual(program.wait(timeout=20), 0)
        read((self.folder / "x").read_bytes())
        program.communicate()

    def test_a_reader_that_stops_harms_nobody(self):
        self.good("up", self.topology(TWO_NODES))
        program = self.start("capture", "wire", "-w", "-")
        self.assertIn("capturing", program.stderr.readline())
        program.send_signal(signal.SIGSTOP)
        # More than all buffers on the way hold.
        for _ in range(3):
            self.good("exec", "a", "--", "ping", "-n", "-q", "-f", "-c", "3000", "-s", "1400", "b",
                      limit=120)
        self.assertEqual(len(self.facts("stats")["links"]), 1)
        self.good("exec", "b", "--", "true")
        program.send_signal(signal.SIGCONT)
        program.kill()
        program.wait(timeout=20)
        program.stdout.close()
        program.stderr.close()
        self.ping(1)
        after = self.capture("wire", "-w", str(self.folder / "after"))
        self.ping(1)
        self.end(after)

    def test_clients_that_are_killed(self):
        self.good("up", self.topology(LAB))
        for _ in range(10):
            self.capture("wire", "-w", str(self.folder / "x")).kill()
        self.ping(1)
        for _ in range(3):
            self.end(self.capture("wire", "-w", str(self.folder / "y")), signal.SIGTERM)


if __name__ == "__main__":
    unittest.main(verbosity=2)
