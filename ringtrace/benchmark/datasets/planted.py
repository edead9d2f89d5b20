"""A world into which genuine attempts were planted (`ringtrace plant`): its own parts, and what is findable."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Parts, Request
from ringtrace.benchmark.datasets.loaded import loaded, utc_us
from ringtrace.benchmark.errors import BadTruth

MANIFEST: Final = "manifest.json"


def read(request: Request) -> BenchData:
    """A canonical folder with the manifest that docs/planting.md describes. Raises: `BadTruth`."""
    path = request.path / MANIFEST
    manifest = _manifest(path)
    data = loaded("planted", request, LoadOptions(format="canonical"))
    try:
        told = {one["scheme_id"]: one for one in manifest["schemes"]}
        bounds = {name: utc_us(datetime.fromisoformat(manifest["parts"][name])) for name in ("train_end", "valid_end")}
        schemes = tuple(
            replace(
                one,
                findable=bool(told[one.scheme_id]["findable"]),
                attempt=str(told[one.scheme_id]["attempt"]),
            )
            for one in data.schemes
        )
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{path}: {error!r} is missing or no value of its kind"
        raise BadTruth(msg) from error
    parts = Parts(train_end_us=bounds["train_end"], valid_end_us=bounds["valid_end"])
    return replace(data, schemes=schemes, parts=parts)


def _manifest(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"{path} is missing: `ringtrace plant` writes it; without one, the data set is `world`"
        raise BadTruth(msg) from None
    except (OSError, ValueError) as error:
        msg = f"{path}: {error}"
        raise BadTruth(msg) from error
    if not isinstance(found, dict):
        msg = f"{path}: no JSON object"
        raise BadTruth(msg)
    return found
