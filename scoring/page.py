"""The page of the documentation that lists every reason: `python -m scoring.page > docs/reasons.md`."""

from __future__ import annotations

import sys
from typing import Final

from scoring.kinds import ReasonKind
from scoring.reasons import CATALOGUE

_HEAD: Final = """\
# Reasons

Every answer with a risk says what brought it there, and with equal care what speaks against it. A reason is
`{code, text, values, transaction_ids}` with a `weight` from 0 to 1 that orders the reasons of one answer. Codes are
permanent and never reused. `GET /api/v1/reasons` serves this catalogue.

Money in `values` is `{"minor": 950000, "currency": "USD"}` in minor units, durations are seconds, times ISO 8601.

*Told to*: a `score` key is told codes and titles of general reasons only; `investigate` is told everything but
restricted reasons, which need a permission of their own.

This page is made from the code: `python -m scoring.page > docs/reasons.md`.
"""
_GROUPS: Final = (
    ("R", "Rules"),
    ("F", "Learned features"),
    ("D", "Detectors"),
    ("M", "Rings"),
    ("A", "Against suspicion"),
)


def page() -> str:
    """The page as Markdown."""
    return "\n".join([_HEAD, *(_group(letter, title) for letter, title in _GROUPS)])


def _group(letter: str, title: str) -> str:
    rows = [_row(kind) for code, kind in sorted(CATALOGUE.items()) if code.startswith(letter)]
    head = ["| code | title | given when | text | speaks | told to |", "|---|---|---|---|---|---|"]
    return "\n".join([f"## {title} ({letter})\n", *head, *rows]) + "\n"


def _row(kind: ReasonKind) -> str:
    speaks = "against" if kind.against else "for"
    told = "permission" if kind.restricted else "score" if kind.general else "investigate"
    return f"| {kind.code} | {kind.title} | {kind.meaning} | {kind.text} | {speaks} | {told} |"


if __name__ == "__main__":
    sys.stdout.write(page())
