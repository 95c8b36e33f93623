# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The promises about the model itself, from the engine in model time (bench/model.cc)."""

import json
import subprocess

import plot

# Quantiles at 1 - 0.001 of the chi-square distribution, by degrees of freedom.
CHI2 = {1: 10.828, 15: 37.697, 16: 39.252, 17: 40.790, 18: 42.312, 19: 43.820}


def size_name(size):
    return f"{size} bytes" if size else "64, 576 and 1514 bytes in turn"


def rate_name(rate):
    for unit, name in ((10**9, "Gbit/s"), (10**6, "Mbit/s"), (10**3, "kbit/s")):
        if rate >= unit:
            return f"{rate / unit:g} {name}"
    return f"{rate} bit/s"


def measure(program, quick):
    done = subprocess.run([program] + (["--quick"] if quick else []), stdout=subprocess.PIPE,
                          check=True, text=True)
    return json.loads(done.stdout)


def judge(promises, found):
    def keep(what, figure, unit, bound, at_least=False):
        promises.keep(what, figure, unit, bound, at_least, "model")
    worst = max(found["rate"], key=lambda row: abs(row["ppm"]))
    keep(f"long-run rate, {rate_name(found['rate'][0]['rate'])} to "
         f"{rate_name(found['rate'][-1]['rate'])}, every size: worst error "
         f"({rate_name(worst['rate'])}, {size_name(worst['size'])})", abs(worst["ppm"]), "ppm", 1)
    keep("one frame on an idle link: slope over sizes, worst error",
         max(abs(row["slope_error"]) for row in found["single"]) * 100, "%", 1)
    keep("one frame on an idle link: due time, worst error",
         max(row["worst_ns"] for row in found["single"]), "ns", 1)
    for row in found["queue"]:
        unit = "packets" if row["packets"] else "bytes"
        keep(f"most that waits in a queue of {row[unit]} {unit}", row[f"most_{unit}"], unit,
             row[unit])
    for kind, name in (("loss", "loss of 1 %"), ("ber", "bit errors of 1e-6")):
        for row in found[kind]:
            where = f"{name}, {row['size']}-byte frames, {row['frames']:.0e} of them"
            keep(f"{where}: chi-square of the number", row["chi2"], "", CHI2[1])
            keep(f"{where}: chi-square of the gaps ({row['gap_freedom']} degrees of freedom)",
                 row["gap_chi2"], "", CHI2[row["gap_freedom"]])
    for row in found["duplicate"]:
        keep(f"duplication of 1 %, {row['size']}-byte frames, {row['frames']:.0e} of them: "
             "chi-square of the number", row["chi2"], "", CHI2[1])
    runs = found["runs"]
    for kind, name in (("loss", "runs of losses"), ("other", "runs between losses")):
        keep(f"Gilbert-Elliott (p 1 %, r 25 %), {runs['frames']:.0e} frames: chi-square of the "
             f"{name} (19 degrees of freedom)", runs[f"{kind}_runs_chi2"], "", CHI2[19])
    for shape, row in found["jitter"].items():
        keep(f"{shape} jitter, {row['frames']:.0e} frames in classes that the asked distribution "
             "fills alike: chi-square (19 degrees of freedom)", row["chi2"], "", CHI2[19])
    change = found["change"]
    keep(f"{change['changes']} changes of rate and delay under load: frames lost or overtaken",
         change["lost"] + change["overtaken"], "frames", 0)
    same, again, other = found["digest"]
    keep("same seed and arrivals: decisions that differ", int(same != again) + int(same == other),
         "", 0)
    cost = {row["links"]: row["ns"] for row in found["cost"]}
    promises.keep(f"the engine's time for a frame, 10,000 links to 10 ({cost[10000]:.0f} and "
                  f"{cost[10]:.0f} ns)", cost[10000] / cost[10], "x", 1.5, lane="engine")


def write(report, found):
    report.section("The model", "The link engine on its own, in model time: no machine disturbs "
                   "these figures, and they are the same everywhere but for the last table.")
    report.text("Long-run rate: a saturated link for a minute, or two million frames if that is "
                "shorter. Error in parts per million.")
    sizes = sorted({row["size"] for row in found["rate"]}, key=lambda size: size or 10**6)
    rates = sorted({row["rate"] for row in found["rate"]})
    by = {(row["rate"], row["size"]): row["ppm"] for row in found["rate"]}
    report.table(["rate"] + [size_name(size) for size in sizes],
                 [[rate_name(rate)] + [f"{by[rate, size]:.2g}" for size in sizes]
                  for rate in rates])
    report.text("Queue: bursts of random sizes, twice as many as the link takes.")
    report.table(["limit", "most that waited", "frames offered", "dropped"],
                 [[f"{row['packets']} packets", f"{row['most_packets']} packets", row["offered"],
                   row["dropped"]] if row["packets"] else
                  [f"{row['bytes']} bytes", f"{row['most_bytes']} bytes", row["offered"],
                   row["dropped"]] for row in found["queue"]])
    report.text("Loss and bit errors: how many frames were hit, and the gaps between them sorted "
                "into classes that a geometric distribution fills alike.")
    report.table(["damage", "size", "frames", "hit", "expected", "chi-square", "of the gaps"],
                 [[name, row["size"], row["frames"], row["hits"], row["expected"], row["chi2"],
                   row["gap_chi2"]] for kind, name in (("loss", "loss 1 %"), ("ber", "BER 1e-6"))
                  for row in found[kind]])
    report.text("Duplication of 1 %: how many frames were copied. Copies come behind their frames.")
    report.table(["size", "frames", "copies", "expected", "chi-square"],
                 [[row["size"], row["frames"], row["copies"], row["expected"], row["chi2"]]
                  for row in found["duplicate"]])
    runs = found["runs"]
    report.text(f"Gilbert-Elliott with p = 1 % and r = 25 %: {runs['share']:.4%} of "
                f"{runs['frames']} frames were lost, {runs['expected_share']:.4%} are expected. "
                "Chi-square of the lengths of runs of losses "
                f"{runs['loss_runs_chi2']:.3g}, of those between them "
                f"{runs['other_runs_chi2']:.3g}, 19 degrees of freedom each.")
    report.text("Jitter: delays sorted into 20 classes that the asked distribution fills alike.")
    report.table(["shape", "frames", "chi-square"],
                 [[shape, row["frames"], row["chi2"]] for shape, row in found["jitter"].items()])
    shown = plot.Plot("Time of the engine for one frame: rate, delay, loss and bit errors",
                      "links, used in turn", "ns per frame", log="x", key="bottom right")
    shown.more.append("set yrange [0:*]")
    shown.add("measured", [(row["links"], row["ns"]) for row in found["cost"]])
    report.plot(shown, "engine-cost")
