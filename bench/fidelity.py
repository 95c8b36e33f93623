#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""fidelity [--report DIR] [--json] [--quick] [--only PART]...: holds what links do against what they
promise, beside veth pairs with netem and tbf in the same boot and in turn. Writes a report with
tables and plots; exits 0 when every promise was held."""

import argparse
import os
import sys

import capsule
import capsule_lane
import measurement
import model_lane
import report

PARTS = ("model",) + tuple(capsule_lane.PARTS)


def model_program():
    return os.environ.get("WARREN_BENCH_MODEL") or str(capsule.ROOT / "bazel-bin/bench/model")


def arguments():
    parser = argparse.ArgumentParser(prog="./warren bench fidelity", description=__doc__)
    parser.add_argument("--report", default="report", metavar="DIR", help="default: ./report")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--quick", action="store_true", help="fewer frames: is all measured?")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART",
                        help="one of " + ", ".join(PARTS))
    return parser.parse_args()


def main():
    args = arguments()
    parts = args.only or PARTS
    machine = measurement.Machine(measurement.kernel_release())
    measurement.warn(machine.warning())
    promises = measurement.Promises(args.json)
    page = report.Report(args.report, "Fidelity of links")
    page.text(machine.text() + ".")
    if machine.warning():
        page.text("Warning: " + machine.warning() + ".", "warn")
    summary = page.mark()
    if not args.json:
        print(machine.text(), flush=True)
    found = {}
    try:
        if "model" in parts:
            found["model"] = model_lane.measure(model_program(), args.quick)
            model_lane.judge(promises, found["model"])
            model_lane.write(page, found["model"])
        if set(parts) & set(capsule_lane.PARTS):
            with capsule.Capsule() as inside:
                for name in capsule_lane.PARTS:
                    if name in parts:
                        measure, judge, write = capsule_lane.PARTS[name]
                        found[name] = measure(inside, args.quick)
                        judge(promises, found[name])
                        write(page, found[name])
    except (capsule.Failed, OSError) as error:
        print(f"warren bench: error: {error}", file=sys.stderr)
        return 3
    start = page.mark()
    page.section("Promises")
    page.promises(promises.list)
    page.move(start, summary)
    path = page.write()
    if args.json:
        measurement.print_json(machine, promises, {"found": found, "report": str(path)})
    else:
        kept = sum(promise["kept"] for promise in promises.list)
        print(f"{kept} of {len(promises.list)} promises held; the report is {path}")
    return 0 if promises.all_kept() else 1


if __name__ == "__main__":
    sys.exit(main())
