"""Digests of everything between stored events and scores, column by column."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.columns import EventColumns, Float64s
from graph.digest import digest_of, digest_of_table
from graph.features.digests import feature_digests
from graph.features.matrix import FeatureMatrix
from graph.motifs.instances import MotifInstances
from rules.hits import RuleHits

#: Packages whose code decides about scores.
_PACKAGES: Final = ("gnn", "graph", "ingestion", "rings", "ringtrace", "rules", "scoring")
#: Parts in the order in which they are made; the first that differs explains those after it.
PARTS: Final = ("events", "features", "motifs", "rules", "detectors")


def fingerprints(
    columns: EventColumns,
    features: FeatureMatrix,
    instances: MotifInstances,
    hits: RuleHits,
    detectors: Mapping[str, Float64s],
) -> dict[str, dict[str, str]]:
    """By part and column; equal for equal bits."""
    return {
        "events": {one.name: _digest(getattr(columns, one.name)) for one in fields(columns)},
        "features": feature_digests(features) | {"truncated": digest_of(features.truncated)},
        "motifs": {one.name: digest_of(getattr(instances, one.name)) for one in fields(instances)},
        "rules": {code: _rule(hits, number) for number, code in enumerate(hits.codes)},
        "detectors": {name: digest_of(score) for name, score in sorted(detectors.items())},
    }


@cache
def code_digest() -> str:
    """Hash of the program's own code, as it lies on disk."""
    hasher = hashlib.blake2b(digest_size=10)
    for package in _PACKAGES:
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        root = Path(spec.origin).parent
        for path in sorted(root.rglob("*.py")):
            hasher.update(f"{package}/{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return hasher.hexdigest()


def _digest(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return digest_of(value)
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return digest_of_table(pa.table({"": value}))
    return digest_of(np.frombuffer(repr(value).encode(), dtype=np.uint8))


def _rule(hits: RuleHits, number: int) -> str:
    """One rule's events, scores and what proves them."""
    mine = np.flatnonzero(hits.rule == number)
    sizes = np.diff(hits.offsets)
    proofs = hits.evidence[np.repeat(hits.rule == number, sizes)]
    return digest_of(hits.event[mine], hits.score[mine], sizes[mine], proofs)
