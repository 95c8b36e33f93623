# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What links do in a running kernel, beside veth pairs with netem (and tbf) in the same boot, in
turn. A part is three functions: measure(inside, quick), judge(promises, found), write(report,
found). The chains are "w" (Warren), "n" (veth and netem) and "t" (veth, tbf, and netem for delay)."""

import json
import re

import capsule
import plot
from measurement import median, percentile
from model_lane import rate_name

ETHERNET = "overhead=24 min_frame=84"
KINDS = {"w": "Warren", "n": "veth + netem", "t": "veth + tbf"}


class Chains:
    """One chain of each kind, for as long as a part lasts."""

    def __init__(self, inside, kinds, links=1):
        self.inside, self.kinds, self.links = inside, kinds, links

    def __enter__(self):
        for kind in self.kinds:
            self.inside.ask(f"chain {kind} {'warren' if kind == 'w' else 'veth'} {self.links}")
        return self

    def __exit__(self, *_):
        try:
            for kind in self.kinds:
                self.inside.ask(f"unchain {kind}")
        except (capsule.Failed, OSError):
            pass  # what went wrong before is told

    def shape(self, rate=0, delay_us=0, queue=1000, link="all", loss=0):
        """Both directions of one link or all, each kind with its own means; rate in bit/s. netem's
        limit holds what is in flight, too."""
        flight = rate * delay_us // (8 * 1_000_000 * 84)
        loss_w = f"loss={int(loss * 2**64)}"
        self.inside.ask(f"shape w {link} {ETHERNET} rate={rate} delay={delay_us * 1000} "
                        f"queue_packets={queue} {loss_w}")
        netem = f"netem limit {queue + flight}"
        netem += f" delay {delay_us}us" if delay_us else ""
        netem += f" loss {loss * 100}%" if loss else ""
        links = range(1, self.links + 1) if link == "all" else (link,)
        for number in links:
            for node, end in ((number - 1, "a"), (number, "b")):
                word = f"dev l{number}{end}"
                if "n" in self.kinds:
                    speed = f" rate {rate}bit 24" if rate else ""
                    self.inside.run("n", node, f"tc qdisc replace {word} root {netem}{speed}")
                if "t" in self.kinds and rate:
                    self.inside.run("t", node, f"tc qdisc replace {word} root handle 1: tbf rate "
                                    f"{rate}bit burst {max(5000, rate // 8000)} limit "
                                    f"{queue * 1538} overhead 24")
                    if delay_us:
                        self.inside.run("t", node, f"tc qdisc add {word} parent 1:1 {netem}")


def slope(points):
    """Of the line through the points, by least squares."""
    n = len(points)
    mean_x = sum(x for x, _ in points) / n
    mean_y = sum(y for _, y in points) / n
    return (sum((x - mean_x) * (y - mean_y) for x, y in points) /
            sum((x - mean_x) ** 2 for x, _ in points))


# ---- due time ----------------------------------------------------------------------------------

DELAY_NS = 1_000_000


def measure_due(inside, quick):
    rounds, count = (2, 50) if quick else (6, 250)
    found = {"timer": [], "late": [], "w": [], "n": [], "bare w": [], "bare n": []}
    with Chains(inside, "wn") as chains:
        for kind in "wn":
            found[f"bare {kind}"] = inside.ask(f"singles {kind} 64 {count} 200000")["ns"]
        chains.shape(delay_us=DELAY_NS // 1000)
        for _ in range(rounds):
            found["timer"] += inside.ask(f"yardstick {count} {DELAY_NS}")["late"]
            for kind in "wn":
                singles = inside.ask(f"singles {kind} 64 {count} 500000")
                found[kind] += [ns - DELAY_NS for ns in singles["ns"] if ns >= 0]
                if kind == "w":
                    found["late"] += singles["late"]
    return found


def judge_due(promises, found):
    promises.keep("never early: frames received before their due time",
                  sum(1 for ns in found["w"] if ns < 0), "frames", 0)
    timer, late = found["timer"], found["late"]
    promises.keep("lateness, p50 (bound: a bare timer's and 1 us)", percentile(late, .5) / 1000,
                  "us", percentile(timer, .5) / 1000 + 1)
    promises.keep("lateness, p99 (bound: 1.2 x a bare timer's)", percentile(late, .99) / 1000,
                  "us", 1.2 * percentile(timer, .99) / 1000)


def write_due(page, found):
    names = {"timer": "bare hrtimer", "late": "Warren, after the due time",
             "w": "Warren, as seen outside", "n": "veth + netem, as seen outside",
             "bare w": "Warren, unshaped", "bare n": "veth, no qdisc"}
    page.section("Due time", "Single 64-byte frames on an idle link with a delay of 1 ms, and a bare "
                 "kernel timer armed as far ahead. 'After the due time' is what the link itself "
                 "counts; 'as seen outside' is from the kernel's time stamp when the sender's stack "
                 "takes the frame to that of its reception, less the delay. The last two rows are "
                 "the way through the stack alone. Microseconds.")
    shares = (0, .5, .9, .99, .999)
    page.table(["", "frames", "least", "p50", "p90", "p99", "p99.9", "most"],
               [[names[key], len(found[key])] +
                [f"{percentile(found[key], s) / 1000:.1f}" for s in shares] +
                [f"{max(found[key]) / 1000:.1f}"] for key in names])
    shown = plot.Plot("How late is a frame that is due in 1 ms?", "microseconds after the due time",
                      "percent of frames", log="x", key="bottom right")
    shown.more.append("set yrange [0:102]")
    for key in ("timer", "late", "w", "n"):
        shown.add(names[key], [(max(x, 100) / 1000, y) for x, y in plot.cumulative(found[key])],
                  "lines")
    page.plot(shown, "due-time")


# ---- rate --------------------------------------------------------------------------------------


def received_rate(arrivals):
    """Wire bits per second between the middle arrival and the last: the first ones come while
    the sender still has the processor."""
    arrivals = arrivals[len(arrivals) // 2:]
    bits = sum((size + 24) * 8 for _, size, _ in arrivals[1:])
    return bits * 1e9 / (arrivals[-1][2] - arrivals[0][2])


def measure_rate(inside, quick):
    rows = []
    rates = (1_000_000, 10_000_000, 100_000_000)
    with Chains(inside, "wnt") as chains:
        for rate in rates:
            chains.shape(rate=rate, queue=20_000)
            for size in (64, 576, 1514, 0):
                frames = int(min(12_000, rate * (0.1 if quick else 0.7) / 8 / ((size or 718) + 24)))
                row = {"rate": rate, "size": size, "frames": frames}
                for kind in chains.kinds:
                    errors = []
                    for _ in range(1 if quick else 3):
                        came = inside.ask(f"stream {kind} {size} {frames}")["arrivals"]
                        errors.append((received_rate(came) / rate - 1) * 100)
                    row[kind] = median(errors)
                rows.append(row)
    return rows


def judge_rate(promises, found):
    worst = max(found, key=lambda row: abs(row["w"]))
    promises.keep(f"rate as received, worst of all sizes ({rate_name(worst['rate'])}, size "
                  f"{worst['size'] or 'mixed'}): error", abs(worst["w"]), "%", 1)


def write_rate(page, found):
    page.section("Rate", "A saturated link: wire bits by the time they were received in, error "
                 "against the asked rate in percent. Short runs on a machine that wakes up late: what the model itself promises is in the section above.")
    page.table(["rate", "size", "frames"] + [KINDS[k] for k in "wnt"],
               [[rate_name(row["rate"]), row["size"] or "mixed", row["frames"]] +
                [f"{row[k]:+.3f}" for k in "wnt"] for row in found])


# ---- one frame on an idle link -----------------------------------------------------------------

SIZES = (64, 300, 600, 900, 1200, 1514)


def measure_single(inside, quick):
    rows = []
    with Chains(inside, "wnt") as chains:
        for rate in (10_000_000, 100_000_000, 1_000_000_000):
            chains.shape(rate=rate)
            least = {kind: {} for kind in chains.kinds}
            for _ in range(1 if quick else 3):
                for kind in chains.kinds:
                    for size in SIZES:
                        ns = inside.ask(f"singles {kind} {size} {10 if quick else 30} 100000")["ns"]
                        before = least[kind].get(size, 1e18)
                        least[kind][size] = min([before] + [x for x in ns if x >= 0])
            for kind in chains.kinds:
                per_byte = slope([(size + 24 if size > 60 else 84, ns)
                                  for size, ns in least[kind].items()])
                rows.append({"rate": rate, "kind": kind, "least": sorted(least[kind].items()),
                             "slope": per_byte * rate / 8e9})
    return rows


def judge_single(promises, found):
    for row in found:
        if row["kind"] == "w":
            bound = 1 if row["rate"] < 10**9 else 5
            promises.keep(f"one frame on an idle link of {rate_name(row['rate'])}: slope over "
                          "sizes, error", abs(row["slope"] - 1) * 100, "%", bound)


def write_single(page, found):
    page.section("One frame on an idle link", "The least time of single frames, by size. Its slope "
                 "is the time of a byte: 1 = as the rate says, 0 = the link has no rate for a "
                 "frame that comes alone.")
    rates = sorted({row["rate"] for row in found})
    by = {(row["rate"], row["kind"]): row["slope"] for row in found}
    page.table(["slope"] + [KINDS[k] for k in "wnt"],
               [[rate_name(rate)] + [f"{by[rate, k]:.4f}" for k in "wnt"] for rate in rates])
    shown = plot.Plot("One frame on an idle link of 10 Mbit/s", "bytes of the frame",
                      "microseconds", key="top left")
    for row in found:
        if row["rate"] == rates[0]:
            shown.add(KINDS[row["kind"]], [(s, ns / 1000) for s, ns in row["least"]])
    ideal = [(s, (s + 24) * 8e6 / rates[0]) for s in SIZES]
    shown.add("(size + 24) * 8 / rate", ideal, "lines")
    page.plot(shown, "single-frame")


# ---- queue -------------------------------------------------------------------------------------


def measure_queue(inside, _quick):
    found = []
    with Chains(inside, "wn") as chains:
        for delay_us in (0, 100_000):
            chains.inside.ask(f"shape w all {ETHERNET} rate=10000000 delay={delay_us * 1000} "
                              "queue_packets=50")
            delay = f"delay {delay_us}us" if delay_us else ""
            inside.run("n", 0, f"tc qdisc replace dev l1a root netem limit 50 rate 10mbit 24 {delay}")
            row = {"delay_us": delay_us}
            for kind in "wn":
                row[kind] = len(inside.ask(f"stream {kind} 1514 200")["arrivals"])
            found.append(row)
    return found


def judge_queue(promises, found):
    # One is on the wire, one or two more may have left it while the burst was being sent.
    for row in found:
        promises.keep(f"a burst into a queue of 50, delay {row['delay_us'] // 1000} ms: frames "
                      "beyond the queue and the wire", abs(row["w"] - 52), "frames", 1)


def write_queue(page, found):
    page.section("Queue", "200 frames at once into a link of 10 Mbit/s with a limit of 50 packets: "
                 "how many arrive. A router's buffer holds 50 and the wire one, whatever the delay; "
                 "netem's limit counts the frames in flight as well.")
    page.table(["delay", "Warren", "veth + netem"],
               [[f"{row['delay_us'] // 1000} ms", row["w"], row["n"]] for row in found])


# ---- loss --------------------------------------------------------------------------------------


def measure_loss(inside, quick):
    frames, found = 2000 if quick else 30_000, []
    with Chains(inside, "wn") as chains:
        chains.shape(queue=10_000, loss=0.01)
        for size in (64, 576, 1514):
            row = {"size": size, "frames": frames}
            for kind in "wn":
                row[kind] = frames - inside.ask(f"burst {kind} {size} {frames} 1000")["came"]
            found.append(row)
    return found


def chi2(row, kind):
    expected = row["frames"] * 0.01
    return (row[kind] - expected) ** 2 / (expected * 0.99)


def judge_loss(promises, found):
    for row in found:
        promises.keep(f"loss of 1 %, {row['size']}-byte frames, {row['frames']} of them: chi-square",
                      chi2(row, "w"), "", 10.828)


def write_loss(page, found):
    page.section("Loss", "Datagrams over a link that loses 1 %.")
    page.table(["size", "frames", "lost by Warren", "chi-square", "lost by netem", "chi-square"],
               [[row["size"], row["frames"], row["w"], chi2(row, "w"), row["n"], chi2(row, "n")]
                for row in found])


# ---- TCP ---------------------------------------------------------------------------------------

GOODPUT = 1e9 * 1448 / 1538


def measure_tcp(inside, quick):
    found = []
    with Chains(inside, "wn") as chains:
        for kind in "wn":
            for name in ("rmem", "wmem"):
                inside.ask(f"sysctl {kind} net/ipv4/tcp_{name} 4096\t131072\t67108864")
            inside.ask(f"start {kind} 1 iperf3 -s")
        for delay_ms in (0, 10) if quick else (0, 1, 10, 80):
            flight = 2 * delay_ms * 10**6 // 12_304
            chains.shape(rate=10**9, delay_us=delay_ms * 1000, queue=max(1000, flight))
            for control in ("cubic", "bbr"):
                row = {"delay_ms": delay_ms, "control": control}
                for kind in "wn":
                    skip, seconds = (3, 3) if delay_ms > 10 else (1, 1 if quick else 2)
                    done = inside.run(kind, 0, f"iperf3 -c 10.1.1.2 -C {control} -O {skip} "
                                      f"-t {seconds} -J", 30)
                    row[kind] = json.loads(done)["end"]["sum_received"]["bits_per_second"] / 1e6
                found.append(row)
        inside.ask("kill")
    return found


def judge_tcp(_promises, _found):
    """What TCP makes of a link is TCP's: shown, not promised."""


