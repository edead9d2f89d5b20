"""Canonical transactions (Arrow) as parameters of the statements that create them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from neo4j import ManagedTransaction

from graph.store.neo4j.schema import ENDS, PROPERTIES

#: Columns that the server makes of integers.
TIMES: Final = frozenset({"occurred_at", "booked_at", "value_date"})
_SHIFT_S: Final = 10_000 * 366 * 86_400

#: Rows per statement: as many as a transaction carries well.
CHUNK = 10_000

#: Transactions per statement: while the server creates some, the next ones are made into parameters.
_AHEAD: Final = 2_000


def create(tx: ManagedTransaction, batch: pa.Table, first_row: int) -> None:
    """Create nodes of a batch's transactions, with rows from `first_row` on, and their relationships.

    The server may still be at work on return: faults come with a later statement, or the commit. A known transaction id
    breaks the uniqueness constraint, and with it the whole transaction.
    """
    _create_ends(tx, batch)
    numbered = batch.append_column("row", pa.array(first_row + np.arange(len(batch))))
    for source, target, device, rows in _by_shape(numbered):
        # Sorted by the nodes that get locked, so that two writers seldom wait for each other crosswise.
        ordered = rows.sort_by([("source_id", "ascending"), ("target_id", "ascending")])
        statement = _statement(source, target, device=device)
        for start in range(0, len(ordered), _AHEAD):
            tx.run(statement, rows=_parameters(ordered.slice(start, _AHEAD), source, target))


def _create_ends(tx: ManagedTransaction, batch: pa.Table) -> None:
    """Accounts, merchants and devices that are not there yet; hidden until a load completes."""
    for kind, (label, key) in ENDS.items():
        ids: set[str] = set()
        for side in ("source", "target"):
            of_kind = batch.filter(pc.equal(batch.column(f"{side}_kind"), kind)).column(f"{side}_id")
            ids.update(pc.unique(of_kind.drop_null()).to_pylist())
        made = "n.kind = 'external', n.bank = e[1], n.number = e[2], " if kind == "account" else ""
        statement = f"UNWIND $ends AS e MERGE (n:{label} {{{key}: e[0]}}) ON CREATE SET {made}n.hidden = true"
        for chunk in chunks([[end, *bank_and_number(end)] for end in sorted(ids)]):
            tx.run(statement, ends=chunk)
    devices = sorted(pc.unique(batch.column("device_id").drop_null()).to_pylist())
    for chunk in chunks(devices):
        tx.run("UNWIND $ids AS id MERGE (d:Device {deviceId: id}) ON CREATE SET d.hidden = true", ids=chunk)


def bank_and_number(account_id: str) -> tuple[str | None, str]:
    """What an id alone tells: its bank is what stands before the first colon."""
    bank, colon, number = account_id.partition(":")
    return (bank, number) if colon else (None, account_id)


def _by_shape(batch: pa.Table) -> Iterator[tuple[str, str, bool, pa.Table]]:
    """The rows by which ends there are: kinds of source and target ("" without id), whether there is a device."""
    kinds = [
        pc.if_else(batch.column(f"{side}_id").is_valid(), batch.column(f"{side}_kind"), "")
        for side in ("source", "target")
    ]
    shapes = pa.table({"source": kinds[0], "target": kinds[1], "device": batch.column("device_id").is_valid()})
    for shape in shapes.group_by(shapes.column_names).aggregate([]).to_pylist():
        alike = [pc.equal(shapes.column(name), value) for name, value in shape.items()]
        yield *shape.values(), batch.filter(pc.and_(pc.and_(alike[0], alike[1]), alike[2]))


def _parameters(rows: pa.Table, source: str, target: str) -> list[list[Any]]:
    """Each row as [properties, source, target, device, seconds and nanoseconds of its times, day of its value]."""
    properties = {name: key for name, key in PROPERTIES.items() if name not in TIMES} | {"row": "row"}
    properties |= {f"{side}_kind": f"{side}Kind" for side, kind in (("source", source), ("target", target)) if not kind}
    held = {key: rows.column(name) for name, key in properties.items() if rows.column(name).null_count < len(rows)}
    columns = [
        pa.table(held).to_pylist(),
        *(rows.column(name).to_pylist() for name in ("source_id", "target_id", "device_id")),
        *seconds_and_nanoseconds(rows.column("occurred_at")),
        *seconds_and_nanoseconds(rows.column("booked_at")),
        rows.column("value_date").cast(pa.int32()).to_pylist(),
    ]
    return list(map(list, zip(*columns, strict=True)))


def seconds_and_nanoseconds(times: pa.ChunkedArray) -> tuple[list[int | None], list[int | None]]:
    """Times as the integers of which the server makes them: the driver's own conversion takes 40 µs a time."""
    microseconds = times.cast(pa.int64())
    # Arrow divides towards zero: shifting by whole days makes every time positive first.
    shifted = pc.add(microseconds, _SHIFT_S * 1_000_000)
    seconds = pc.divide(shifted, 1_000_000)
    nanoseconds = pc.multiply(pc.subtract(shifted, pc.multiply(seconds, 1_000_000)), 1000)
    return pc.subtract(seconds, _SHIFT_S).to_pylist(), nanoseconds.to_pylist()


def moment(seconds: str, nanoseconds: str) -> str:
    """Cypher for a time from its integers, null from null."""
    made = f"datetime({{epochSeconds: {seconds}, nanosecond: {nanoseconds}}})"
    return f"CASE WHEN {seconds} IS NULL THEN null ELSE {made} END"


def _statement(source: str, target: str, *, device: bool) -> str:
    """Cypher for transactions with these kinds of ends ("" for none); labels from our own table only."""
    matches, creates = [], ["(t:Transaction)"]
    for kind, variable, place, relation in (
        (source, "source", 1, "(source)-[:PERFORMS]->(t)"),
        (target, "target", 2, "(t)-[:BENEFITS_TO]->(target)"),
    ):
        if kind:
            label, key = ENDS[kind]
            matches.append(f"MATCH ({variable}:{label} {{{key}: r[{place}]}}) ")
            creates.append(relation)
    if device:
        matches.append("MATCH (device:Device {deviceId: r[3]}) ")
        creates.append("(t)-[:USED]->(device)")
    return (
        f"UNWIND $rows AS r {''.join(matches)}CREATE {', '.join(creates)} SET t = r[0], "
        f"t.occurredAt = {moment('r[4]', 'r[5]')}, t.bookedAt = {moment('r[6]', 'r[7]')}, "
        "t.valueDate = CASE WHEN r[8] IS NULL THEN null ELSE date('1970-01-01') + duration({days: r[8]}) END"
    )


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists of `CHUNK`."""
    held = list(values)
    for start in range(0, len(held), CHUNK):
        yield held[start : start + CHUNK]
