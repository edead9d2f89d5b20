from __future__ import annotations

import numpy as np
import pytest

from graph.columns import EventColumns
from rings.around.transfers import around_of, rows_around
from tests.gnn_worlds import planted


@pytest.fixture(scope="module")
def columns() -> EventColumns:
    return planted(seed=3, events=600, accounts=60, cycles=20)[0]


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_rows_around_are_those_that_a_slow_search_finds(columns: EventColumns, hops: int) -> None:
    since, until = (int(columns.occurred_at_us[k]) for k in (100, 160))
    legs = [
        (row, int(columns.source[row]), int(columns.target[row]))
        for row in range(len(columns))
        if since <= columns.occurred_at_us[row] < until and columns.makes_motif[row]
    ]
    legs = [(row, a, b) for row, a, b in legs if columns.is_account[a] and columns.is_account[b]]
    account = legs[0][1]
    reached, found = {account}, set[int]()
    for _ in range(hops):
        found = {row for row, a, b in legs if a in reached or b in reached}
        reached |= {end for row, *ends in legs for end in ends if row in found and columns.passable[end]}
    assert rows_around(columns, account, since_us=since, until_us=until, hops=hops).tolist() == sorted(found)


def test_nothing_is_around_in_a_time_without_transfers(columns: EventColumns) -> None:
    rows = rows_around(columns, 0, since_us=0, until_us=1)
    assert len(rows) == 0
    assert len(around_of(columns, rows, np.zeros(len(columns)), [])) == 0
