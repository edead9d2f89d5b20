"""The report for programs."""

from __future__ import annotations

import json
from typing import Any

from ringtrace.benchmark.outcome import Outcome
from ringtrace.benchmark.report.document import Document
from ringtrace.benchmark.summary import Line

FORMAT = "ringtrace-benchmark/1"


def as_json(document: Document) -> str:
    """One JSON object; figures that cannot be told are null, and `why` of the line says it."""
    told = {
        name: getattr(document, name)
        for name in "dataset path protocol command events accounts illicit unknown schemes".split()
    }
    whole = {"format": FORMAT, **told, "notes": list(document.notes), "lines": [_line(one) for one in document.lines]}
    return json.dumps(whole, indent=1, sort_keys=True, allow_nan=False) + "\n"


def _line(line: Line) -> dict[str, Any]:
    names = ("detector", "which", "variant", "why", "runs", "mean", "spread", "interval", "lead", "seconds")
    return {**{name: getattr(line, name) for name in names}, "outcomes": [_outcome(one) for one in line.outcomes]}


def _outcome(one: Outcome) -> dict[str, Any]:
    names = ("variant", "seed", "why", "seconds", "figures", "typologies", "false_flags")
    found: dict[str, Any] = {name: getattr(one, name) for name in names}
    if one.curve is not None:
        found["curve"] = {"recall": one.curve[0].tolist(), "precision": one.curve[1].tolist()}
    if one.reliability is not None:
        found["reliability"] = {
            name: getattr(one.reliability, name).tolist() for name in ("predicted", "observed", "count")
        }
    return found
