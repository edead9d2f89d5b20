"""S-FFSD (Xiang et al., AAAI 2023): card payments with places; most rows have no label, and time is an order."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import beside, loaded
from ringtrace.benchmark.datasets.reworked import reworked

#: What the file says of rows without a label.
_UNLABELLED: Final = 2
_SECONDS_A_STEP: Final = 60
#: The lowest amount that is one: rows of nothing stand for a cent, as each row has its place in the published split.
_CENT: Final = 0.01


def read(request: Request) -> BenchData:
    """The file `S-FFSD.csv`; ids are `s` and the row's number; a label is known with its row.

    Raises: `UnreadableSource`.
    """
    label = pl.col("Labels")
    whole = reworked(
        request,
        id="s" + pl.int_range(pl.len()).cast(pl.String).str.zfill(9),
        Time=pl.col("Time") * _SECONDS_A_STEP,
        Amount=pl.max_horizontal(pl.col("Amount"), pl.lit(_CENT)),
        Labels=pl.when(label == _UNLABELLED).then(None).otherwise(label),
    )
    data = loaded("s_ffsd", whole, LoadOptions(map=beside("s_ffsd.toml")))
    return replace(data, known_at_us=data.columns.occurred_at_us)
