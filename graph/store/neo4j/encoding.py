"""Canonical transactions (Arrow) as parameters of the statements that create them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import ManagedTransaction

from graph.store.neo4j.schema import ENDS, PROPERTIES

#: Columns that the server makes of integers.
TIMES: Final = frozenset({"occurred_at", "booked_at", "value_date"})
_SHIFT_S: Final = 10_000 * 366 * 86_400

#: Rows per statement: as many as a transaction carries well.
CHUNK = 10_000


def create(tx: ManagedTransaction, batch: pa.Table, first_row: int) -> None:
    """Create nodes of a batch's transactions, with rows from `first_row` on, and their relationships.

    A known transaction id breaks the uniqueness constraint, and with it the whole transaction.
    """
    _create_ends(tx, batch)
    for (source, target, device), rows in _by_shape(batch, first_row).items():
        # Sorted by the nodes that get locked, so that two writers seldom wait for each other crosswise.
        rows.sort(key=lambda row: (row.get("s") or "", row.get("b") or ""))
        statement = _statement(source, target, device=device)
        for chunk in chunks(rows):
            tx.run(statement, rows=chunk).consume()


def _create_ends(tx: ManagedTransaction, batch: pa.Table) -> None:
    """Accounts, merchants and devices that are not there yet; hidden until a load completes."""
    ids: dict[str, set[str]] = {"account": set(), "merchant": set()}
    for side in ("source", "target"):
        ends = batch.select([f"{side}_kind", f"{side}_id"]).group_by([f"{side}_kind", f"{side}_id"]).aggregate([])
        for end in ends.to_pylist():
            if end[f"{side}_id"] is not None:
                ids[end[f"{side}_kind"]].add(end[f"{side}_id"])
    for kind, (label, key) in ENDS.items():
        made = "n.kind = 'external', n.bank = e[1], n.number = e[2], " if kind == "account" else ""
        statement = f"UNWIND $ends AS e MERGE (n:{label} {{{key}: e[0]}}) ON CREATE SET {made}n.hidden = true"
        for chunk in chunks([[end, *bank_and_number(end)] for end in sorted(ids[kind])]):
            tx.run(statement, ends=chunk).consume()
    devices = sorted(pc.unique(batch.column("device_id").drop_null()).to_pylist())
    for chunk in chunks(devices):
        tx.run("UNWIND $ids AS id MERGE (d:Device {deviceId: id}) ON CREATE SET d.hidden = true", ids=chunk).consume()


def bank_and_number(account_id: str) -> tuple[str | None, str]:
    """What an id alone tells: its bank is what stands before the first colon."""
    bank, colon, number = account_id.partition(":")
    return (bank, number) if colon else (None, account_id)


def _by_shape(batch: pa.Table, first_row: int) -> dict[tuple[str, str, bool], list[dict[str, Any]]]:
    """Parameters by which ends there are: one statement each."""
    properties = [key for name, key in PROPERTIES.items() if name not in TIMES]
    columns = [batch.column(name).to_pylist() for name in PROPERTIES if name not in TIMES]
    names = ("source_kind", "source_id", "target_kind", "target_id", "device_id")
    others = [batch.column(name).to_pylist() for name in names]
    times = [seconds_and_nanoseconds(batch.column(name)) for name in ("occurred_at", "booked_at")]
    days = batch.column("value_date").cast(pa.int32()).to_pylist()
    groups: dict[tuple[str, str, bool], list[dict[str, Any]]] = defaultdict(list)
    rows = zip(zip(*columns, strict=True), zip(*others, strict=True), *times[0], *times[1], days, strict=True)
    for number, (row, ends, *moments) in enumerate(rows, start=first_row):
        known = {name: value for name, value in zip(properties, row, strict=True) if value is not None}
        known["row"] = number
        source_kind, source_id, target_kind, target_id, device_id = ends
        parameters: dict[str, Any] = {"p": known, "at": moments}
        if source_id is None:
            known["sourceKind"] = source_kind
        else:
            parameters["s"] = source_id
        if target_id is None:
            known["targetKind"] = target_kind
        else:
            parameters["b"] = target_id
        if device_id is not None:
            parameters["d"] = device_id
        shape = (source_kind if "s" in parameters else "", target_kind if "b" in parameters else "", "d" in parameters)
        groups[shape].append(parameters)
    return groups


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
    for kind, variable, parameter, relation in (
        (source, "source", "s", "(source)-[:PERFORMS]->(t)"),
        (target, "target", "b", "(t)-[:BENEFITS_TO]->(target)"),
    ):
        if kind:
            label, key = ENDS[kind]
            matches.append(f"MATCH ({variable}:{label} {{{key}: r.{parameter}}}) ")
            creates.append(relation)
    if device:
        matches.append("MATCH (device:Device {deviceId: r.d}) ")
        creates.append("(t)-[:USED]->(device)")
    return (
        f"UNWIND $rows AS r {''.join(matches)}CREATE {', '.join(creates)} SET t = r.p, "
        f"t.occurredAt = {moment('r.at[0]', 'r.at[1]')}, t.bookedAt = {moment('r.at[2]', 'r.at[3]')}, "
        "t.valueDate = CASE WHEN r.at[4] IS NULL THEN null ELSE date('1970-01-01') + duration({days: r.at[4]}) END"
    )


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists of `CHUNK`."""
    held = list(values)
    for start in range(0, len(held), CHUNK):
        yield held[start : start + CHUNK]
