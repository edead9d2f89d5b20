"""What the flows of hubs add up to, kept at the write-back: a page cannot wait while 200,000 rows are summed.

A load that touches a hub drops its sum; until the next write-back it is then summed by whoever asks: slower, never
wrong.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from graph.store.expansion import HUB_FLOWS, Totals
from graph.store.sqlite.loads import Load

_ONE_SIDE: Final = (
    "SELECT {side} AS node, count(*) AS flows, sum(count) AS count, sum(total_minor) AS total_minor "
    "FROM flows GROUP BY 1"
)
_SUMS: Final = (
    "INSERT INTO hub_sums SELECT node, sum(flows), sum(count), sum(total_minor) "
    f"FROM ({_ONE_SIDE.format(side='source')} UNION ALL {_ONE_SIDE.format(side='target')}) "
    "GROUP BY node HAVING sum(flows) > ?"
)
_TOUCHED: Final = "SELECT {side} FROM transactions NOT INDEXED WHERE row BETWEEN ?1 AND ?2"
_DROP: Final = (
    f"DELETE FROM hub_sums WHERE node IN ({_TOUCHED.format(side='source')} UNION {_TOUCHED.format(side='target')})"
)


def read(connection: sqlite3.Connection, node: int) -> Totals | None:
    """The sum of a hub's flows; None: no hub, or a load has touched it since."""
    row = connection.execute("SELECT flows, count, total_minor FROM hub_sums WHERE node = ?", (node,)).fetchone()
    return None if row is None else Totals(*row)


def write(connection: sqlite3.Connection) -> None:
    """Replace all sums, inside the caller's write transaction."""
    connection.execute("DELETE FROM hub_sums")
    connection.execute(_SUMS, (HUB_FLOWS,))


def drop(connection: sqlite3.Connection, load: Load, stale: list[tuple[int, int]]) -> None:
    """Remove the sums of hubs that the load touches, by its rows or by the flows that it made `stale`."""
    if connection.execute("SELECT 1 FROM hub_sums LIMIT 1").fetchone() is None:
        return
    connection.execute(_DROP, load.rows)
    connection.executemany("DELETE FROM hub_sums WHERE node IN (?, ?)", stale)
