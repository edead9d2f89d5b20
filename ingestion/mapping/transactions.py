"""A batch of a source as canonical transactions, with the labels that its rows carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TRANSACTIONS
from graph.canonical.vocabulary import KINDS, STATUSES, Status, TransactionKind, Verdict
from ingestion.cells.json_cells import objects, parse_objects
from ingestion.cells.texts import parse_ids, parse_texts
from ingestion.cells.words import TRUE, parse_countries, parse_truths, parse_words
from ingestion.faults import Fault
from ingestion.mapping.cells_of import Cells
from ingestion.mapping.ends import both_ends, is_outgoing
from ingestion.mapping.labels import parse_typologies
from ingestion.mapping.moments import Clock, day, moment, occurred
from ingestion.mapping.money import Money, money

#: Columns of a converted batch beside those of TRANSACTIONS: its row, and the label that the row carries.
ROW_COLUMNS: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("verdict", pa.string()),
        pa.field("typology", pa.string()),
        pa.field("scheme_id", pa.string()),
        pa.field("known_at", pa.timestamp("us", tz="UTC")),
    ]
)
#: A converted batch: ids may still be null, all else is as it will be stored but for the amount in the base currency.
CONVERTED: Final = pa.schema(
    [f.with_nullable(True) if f.name == "transaction_id" else f for f in TRANSACTIONS] + list(ROW_COLUMNS)  # noqa: FBT003
)


@dataclass(frozen=True, slots=True)
class Converted:
    """The good rows of a batch (schema CONVERTED) and the faults of the others."""

    table: pa.Table
    faults: list[Fault]
    rounded: int = 0


def transactions(cells: Cells, clock: Clock) -> Converted:
    """The batch converted; a row with any fault is left out."""
    values: dict[str, pa.Array] = {"transaction_id": cells.taken("transaction_id", parse_ids)}
    paid = money(cells)
    signed = cells.map.direction is not None and not cells.map.direction.column
    source, target = both_ends(cells, outgoing=paid.negative if signed else is_outgoing(cells))
    values |= {"source_kind": source.kind, "source_id": source.id, "target_kind": target.kind, "target_id": target.id}
    values |= _amounts(paid) | occurred(cells, clock)
    values["booked_at"] = moment(cells, "booked_at", clock)
    values["value_date"] = day(cells, "value_date", clock)
    values |= _words(cells)
    values["reference_text"] = cells.taken("reference_text", parse_texts)
    values["attributes"] = _attributes(cells)
    values |= _label(cells, clock)
    values["row"] = pa.array(cells.faults.rows, pa.int64())
    columns = [_column(values, name, cells.length) for name in CONVERTED.names]
    keep = cells.keep()
    loose = pa.schema([f.with_nullable(True) for f in CONVERTED])  # noqa: FBT003
    table = pa.Table.from_arrays(columns, schema=loose)
    table = table if keep.all() else table.filter(pa.array(keep))
    return Converted(table.cast(CONVERTED), cells.faults.all, paid.rounded)


def _column(values: dict[str, pa.Array], name: str, length: int) -> pa.Array:
    kind = CONVERTED.field(name).type
    column = values.get(name)
    if column is None:
        return pa.nulls(length, kind)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _amounts(paid: Money) -> dict[str, pa.Array]:
    return {
        "amount_sent_minor": paid.sent,
        "currency_sent": paid.currency_sent,
        "amount_received_minor": paid.received,
        "currency_received": paid.currency_received,
    }


def _words(cells: Cells) -> dict[str, pa.Array]:
    kinds = cells.taken("kind", lambda c: parse_words(c, KINDS)).fill_null(TransactionKind.PAYMENT.value)
    statuses = cells.taken("status", lambda c: parse_words(c, STATUSES)).fill_null(Status.SETTLED.value)
    found = {"kind": kinds, "status": statuses}
    for field in ("related_id", "supersedes_id", "channel", "device_id"):
        found[field] = cells.taken(field, parse_ids)
    for field in ("source_country", "target_country"):
        found[field] = cells.taken(field, parse_countries)
    return found


def _attributes(cells: Cells) -> pa.Array:
    """The source's own JSON object, else its other columns as one."""
    if cells.has("attributes"):
        return cells.taken("attributes", parse_objects)
    others = {name: cells.checked(name, column, parse_texts(column)) for name, column in cells.others().items()}
    return objects(others, cells.length)


def _label(cells: Cells, clock: Clock) -> dict[str, pa.Array]:
    if not cells.has("illicit"):
        return {}
    truth = cells.taken("illicit", parse_truths)
    illicit = pc.equal(truth, TRUE)
    words = {True: Verdict.ILLICIT.value, False: Verdict.CLEAN.value}
    verdict = pc.if_else(illicit, words[True], words[False])
    marked = illicit.fill_null(False)  # noqa: FBT003
    scheme = pc.if_else(marked, cells.taken("scheme_id", parse_ids), pa.scalar(None, pa.string()))
    typology = pc.if_else(marked, cells.taken("typology", parse_typologies), pa.scalar(None, pa.string()))
    known = moment(cells, "label_known_at", clock)
    return {"verdict": verdict, "scheme_id": scheme, "typology": typology, "known_at": known}
