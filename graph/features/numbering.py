"""The engine's own numbers of nodes and devices, which stay when the columns' numbers change from cut to cut."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graph.columns import CASH_NODE, MERCHANT_NODE, OUTSIDE_NODE, EventColumns, Int32s


class Numbering:
    """Ids to numbers 0, 1, 2, … in the order of their first appearance."""

    def __init__(self) -> None:
        self._number: dict[tuple[int, str], int] = {}
        self._seen: tuple[pa.Array, Int32s] | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self._number)

    def keys(self) -> tuple[Int32s, pa.StringArray]:
        """Groups and ids in the order of their numbers."""
        groups = np.fromiter((group for group, _ in self._number), dtype=np.int32, count=len(self._number))
        return groups, pa.array([name for _, name in self._number], pa.string())

    def number_of(self, group: int, name: str) -> int:
        """The number of one (group, id), which is new where it was not known."""
        return self._number.setdefault((group, name), len(self._number))

    def numbers_of(self, group: Int32s, ids: pa.StringArray) -> Int32s:
        """[len(ids)] the number of each (group, id); new ones are numbered. Slices of one cut share their ids."""
        if self._seen is not None and self._seen[0] is ids:
            return self._seen[1]
        fresh = len(self._number)
        found = np.empty(len(ids), dtype=np.int32)
        for k, key in enumerate(zip(group.tolist(), ids.to_pylist(), strict=True)):
            number = self._number.setdefault(key, fresh)
            fresh += number == fresh
            found[k] = number
        self._seen = (ids, found)
        return found


def node_group(kind: int) -> int:
    """As `node_groups`, for one kind of node."""
    return (kind >= MERCHANT_NODE) + (kind >= CASH_NODE) + (kind >= OUTSIDE_NODE)


def node_groups(columns: EventColumns) -> Int32s:
    """[v] account, merchant, cash or outside: ids are unique within one of them."""
    return np.searchsorted([MERCHANT_NODE, CASH_NODE, OUTSIDE_NODE], columns.node_kind, "right").astype(np.int32)
