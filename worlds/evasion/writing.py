"""The changed schemes among all that stayed, with new ids and the labels under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import SubjectKind
from graph.columns import Int64s
from worlds.calendar import DAY_S
from worlds.ids import ids_of_rows
from worlds.planting.merging import labelled, merged
from worlds.planting.plant import blocks
from worlds.write import write_table

#: A changed scheme is known no sooner than so long after its last transfer.
_KNOWN_AFTER_S: Final = 3 * DAY_S


@dataclass(frozen=True)
class Changed:
    """A scheme as it is now: its rows, the first `count` of which are its own, others ordinary ones beside it."""

    told: dict[str, Any]
    table: pa.Table
    count: int


def write_changed(
    into: Path, labels: pa.Table, rest: pa.Table, made: Sequence[Changed], rng: np.random.Generator
) -> None:
    """Write transactions and labels."""
    whole, place = merged(rest, pa.concat_tables([one.table for one in made]), rng)
    old = {label["scheme_id"]: label for label in labels.to_pylist() if label["scheme_id"]}
    mine, of_row, begin = list[int](), list[dict[str, object]](), 0
    for one in made:
        mine += range(begin, begin + one.count)
        of_row += [_label(old[one.told["scheme_id"]], one)] * one.count
        begin += len(one.table)
    others = np.setdiff1d(np.arange(len(whole)), place)
    into.mkdir(parents=True, exist_ok=True)
    write_table(into, "transactions", blocks(whole))
    write_table(into, "labels", [labelled(_renamed(labels, rest, others), place[mine], of_row)])


def _label(old: dict[str, Any], changed: Changed) -> dict[str, object]:
    over_s = round(datetime.fromisoformat(changed.told["last_at"]).timestamp())
    known_at_s = max(round(old["known_at"].timestamp()), over_s + _KNOWN_AFTER_S)
    return {"scheme_id": old["scheme_id"], "typology": old["typology"], "known_at_us": known_at_s * 1_000_000}


def _renamed(labels: pa.Table, rest: pa.Table, place: Int64s) -> pa.Table:
    """The labels of all that did not change, under the ids of their places now."""
    at = pc.index_in(labels["subject_id"], value_set=rest["transaction_id"].combine_chunks())
    of_transaction = pc.equal(labels["subject_kind"], SubjectKind.TRANSACTION.value)
    ids = pc.if_else(of_transaction, ids_of_rows(place).take(at.combine_chunks()), labels["subject_id"])
    kept = labels.set_column(labels.column_names.index("subject_id"), labels.schema.field("subject_id"), ids)
    return kept.filter(pc.is_valid(ids))