def write_tcp(page, found):
    page.section("TCP", f"Goodput in Mbit/s over a link of 1 Gbit/s; headers leave {GOODPUT / 1e6:.0f}. "
                 "The queue holds a bandwidth-delay product, 1000 packets at least. Delays are one "
                 "way. The first second (at 80 ms: three) is not counted.")
    page.table(["delay", "congestion control", "Warren", "veth + netem"],
               [[f"{row['delay_ms']} ms", row["control"], f"{row['w']:.0f}", f"{row['n']:.0f}"]
                for row in found])
    shown = plot.Plot("TCP over 1 Gbit/s", "one-way delay, ms", "goodput, Mbit/s", key="bottom left")
    shown.more += ["set yrange [0:1000]", "set xrange [-2:84]"]
    for kind in "wn":
        for control in ("cubic", "bbr"):
            shown.add(f"{KINDS[kind]}, {control}",
                      [(row["delay_ms"], row[kind]) for row in found if row["control"] == control])
    page.plot(shown, "tcp")


# ---- ping --------------------------------------------------------------------------------------


def measure_ping(inside, quick):
    found = []
    with Chains(inside, "wnt") as chains:
        for rate in (10_000_000, 100_000_000, 1_000_000_000):
            chains.shape(rate=rate)
            for kind in chains.kinds:
                points = []
                for size in (56, 400, 800, 1100, 1472):
                    out = inside.run(kind, 0, f"ping -q -c {5 if quick else 40} -i 0.002 -s {size} "
                                     "10.1.1.2")
                    points.append((size, float(re.search(r"= ([\d.]+)/", out)[1]) * 1000))
                per_byte = slope(points)  # microseconds
                measured = 16e6 / per_byte if per_byte > 0 else 0
                found.append({"rate": rate, "kind": kind, "points": points, "measured": measured})
    return found


