"""The report as one self-contained page: tables, precision-recall curves, calibration, recall by typology."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from ringtrace.benchmark.report.document import (
    ACCOUNT_COLUMNS,
    COLUMNS,
    RING_COLUMNS,
    Document,
    cell,
    has_rings,
    lead,
    variants,
)
from ringtrace.benchmark.report.svg import Points, chart, legend
from ringtrace.benchmark.summary import Line, mean_of

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:1180px;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:.6rem 0 1.2rem;font-size:13px}
th,td{padding:.25rem .55rem;border-bottom:1px solid #ddd;text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left}
.scroll{overflow-x:auto}.plots{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:460px;max-width:100%}
figcaption{font-weight:600}svg text{font-size:11px;fill:#444}.grid{stroke:#e3e3e3}
.key{margin-right:1rem;white-space:nowrap}.key svg{width:24px;height:8px;margin-right:.35rem}
small,.ends{color:#666;font-size:11px}.bar{background:#0072b2;height:.7em;display:inline-block;margin-left:.4em}
"""


def page(document: Document) -> str:
    """The page; it asks nothing of any other place and runs no script."""
    title = f"{document.dataset}, {document.protocol}"
    head = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style>"
    )
    return "\n".join([head, *_body(document)]) + "\n</html>\n"


def _body(document: Document) -> Iterator[str]:
    yield f"<h1>{escape(document.dataset)}, protocol {escape(document.protocol)}</h1>"
    yield f"<p><code>{escape(document.command)}</code></p>"
    yield (
        f"<p>{document.events:,} transactions ({document.illicit:,} illicit, {document.unknown:,} unknown), "
        f"{document.accounts:,} accounts, {document.schemes:,} schemes.</p>"
    )
    if document.notes:
        yield "<ul>" + "".join(f"<li>{escape(note)}</li>" for note in document.notes) + "</ul>"
    for variant, which in variants(document):
        lines = [one for one in document.lines if (one.variant, one.which) == (variant, which)]
        yield f"<h2>{escape(which)}, {escape(variant)}</h2>"
        yield _table("Transactions", COLUMNS, lines)
        yield from _plots(lines)
        yield _typologies(lines)
        if has_rings(lines):
            yield _table("Rings", RING_COLUMNS, lines)
        yield _table("Accounts", ACCOUNT_COLUMNS, lines)
        yield _segments(lines)


def _table(title: str, columns: Sequence[tuple[str, str]], lines: Sequence[Line]) -> str:
    heads = ["detector", *(head for head, _ in columns), "lead", "s"]
    rows = [f"<h3>{title}</h3><div class=scroll><table><tr>{''.join(f'<th>{one}' for one in heads)}</tr>"]
    for line in lines:
        if not line.mean:
            rows.append(f"<tr><td>{escape(line.detector)}<td colspan={len(heads) - 1}>{escape(line.why or '')}</tr>")
            continue
        cells = [cell(line, figure) for _, figure in columns]
        cells += [lead(line, "pr_auc") if columns is COLUMNS else "", f"{line.seconds:.0f}"]
        rows.append(f"<tr><td>{escape(line.detector)}{''.join(map(_cell, cells))}</tr>")
    return "".join([*rows, "</table></div>"])


def _cell(text: str) -> str:
    value, _, ends = text.partition(" ")
    return f"<td>{escape(value)}" + (f"<br><span class=ends>{escape(ends)}</span>" if ends else "")


def _plots(lines: Sequence[Line]) -> Iterator[str]:
    """Curves of each line's first run."""
    curves: dict[str, Points] = {}
    reliable: dict[str, Points] = {}
    for line in lines:
        first = next((one for one in line.outcomes if one.curve is not None), None)
        if first is not None and first.curve is not None:
            curves[line.detector] = list(zip(*(axis.tolist() for axis in first.curve), strict=True))
            kept = first.reliability
            points = [] if kept is None else list(zip(kept.predicted.tolist(), kept.observed.tolist(), strict=True))
            reliable[line.detector] = sorted(points)
    if not curves:
        return
    most = max([0.01, *(max(point) for points in reliable.values() for point in points)])
    most = float(min(1.0, np.ceil(most * 20) / 20))
    yield f"<p>{legend(list(curves))}</p><div class=plots>"
    yield _figure("Precision and recall", chart("Precision over recall", curves, axes=("recall", "precision")))
    drawn = chart("Share illicit over probability", reliable, axes=("probability", "share illicit"), most=most)
    yield _figure("Calibration of the top 1 %", drawn)
    yield "</div>"


def _figure(title: str, drawn: str) -> str:
    return f"<figure><figcaption>{title}</figcaption>{drawn}</figure>"


def _typologies(lines: Sequence[Line]) -> str:
    names = sorted({name for line in lines for run in line.outcomes for name in run.typologies})
    if not names:
        return ""
    rows = ["<h3>Recall at the daily 1 % by typology</h3><div class=scroll><table><tr><th>typology"]
    rows += [f"<th>{escape(line.detector)}" for line in lines]
    for name in names:
        rows.append(f"<tr><td>{escape(name)}")
        for line in lines:
            told = mean_of([run.typologies[name] for run in line.outcomes if name in run.typologies])
            recall = told.get("recall")
            bar = "" if recall is None else f'<span class=bar style="width:{40 * recall:.0f}px"></span>'
            rows.append("<td>–" if recall is None else f"<td>{recall:.2f}{bar}")
    return "".join([*rows, "</table></div>"])


def _segments(lines: Sequence[Line]) -> str:
    told = {line.detector: mean_of([run.false_flags for run in line.outcomes]) for line in lines}
    names = list(dict.fromkeys(name for figures in told.values() for name in figures))
    heads = "".join(f"<th>{escape(name)}" for name in names)
    rows = [f"<h3>Clean accounts flagged per 1,000</h3><div class=scroll><table><tr><th>detector{heads}"]
    for detector, figures in told.items():
        values = [figures.get(name) for name in names]
        cells = "".join("<td>–" if one is None else f"<td>{one:.1f}" for one in values)
        rows.append(f"<tr><td>{escape(detector)}{cells}")
    return "".join([*rows, "</table></div>"])
