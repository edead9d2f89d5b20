"""AMLworld's files: transactions, and the attempts of the patterns file as schemes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import loaded
from ringtrace.errors import WrongUse

DAY_US: Final = 86_400_000_000
#: The generator runs for ten days; what it wrote later is the end of schemes alone.
FULL_DAYS: Final = 10


def read(request: Request) -> BenchData:
    """`…_Trans.csv`; the patterns file beside it, or the one that is named, gives schemes and typologies.

    Raises: `WrongUse` where a named file of patterns is not there.
    """
    data = loaded("amlworld", _with_patterns(request), LoadOptions(format="amlworld"))
    first_day = int(data.columns.occurred_at_us[0]) // DAY_US
    tail_us = (first_day + FULL_DAYS) * DAY_US
    late = data.columns.occurred_at_us >= tail_us
    share = float(np.mean(data.labels[late] == 1)) if late.any() else 0.0
    note = f"{int(late.sum()):,} transactions lie after day {FULL_DAYS}, {share:.0%} of them laundering"
    return replace(data, tail_from_us=tail_us, notes=(*data.notes, note))


def _with_patterns(request: Request) -> Request:
    """The request for a folder in which both files lie under the names that ingestion looks for."""
    if request.patterns is None:
        return request
    if not request.patterns.is_file():
        msg = f"{request.patterns}: there is no such file of patterns"
        raise WrongUse(msg)
    folder = request.work / "both"
    folder.mkdir(parents=True, exist_ok=True)
    for file, name in ((request.path, "named_Trans.csv"), (request.patterns, "named_Patterns.txt")):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(file.absolute())
    return replace(request, path=folder / "named_Trans.csv")
