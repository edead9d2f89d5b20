"""When two transactions with one id say the same."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TRANSACTIONS

#: Where a row was read and what the rates of that day made of it are no part of what it says.
_BESIDE_THE_BODY: Final = frozenset({"transaction_id", "source_reference", "amount_base_minor"})

BODY: Final = tuple(name for name in TRANSACTIONS.names if name not in _BESIDE_THE_BODY)


def same_body(one: pa.Table, other: pa.Table) -> npt.NDArray[np.bool_]:
    """[n] whether row i of both says the same; both have the columns of `BODY` in equal types."""
    same = np.ones(len(one), dtype=bool)
    for name in BODY:
        left, right = one.column(name).combine_chunks(), other.column(name).combine_chunks()
        equal = pc.fill_null(pc.equal(left, right), False)  # noqa: FBT003
        both_null = pc.and_(pc.is_null(left), pc.is_null(right))
        same &= pc.or_(equal, both_null).to_numpy(zero_copy_only=False)
    return same


def first_of_each_id(batch: pa.Table) -> tuple[pa.Table, list[str]]:
    """The rows of a batch without later repetitions of an id, and the ids whose repetitions say something else."""
    ids = batch.column("transaction_id")
    if pc.count_distinct(ids).as_py() == len(batch):
        return batch, []
    first: dict[str, int] = {}
    origin = np.array([first.setdefault(key, row) for row, key in enumerate(ids.to_pylist())])
    again = np.flatnonzero(origin != np.arange(len(batch)))
    same = same_body(batch.take(again), batch.take(origin[again]))
    conflicts = [ids[int(row)].as_py() for row in again[~same]]
    return batch.take(np.flatnonzero(origin == np.arange(len(batch)))), list(dict.fromkeys(conflicts))


def against_stored(batch: pa.Table, stored: pa.Table) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """Which rows of a batch (ids unique) are stored already, and the ids of those stored with another body."""
    place = pc.index_in(batch.column("transaction_id"), value_set=stored.column("transaction_id").combine_chunks())
    known = pc.is_valid(place).to_numpy().astype(bool)
    rows = batch.filter(pa.array(known))
    same = same_body(rows, stored.take(place.drop_null()))
    return known, rows.filter(pa.array(~same)).column("transaction_id").to_pylist()
