"""The tables of rings: one version of each ring a run, and its members."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text

from jobs.database import UtcTime, metadata

#: One row a ring and run; a run's rows are seen once its score run is complete, and kept for ever.
ring_versions: Final = Table(
    "ring_versions",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("ring_id", String(64), primary_key=True),
    Column("typology", String(32), nullable=False),
    Column("risk", Float(53), nullable=False),
    Column("level", String(16), nullable=False),
    # In the base currency, so that rings of different currencies can be compared.
    Column("amount_base_minor", BigInteger, nullable=False),
    Column("transaction_count", Integer, nullable=False),
    Column("member_count", Integer, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, nullable=False),
    Column("truncated", Boolean, nullable=False),
    Column("document", JSON, nullable=False),
    # Canonical JSON as text: its hash is over these very bytes.
    Column("evidence", Text, nullable=False),
    Column("evidence_sha256", String(64), nullable=False),
    Column("subgraph", JSON, nullable=False),
    Index(None, "ring_id"),
    Index(None, "run_id", "risk"),
)

#: What was run again of a ring after its re-score, beside what that said; the same run gives the same bytes.
ring_evidence: Final = Table(
    "ring_evidence",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("ring_id", String(64), primary_key=True),
    Column("evidence", Text, nullable=False),
    Column("subgraph", JSON, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

ring_members: Final = Table(
    "ring_members",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("ring_id", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("member_id", String(300), primary_key=True),
    Column("role", String(32), nullable=False),
    Index(None, "kind", "member_id"),
)
