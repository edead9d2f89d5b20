"""Laws of the feature engine, on any small graph."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from graphs import Transfer, make_columns
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_graphs import random_columns

from graph.columns import EventColumns
from graph.features.catalogue import NAMES
from graph.features.engine import FeatureEngine
from graph.live.payment import arrival_of, payment_at

SEEDS = st.integers(0, 10_000)
FEW = settings(deadline=None, max_examples=40)


def values(columns: EventColumns) -> npt.NDArray[np.float32]:
    return FeatureEngine().update(columns).values


def same(left: npt.NDArray[np.float32], right: npt.NDArray[np.float32]) -> bool:
    return np.array_equal(left.view(np.uint32), right.view(np.uint32))


@FEW
@given(SEEDS, st.lists(st.integers(0, 60), max_size=8))
def test_batch_equals_stream_wherever_it_is_cut(seed: int, cuts: list[int]) -> None:
    columns = random_columns(seed)
    engine = FeatureEngine()
    places = [0, *sorted(cuts), len(columns)]
    parts = [engine.update(columns.rows(a, b)).values for a, b in pairwise(places)]
    assert same(np.concatenate(parts), values(columns))


@FEW
@given(SEEDS, st.integers(1, 59))
def test_the_future_changes_nothing(seed: int, known: int) -> None:
    columns = random_columns(seed)
    while known < len(columns) and columns.occurred_at_us[known] == columns.occurred_at_us[known - 1]:
        known += 1
    assert same(values(columns)[:known], values(columns.rows(0, known)))


@FEW
@given(SEEDS, st.integers(1, 10_000))
def test_whole_days_later_nothing_is_different(seed: int, days: int) -> None:
    columns = random_columns(seed)
    later = replace(columns, occurred_at_us=columns.occurred_at_us + days * 86_400_000_000)
    assert same(values(columns), values(later))


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_names_of_accounts_do_not_matter(seed: int, rng: object) -> None:
    columns = random_columns(seed)
    order = np.arange(columns.node_count, dtype=np.int32)
    rng.shuffle(order)  # type: ignore[attr-defined]
    relabelled = replace(
        columns,
        source=order[columns.source],
        target=order[columns.target],
        node_kind=columns.node_kind[np.argsort(order)],
        passable=columns.passable[np.argsort(order)],
        holder=columns.holder[np.argsort(order)],
        node_country=columns.node_country[np.argsort(order)],
        node_ids=columns.node_ids.take(np.argsort(order)),
    )
    assert same(values(columns), values(relabelled))


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_order_within_a_moment_does_not_matter(seed: int, rng: object) -> None:
    columns = random_columns(seed)
    noise = np.arange(len(columns))
    rng.shuffle(noise)  # type: ignore[attr-defined]
    order = np.lexsort((noise, columns.occurred_at_us))
    per_event = {
        name: getattr(columns, name)[order]
        for name in (
            "source target device amount_base_minor has_base amount_sent_minor currency_sent amount_received_minor "
            "currency_received channel kind status source_country target_country makes_motif is_internal day_only"
        ).split()
    }
    assert same(values(replace(columns, **per_event)), values(columns)[order])


@FEW
@given(SEEDS, st.integers(0, 20 * 86_400), st.sampled_from("ABCDE"), st.sampled_from("ABCDE"))
def test_a_further_transfer_removes_no_cycle(seed: int, second: int, source: str, target: str) -> None:
    rng = np.random.default_rng(seed)
    transfers: list[Transfer] = [
        (float(t), *rng.choice(list("ABCDE"), 2), 100) for t in np.sort(rng.integers(0, 20 * 86_400, 30))
    ]
    names = ["cycles_2_10d", "cycles_3_to_6_10d", "retained_cycles_3_to_5_10d", "cycle_retained", "scatter_gather_10d"]
    places = [NAMES.index(name) for name in names]
    before = values(make_columns(transfers))[:, places]
    # Sorting is stable, so the further transfer stands last within its moment.
    after = values(make_columns([*transfers, (float(second), source, target, 100)]))[:, places]
    at = int(np.searchsorted([t for t, *_ in transfers], second, side="right"))
    assert (np.delete(after, at, axis=0) >= before).all()


@FEW
@given(SEEDS)
def test_numbers_from_another_cut_are_the_same_accounts(seed: int) -> None:
    columns = random_columns(seed, plain=True)
    rows = [
        (
            (columns.occurred_at_us[k] - columns.occurred_at_us[0]) / 1_000_000,
            *(_name(columns, int(node)) for node in (columns.source[k], columns.target[k])),
            int(columns.amount_sent_minor[k]),
        )
        for k in range(len(columns))
    ]
    shift = (columns.occurred_at_us[0] - make_columns([(0, "A", "B", 1)]).occurred_at_us[0]) / 1_000_000
    rows = [(t + shift, *rest) for t, *rest in rows]
    engine = FeatureEngine()
    parts = [engine.update(make_columns(part, merchants=["shop"])).values for part in (rows[:25], rows[25:])]
    assert same(np.concatenate(parts), values(columns))


def _name(columns: EventColumns, node: int) -> str:
    return columns.node_ids[node].as_py() or "cash"


@FEW
@given(SEEDS, st.integers(2, 3), st.integers(0, 60))
def test_threads_write_the_same_bits(seed: int, threads: int, cut: int) -> None:
    columns = random_columns(seed)
    engine = FeatureEngine(threads=threads)
    parts = [engine.update(columns.rows(a, b)).values for a, b in ((0, cut), (cut, len(columns)))]
    assert same(np.concatenate(parts), values(columns))


@FEW
@given(SEEDS, st.integers(0, 60), st.integers(0, 60))
# Many transfers at one moment over new devices: their pairs come all at once.
@example(1625, 0, 31)
def test_one_by_one_writes_the_same_bits(seed: int, first: int, second: int) -> None:
    columns = random_columns(seed)
    begin, stop = sorted((first, second))
    engine = FeatureEngine()
    parts = [engine.update(columns.rows(0, begin)).values]
    parts += [engine.score(arrival_of(payment_at(columns, row), engine))[0].copy()[None] for row in range(begin, stop)]
    parts.append(engine.update(columns.rows(stop, len(columns))).values)
    assert same(np.concatenate(parts), values(columns))
