# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Plots of a report, as PNG and SVG, by gnuplot."""

import pathlib
import subprocess

COLOURS = ("#1b6ca8", "#d1495b", "#66a182", "#edae49", "#5b507a", "#2e4057")
POINTS = (7, 5, 9, 13, 11, 4)


class Plot:
    """Lines over x; every series is (name, [(x, y)..], "lines" | "points" | "linespoints")."""

    def __init__(self, title, x, y, log="", key="top left"):
        self.title, self.x, self.y, self.log, self.key = title, x, y, log, key
        self.series = []
        self.more = []

    def add(self, name, points, style="linespoints"):
        if points:
            self.series.append((name, sorted(points), style))
        return self

    def _script(self, terminal, path):
        lines = [f"set terminal {terminal}", f"set output '{path}'",
                 f"set title {_quoted(self.title)}", f"set xlabel {_quoted(self.x)}",
                 f"set ylabel {_quoted(self.y)}", f"set key {self.key} noenhanced",
                 "set border 3 lw 1 lc rgb '#404040'", "set tics nomirror out",
                 "set grid lw 1 lc rgb '#e0e0e0'", "set format y '%g'", "set format x '%g'",
                 "set offsets graph 0.02, graph 0.02, graph 0.05, graph 0"]
        if self.log:
            lines.append(f"set logscale {self.log}")
            lines.append("unset offsets")
        lines += self.more
        plots = []
        for index, (name, values, style) in enumerate(self.series):
            lines.append(f"$d{index} << END")
            lines += [f"{x} {y}" for x, y in values]
            lines.append("END")
            points = "" if style == "lines" else f" pt {POINTS[index % len(POINTS)]} ps 0.9"
            plots.append(f"$d{index} with {style} lw 2{points} lc rgb "
                         f"'{COLOURS[index % len(COLOURS)]}' title {_quoted(name)}")
        lines.append("plot " + ", ".join(plots))
        return "\n".join(lines) + "\n"

    def write(self, folder, name):
        """Makes NAME.png and NAME.svg; returns their names."""
        for ending, terminal in (
                ("png", "pngcairo noenhanced size 900,520 font 'sans,12'"),
                ("svg", "svg noenhanced size 900,520 font 'sans-serif,14' background '#ffffff'")):
            path = pathlib.Path(folder) / f"{name}.{ending}"
            subprocess.run(["gnuplot"], input=self._script(terminal, path), text=True, check=True)
        return f"{name}.png", f"{name}.svg"


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"


def cumulative(values, points=200):
    """The share of values at most x, in percent, thinned out to so many points."""
    ordered = sorted(values)
    step = max(1, len(ordered) // points)
    last = len(ordered) - 1
    return [(ordered[i], 100 * (i + 1) / len(ordered))
            for i in sorted(set(range(0, len(ordered), step)) | {last})]
