"""A batch of a source as rows of a canonical table other than transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TABLES
from graph.canonical.vocabulary import ACCOUNT_KINDS, AccountKind, PartyRole, SubjectKind, Verdict
from ingestion.cells.numbers import parse_rates
from ingestion.cells.parsed import Parsed
from ingestion.cells.texts import parse_ids, parse_texts
from ingestion.cells.words import TRUE, parse_countries, parse_currencies, parse_truths, parse_words
from ingestion.mapping.cells_of import Cells
from ingestion.mapping.labels import parse_typologies
from ingestion.mapping.moments import Clock, day, moment, planned
from ingestion.mapping.transactions import Converted

_Parse = Callable[[pa.Array], Parsed]

#: The staged subject of a label that speaks of the load it comes with; no id is so short of letters.
THIS_LOAD: Final = "*"

#: Fields that are ids or other short words; all text that is not named here is free text.
_IDS: Final = frozenset(
    "account_id bank number party_id merchant_id device_id subject_id scheme_id category segment".split()
)
_BY_NAME: Final[dict[str, _Parse]] = {
    "country": parse_countries,
    "currency": parse_currencies,
    "base": parse_currencies,
    "typology": parse_typologies,
    "role": lambda c: parse_words(c, tuple(PartyRole)),
    "subject_kind": lambda c: parse_words(c, tuple(SubjectKind)),
    "verdict": lambda c: parse_words(c, tuple(Verdict)),
    "rate": parse_rates,
}
_KINDS: Final[dict[str, _Parse]] = {
    "accounts": lambda c: parse_words(c, ACCOUNT_KINDS),
    "parties": lambda c: parse_words(c, ("person", "organisation")),
    "devices": parse_ids,
}
_DEFAULTS: Final = {
    ("accounts", "kind"): AccountKind.CUSTOMER.value,
    ("ownerships", "role"): PartyRole.HOLDER.value,
}


def entities(cells: Cells, clock: Clock) -> Converted:
    """The batch converted; a row with any fault is left out."""
    table = cells.map.table
    schema = TABLES[table]
    values = {field.name: _value(cells, field, clock) for field in schema if not _made(cells, field.name)}
    if "account_id" in schema.names:
        values |= _account_key(cells, values)
    if _made(cells, "verdict"):
        values["verdict"] = _verdict(cells)
    if table == "labels":
        # A load's own id is not known before it is loaded: an empty subject means the load that carries the row.
        its_own = pc.and_(pc.equal(values["subject_kind"], SubjectKind.LOAD.value), pc.is_null(values["subject_id"]))
        values["subject_id"] = pc.if_else(pc.fill_null(its_own, False), THIS_LOAD, values["subject_id"])  # noqa: FBT003
    columns = []
    for field in schema:
        column = values[field.name]
        default = _DEFAULTS.get((table, field.name), cells.map.label_source if field.name == "source" else None)
        column = column if default is None else column.fill_null(default)
        if not field.nullable:
            empty = column.is_null().to_numpy(zero_copy_only=False)
            cells.faults.refuse(empty & ~cells.faults.bad, cells.column(field.name), None, "missing")
        columns.append(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
    loose = pa.Table.from_arrays(columns, schema=pa.schema([f.with_nullable(True) for f in schema]))  # noqa: FBT003
    return Converted(loose.filter(pa.array(cells.keep())).cast(schema), cells.faults.all)


def _made(cells: Cells, field: str) -> bool:
    """Whether the field is made from others: an account's key, and a verdict from a truth value."""
    if field == "account_id" or (cells.map.table == "accounts" and field == "number"):
        return not cells.has(field)
    return cells.map.table == "labels" and field == "verdict" and cells.has("illicit")


def _value(cells: Cells, field: pa.Field, clock: Clock) -> pa.Array:
    if pa.types.is_timestamp(field.type):
        ahead = planned if field.name in {"closed_at", "until"} else moment
        return ahead(cells, field.name, clock)
    if pa.types.is_date32(field.type):
        return day(cells, field.name, clock)
    parse = _BY_NAME.get(field.name) or (_KINDS.get(cells.map.table) if field.name == "kind" else None)
    return cells.taken(field.name, parse or (parse_ids if field.name in _IDS else parse_texts))


def _account_key(cells: Cells, values: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """account_id and number, each from the other where one is not given."""
    if cells.has("account_id") and "number" not in values and cells.map.table == "accounts":
        ids, banks = values["account_id"].to_pylist(), values["bank"].to_pylist()
        return {"number": pa.array([_number(i, b) for i, b in zip(ids, banks, strict=True)], pa.string())}
    if cells.has("account_id"):
        return {}
    number = cells.taken("number", parse_ids)
    bank = values["bank"] if "bank" in values else cells.taken("bank", parse_ids)
    joined = pc.if_else(pc.is_null(bank), number, pc.binary_join_element_wise(bank, number, ":"))
    return {"account_id": joined, "number": number}


def _number(account_id: str | None, bank: str | None) -> str | None:
    if account_id is None or bank is None:
        return account_id
    return account_id.removeprefix(f"{bank}:")


def _verdict(cells: Cells) -> pa.Array:
    illicit = pc.equal(cells.taken("illicit", parse_truths, required=True), TRUE)
    return pc.if_else(illicit, Verdict.ILLICIT.value, Verdict.CLEAN.value)
