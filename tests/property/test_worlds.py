from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.canonical.schema import TABLES
from worlds import realism
from worlds.generate import generate
from worlds.realism import Transfers

_SIZES = {"accounts": st.integers(50, 400), "days": st.integers(7, 45), "seed": st.integers(0, 2**40)}


def _digest(folder: Path) -> str:
    return hashlib.sha256(b"".join((folder / f"{name}.parquet").read_bytes() for name in sorted(TABLES))).hexdigest()


@settings(max_examples=6, deadline=None)
@given(**_SIZES)
def test_any_world_is_repeatable_ordered_and_labelled(accounts: int, days: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        one, two = Path(scratch) / "one", Path(scratch) / "two"
        summary = generate(one, accounts=accounts, days=days, seed=seed)
        generate(two, accounts=accounts, days=days, seed=seed)
        assert _digest(one) == _digest(two)
        rows = pq.read_table(one / "transactions.parquet")
        labels = pq.read_table(one / "labels.parquet")
    moments = rows["occurred_at"].to_numpy()
    assert (moments[1:] >= moments[:-1]).all()
    first, end = np.datetime64("2025-01-01"), np.datetime64("2025-01-01") + days
    assert first <= moments.min() <= moments.max() < end
    assert len(rows) == summary.transactions
    assert len(labels) == summary.illicit + 1
    assert summary.rings >= 1
    assert set(labels["subject_id"].to_pylist()) - {""} <= set(rows["transaction_id"].to_pylist())


def _transfers(source: list[int], target: list[int], time_s: list[int], amount: list[int]) -> Transfers:
    order = np.argsort(time_s, kind="stable")
    paid = np.array(amount, dtype=np.float64)[order]
    return Transfers(
        source=np.array(source, dtype=np.int32)[order],
        target=np.array(target, dtype=np.int32)[order],
        time_s=np.array(time_s, dtype=np.int64)[order],
        paid=paid,
        received=paid,
        currency_paid=np.zeros(len(order), dtype=np.int32),
        currency_received=np.zeros(len(order), dtype=np.int32),
    )


@st.composite
def _some_transfers(draw: st.DrawFn) -> Transfers:
    count = draw(st.integers(2, 60))
    accounts = draw(st.integers(2, 9))
    ends = st.lists(st.integers(0, accounts - 1), min_size=count, max_size=count)
    source, shift = draw(ends), draw(st.lists(st.integers(1, accounts - 1), min_size=count, max_size=count))
    target = [(s + d) % accounts for s, d in zip(source, shift, strict=True)]
    time_s = draw(st.lists(st.integers(0, 60 * realism.DAY_S), min_size=count, max_size=count))
    amount = draw(st.lists(st.integers(1, 10_000), min_size=count, max_size=count))
    return _transfers(source, target, time_s, amount)


@settings(max_examples=40, deadline=None)
@given(_some_transfers(), st.integers(0, 10**8))
def test_measures_do_not_depend_on_when_the_clock_began(transfers: Transfers, shift_s: int) -> None:
    later = Transfers(
        source=transfers.source,
        target=transfers.target,
        time_s=transfers.time_s + shift_s,
        paid=transfers.paid,
        received=transfers.received,
        currency_paid=transfers.currency_paid,
        currency_received=transfers.currency_received,
    )
    for measure in (realism.reciprocal, realism.closes_cycle, realism.passes_through, realism.first_contacts):
        assert measure(later).tolist() == measure(transfers).tolist()


@settings(max_examples=40, deadline=None)
@given(_some_transfers(), st.randoms(use_true_random=False))
def test_measures_do_not_depend_on_account_numbers(transfers: Transfers, random: object) -> None:
    accounts = transfers.accounts
    renamed = list(range(accounts))
    random.shuffle(renamed)  # type: ignore[attr-defined]
    other = Transfers(
        source=np.array(renamed, dtype=np.int32)[transfers.source],
        target=np.array(renamed, dtype=np.int32)[transfers.target],
        time_s=transfers.time_s,
        paid=transfers.paid,
        received=transfers.received,
        currency_paid=transfers.currency_paid,
        currency_received=transfers.currency_received,
    )
    for measure in (realism.reciprocal, realism.closes_cycle, realism.passes_through, realism.first_contacts):
        assert measure(other).tolist() == measure(transfers).tolist()
    for outwards in (True, False):
        assert realism.in_fans(other, outwards=outwards)[1] == realism.in_fans(transfers, outwards=outwards)[1]
        assert (
            realism.degrees(other, outwards=outwards).tolist() == realism.degrees(transfers, outwards=outwards).tolist()
        )
