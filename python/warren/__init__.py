# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Labs from Python: build one, or take one that runs; run programs in its nodes; change its links.

    from warren import Lab

    lab = Lab("pair")
    a, b = lab.host("a"), lab.host("b")
    wire = lab.link(a, b, rate="10Mbit", delay="5ms")
    with lab:                                   # up, and down at the end
        print(a.cmd("ping -c 1 b"))
        wire.set(delay="30ms", loss="1%")
        print(lab.stats().links[0].forward.out_frames)

What takes the compiler (up, apply, the words for links) goes through the program `warren`; programs
in nodes, counters and events go to the daemon over gRPC. The messages that come back are those of
ctl/api/warren.proto; `warren.api` has their classes.

Values of links are written as in a topology file: "10Mbit", "5ms", "1%", "64KB", and dictionaries
for what is a map there: queue={"limit": "50packets", "discipline": "fq"}.
"""

from warren.errors import Error, Failed
from warren.lab import Lab, Link, Node
from warren.process import Process, Result

__all__ = ["Error", "Failed", "Lab", "Link", "Node", "Process", "Result"]
