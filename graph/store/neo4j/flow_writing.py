"""FLOW relationships: adding what a load brings, and summing single ones anew from their transactions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.canonical.vocabulary import STATUSES_WITHOUT_MOTIF
from graph.store.neo4j.encoding import chunks, seconds_and_nanoseconds
from graph.store.neo4j.schema import ENDS, ORDINALS

#: (source kind, source id, target kind, target id)
Pair = tuple[str, str, str, str]

_ENDS: Final = "MATCH (s:{source_label} {{{source_key}: r[0]}}) MATCH (b:{target_label} {{{target_key}: r[1]}}) "
_SPAN: Final = (
    "WITH r, s, b, datetime({{epochSeconds: r[4], nanosecond: r[5]}}) AS first, "
    "datetime({{epochSeconds: r[6], nanosecond: r[7]}}) AS last "
)
_ADD: Final = (
    _ENDS + _SPAN + "MERGE (s)-[f:FLOW]->(b) SET f.count = coalesce(f.count, 0) + r[2], "
    "f.totalMinor = coalesce(f.totalMinor, 0) + r[3], "
    "f.first = CASE WHEN f.first <= first THEN f.first ELSE first END, "
    "f.last = CASE WHEN f.last >= last THEN f.last ELSE last END"
)
_PEND: Final = (
    _ENDS
    + _SPAN
    + "MERGE (s)-[f:FLOW]->(b) SET f.pendingLoad = $load, f.pendingCount = r[2], f.pendingTotalMinor = r[3], "
    "f.pendingFirst = first, f.pendingLast = last"
)
_AGAIN: Final = (
    _ENDS
    + f"""OPTIONAL MATCH (s)-[:PERFORMS]->(t:Transaction)-[:BENEFITS_TO]->(b)
    WHERE NOT t.row / {ORDINALS} IN $hidden AND t.superseded IS NULL AND NOT t.status IN $unmoved
    WITH s, b, count(t) AS count, sum(t.amountBaseMinor) AS total, min(t.occurredAt) AS first, max(t.occurredAt) AS last
    MERGE (s)-[f:FLOW]->(b) SET f.count = count, f.totalMinor = total, f.first = first, f.last = last
    WITH f WHERE f.pendingLoad IS NULL OR NOT f.pendingLoad IN $hidden
    REMOVE f.pendingLoad, f.pendingCount, f.pendingTotalMinor, f.pendingFirst, f.pendingLast
    WITH f WHERE f.count = 0 DELETE f"""
)


def add(tx: ManagedTransaction, flows: pa.Table) -> None:
    """Add counts, sums and spans to FLOW relationships."""
    _run(tx, _ADD, _rows(flows))


def pend(tx: ManagedTransaction, flows: pa.Table, load: int) -> None:
    """Note them as what the load will add once it is complete."""
    _run(tx, _PEND, _rows(flows), load=load)


def sum_again(tx: ManagedTransaction, pairs: Iterable[Pair], hidden: Sequence[int]) -> None:
    """Sum flows anew from their transactions of loads not `hidden`."""
    rows = [(source_kind, target_kind, [source, target]) for source_kind, source, target_kind, target in pairs]
    unmoved = sorted(map(str, STATUSES_WITHOUT_MOTIF))
    _run(tx, _AGAIN, sorted(rows), hidden=list(hidden), unmoved=unmoved)


def _rows(flows: pa.Table) -> Iterator[tuple[str, str, list[Any]]]:
    """Kinds of both ends, and the parameters of one flow; in the table's order."""
    names = ("source_kind", "target_kind", "source_id", "target_id", "count", "total_minor")
    columns = [flows.column(name).to_pylist() for name in names]
    span = [*seconds_and_nanoseconds(flows.column("first")), *seconds_and_nanoseconds(flows.column("last"))]
    for source_kind, target_kind, *row in zip(*columns, *span, strict=True):
        yield source_kind, target_kind, row


def _run(tx: ManagedTransaction, template: str, rows: Iterable[tuple[str, str, list[Any]]], **more: Any) -> None:
    """One statement for each combination of kinds; labels from our own table only."""
    for (source, target), group in groupby(rows, key=lambda row: row[:2]):
        (source_label, source_key), (target_label, target_key) = ENDS[source], ENDS[target]
        statement = template.format(
            source_label=source_label, source_key=source_key, target_label=target_label, target_key=target_key
        )
        for chunk in chunks(row for _, _, row in group):
            tx.run(f"UNWIND $rows AS r {statement}", rows=chunk, **more)
