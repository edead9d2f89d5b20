from __future__ import annotations

import numpy as np

from scoring.families import families
from tests.graphs import make_columns


def test_transfers_that_share_an_account_are_of_one_family() -> None:
    rows = [(0, "A", "B", 1), (1, "C", "D", 1), (2, "B", "E", 1), (3, "X", "shop", 1), (4, "Y", "shop", 1)]
    columns = make_columns(rows, merchants={"shop"})
    found = families(columns, np.array([0, 1, 2, 3, 4]))
    assert found[0] == found[2]
    assert len({found[0], found[1], found[3], found[4]}) == 4
    assert families(columns, np.array([], dtype=np.int64)).shape == (0,)
