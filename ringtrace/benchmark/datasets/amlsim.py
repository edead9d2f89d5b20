"""AMLSim's folders (IBM): alerts or fraud nodes as truth, one scheme an alert."""

from __future__ import annotations

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import loaded


def read(request: Request) -> BenchData:
    """A folder of `transactions.csv` (and what lies beside it), in either of AMLSim's two forms."""
    return loaded("amlsim", request, LoadOptions(format="amlsim"))
