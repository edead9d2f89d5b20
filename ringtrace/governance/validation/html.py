"""The report as one page: no script, nothing from any other place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

_STYLE: Final = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1080px;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:.6rem 0 1.2rem;font-size:13px}caption{text-align:left;font-weight:600}
th,td{padding:.25rem .55rem;border-bottom:1px solid #ddd;text-align:right;vertical-align:top}
th:first-child,td:first-child,td.words{text-align:left}.scroll{overflow-x:auto}
.notice{border:2px solid #b45309;background:#fff7ed;padding:.8rem 1rem;font-size:16px}
@media print{.first{break-after:page}}
"""
#: Digits of hashes and ids that stay readable in a table.
_DIGITS: Final = 6


def page(document: Mapping[str, Any]) -> str:
    """The page of a document of `validation.document`."""
    title = f"Validation report of the model {document['model']['version']}"
    head = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style>"
    )
    return "\n".join([head, *_first(title, document), *_sections(document)]) + "\n</html>\n"


def _first(title: str, document: Mapping[str, Any]) -> Iterator[str]:
    """Page one: what the data are, and what was looked at."""
    reported = document["reported"]
    yield f"<div class=first><h1>{escape(title)}</h1><p class=notice role=note>{escape(document['notice'])}</p>"
    yield f"<p>{escape(document['follows'])}</p>"
    share = "no labels" if reported["positive_share"] is None else f"positive share {reported['positive_share']:.3%}"
    yield (
        f"<p>{reported['transactions']:,} transactions in {reported['days']} days, all later than what the model was "
        f"fitted on: {reported['illicit']:,} known to be illicit, {reported['clean']:,} clean, "
        f"{reported['unknown']:,} unknown ({share}).</p>"
    )
    if document["why"]:
        yield f"<p><strong>No figures of quality:</strong> {escape(document['why'])}.</p>"
    yield _table("Figures, each at the share of positives that it was measured at", document["figures"])
    yield "</div>"


def _sections(document: Mapping[str, Any]) -> Iterator[str]:
    lineage, stability, below = document["lineage"], document["stability"], document["below_the_line"]
    model = document["model"]
    yield "<h2>Model</h2>" + _pairs(_without(model, "split"))
    yield _table("Parts by time", [{"part": part, **model["split"][part]} for part in ("train", "valid", "test")])
    yield "<h2>Data lineage</h2>" + _table("Loads", [_without(load, "files") for load in lineage["loads"]])
    files = [{"load_id": load["load_id"], **file} for load in lineage["loads"] for file in load["files"]]
    yield _table("Files", files) + _table("Refused rows", lineage["rejects"]) + _table("Labels", lineage["labels"])
    yield "<h2>Assumptions</h2>" + _list(document["assumptions"])
    yield "<h2>Sensitivity to the threshold</h2>" + _table("By risk of score_at", document["sensitivity"])
    yield "<h2>Results by segment</h2>"
    for name, rows in document["segments"].items():
        yield _table(f"By {name}", rows)
    yield "<h2>Stability</h2>" + _table("By period", stability["periods"])
    seeds = stability["seeds"]
    yield _table("By seed of training", seeds["runs"]) if seeds["runs"] else f"<p>By seed: {escape(seeds['why'])}.</p>"
    yield "<h3>Drift between training and the reported part</h3>" + _pairs(stability["drift"])
    yield "<h2>Below the line</h2>"
    yield (
        f"<p>{below['drawn']:,} of the {below['in_band']:,} transactions with a score_now above {below['above']:g} and "
        f"at most {below['line']:g}, drawn at random for people to review. Labels are known of {below['known']:,}; "
        f"{below['illicit']:,} are illicit{_at_most(below['illicit_at_most'])}.</p>"
    )
    yield _table("Sample", below["sample"])
    yield "<h2>Limits</h2>" + _list(document["limits"])


def _at_most(share: float | None) -> str:
    return "" if share is None else f" (95 % upper end of their share in the band: {share:.1%})"


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return f"<p>{escape(title)}: none.</p>"
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name.replace('_', ' '))}" for name in names)
    body = "".join("<tr>" + "".join(_td(row.get(name)) for name in names) for row in rows)
    return f"<div class=scroll><table><caption>{escape(title)}</caption><tr>{head}{body}</table></div>"


def _pairs(values: Mapping[str, Any]) -> str:
    rows = "".join(f"<tr><td>{escape(str(name).replace('_', ' '))}{_td(one)}" for name, one in values.items())
    return f"<div class=scroll><table>{rows}</table></div>"


def _td(value: Any) -> str:
    """A cell of a table: numbers stand right."""
    is_number = value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    return f"<td{'' if is_number else ' class=words'}>{_cell(value)}"


def _cell(value: Any) -> str:
    """A value for people: – for nothing, mappings and lists in words."""
    if value is None:
        return "–"
    if isinstance(value, bool | str):
        return escape(str(value))
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 10**_DIGITS else f"{value:,.0f}"
    if isinstance(value, Mapping):
        return "<br>".join(f"{escape(str(name))}: {_cell(one)}" for name, one in value.items()) or "–"
    return ", ".join(_cell(one) for one in value) or "–"


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _list(texts: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"