def judge_ping(promises, found):
    for row in found:
        if row["kind"] == "w":
            promises.keep(f"ping over sizes, {rate_name(row['rate'])}: error of the rate",
                          abs(row["measured"] / row["rate"] - 1) * 100, "%", 5)


def measured_name(rate):
    if not rate or rate > 1e11:
        return "none seen"
    return rate_name(float(f"{rate:.3g}"))


def write_ping(page, found):
    page.section("ping", "The rate that the least round-trip times of ping over sizes tell of.")
    rates = sorted({row["rate"] for row in found})
    by = {(row["rate"], row["kind"]): row["measured"] for row in found}
    page.table(["rate"] + [KINDS[k] for k in "wnt"],
               [[rate_name(rate)] + [measured_name(by[rate, k]) for k in "wnt"] for rate in rates])


# ---- pchar -------------------------------------------------------------------------------------

HOPS = (100_000_000, 1_000_000_000, 10_000_000, 1_000_000)
HOP_DELAY_US = 1000


def measure_pchar(inside, quick):
    found = {}
    with Chains(inside, "wnt", len(HOPS)) as chains:
        for link, rate in enumerate(HOPS, 1):
            chains.shape(rate=rate, delay_us=HOP_DELAY_US, link=link)
        for kind in chains.kinds:
            out = inside.run(kind, 0, f"pchar -n -g 0.001 -t 1 -R {2 if quick else 16} -I "
                             f"{400 if quick else 64} 10.1.{len(HOPS)}.2", 120)
            found[kind] = [{"ms": float(ms) if "--" not in ms else 0,
                            "rate": float(bw) * 1000 if "-" not in bw else 0}
                           for ms, bw in re.findall(
                               r"Hop char:\s+rtt = ([-\d.]+) ms, bw = ([-\d.]+) Kbps", out)]
    return found


