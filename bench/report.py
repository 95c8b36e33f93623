# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""A report: one HTML page with tables and plots beside it."""

import html
import pathlib

STYLE = """body{font:15px/1.45 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0}td,th{border-bottom:1px solid #ddd;padding:.25em .8em;
text-align:right}td:first-child,th:first-child{text-align:left}th{background:#f4f4f4}
img{max-width:100%}.no{color:#b00020;font-weight:bold}.yes{color:#1b7a3d}.warn{background:#fff3cd;
padding:.6em 1em}"""


class Report:
    def __init__(self, folder, title):
        self._folder = pathlib.Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._title = title
        self._body = []

    def section(self, title, text=""):
        self._body.append(f"<h2>{html.escape(title)}</h2>")
        if text:
            self.text(text)

    def text(self, text, kind=""):
        self._body.append(f'<p class="{kind}">{html.escape(text)}</p>')

    def table(self, head, rows):
        cells = "".join(f"<th>{html.escape(h)}</th>" for h in head)
        self._body.append(f"<table><tr>{cells}</tr>")
        for row in rows:
            cells = "".join(f"<td>{html.escape(_cell(c))}</td>" for c in row)
            self._body.append(f"<tr>{cells}</tr>")
        self._body.append("</table>")

    def plot(self, plot, name):
        png, svg = plot.write(self._folder, name)
        self._body.append(f'<p><a href="{svg}"><img src="{png}" alt="{html.escape(plot.title)}">'
                          "</a></p>")

    def promises(self, promises):
        self._body.append("<table><tr><th>promise</th><th>lane</th><th>figure</th><th>bound</th>"
                          "<th></th></tr>")
        for p in promises:
            word = "&ge;" if p["at_least"] else "&le;"
            mark = '<td class="yes">held</td>' if p["kept"] else '<td class="no">not held</td>'
            self._body.append(
                f"<tr><td>{html.escape(p['what'])}</td><td>{p['lane']}</td><td>{p['figure']:.4g} "
                f"{html.escape(p['unit'])}</td><td>{word} {p['bound']:.4g}</td>{mark}</tr>")
        self._body.append("</table>")

    def mark(self):
        """A place to come back to: what is added between it and move() goes there."""
        return len(self._body)

    def move(self, start, place):
        """Takes what was added since `start` to `place`."""
        moved = self._body[start:]
        del self._body[start:]
        self._body[place:place] = moved

    def write(self):
        path = self._folder / "index.html"
        path.write_text(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            f"<title>{html.escape(self._title)}</title><style>{STYLE}</style></head><body>"
            f"<h1>{html.escape(self._title)}</h1>\n" + "\n".join(self._body) + "\n</body></html>\n",
            encoding="utf-8")
        return path


def _cell(value):
    return f"{value:.5g}" if isinstance(value, float) else str(value)
