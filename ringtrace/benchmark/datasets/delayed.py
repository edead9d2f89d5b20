"""Labels that come a fixed time after their transactions, as verdicts on card payments do."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gnn.labels import UNKNOWN
from ringtrace.benchmark.datasets.bench_data import BenchData

WEEK_US: Final = 7 * 86_400_000_000


def delayed(data: BenchData, delay_us: int) -> BenchData:
    """The same data; whatever is told of a row is known `delay_us` after it, and nothing before."""
    return replace(data, known_at_us=data.columns.occurred_at_us + delay_us, before=UNKNOWN)
