#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""warren link-sim: a packet trace through a link, as a user says it."""

import os
import pathlib
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.path.realpath(__file__)).parent))
from harness import WarrenTest  # noqa: E402

NS_MAGIC = 0xA1B23C4D
US_MAGIC = 0xA1B2C3D4


def pcap(path, packets, magic=NS_MAGIC):
    """Writes packets, each (time in ns, length), as Ethernet."""
    unit = 1 if magic == NS_MAGIC else 1000
    data = struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
    for number, (time, length) in enumerate(packets):
        data += struct.pack("<IIII", time // 10**9, time % 10**9 // unit, length, length)
        data += struct.pack("<I", number).ljust(length, b"\0")
    path.write_bytes(data)
    return path


def packets_of(path):
    """(time in ns, number, length) of each packet of a trace with nanoseconds."""
    data = path.read_bytes()
    assert struct.unpack_from("<I", data)[0] == NS_MAGIC
    found, at = [], 24
    while at < len(data):
        seconds, ns, caught, length = struct.unpack_from("<IIII", data, at)
        found.append((seconds * 10**9 + ns, struct.unpack_from("<I", data, at + 16)[0], length))
        at += 16 + caught
    return found


class LinkSim(WarrenTest):
    START = 1_700_000_000 * 10**9

    def trace(self, packets, **options):
        return pcap(self.folder / "in.pcap", [(self.START + t, n) for t, n in packets], **options)

    def link(self, text):
        return self.topology(text, "link.yaml")

    def test_a_link_description(self):
        trace = self.trace([(0, 976), (0, 976), (10**9, 60)])
        out = self.folder / "out.pcap"
        link = self.link("rate: 8Mbit\ndelay: 20ms\nbackward: {rate: 800kbit, delay: 0}\n")
        said = self.good("link-sim", link, trace, out)
        self.assertIn("forward, seed 1: rate 8Mbit, delay 20ms", said)
        self.assertEqual([t - self.START for t, _, _ in packets_of(out)],
                         [21_000_000, 22_000_000, 10**9 + 20_084_000])
        facts = self.facts("link-sim", link, trace, out, "--direction", "backward")
        self.assertEqual([t - self.START for t, _, _ in packets_of(out)],
                         [10_000_000, 20_000_000, 10**9 + 840_000])
        self.assertEqual(facts["packets_in"], 3)
        self.assertEqual(facts["packets_out"], 3)
        self.assertEqual(facts["drops"], {})
        self.assertEqual(facts["delay_ns"]["max"], 20_000_000)
        self.assertEqual(facts["delay_ns"]["min"], 840_000)

    def test_cells_and_a_queue(self):
        trace = self.trace([(0, 60)] * 30, magic=US_MAGIC)
        out = self.folder / "out.pcap"
        link = self.link("{rate: 424kbit, overhead: atm, queue: 9packets}")
        facts = self.facts("link-sim", link, trace, out)
        # 62 bytes are two cells, and at this rate a cell takes a millisecond.
        self.assertEqual([t - self.START for t, _, _ in packets_of(out)],
                         [2_000_000 * i for i in range(1, 11)])
        self.assertEqual(facts["drops"], {"queue-full": 20})

    def test_a_link_of_a_topology_loses_the_same_packets_every_time(self):
        trace = self.trace([(i * 1000, 100) for i in range(5000)])
        text = ("warren: 1\nname: x\nseed: 7\nnodes: {a: {}, b: {}, c: {}}\nlinks:\n"
                "  - {name: one, ends: [a, b], loss: 10%}\n"
                "  - {name: two, ends: [b, c], loss: 10%}\n")
        lab = self.topology(text)
        outs = {}
        for name, words in {"one": ["--link", "one"], "again": ["--link", "one"],
                            "two": ["--link", "two"],
                            "seed": ["--link", "one", "--seed", "8"]}.items():
            out = self.folder / f"{name}.pcap"
            facts = self.facts("link-sim", lab, trace, out, *words)
            self.assertEqual(facts["packets_out"] + facts["drops"]["loss"], 5000)
            self.assertTrue(350 < facts["drops"]["loss"] < 650, facts)
            outs[name] = out.read_bytes()
        self.assertEqual(outs["one"], outs["again"])
        self.assertNotEqual(outs["one"], outs["two"])
        self.assertNotEqual(outs["one"], outs["seed"])
        self.refused(2, "link-sim", lab, trace, self.folder / "x.pcap",
                     says=["2 links", "--link", "one, two"])
        self.refused(2, "link-sim", lab, trace, self.folder / "x.pcap", "--link", "three",
                     says=["no link 'three'", "one, two"])
        self.assertFalse((self.folder / "x.pcap").exists())

    def test_what_is_wrong_is_said(self):
        trace = self.trace([(0, 60)])
        out = self.folder / "out.pcap"
        out.write_text("precious")
        link = self.link("rate: 10\nqueue: many\nends: [a, b]\n")
        said = self.refused(2, "link-sim", link, trace, out)
        self.assertIn("link.yaml:1:7: error: rate: '10' has no unit", said)
        self.assertIn("link.yaml:2:8: error: queue: 'many' is not understood", said)
        self.assertIn("link.yaml:3:1: error: unknown key 'ends' in the link description", said)
        good = self.topology("rate: 1Mbit\n", "good.yaml")
        self.refused(2, "link-sim", good, trace, out, "--link", "x", says="no links to choose from")
        self.refused(2, "link-sim", "nothing.yaml", trace, out, says="nothing.yaml: error: cannot read")
        self.refused(2, "link-sim", good, self.folder / "nothing.pcap", out, says="nothing.pcap")
        self.refused(2, "link-sim", good, good, out, says=["good.yaml is no packet trace"])
        cut = self.folder / "cut.pcap"
        cut.write_bytes(trace.read_bytes()[:-1])
        self.refused(2, "link-sim", good, cut, out, says=["cut.pcap: after 0 packets", "whole trace"])
        self.refused(3, "link-sim", good, trace, self.folder / "no" / "out.pcap",
                     says="cannot be written")
        self.assertEqual(out.read_text(), "precious")


if __name__ == "__main__":
    unittest.main(verbosity=2)
