"""PaySim's mobile money; labels are told without a time. Senders are almost all unique: a poor graph."""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.canonical.vocabulary import EndKind
from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import beside, loaded
from ringtrace.benchmark.datasets.reworked import reworked

#: Transfers of nothing are no transactions.
_REFUSED: Final = 0.05


def read(request: Request) -> BenchData:
    """A CSV file of PaySim's columns; parts by time, labels known from the beginning. Raises: `UnreadableSource`."""
    merchant = pl.col("nameDest").str.starts_with("M")
    whole = reworked(
        request,
        id="p" + pl.int_range(pl.len()).cast(pl.String).str.zfill(9),
        end=pl.when(merchant).then(pl.lit(str(EndKind.MERCHANT))).otherwise(pl.lit(str(EndKind.ACCOUNT))),
        channel=pl.col("type"),
    )
    return loaded("paysim", whole, LoadOptions(map=beside("paysim.toml"), max_quarantine_share=_REFUSED))
