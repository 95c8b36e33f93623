#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""reproducible [--runs N] [--lab FILE] [--json]: runs a lab in virtual time again and again, under
changing load and from different folders, and compares the SHA-256 of everything that it made:
captures of all links, routing tables, every program's output. Exits 0 when all runs were the same
and a run with another seed was not."""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Failed(Exception):
    """A run did not come to its end; the message is what it printed last."""


class Load:
    """Programs that compete for the processors: as many as the run's number says."""

    def __init__(self, run):
        self._count = run % 4

    def __enter__(self):
        self._programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
                          for _ in range(self._count)]
        return self._count

    def __exit__(self, *_):
        for program in self._programs:
            program.kill()
            program.wait()


def play(lab, folder, seed, run):
    """One run; the hashes of what it made, and how long it took in both times."""
    here = folder / f"run{run}"
    shutil.copytree(lab.parent, here / ("deep/" * (run % 3)), dirs_exist_ok=True)
    report = here / "report"
    # What a user's shell may differ in.
    env = dict(os.environ, WARREN_BENCH_RUN=str(run), COLUMNS=str(80 + run))
    words = [str(ROOT / "warren"), "run", here / ("deep/" * (run % 3)) / lab.name, "--virtual-time",
             "--seed", str(seed), "--report", report]
    start = time.monotonic()
    done = subprocess.run(list(map(str, words)), cwd=here, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    real = time.monotonic() - start
    if not (report / "run.json").exists():
        raise Failed(f"run {run}: status {done.returncode}: {done.stdout[-2000:]}")
    facts = json.loads((report / "run.json").read_text(encoding="utf-8"))
    if facts["held"] != len(facts["checks"]):
        raise Failed(f"run {run}: a check did not hold: {done.stdout[-2000:]}")
    outputs = facts["virtual_time"]["outputs"]
    size = sum(p.stat().st_size for p in report.rglob("*.pcap"))
    shutil.rmtree(here)
    return {"outputs": outputs, "virtual_s": facts["seconds"], "real_s": real, "capture_bytes": size}


def digest(outputs):
    return hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()


def differing(one, other):
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def measure(args, folder, say):
    runs = []
    for run in range(args.runs):
        with Load(run) as load:
            runs.append(play(args.lab, folder, args.seed, run))
        last = runs[-1]
        same = last["outputs"] == runs[0]["outputs"]
        say(f"run {run + 1:3}, {load} busy programs: {digest(last['outputs'])[:16]} "
            f"{len(last['outputs'])} outputs, {last['virtual_s']:.1f} virtual s in "
            f"{last['real_s']:.1f} s" +
            ("" if same else f"  DIFFERS: {differing(runs[0]['outputs'], last['outputs'])[:10]}"))
    other = play(args.lab, folder, args.seed + 1, args.runs)
    say(f"seed {args.seed + 1}: {digest(other['outputs'])[:16]}")
    hashes = [digest(run["outputs"]) for run in runs]
    return {
        "lab": args.lab.name,
        "runs": len(runs),
        "seed": args.seed,
        "outputs": len(runs[0]["outputs"]),
        "capture_bytes": runs[0]["capture_bytes"],
        "hashes": {h: hashes.count(h) for h in sorted(set(hashes))},
        "other_seed": digest(other["outputs"]),
        "virtual_s": runs[0]["virtual_s"],
        "real_s_median": statistics.median(run["real_s"] for run in runs),
        "reproducible": len(set(hashes)) == 1,
        "seed_matters": digest(other["outputs"]) not in hashes,
    }


def main():
    parser = argparse.ArgumentParser(prog="warren bench reproducible",
                                     description=__doc__.split(":", 1)[1].strip())
    parser.add_argument("--runs", type=int, default=100, metavar="N", help="default: 100")
    parser.add_argument("--lab", type=pathlib.Path, metavar="FILE",
                        default=ROOT / "topologies/reproducible.yaml",
                        help="a topology file with checks that hold; default: reproducible.yaml")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    args = parser.parse_args()
    if args.runs < 2:
        parser.error("--runs: a comparison takes 2 or more")
    args.lab = args.lab.resolve()

    def say(line):
        print(line, file=sys.stderr if args.json else sys.stdout, flush=True)

    with tempfile.TemporaryDirectory(prefix="warren-reproducible.") as folder:
        try:
            found = measure(args, pathlib.Path(folder), say)
        except Failed as failure:
            print(f"warren: {failure}", file=sys.stderr)
            return 1
    if args.json:
        print(json.dumps(found, indent=2))
    else:
        print(f"{found['runs']} runs made {len(found['hashes'])} hash"
              f"{'es' if len(found['hashes']) > 1 else ''} of {found['outputs']} outputs; another seed "
              f"made {'another' if found['seed_matters'] else 'the same'}")
        print(f"{found['virtual_s']:.1f} virtual s took {found['real_s_median']:.1f} s of real time "
              "(median)")
    return 0 if found["reproducible"] and found["seed_matters"] else 1


if __name__ == "__main__":
    sys.exit(main())
