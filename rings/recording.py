"""All that is kept of a ring, made in one go at the re-score."""

from __future__ import annotations

from rings.canonical_json import canonical
from rings.document import document
from rings.evidence.asking import MOST_RUNS
from rings.evidence.building import Sources, build
from rings.records import RingRecord
from rings.ring import Ring
from rings.subgraph import subgraph


def record_of(ring: Ring, sources: Sources, *, runs: int = MOST_RUNS) -> RingRecord:
    """Document, evidence and subgraph of one ring; deterministic."""
    evidence = build(ring, sources, runs=runs)
    told = document(ring, sources.scene.columns, reasons=evidence["reasons"])
    return RingRecord(document=told, evidence=canonical(evidence), subgraph=subgraph(told, evidence))
