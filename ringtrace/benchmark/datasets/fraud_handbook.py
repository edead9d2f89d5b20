"""The fraud detection handbook's card payments (Le Borgne et al., chapter 3): every label is known 7 days later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import polars as pl

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Parts, Request
from ringtrace.benchmark.datasets.delayed import WEEK_US, delayed
from ringtrace.benchmark.datasets.loaded import beside, loaded, utc_us
from ringtrace.benchmark.datasets.reworked import reworked

DAY_US: Final = 86_400_000_000
#: The book's training week begins here, and its test week a fortnight later.
TRAIN_FROM_US: Final = utc_us(datetime(2018, 7, 25, tzinfo=UTC))
#: The lowest amount that is one: payments of nothing stand for a cent, as the book judges them too.
_CENT: Final = 0.01


def read(request: Request) -> BenchData:
    """A CSV or Parquet file of the book's columns, in the book's own parts: a week to learn, a week's delay, a week.

    The training week's last two days choose thresholds: no later label is known when the test week begins.

    Raises: `UnreadableSource`.
    """
    amount = pl.col("TX_AMOUNT").round(2)
    whole = reworked(request, TX_AMOUNT=pl.max_horizontal(amount, pl.lit(_CENT)))
    data = loaded("fraud_handbook", whole, LoadOptions(map=beside("fraud_handbook.toml")))
    parts = Parts(
        train_from_us=TRAIN_FROM_US,
        train_end_us=TRAIN_FROM_US + 5 * DAY_US,
        valid_end_us=TRAIN_FROM_US + 7 * DAY_US,
        test_from_us=TRAIN_FROM_US + 14 * DAY_US,
        test_until_us=TRAIN_FROM_US + 21 * DAY_US,
    )
    return replace(delayed(data, WEEK_US), parts=parts)
