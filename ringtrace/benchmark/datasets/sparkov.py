"""Card payments of the Sparkov generator, whose verdicts are taken to come 7 days later."""

from __future__ import annotations

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.delayed import WEEK_US, delayed
from ringtrace.benchmark.datasets.loaded import beside, loaded


def read(request: Request) -> BenchData:
    """A CSV file of the generator's columns; parts by time."""
    return delayed(loaded("sparkov", request, LoadOptions(map=beside("sparkov.toml"))), WEEK_US)