def judge_pchar(promises, found):
    for rate, hop in zip(HOPS, found["w"]):
        promises.keep(f"pchar, the hop of {rate_name(rate)}: error of the rate",
                      abs(hop["rate"] / rate - 1) * 100, "%", 5)
    promises.keep("pchar, hops that it found", len(found["w"]), "hops", len(HOPS), at_least=True)


def write_pchar(page, found):
    page.section("pchar", f"Rates of the hops of a chain, {HOP_DELAY_US / 1000:g} ms each, as pchar "
                 "finds them from the outside.")
    rows = []
    for i, rate in enumerate(HOPS):
        rows.append([rate_name(rate)] + [measured_name(found[k][i]["rate"]) if i < len(found[k])
                                         else "-" for k in "wnt"])
    page.table(["hop"] + [KINDS[k] for k in "wnt"], rows)


PARTS = {
    "due-time": (measure_due, judge_due, write_due),
    "rate": (measure_rate, judge_rate, write_rate),
    "single-frame": (measure_single, judge_single, write_single),
    "queue": (measure_queue, judge_queue, write_queue),
    "loss": (measure_loss, judge_loss, write_loss),
    "tcp": (measure_tcp, judge_tcp, write_tcp),
    "ping": (measure_ping, judge_ping, write_ping),
    "pchar": (measure_pchar, judge_pchar, write_pchar),
}
