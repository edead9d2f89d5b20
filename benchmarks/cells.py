"""Finished pieces of long benchmarks: kept as small files, so that a benchmark can be resumed, also elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from report import ROOT, commit, is_small, machine


def cell(
    benchmark: str, name: str, key: dict[str, Any], code: Iterable[str], make: Callable[[], dict[str, float]]
) -> dict[str, float]:
    """The figures of one cell: as kept under `docs/benchmarks/BENCHMARK/`, or measured now and kept.

    `key` holds data, settings and seed, `code` the files and folders (as patterns) whose change makes it another
    cell. The small form keeps nothing.
    """
    if is_small():
        return make()
    hasher = hashlib.blake2b(json.dumps(key, sort_keys=True).encode(), digest_size=6)
    for path in sorted(file for place in code for file in _files(place)):
        hasher.update(path.read_bytes())
    path = ROOT / "docs" / "benchmarks" / benchmark / f"{name}-{hasher.hexdigest()}.json"
    if path.exists():
        kept = json.loads(path.read_text())
        print(f"{name}: kept from {kept['measured_at']} at {kept['commit']}")
        return dict(kept["figures"])
    figures = make()
    document = {
        "figures": figures,
        "key": key,
        "measured_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z",
        "commit": commit(),
        "machine": machine(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")
    return figures


def _files(pattern: str) -> list[Path]:
    places = sorted(ROOT.glob(pattern))
    if not places:
        msg = f"no code is called {pattern}"
        raise ValueError(msg)
    return [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
