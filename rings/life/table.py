"""The tables of lineage: what a run was compared with, and each step from ring to ring."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from jobs.database import metadata

#: One row a run that found rings or none; written with its rings.
ring_runs: Final = Table(
    "ring_runs",
    metadata,
    Column("run_id", String(64), primary_key=True),
    # The complete run before it; null: the first.
    Column("previous_run_id", String(64)),
    # What besides data, model and rules decides about rings: settings, versions of the software and its catalogues.
    Column("basis", JSON, nullable=False),
)

#: Every `rings.life.lineage.Edge` of a run, in its order.
ring_lineage: Final = Table(
    "ring_lineage",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("from_ring", String(64)),
    Column("from_run", String(64)),
    Column("to_ring", String(64)),
    Column("shared", Integer, nullable=False),
    Index(None, "from_ring"),
    Index(None, "to_ring"),
)
