"""The planted rows among the background's: by time, at a random place within the same moment, with new ids."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import SubjectKind, Verdict
from graph.columns import Int64s
from worlds.ids import ids_of_rows, transaction_ids
from worlds.planting.background import seconds
from worlds.write import table

SOURCE: Final = "planted"


def merged(background: pa.Table, planted: pa.Table, rng: np.random.Generator) -> tuple[pa.Table, Int64s]:
    """All rows with ids by their place, and the [planted] places of the planted ones."""
    times, own = seconds(background["occurred_at"]), seconds(planted["occurred_at"])
    low, high = np.searchsorted(times, own), np.searchsorted(times, own, side="right")
    before = np.concatenate([np.arange(len(times)), rng.integers(low, high + 1)])
    is_background = np.arange(len(before)) < len(times)
    order = np.lexsort((rng.random(len(before)), is_background, before))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    whole = pa.concat_tables([background, planted]).take(pa.array(order))
    for name in ("related_id", "supersedes_id"):
        old = pc.index_in(whole[name], value_set=background["transaction_id"].combine_chunks())
        whole = _with(whole, name, _ids_at(old, place))
    return _with(whole, "transaction_id", transaction_ids(0, len(whole))), place[len(times) :]


def _ids_at(old: pa.ChunkedArray, place: Int64s) -> pa.Array:
    """Ids of rows that once stood elsewhere; null for null."""
    linked = np.asarray(old.is_valid())
    words = np.full(len(old), None, dtype=object)
    words[linked] = ids_of_rows(place[np.asarray(old.drop_null()).astype(np.int64)]).to_pylist()
    return pa.array(words, pa.string())


def _with(whole: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return whole.set_column(whole.column_names.index(name), whole.schema.field(name), values)


def labelled(background: pa.Table, place: Int64s, scheme: list[dict[str, object]]) -> pa.Table:
    """The labels: the planted rows' own in the order of the file, then those that the background came with."""
    order = np.argsort(place, kind="stable")
    own = [scheme[k] for k in order]
    count = len(own)
    ours = table(
        "labels",
        {
            "subject_kind": pa.array([SubjectKind.TRANSACTION.value] * count),
            "subject_id": ids_of_rows(place[order]),
            "verdict": pa.array([Verdict.ILLICIT.value] * count),
            "typology": pa.array([s["typology"] for s in own], pa.string()),
            "scheme_id": pa.array([s["scheme_id"] for s in own], pa.string()),
            "source": pa.array([SOURCE] * count),
            "known_at": pa.array([s["known_at_us"] for s in own], pa.int64()).cast(pa.timestamp("us", tz="UTC")),
        },
    )
    return pa.concat_tables([ours, background])
