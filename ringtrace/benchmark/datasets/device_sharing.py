"""Purchases of one shop, where fraud shows as devices that many users share; verdicts are taken to come in a week."""

from __future__ import annotations

from typing import Final

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.delayed import WEEK_US, delayed
from ringtrace.benchmark.datasets.loaded import beside, loaded

#: The published file ends in a broken row.
_REFUSED: Final = 0.01


def read(request: Request) -> BenchData:
    """A CSV file of users, devices and purchases; parts by time."""
    options = LoadOptions(map=beside("device_sharing.toml"), max_quarantine_share=_REFUSED)
    return delayed(loaded("device_sharing", request, options), WEEK_US)
