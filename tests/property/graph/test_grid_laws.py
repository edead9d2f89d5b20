"""Laws of the midnight grid, on any small graph."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from grid_events import DAY_US, random_events
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.grid.catalogue import GRID_COUNT
from graph.grid.grid import Grid
from graph.grid.moves import Events, Nodes

SEEDS = st.integers(0, 10_000)
FEW = settings(deadline=None, max_examples=30)


def written(events: Events, nodes: Nodes, *, threads: int = 1) -> npt.NDArray[np.float32]:
    values = np.zeros((len(events.at), GRID_COUNT), np.float32)
    with ThreadPoolExecutor(threads) as pool:
        for task in [pool.submit(task) for task in Grid().tasks(events, nodes, 0, values, 0)]:
            task.result()
    return values


def picked(events: Events, rows: npt.NDArray[np.int64]) -> Events:
    columns = {name: column[rows] for name, column in events._asdict().items()}
    return Events(**columns)


def same(left: npt.NDArray[np.float32], right: npt.NDArray[np.float32]) -> bool:
    return np.array_equal(left.view(np.uint32), right.view(np.uint32))


@FEW
@given(SEEDS, st.lists(st.integers(0, 120), max_size=8), st.booleans())
def test_batch_equals_stream_wherever_it_is_cut(seed: int, cuts: list[int], restored: bool) -> None:
    events, nodes = random_events(seed)
    grid, parts = Grid(), []
    for first, stop in pairwise([0, *sorted(cuts), len(events.at)]):
        part = np.zeros((stop - first, GRID_COUNT), np.float32)
        grid = Grid() if restored else grid
        grid.write(events, nodes, first, part, 0)
        parts.append(part)
    assert same(np.concatenate(parts), written(events, nodes))


@FEW
@given(SEEDS)
def test_one_after_the_other_says_the_same(seed: int) -> None:
    events, nodes = random_events(seed)
    values, grid = np.zeros((len(events.at), GRID_COUNT), np.float32), Grid()
    for event in range(len(events.at)):
        grid.write_one(events, nodes, event, values[event], 0)
    assert same(values, written(events, nodes))


@FEW
@given(SEEDS)
def test_threads_change_nothing(seed: int) -> None:
    events, nodes = random_events(seed)
    assert same(written(events, nodes, threads=2), written(events, nodes))


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_numbers_of_accounts_do_not_matter(seed: int, rng: object) -> None:
    events, nodes = random_events(seed)
    order = np.arange(len(nodes.passable), dtype=np.int32)
    rng.shuffle(order)  # type: ignore[attr-defined]
    back = np.argsort(order)
    renamed = events._replace(source=order[events.source], target=order[events.target])
    assert same(written(renamed, Nodes(*(kind[back] for kind in nodes))), written(events, nodes))


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_order_within_a_moment_does_not_matter(seed: int, rng: object) -> None:
    events, nodes = random_events(seed)
    noise = np.arange(len(events.at))
    rng.shuffle(noise)  # type: ignore[attr-defined]
    order = np.lexsort((noise, events.at))
    assert same(written(picked(events, order), nodes), written(events, nodes)[order])


@FEW
@given(SEEDS, st.integers(0, 119))
def test_only_the_thirty_days_before_midnight_matter(seed: int, row: int) -> None:
    events, nodes = random_events(seed, days=60)
    midnight = events.at[row] // DAY_US * DAY_US
    first, stop = np.searchsorted(events.at, [midnight - 30 * DAY_US, midnight])
    alone = picked(events, np.append(np.arange(first, stop), row))
    assert same(written(alone, nodes)[-1:], written(events, nodes)[row : row + 1])


@FEW
@given(SEEDS, st.integers(1, 10_000))
def test_whole_days_later_nothing_is_different(seed: int, days: int) -> None:
    events, nodes = random_events(seed)
    assert same(written(events._replace(at=events.at + days * DAY_US), nodes), written(events, nodes))


@FEW
@given(SEEDS)
def test_accounts_yet_unseen_change_nothing(seed: int) -> None:
    events, nodes = random_events(seed)
    more = Nodes(*(np.append(kind, [True, False]) for kind in nodes))
    assert same(written(events, more), written(events, nodes))
