"""The features of what is stored, as files for data scientists."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from gnn.pyg_file import write_pyg
from graph.atomic import replaced
from graph.columns import EventColumns
from graph.frames.parquet import write_parquet
from ringtrace import learning
from ringtrace.errors import WrongUse
from ringtrace.place import Place

FORMATS: Final = ("parquet", "pyg", "both")
_MANIFEST: Final = "manifest.json"


def export_features(place: Place, out: Path, *, file_format: str) -> dict[str, Any]:
    """Write `features.parquet`, `graph.pt` with `nodes.parquet`, and last `manifest.json`, which is returned.

    Each file appears whole or not at all; a folder without a manifest is not finished. Raises: `WrongUse` for a folder
    with anything but an earlier export, `NothingLoaded`, `LibraryMissing`.
    """
    if file_format not in FORMATS:
        msg = f"--format must be one of {', '.join(FORMATS)}, not {file_format}"
        raise WrongUse(msg)
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / _MANIFEST).exists())):
        msg = f"{out} is not empty and holds no earlier export"
        raise WrongUse(msg)
    data = learning.snapshot(place)
    out.mkdir(parents=True, exist_ok=True)
    (out / _MANIFEST).unlink(missing_ok=True)
    written = []
    if file_format != "pyg":
        write_parquet(out / "features.parquet", data.columns, data.features)
        written.append("features.parquet")
    if file_format != "parquet":
        write_pyg(out / "graph.pt", data.columns, data.features)
        _write_nodes(out / "nodes.parquet", data.columns)
        written += ["graph.pt", "nodes.parquet"]
    manifest = {
        "catalogue": data.features.catalogue,
        "columns": list(data.features.names),
        "data_cut": data.columns.cut,
        "transactions": len(data.columns),
        "nodes": data.columns.node_count,
        "base_currency": data.columns.base_currency,
        "sha256": {name: _sha256(out / name) for name in written},
    }
    with replaced(out / _MANIFEST) as temporary:
        temporary.write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest


def _write_nodes(path: Path, columns: EventColumns) -> None:
    """The ids of the nodes by their numbers."""
    with replaced(path) as temporary:
        pq.write_table(pa.table({"node_id": columns.node_ids, "node_kind": columns.node_kind}), temporary)


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
