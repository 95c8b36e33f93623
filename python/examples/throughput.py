#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""How TCP's throughput falls with loss: one link, several loss rates, iperf3 over each.

    ./warren python python/examples/throughput.py
"""

import json

from warren import Lab


def main():
    lab = Lab("throughput")
    lab.host("server", services=["iperf3"])
    client = lab.host("client")
    link = lab.link(client, "server", rate="20Mbit", delay="10ms")
    with lab:
        for loss in ("0", "0.1%", "1%", "5%"):
            link.set(direction="forward", loss=loss)
            report = json.loads(client.run("iperf3", "-J", "-c", "server", "-t", "2").stdout)
            rate = report["end"]["sum_received"]["bits_per_second"]
            print(f"loss {loss:>4}: {rate / 1e6:5.1f} Mbit/s")


if __name__ == "__main__":
    main()
