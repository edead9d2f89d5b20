"""AMLGentex's transaction log: one scheme an alert; laundering that raised no alert has none."""

from __future__ import annotations

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import beside, loaded


def read(request: Request) -> BenchData:
    """A Parquet or CSV file with the columns that `amlgentex.toml` maps."""
    return loaded("amlgentex", request, LoadOptions(map=beside("amlgentex.toml"), max_quarantine_share=0.3))
