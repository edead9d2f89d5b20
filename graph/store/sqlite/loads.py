"""The register of loads: begin or resume, look up, list what was never finished."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import UnknownLoad
from graph.store.protocol import LoadState
from graph.store.sqlite.schema import ORDINAL_BITS


@dataclass(frozen=True, slots=True)
class Load:
    """A row of table `loads`."""

    load: int
    load_id: str
    batches_done: int
    #: ordinals given out: the next row is `first_row + ordinals`
    ordinals: int
    complete: bool

    @property
    def first_row(self) -> int:
        """Primary key of its first transaction."""
        return self.load << ORDINAL_BITS

    @property
    def rows(self) -> tuple[int, int]:
        """Lowest and highest primary key that its transactions may have."""
        return self.first_row, self.first_row + 2**ORDINAL_BITS - 1


def begin(connection: sqlite3.Connection, load_id: str, description: Mapping[str, Any]) -> LoadState:
    """The state of the load, which is made where there is none."""
    connection.execute(
        "INSERT INTO loads (load_id, description) VALUES (?, ?) ON CONFLICT (load_id) DO NOTHING",
        (load_id, json.dumps(description, sort_keys=True, default=str)),
    )
    load = find(connection, load_id)
    return LoadState(load_id=load_id, batches_done=load.batches_done, complete=load.complete)


def find(connection: sqlite3.Connection, load_id: str) -> Load:
    """The load. Raises: `UnknownLoad`."""
    row = connection.execute(
        "SELECT load, load_id, batches_done, ordinals, complete FROM loads WHERE load_id = ?", (load_id,)
    ).fetchone()
    if row is None:
        msg = f"load {load_id} was never begun"
        raise UnknownLoad(msg)
    number, _, batches_done, ordinals, complete = row
    return Load(number, load_id, batches_done, ordinals, bool(complete))


def unfinished(connection: sqlite3.Connection) -> list[tuple[LoadState, dict[str, Any]]]:
    """Loads that are not complete, oldest first, with their descriptions."""
    rows = connection.execute("SELECT load_id, batches_done, description FROM loads WHERE complete = 0 ORDER BY load")
    return [
        (LoadState(load_id=load_id, batches_done=done, complete=False), json.loads(description))
        for load_id, done, description in rows
    ]


def complete(connection: sqlite3.Connection) -> list[tuple[str, dict[str, Any]]]:
    """Loads that are complete, with their descriptions, in the order of their completion."""
    rows = connection.execute(
        "SELECT load_id, description FROM loads WHERE complete = 1 ORDER BY base, ordinals, recorded_at, load"
    )
    return [(load_id, json.loads(description)) for load_id, description in rows]
