#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""How long OSPF takes around a cut: a ring of routers of two makers, a ping that counts.

    ./warren python python/examples/failover.py
"""

import re
import time

from warren import Lab


def build():
    lab = Lab("failover", routing="ospf")
    left, right = lab.host("left"), lab.host("right")
    routers = [lab.router("r1"), lab.router("r2", **{"with": "bird"}), lab.router("r3"),
               lab.router("r4", **{"with": "bird"})]
    lab.link(left, routers[0])
    lab.link(right, routers[2])
    ring = [lab.link(a, b, delay="1ms") for a, b in zip(routers, routers[1:] + routers[:1])]
    return lab, left, ring


def frames(link):
    state = link.state
    return state.forward.out_frames + state.backward.out_frames


def wait(lab, seconds):
    for _ in zip(range(int(seconds * 2)), lab.watch(0.5)):
        pass


def main():
    lab, left, ring = build()
    with lab:
        end = time.monotonic() + 60
        while lab.ping_all():
            if time.monotonic() > end:
                raise SystemExit("no routes after a minute")
        with left.start("ping", "-n", "-i", "0.05", "right") as ping:
            ways = [ring[0], ring[3]]
            before = [frames(link) for link in ways]
            wait(lab, 2)
            carried = [frames(link) - old for link, old in zip(ways, before)]
            cut = ways[carried.index(max(carried))]
            cut.down()
            wait(lab, 10)
            ping.interrupt()
            said = ping.wait(10).stdout
    numbers = [int(n) for n in re.findall(r"icmp_seq=(\d+)", said)]
    gap = max(b - a for a, b in zip(numbers, numbers[1:])) - 1
    print(f"{cut.name} was cut: {gap} answers were missing, {gap * 0.05:.2f} s")


if __name__ == "__main__":
    main()
