"""When the grid's tables are made, what they hold, and into which rows they go."""

from __future__ import annotations

import numpy as np
from grid_events import DAY_US, START_US, random_events

from graph.grid.catalogue import GRID_COUNT
from graph.grid.grid import Grid
from graph.grid.moves import Events, Nodes
from graph.grid.table import table_of
from graph.kernels.state import MOVES


def transfers(*rows: tuple[float, int, int, int, int]) -> Events:
    """Of (day, source, target, amount, device)."""
    columns = list(zip(*rows, strict=True))
    return Events(
        at=np.array([START_US + round(day * DAY_US) for day in columns[0]]),
        source=np.array(columns[1], np.int32),
        target=np.array(columns[2], np.int32),
        amount=np.array(columns[3]),
        flags=np.full(len(rows), MOVES, np.uint8),
        device=np.array(columns[4], np.int32),
    )


def accounts(count: int) -> Nodes:
    return Nodes(np.ones(count, np.bool_), np.zeros(count, np.bool_))


def written(events: Events, nodes: Nodes) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    values = np.zeros((len(events.at), GRID_COUNT), np.float32)
    Grid().write(events, nodes, 0, values, 0)
    return values


def test_before_the_first_midnight_nothing_is_known() -> None:
    assert np.isnan(written(transfers((0, 0, 1, 100, -1), (0.9, 1, 0, 100, -1)), accounts(2))).all()


def test_midnight_parts_the_days() -> None:
    late = transfers((0.5, 0, 1, 100, -1), (1.2, 1, 2, 100, -1), (1.7, 0, 1, 100, -1), (2, 0, 1, 100, -1))
    found = written(late, accounts(3))
    alone = written(transfers((0.5, 0, 1, 100, -1), (1.7, 0, 1, 100, -1)), accounts(3))
    np.testing.assert_array_equal(found[2], alone[1])
    assert not np.array_equal(found[3], found[2], equal_nan=True)


def test_after_thirty_quiet_days_nothing_is_known() -> None:
    found = written(transfers((0.5, 0, 1, 100, -1), (30.9, 0, 1, 100, -1), (61, 0, 1, 100, -1)), accounts(2))
    assert not np.isnan(found[1]).all()
    assert np.isnan(found[2]).all()


def test_a_day_has_one_table() -> None:
    events, nodes = random_events(4)
    grid = Grid()
    midnight = START_US + 20 * DAY_US
    made = grid.refresh(events, nodes, midnight)
    assert grid.refresh(events, nodes, midnight) is made
    assert grid.refresh(events, nodes, midnight + DAY_US) is not made


def test_a_table_that_was_kept_is_used_again() -> None:
    events, nodes = random_events(4)
    last = int(events.at[-1]) // DAY_US * DAY_US
    kept = table_of(events, nodes, last - DAY_US)._replace(midnight=np.array([last]))
    first = int(np.searchsorted(events.at, last))
    found, fresh = (np.zeros((len(events.at) - first, GRID_COUNT), np.float32) for _ in range(2))
    Grid(kept).write(events, nodes, first, found, 0)
    Grid().write(events, nodes, first, fresh, 0)
    assert not np.array_equal(found, fresh, equal_nan=True)


def test_other_columns_are_left_alone() -> None:
    events, nodes = random_events(1)
    values = np.full((len(events.at), GRID_COUNT + 5), 7, np.float32)
    Grid().write(events, nodes, 0, values, 2)
    assert (values[:, :2] == 7).all()
    assert (values[:, 2 + GRID_COUNT :] == 7).all()
    np.testing.assert_array_equal(values[:, 2 : 2 + GRID_COUNT], written(events, nodes))
