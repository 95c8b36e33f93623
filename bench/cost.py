#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""cost [--json] [--quick] [--only chains|links]: what a frame costs per link that it crosses, beside
veth pairs, bare and with netem and tbf, in the same boot and in turn; and what links cost that are
idle, or many. Exits 0 when every promise was held.

A cost is the processor time of the capsule's whole kernel, endpoints included, by the frames that
arrived and the links they crossed; the medians of several runs."""

import argparse
import sys

import capsule
import measurement

RATE, DELAY = 1_000_000_000, 1_000_000
WARREN = {
    "unshaped": "",
    "rate": f"rate={RATE} overhead=24 min_frame=84 queue_packets=100000",
    "rate+delay": f"rate={RATE} overhead=24 min_frame=84 delay={DELAY} queue_packets=100000",
    # rare enough that every frame arrives, but drawn for each
    "everything": f"rate={RATE} overhead=24 min_frame=84 delay={DELAY} queue_packets=100000 "
                  f"loss={2**64 // 10**9} ber=1",
}
TBF = "root handle 1: tbf rate 1gbit burst 32kb limit 200mb"
NETEM = {
    "unshaped": [],
    "rate": ["root netem limit 100000 rate 1gbit"],
    "rate+delay": ["root netem limit 100000 rate 1gbit delay 1ms"],
    "everything": ["root netem limit 100000 rate 1gbit delay 1ms loss 0.0000001% corrupt 0.0000001%"],
}
TBF_NETEM = {
    "rate": [TBF],
    "rate+delay": [TBF, "parent 1:1 netem limit 100000 delay 1ms"],
}


def set_qdiscs(inside, chain, links, lines):
    for link in range(1, links + 1):
        for index, line in enumerate(lines):
            word = "replace" if index == 0 else "add"
            inside.run(chain, link - 1, f"tc qdisc {word} dev l{link}a {line}")


def clear_qdiscs(inside, chain, links):
    for link in range(1, links + 1):
        inside.run(chain, link - 1, f"tc qdisc del dev l{link}a root")


def frame_cost(inside, chain, links, size, window, time_ns):
    """Nanoseconds per frame and link of one burst."""
    frames = max(200, int(time_ns / (2500 + 1200 * links)))
    before = inside.cpu_ns()
    burst = inside.ask(f"burst {chain} {size} {frames} {window}")
    if burst["came"] < 0.99 * frames:
        raise capsule.Failed(f"only {burst['came']} of {frames} frames came over {chain}")
    return (inside.cpu_ns() - before) / burst["came"] / links


def measure_chains(inside, lengths, runs, time_ns, told):
    """[{links, shaping, size, warren, veth or netem, tbf}], ns per frame and link."""
    rows = []
    for links in lengths:
        inside.ask(f"chain w warren {links}")
        inside.ask(f"chain n veth {links}")
        inside.ask(f"chain t veth {links}")
        for shaping, words in WARREN.items():
            if words:
                inside.ask(f"shape w all {words}")
                set_qdiscs(inside, "n", links, NETEM[shaping])
                set_qdiscs(inside, "t", links, TBF_NETEM.get(shaping, []))
            chains = {"w": "warren", "n": "netem" if words else "veth"}
            if shaping in TBF_NETEM:
                chains["t"] = "tbf"
            window = 1000 if "delay" in words else 64
            for size in (64, 1500):
                costs = {kind: [] for kind in chains.values()}
                for _ in range(runs):
                    for chain, kind in chains.items():
                        costs[kind].append(
                            frame_cost(inside, chain, links, size, window, time_ns))
                row = {"links": links, "shaping": shaping, "size": size}
                row.update({k: measurement.median(v) for k, v in costs.items()})
                rows.append(row)
                told(row)
            if words:
                clear_qdiscs(inside, "n", links)
            if shaping in TBF_NETEM:
                clear_qdiscs(inside, "t", links)
        for chain in "wnt":
            inside.ask(f"unchain {chain}")
    return rows


def measure_links(inside, numbers, runs, frames):
    """[{links, idle: share of a CPU, ns: per frame}] of as many shaped links between two nodes."""
    rows = []
    for links in numbers:
        inside.ask(f"many {links}", 300)
        inside.ask(f"many_shape {WARREN['rate+delay']}", 300)
        inside.ask("idle 500")
        before = inside.cpu_ns()
        inside.ask("idle 2000")
        idle = (inside.cpu_ns() - before) / 2e9
        costs = []
        for _ in range(runs + 1):
            before = inside.cpu_ns()
            inside.ask(f"many_burst {frames}")
            inside.ask("idle 20")
            costs.append((inside.cpu_ns() - before) / frames)
        arrived = inside.ask("many_arrived")["arrived"]
        if arrived != frames * (runs + 1):
            raise capsule.Failed(f"{arrived} of {frames * (runs + 1)} frames came over {links} links")
        # The first run fills caches that the next ones find full.
        rows.append({"links": links, "idle": idle, "ns": measurement.median(costs[1:])})
        inside.ask("unmany", 300)
    return rows


def tell(row):
    others = ", ".join(f"{kind} {row[kind]:.0f}" for kind in ("veth", "netem", "tbf") if kind in row)
    print(f"{row['links']:4} links, {row['size']:4} bytes, {row['shaping']:<10} ns per frame and "
          f"link: warren {row['warren']:.0f}, {others}", flush=True)


def judge(promises, chains, links):
    for row in chains:
        where = f"{row['size']}-byte frames, {row['links']} links"
        if row["shaping"] == "unshaped":
            promises.keep(f"unshaped, to veth, {where}", row["warren"] / row["veth"], "x", 1)
        if row["shaping"] == "everything":
            promises.keep(f"rate, delay, loss and bit errors, to veth and netem, {where}",
                          row["warren"] / row["netem"], "x", 0.5)
    if links:
        least, most = links[0], links[-1]
        promises.keep(f"a frame on one of {most['links']} links, to one of {least['links']} "
                      f"({most['ns']:.0f} and {least['ns']:.0f} ns)", most["ns"] / least["ns"],
                      "x", 1.5)
        promises.keep(f"{most['links']} idle links, beyond {least['links']}, share of a CPU",
                      max(0, most["idle"] - least["idle"]) * 100, "%", 0.1)


def main():
    parser = argparse.ArgumentParser(prog="./warren bench cost", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--quick", action="store_true", help="short: is everything measured?")
    parser.add_argument("--only", choices=("chains", "links"))
    args = parser.parse_args()
    machine = measurement.Machine(measurement.kernel_release())
    measurement.warn(machine.warning())
    if not args.json:
        print(machine.text(), flush=True)
    lengths, runs, time_ns = ((1, 3, 10, 30, 100), 7, 60_000_000)
    numbers, frames = ((10, 100, 1000, 10_000), 20_000)
    if args.quick:
        lengths, runs, time_ns, numbers, frames = (1, 3), 3, 5_000_000, (10, 100), 1000
    chains, links = [], []
    try:
        with capsule.Capsule() as inside:
            if args.only != "links":
                chains = measure_chains(inside, lengths, runs, time_ns,
                                        (lambda row: None) if args.json else tell)
            if args.only != "chains":
                links = measure_links(inside, numbers, min(runs, 5), frames)
    except capsule.Failed as error:
        print(f"warren bench: error: {error}", file=sys.stderr)
        return 3
    promises = measurement.Promises(args.json)
    judge(promises, chains, links)
    if args.json:
        measurement.print_json(machine, promises, {"chains": chains, "links": links})
    else:
        for row in links:
            print(f"{row['links']:6} links: {row['ns']:.0f} ns a frame, {row['idle']:.3%} of a CPU "
                  "when idle")
    return 0 if promises.all_kept() else 1


if __name__ == "__main__":
    sys.exit(main())
