"""Entities kept under their digest: a store knows accounts, owners and merchants only as they are now."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa

from graph.assembly.build import Entities
from graph.atomic import replaced
from graph.errors import SnapshotDamaged

_NAMES: Final = ("accounts", "ownerships", "merchants")


def write(entities: Entities, folder: Path) -> str:
    """Keep them, once for equal contents; returns their digest."""
    digest = entities.digest
    place = folder / digest
    place.mkdir(parents=True, exist_ok=True)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    for name in _NAMES:
        path = place / f"{name}.arrow"
        if path.exists():
            continue
        table = getattr(entities, name).replace_schema_metadata(None)
        with replaced(path) as temporary, pa.ipc.new_file(str(temporary), table.schema, options=options) as sink:
            sink.write_table(table)
    return digest


def read(folder: Path, digest: str) -> Entities:
    """What was kept under `digest`. Raises: `SnapshotDamaged` where it is missing, cut or altered."""
    try:
        tables = {name: _table(folder / digest / f"{name}.arrow") for name in _NAMES}
    except (OSError, pa.ArrowException) as error:
        msg = f"the accounts and owners kept under {digest} cannot be read: {error}"
        raise SnapshotDamaged(msg) from error
    entities = Entities(**tables)
    if entities.digest != digest:
        msg = f"the accounts and owners kept under {digest} are not what was written"
        raise SnapshotDamaged(msg)
    return entities


def _table(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
