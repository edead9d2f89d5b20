"""AMLworld's files: transactions, and the attempts of the patterns file as schemes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import loaded

DAY_US: Final = 86_400_000_000
#: The generator runs for ten days; what it wrote later is the end of schemes alone.
FULL_DAYS: Final = 10


def read(request: Request) -> BenchData:
    """`…_Trans.csv` (the patterns file that lies beside it gives schemes and typologies)."""
    data = loaded("amlworld", request, LoadOptions(format="amlworld"))
    first_day = int(data.columns.occurred_at_us[0]) // DAY_US
    tail_us = (first_day + FULL_DAYS) * DAY_US
    late = data.columns.occurred_at_us >= tail_us
    share = float(np.mean(data.labels[late] == 1)) if late.any() else 0.0
    note = f"{int(late.sum()):,} transactions lie after day {FULL_DAYS}, {share:.0%} of them laundering"
    return replace(data, tail_from_us=tail_us, notes=(*data.notes, note))
