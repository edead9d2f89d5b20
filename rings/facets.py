"""What else rings are looked for by: the devices that ordered their transfers, the countries that they touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Index, String, Table, delete, insert, select

from graph.columns import EventColumns
from jobs.database import metadata
from rings.ring import Ring
from rings.table import ring_versions

#: Names of facets, as they stand in the table; a ring's document has them in the plural.
DEVICE: Final = "device"
COUNTRY: Final = "country"
_IN_DOCUMENT: Final = {DEVICE: "devices", COUNTRY: "countries"}

ring_facets: Final = Table(
    "ring_facets",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("ring_id", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("value", String(512), primary_key=True),
    Index(None, "kind", "value"),
)


def facets(ring: Ring, columns: EventColumns) -> dict[str, list[str]]:
    """Devices and countries of the ring's transfers, and countries of its members; for its document, sorted."""
    events = ring.events
    devices = {number for number in columns.device[events].tolist() if number >= 0}
    codes = {*columns.source_country[events].tolist(), *columns.target_country[events].tolist()}
    codes |= set(columns.node_country[ring.members].tolist())
    return {
        "devices": sorted(columns.device_ids[number].as_py() for number in devices),
        "countries": sorted(columns.countries[code] for code in codes if code >= 0),
    }


def write_facets(connection: Connection, run_id: str, documents: Iterable[Mapping[str, Any]]) -> None:
    """Keep the facets of a run's rings in place of those that an interrupted attempt left."""
    connection.execute(delete(ring_facets).where(ring_facets.c.run_id == run_id))
    rows = [
        {"run_id": run_id, "ring_id": document["id"], "kind": kind, "value": value}
        for document in documents
        for kind, name in _IN_DOCUMENT.items()
        for value in _distinct(document.get(name, ()))
    ]
    if rows:
        connection.execute(insert(ring_facets), rows)


def has_facet(kind: str, value: str | None) -> ColumnElement[bool]:
    """Whether a version of a ring has the facet."""
    mine = ring_facets.c
    of_version = (mine.run_id == ring_versions.c.run_id, mine.ring_id == ring_versions.c.ring_id)
    return select(1).where(*of_version, mine.kind == kind, mine.value == value).exists()


def _distinct(values: Sequence[str]) -> list[str]:
    return sorted(set(values))
