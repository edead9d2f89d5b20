"""The page of the documentation that lists every feature."""

from __future__ import annotations

from collections.abc import Iterator

from graph.features.catalogue import CATALOGUE, CATALOGUE_HASH
from graph.features.matrix import FeatureDescription

_HEAD = """# Features

Every transaction gets these {count} columns, computed from itself and strictly earlier transactions: transfers at the
same moment are not earlier, and windows are half-open, `[t - w, t)`. Transfers that were rejected or cancelled, that
go from an account to itself, and returns, reversals and chargebacks count in no statistic. Fees, interest, cash and
conversions count in statistics and make no motif. Sums are in minor units of the base currency; a transfer without a
rate counts, and adds nothing. A first contact is the first transfer of one account to another that has no holder in
common with it. What is told of the 30 days before midnight comes from the [midnight grid](grid.md), once a day.
*Not defined* is NaN. Nothing here is an account's number, or a date.

Every search has a limit, the cost below. Where one was met, the row is marked truncated: it may
close more than it says.

This page is made by `python -m graph.features.page`; the catalogue's hash is `{hash}`.
"""


def page() -> str:
    """The page in Markdown."""
    rows = "\n".join(_rows())
    return f"{_HEAD.format(count=len(CATALOGUE), hash=CATALOGUE_HASH)}\n{rows}\n"


def _rows() -> Iterator[str]:
    yield "| name | unit | window | what it is | speaks for | cost |"
    yield "|---|---|---|---|---|---|"
    for feature in CATALOGUE:
        speaks_for = ", ".join(typology.replace("_", "-") for typology in feature.typologies)
        cells = (f"`{feature.name}`", feature.unit, _window(feature), feature.text, speaks_for, feature.cost)
        yield f"| {' | '.join(cells)} |"


def _window(feature: FeatureDescription) -> str:
    if feature.window_s is None:
        return ""
    hours = feature.window_s // 3_600
    return f"{hours} h" if hours < 24 else f"{hours // 24} d"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
