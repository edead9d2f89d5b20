"""What a midnight's table says of a few accounts."""

from __future__ import annotations

import numpy as np
import pytest
from grid_events import DAY_US, START_US, random_events

from graph.grid.catalogue import GRID, GRID_COUNT
from graph.grid.moves import Events, Nodes
from graph.grid.table import table_of
from graph.kernels.state import MOVES

CASH, A, B, C, D, E, SHOP = range(7)
NAMES = [feature.name.removeprefix("source_").removesuffix("_30d") for feature in GRID[: GRID_COUNT // 2]]
#: Cash comes in, goes round A, B and C, and leaves; D and E lie apart and share a device with A.
ROWS = [
    (0, CASH, A, 1000, -1),
    (1, A, B, 1000, 0),
    (2, B, C, 1000, -1),
    (3, C, A, 600, -1),
    (4, A, CASH, 600, 0),
    (5, D, E, 50, 0),
    (6, E, D, 50, 1),
    (7, D, SHOP, 70, 1),
]


@pytest.fixture(scope="module")
def told() -> dict[str, dict[int, float]]:
    columns = list(zip(*ROWS, strict=True))
    events = Events(
        at=START_US + np.array(columns[0]) * DAY_US,
        source=np.array(columns[1], np.int32),
        target=np.array(columns[2], np.int32),
        amount=np.array(columns[3]),
        flags=np.full(len(ROWS), MOVES, np.uint8),
        device=np.array(columns[4], np.int32),
    )
    nodes = Nodes(np.isin(np.arange(7), [A, B, C, D, E]), np.arange(7) == SHOP)
    table = table_of(events, nodes, START_US + 10 * DAY_US)
    return {name: {u: float(table.values[table.row_of[u], c]) for u in range(7)} for c, name in enumerate(NAMES)}


def test_money_s_way_is_told(told: dict[str, dict[int, float]]) -> None:
    assert [told["in_hops"][u] for u in (A, B, C, CASH)] == [pytest.approx(x) for x in (2.125, 2, 3, 5)]
    assert [told["in_far"][u] for u in (A, B, C)] == [pytest.approx(x) for x in (0.375, 0, 1)]
    assert [told["in_outside"][u] for u in (A, B, C, E)] == [1, 1, 1, 0]
    assert [told["out_outside"][u] for u in (B, C, D)] == [pytest.approx(0.6), 1, 0]
    assert told["out_hops"][C] == 2


def test_communities_cores_and_devices_are_told(told: dict[str, dict[int, float]]) -> None:
    assert [told["core"][u] for u in (A, B, C, D, E)] == [2, 2, 2, 1, 1]
    assert [told["community_size"][u] for u in (A, B, C, D, E)] == [3, 3, 3, 2, 2]
    assert [told["community_kept"][u] for u in (A, D)] == [1, 1]
    assert [told["device_component"][u] for u in (A, B, C, D, E)] == [3, 1, 1, 3, 3]


def test_nothing_is_said_of_shops_and_cash_that_needs_an_account(told: dict[str, dict[int, float]]) -> None:
    for name in ("core", "community_size", "community_kept", "community_closed", "device_component"):
        assert np.isnan([told[name][u] for u in (CASH, SHOP)]).all()


def test_every_column_is_described() -> None:
    events, nodes = random_events(0)
    assert 2 * table_of(events, nodes, int(events.at[-1])).values.shape[1] + 1 == GRID_COUNT
    assert len({feature.name for feature in GRID}) == GRID_COUNT
    assert all(feature.phrase.format(value=3) and not feature.text.endswith(".") for feature in GRID)
