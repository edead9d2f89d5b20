"""The canonical data as JSON Schema and as tables for `docs/canonical.md`, made from the Arrow schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from graph.canonical.currency import EXPONENT
from graph.canonical.schema import TABLES
from graph.canonical.vocabulary import (
    ACCOUNT_KINDS,
    KINDS,
    PRECISIONS,
    STATUSES,
    TYPOLOGIES,
    EndKind,
    PartyRole,
    SubjectKind,
    Verdict,
)
from ingestion.cells.amounts import LIMIT_MINOR
from ingestion.cells.countries import COUNTRIES
from ingestion.messages import FIELDS, NEEDED

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_MARKS: Final = ("<!-- tables: made by ingestion.documents -->", "<!-- end of tables -->")
_WORDS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("transactions", "kind"): KINDS,
    ("transactions", "status"): STATUSES,
    ("transactions", "precision"): PRECISIONS,
    ("transactions", "source_kind"): tuple(EndKind),
    ("transactions", "target_kind"): tuple(EndKind),
    ("accounts", "kind"): ACCOUNT_KINDS,
    ("parties", "kind"): ("person", "organisation"),
    ("ownerships", "role"): tuple(PartyRole),
    ("labels", "subject_kind"): tuple(SubjectKind),
    ("labels", "verdict"): tuple(Verdict),
    ("labels", "typology"): TYPOLOGIES,
}
_CURRENCIES: Final = ("currency", "base")


def json_schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema (2020-12) of one row of each canonical table, and of the message of a transaction."""
    found = {name: _schema(name) for name in TABLES}
    return {**found, "message": _message(found["transactions"])}


def _schema(table: str) -> dict[str, Any]:
    schema = TABLES[table]
    return {
        "$schema": _DRAFT,
        "title": f"a row of {table}",
        "type": "object",
        "properties": {field.name: _property(table, field) for field in schema},
        "required": [field.name for field in schema if not field.nullable],
        "additionalProperties": False,
    }


def _property(table: str, field: pa.Field) -> dict[str, Any]:
    """One field: its type and range; null where it may be missing."""
    found = _type_of(field)
    words: tuple[str, ...] | list[str] | None = _WORDS.get((table, field.name))
    if field.name.startswith("currency") or field.name in _CURRENCIES:
        words = sorted(EXPONENT)
    elif field.name.endswith("country"):
        words = sorted(COUNTRIES)
    if words is not None:
        found["enum"] = [str(word) for word in words]
    if field.nullable:
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"].append(None)
    return {"description": field.metadata[b"doc"].decode(), **found}


def _type_of(field: pa.Field) -> dict[str, Any]:
    if pa.types.is_timestamp(field.type):
        return {"type": "string", "format": "date-time"}
    if pa.types.is_date(field.type):
        return {"type": "string", "format": "date"}
    if pa.types.is_integer(field.type):
        if field.name == "occurred_offset_s":
            return {"type": "integer", "minimum": -50_400, "maximum": 50_400}
        return {"type": "integer", "minimum": 1, "maximum": LIMIT_MINOR - 1}
    if pa.types.is_floating(field.type):
        return {"type": "number", "exclusiveMinimum": 0}
    return {"type": "string", "minLength": 1}


def _message(row: dict[str, Any]) -> dict[str, Any]:
    """What `POST /api/v1/transactions` takes for one transaction."""
    decimal = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}
    properties = {name: spec for name, spec in row["properties"].items() if name in FIELDS}
    properties["attributes"] = {"description": "further facts", "type": ["object", "null"]}
    for which in ("sent", "received"):
        text = f"amount {which}, as a decimal in major units; or give amount_{which}_minor"
        properties[f"amount_{which}"] = {"description": text, **decimal}
    for name, default in (("kind", "payment"), ("status", "settled"), ("precision", "as written")):
        properties[name] = {**properties[name], "description": f"{properties[name]['description']}; default: {default}"}
    return {
        **row,
        "title": "a transaction as a message",
        "properties": properties,
        "required": list(NEEDED),
        "oneOf": [{"required": ["amount_sent"]}, {"required": ["amount_sent_minor"]}],
    }


def markdown_tables() -> str:
    """A table of fields for each canonical table."""
    lines: list[str] = []
    for name, schema in TABLES.items():
        lines += [f"### {name}", "", "| field | Arrow type | must | meaning |", "| --- | --- | --- | --- |"]
        for field in schema:
            doc = field.metadata[b"doc"].decode()
            words = _WORDS.get((name, field.name))
            doc += f": {', '.join(f'`{w}`' for w in words)}" if words else ""
            lines.append(f"| `{field.name}` | {field.type} | {'yes' if not field.nullable else ''} | {doc} |")
        lines.append("")
    return "\n".join(lines)


def with_tables(page: str) -> str:
    """The page with its generated part made anew."""
    before, _, rest = page.partition(_MARKS[0])
    _, _, after = rest.partition(_MARKS[1])
    return f"{before}{_MARKS[0]}\n\n{markdown_tables()}\n{_MARKS[1]}{after}"


def write(docs: Path) -> None:
    """Write `docs/schema/*.json` and the tables of `docs/canonical.md`."""
    (docs / "schema").mkdir(exist_ok=True)
    for name, schema in json_schemas().items():
        (docs / "schema" / f"{name}.json").write_text(json.dumps(schema, indent=1) + "\n", encoding="utf-8")
    page = docs / "canonical.md"
    page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
