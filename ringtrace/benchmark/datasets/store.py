"""The user's own store: labels as they were known, silence is unknown and not clean.

Detectors learn from labels known when the test part begins; the truth of the test part is what was known at the
maturity date. Labels that came without a time of their own are known from their load on. A load that says that its
truth is complete makes its other rows clean from the beginning.
"""

from __future__ import annotations

from graph.snapshot import read_columns
from graph.store import open_store
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import told, utc_us
from ringtrace.errors import WrongUse
from ringtrace.settings import Settings


def read(request: Request) -> BenchData:
    """The store below the home folder `request.path`, or the one that the environment names.

    Raises: `WrongUse` without a maturity date or a home, `NothingToMeasure`.
    """
    if request.matured_at is None:
        raise WrongUse("the data set `store` needs --matured-at: labels known by then are the truth")
    if not request.path.is_dir():
        msg = f"{request.path} is no home folder of Ringtrace"
        raise WrongUse(msg)
    store = open_store(Settings.read(home=request.path))
    try:
        columns = read_columns(store, request.work / "snapshots")
        labels, accounts = store.export_table("labels"), store.export_table("accounts")
    finally:
        store.close()
    return told("store", columns, labels, accounts, matured_us=utc_us(request.matured_at))
